#include "sensors/outbox/outbox_chain.h"

#include <errno.h>
#include <string.h>

#include "sensors/outbox/outbox.h"
#include "tests/unit/sensors/outbox/old_outbox.h"
#include "tests/unit/sensors/outbox/place.h"

static const char zeroes[] = "0000000000000000";

/* The chain after that event; "" when it is not known. */
static const char *chain(struct outbox *box, uint64_t seq)
{
    static char texts[8][PAYLOAD_EPOCH_BYTES];
    static int next;
    char *text = texts[next++ % 8];

    *text = '\0';
    if (outbox_chain(box, seq, text) < 0)
        assert_string_equal(text, "");
    return text;
}

static void it_is_a_digest_of_what_was_before_and_the_event(void **state)
{
    char after[PAYLOAD_EPOCH_BYTES];

    (void)state;
    /* printf '0000000000000000{"n":1}' | sha256sum | cut -c 1-16 */
    outbox_chain_next(zeroes, "{\"n\":1}", after);
    assert_string_equal(after, "bc1c47f5b0a714bc");
    outbox_chain_next(after, "{\"n\":2}", after);
    assert_string_equal(after, "4f7ba0c3d0a9060f");
}

static void every_event_that_is_kept_has_one_before_and_after_it(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    char second[PAYLOAD_EPOCH_BYTES], newest[PAYLOAD_EPOCH_BYTES];
    size_t deleted;

    assert_string_equal(chain(box, 0), zeroes);
    assert_string_equal(chain(box, 1), "");
    place_append(box, 1, 3);
    assert_string_equal(chain(box, 1), ""); /* not committed */
    place_commit(box);
    assert_string_equal(chain(box, 0), zeroes);
    assert_string_equal(chain(box, 1), "bc1c47f5b0a714bc");
    snprintf(second, sizeof second, "%s", chain(box, 2));
    assert_string_equal(second, "4f7ba0c3d0a9060f");
    snprintf(newest, sizeof newest, "%s", chain(box, 3));
    place_append(box, 4, 4);
    outbox_close(box); /* drops it */

    box = place_open(*state, &place_wide);
    assert_string_equal(chain(box, 3), newest);
    assert_int_equal(outbox_receive(box, 2), 0);
    assert_int_equal(outbox_sweep(box, PLACE_NOW_MS, &deleted), 0);
    assert_int_equal(outbox_sweep(box, PLACE_NOW_MS + 20 * PLACE_DAY_MS, &deleted), 0);
    outbox_show(box);
    assert_int_equal(deleted, 2);
    assert_string_equal(chain(box, 2), second);
    assert_string_equal(chain(box, 1), "");
    outbox_close(box);
}

static void it_goes_on_over_epochs(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    char second[PAYLOAD_EPOCH_BYTES], run[PAYLOAD_EPOCH_BYTES];

    place_append(box, 1, 3);
    place_commit(box);
    snprintf(second, sizeof second, "%s", chain(box, 2));
    assert_string_equal(outbox_begun(box), "");
    assert_int_equal(outbox_renew(box, 2), 0);
    assert_string_equal(chain(box, 0), second);
    assert_string_equal(outbox_begun(box), outbox_run(box));
    snprintf(run, sizeof run, "%s", outbox_run(box));
    outbox_close(box);

    box = place_open(*state, &place_wide);
    assert_string_equal(chain(box, 0), second);
    assert_string_equal(outbox_begun(box), run);
    assert_string_not_equal(outbox_run(box), run);
    outbox_close(box);
}

static void what_an_older_version_put_in_gets_one(void **state)
{
    const struct place *place = *state;
    struct outbox *box;
    char newest[PAYLOAD_EPOCH_BYTES];
    sqlite3 *db;

    make_old_outbox(place->box, 3);
    box = place_open(place, &place_wide);
    assert_string_equal(chain(box, 1), "bc1c47f5b0a714bc");
    snprintf(newest, sizeof newest, "%s", chain(box, 3));
    outbox_close(box);

    /* The older version was installed again, and knew nothing of it. */
    assert_int_equal(sqlite3_open(place->db, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "INSERT INTO event (seq, at, json) VALUES (4, 1, '{}'), (5, 1, '{}')",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    box = place_open(place, &place_wide);
    assert_string_equal(chain(box, 3), newest);
    assert_string_not_equal(chain(box, 4), newest);
    assert_string_not_equal(chain(box, 5), chain(box, 4));
    place_append(box, 6, 6);
    place_commit(box);
    outbox_close(box);
}

/* More than fit into one transaction: each of them is followed once, and none is left out. */
static void of_many_old_ones_each_gets_one(void **state)
{
    enum { MANY = 2500 };
    const struct place *place = *state;
    char after[PAYLOAD_EPOCH_BYTES], json[32];
    struct outbox *box;

    make_old_outbox(place->box, MANY);
    box = place_open(place, &place_wide);
    snprintf(after, sizeof after, "%s", zeroes);
    for (int seq = 1; seq <= MANY; seq++) {
        (void)snprintf(json, sizeof json, "{\"n\":%d}", seq);
        outbox_chain_next(after, json, after);
        assert_string_equal(chain(box, (uint64_t)seq), after);
    }
    outbox_close(box);
}

int main(void)
{
#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)
    const struct CMUnitTest tests[] = {
        WITH_PLACE(it_is_a_digest_of_what_was_before_and_the_event),
        WITH_PLACE(every_event_that_is_kept_has_one_before_and_after_it),
        WITH_PLACE(it_goes_on_over_epochs),
        WITH_PLACE(what_an_older_version_put_in_gets_one),
        WITH_PLACE(of_many_old_ones_each_gets_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
