/* How many events of one dossier one gateway may say, and what becomes of those beyond. */
#include "appliance/count/crowd.h"

#include <errno.h>

#include "appliance/count/quarantine.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_quarantine.h"
#include "tests/unit/appliance/count/gateway.h"

#define CODE "H42.31-261116-0001"

enum { EVENT_BYTES = 256, MOST = DOSSIER_REGISTER_EVENTS_MOST };

/* The nth apology for the dossier, a second later than the one before. */
static const char *apology(int nth, char ret[static EVENT_BYTES])
{
    (void)snprintf(ret, EVENT_BYTES,
                   "{\"type\":\"reappointed\",\"at\":\"2026-11-17T09:%02d:%02d+07:00\","
                   "\"unit\":\"H42.31\",\"dossier\":\"" CODE "\",\"due\":\"2026-11-30\"}",
                   nth / 60, nth % 60);
    return ret;
}

static const char intake[] =
    "{\"type\":\"intake\",\"at\":\"2026-11-16T08:00:00+07:00\",\"unit\":\"H42.31\","
    "\"procedure\":\"1.001193\",\"dossier\":\"" CODE "\"}";

static void send_one(struct office *o, const char *gateway, const char *epoch, uint64_t seq,
                     const char *event)
{
    size_t bytes;
    char *json = payload_write_batch(&(struct payload_frame){.epoch = epoch, .first = seq},
                                     &event, 1, &bytes);

    assert_int_equal(ingest_message(o->ingest, gateway, json, bytes, gateway_now_ms), 0);
    free(json);
}

/* So many apologies, from the next one of the outbox on. */
static void send_apologies(struct office *o, const char *epoch, int count)
{
    uint64_t sent = gateway_stream_of(o, epoch).committed;
    bool other = epoch == gateway_other_epoch;
    char event[EVENT_BYTES];

    for (int i = 1; i <= count; i++)
        send_one(o, "gw-1", epoch, sent + (uint64_t)i,
                 apology((other ? MOST : 0) + (int)sent + i, event));
    assert_int_equal(ingest_commit(o->ingest), 0);
}

static struct dossier_summary summary_of(struct office *o)
{
    struct store_dossier dossier;

    assert_int_equal(store_find_dossier(o->store, CODE, &dossier), 0);
    return dossier.summary;
}

static int note_reason(void *owner, const char *reason, int64_t count)
{
    if (strcmp(reason, "too_many_events") == 0)
        *(int64_t *)owner = count;
    return 0;
}

static int64_t set_aside(struct office *o)
{
    int64_t count = 0;

    assert_int_equal(store_each_reason(o->store, note_reason, &count), 0);
    return count;
}

static void check_store(struct office *o)
{
    struct recount recount;

    assert_int_equal(recount_run(o->store, &o->rules, &recount), 0);
    assert_int_equal(recount.wrong_cells + recount.wrong_dossiers + recount.stray_events,
                     0);
}

static void what_is_more_than_any_life_has_is_set_aside(void **state)
{
    struct office *o = *state;

    send_apologies(o, gateway_epoch, MOST + 40);
    assert_int_equal(set_aside(o), 40);
    send_one(o, "gw-1", gateway_epoch, MOST + 41, intake); /* it is one more, too */
    assert_int_equal(ingest_commit(o->ingest), 0);
    assert_int_equal(set_aside(o), 41);
    assert_int_equal(summary_of(o).received_day, DOSSIER_NO_DAY);
    check_store(o);
}

static void others_have_their_say_all_the_same(void **state)
{
    struct office *o = *state;

    send_apologies(o, gateway_epoch, MOST + 1);
    send_one(o, "gw-2", gateway_epoch, 1, intake);
    assert_int_equal(ingest_commit(o->ingest), 0);
    assert_int_equal(set_aside(o), 1);
    assert_int_equal(summary_of(o).apologies, MOST);
    check_store(o);
}

static void another_outbox_of_the_gateway_has_no_more_to_say(void **state)
{
    struct office *o = *state;

    send_apologies(o, gateway_epoch, MOST - 1);
    send_apologies(o, gateway_other_epoch, 1);
    assert_int_equal(set_aside(o), 0);
    office_reopen(o); /* it is known of those that are stored */
    send_apologies(o, gateway_other_epoch, 3);
    assert_int_equal(set_aside(o), 3);
    check_store(o);
}

static void a_file_has_no_more_to_say_either(void **state)
{
    struct office *o = *state;
    struct ingest_doubt doubt;
    char text[EVENT_BYTES], fault[PAYLOAD_FAULT_BYTES];
    struct event event;
    bool added;

    for (int i = 1; i <= MOST + 1; i++) {
        int rc;

        apology(i, text);
        assert_int_equal(payload_read_event(text, strlen(text), &event, fault), 0);
        rc = ingest_import(o->ingest, &event, 1, gateway_now_ms, &added, &doubt);
        assert_int_equal(rc, i <= MOST ? 0 : -EINVAL);
    }
    assert_string_equal(doubt.reason, "too_many_events");
    assert_int_equal(ingest_commit(o->ingest), 0);
    check_store(o);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_more_than_any_life_has_is_set_aside),
        TEST(others_have_their_say_all_the_same),
        TEST(another_outbox_of_the_gateway_has_no_more_to_say),
        TEST(a_file_has_no_more_to_say_either),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
