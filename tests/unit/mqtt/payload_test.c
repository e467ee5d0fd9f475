#include "mqtt/payload.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct event intake = {
    .type = EVENT_INTAKE,
    .at_ms = 1795136472000,
    .unit = "H42.31",
    .counter = "q3",
    .dossier = "H42.31-261120-0007",
    .procedure = "1.001193",
    .limit = "3wd",
    .channel = EVENT_CHANNEL_ONLINE,
};

static const char intake_json[] =
    "{\"type\":\"intake\",\"at\":\"2026-11-20T08:01:12+07:00\",\"unit\":\"H42.31\","
    "\"counter\":\"q3\",\"dossier\":\"H42.31-261120-0007\",\"procedure\":\"1.001193\","
    "\"limit\":\"3wd\",\"channel\":\"online\"}";

static void an_event_is_written_as_the_design_says_and_read_back(void **state)
{
    char fault[PAYLOAD_FAULT_BYTES];
    char *json = payload_write_event(&intake);
    struct event back;

    (void)state;
    assert_string_equal(json, intake_json);
    assert_int_equal(payload_read_event(json, strlen(json), &back, fault), 0);
    assert_memory_equal(&back, &intake, sizeof back);
    free(json);
}

#define TALLY(members)                                                                     \
    "{\"type\":\"tally\",\"at\":\"2026-11-20T08:01:12+07:00\",\"unit\":\"H42.31\","        \
    "\"field\":\"land\"," members "}"

/* As pulse counters have always said it, and as offices do that hold more. */
static void a_tally_says_what_an_office_holds(void **state)
{
    static const struct {
        const char *json;
        struct event wanted; /* kind, count, channel, id */
    } cases[] = {
        {TALLY("\"kind\":\"late\",\"count\":100000"),
         {.kind = EVENT_TALLY_LATE, .count = 100000}},
        {TALLY(
             "\"kind\":\"received\",\"count\":1,\"channel\":\"vneid\",\"id\":\"a/B:1._-\""),
         {.kind = EVENT_TALLY_RECEIVED,
          .count = 1,
          .channel = EVENT_CHANNEL_VNEID,
          .id = "a/B:1._-"}},
        {TALLY("\"kind\":\"withdrawn\",\"count\":2"),
         {.kind = EVENT_TALLY_WITHDRAWN, .count = 2}},
        {TALLY("\"kind\":\"not_due\",\"count\":7"),
         {.kind = EVENT_TALLY_NOT_DUE, .count = 7}},
        {TALLY("\"count\":0,\"kind\":\"overdue\""), {.kind = EVENT_TALLY_OVERDUE}},
    };
    char fault[PAYLOAD_FAULT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct event event, back;
        char *json;

        print_message("case: %s\n", cases[i].json);
        assert_int_equal(
            payload_read_event(cases[i].json, strlen(cases[i].json), &event, fault), 0);
        assert_int_equal(event.kind, cases[i].wanted.kind);
        assert_int_equal(event.count, cases[i].wanted.count);
        assert_int_equal(event.channel, cases[i].wanted.channel);
        assert_string_equal(event.id, cases[i].wanted.id);
        json = payload_write_event(&event);
        assert_int_equal(payload_read_event(json, strlen(json), &back, fault), 0);
        assert_memory_equal(&back, &event, sizeof back);
        free(json);
    }
}

static void a_tally_of_nothing_or_without_a_name_is_refused(void **state)
{
    static const struct {
        const char *json, *fault;
    } cases[] = {
        {TALLY("\"kind\":\"returned\",\"count\":0"),
         "count must be a whole number from 1 to 100000, of not_due and overdue from 0"},
        {TALLY("\"kind\":\"overdue\",\"count\":-1"),
         "count must be a whole number from 1 to 100000, of not_due and overdue from 0"},
        {TALLY("\"kind\":\"early\",\"count\":1,\"id\":\"\""),
         "id must be 1 to 40 of A-Z a-z 0-9 . _ : / -"},
        {TALLY("\"kind\":\"early\",\"count\":1,\"id\":\"a b\""),
         "id must be 1 to 40 of A-Z a-z 0-9 . _ : / -"},
    };
    char fault[PAYLOAD_FAULT_BYTES];
    struct event event;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            payload_read_event(cases[i].json, strlen(cases[i].json), &event, fault),
            -EINVAL);
        assert_string_equal(fault, cases[i].fault);
    }
}

/* Also as gateways named them before there were two readings. */
static void a_device_tells_both_readings(void **state)
{
    static const struct {
        const char *members;
        enum event_device what;
        uint32_t before, after;
    } cases[] = {
        {"\"what\":\"reset\",\"serial\":4294967295,\"before\":4294967295,\"after\":0",
         EVENT_DEVICE_RESET, 4294967295U, 0},
        {"\"what\":\"lost\",\"first\":3,\"last\":5", EVENT_DEVICE_LOST, 2, 6},
        {"\"what\":\"damaged\",\"record\":12,\"registers\":\"00ff\"", EVENT_DEVICE_DAMAGED,
         12, 12},
        {"\"what\":\"unknown\"", EVENT_DEVICE_UNKNOWN, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256], fault[PAYLOAD_FAULT_BYTES], *again;
        struct event event, read;
        int length = snprintf(text, sizeof text,
                              "{\"type\":\"device\",\"at\":\"2026-11-20T08:01:12+07:00\","
                              "\"unit\":\"H42.31\",\"counter\":\"q3\",%s}",
                              cases[i].members);

        print_message("case: %s\n", cases[i].members);
        assert_int_equal(payload_read_event(text, (size_t)length, &event, fault), 0);
        assert_int_equal(event.what, cases[i].what);
        assert_int_equal(event.before, cases[i].before);
        assert_int_equal(event.after, cases[i].after);
        again = payload_write_event(&event);
        assert_int_equal(payload_read_event(again, strlen(again), &read, fault), 0);
        assert_memory_equal(&read, &event, sizeof event);
        free(again);
    }
}

#define DOUBT(members)                                                                     \
    "{\"type\":\"device\",\"at\":\"2026-11-20T08:01:12+07:00\",\"unit\":\"H42.31\","       \
    "\"what\":\"jumped\"," members "}"

static void a_device_says_what_is_held_back(void **state)
{
    static const struct {
        const char *json;
        struct event wanted; /* what, input, held and its members */
    } cases[] = {
        {DOUBT("\"input\":\"di7\",\"held\":\"tally\",\"field\":\"land\",\"kind\":\"late\","
               "\"channel\":\"postal\",\"count\":100000"),
         {.what = EVENT_DEVICE_JUMPED,
          .input = "di7",
          .held = EVENT_TALLY,
          .field = "land",
          .kind = EVENT_TALLY_LATE,
          .channel = EVENT_CHANNEL_POSTAL,
          .count = 100000}},
        {DOUBT("\"held\":\"rated\",\"field\":\"land\",\"score\":5,\"count\":3"),
         {.what = EVENT_DEVICE_JUMPED,
          .held = EVENT_RATED,
          .field = "land",
          .score = 5,
          .count = 3}},
        {DOUBT("\"held\":\"ticket_called\",\"count\":1"),
         {.what = EVENT_DEVICE_JUMPED, .held = EVENT_TICKET_CALLED, .count = 1}},
        /* Without `held` its members say nothing, as before there was one. */
        {DOUBT("\"field\":\"A B\",\"kind\":\"overdue\",\"count\":-1,\"score\":9"),
         {.what = EVENT_DEVICE_JUMPED}},
        {DOUBT("\"held\":\"ticket_taken\",\"count\":1,\"score\":9,\"kind\":\"overdue\""),
         {.what = EVENT_DEVICE_JUMPED, .held = EVENT_TICKET_TAKEN, .count = 1}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char fault[PAYLOAD_FAULT_BYTES], *again;
        struct event event, read, wanted = cases[i].wanted;

        print_message("case: %s\n", cases[i].json);
        wanted.type = EVENT_DEVICE;
        wanted.at_ms = 1795136472000;
        strcpy(wanted.unit, "H42.31");
        assert_int_equal(
            payload_read_event(cases[i].json, strlen(cases[i].json), &event, fault), 0);
        assert_memory_equal(&event, &wanted, sizeof event);
        again = payload_write_event(&event);
        assert_int_equal(payload_read_event(again, strlen(again), &read, fault), 0);
        assert_memory_equal(&read, &event, sizeof event);
        free(again);
    }
}

static void what_is_held_back_must_be_whole(void **state)
{
    static const char kinds[] = "kind must be no stock where it is held back: received, "
                                "early, on_time, late, returned or withdrawn",
                      counts[] =
                          "count must be a whole number from 1 to 100000, of not_due "
                          "and overdue from 0",
                      helds[] = "held must be tally, rated, ticket_taken or ticket_called";
    static const struct {
        const char *json, *fault;
    } cases[] = {
        {DOUBT("\"held\":\"intake\",\"count\":1"), helds},
        {DOUBT("\"held\":\"\",\"count\":1"), helds},
        {DOUBT("\"held\":\"device\",\"count\":1"), helds},
        {DOUBT("\"held\":\"ticket_taken\""), "count is missing: a whole number from 1 to "
                                             "100000, of not_due and overdue from 0"},
        {DOUBT("\"held\":\"ticket_taken\",\"count\":0"), counts},
        {DOUBT("\"held\":\"ticket_taken\",\"count\":100001"), counts},
        {DOUBT("\"held\":\"rated\",\"count\":1"),
         "score is missing: a whole number from 1 to 5"},
        {DOUBT("\"held\":\"tally\",\"kind\":\"late\",\"count\":1"),
         "field is missing: a field id, 1 to 32 of a-z 0-9 -"},
        {DOUBT("\"held\":\"tally\",\"field\":\"land\",\"count\":1"),
         "kind is missing: received, early, on_time, late, returned, withdrawn, not_due or "
         "overdue"},
        {DOUBT("\"held\":\"tally\",\"field\":\"land\",\"kind\":\"overdue\",\"count\":1"),
         kinds},
        {DOUBT("\"held\":\"tally\",\"field\":\"land\",\"kind\":\"not_due\",\"count\":0"),
         kinds},
        {DOUBT("\"input\":\"Di1\""),
         "input must be 1 to 8 of a-z, then at most 3 digits, such as count2"},
    };
    char fault[PAYLOAD_FAULT_BYTES];
    struct event event;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].json);
        assert_int_equal(
            payload_read_event(cases[i].json, strlen(cases[i].json), &event, fault),
            -EINVAL);
        assert_string_equal(fault, cases[i].fault);
    }
}

/* A dispenser's contact knows that a ticket came out, and not which. */
static void a_ticket_may_have_no_number(void **state)
{
    static const struct event event = {.type = EVENT_TICKET_TAKEN,
                                       .at_ms = INT64_C(1795136472000),
                                       .unit = "H42.31",
                                       .counter = "q3"};
    char fault[PAYLOAD_FAULT_BYTES], *text = payload_write_event(&event);
    struct event read;

    (void)state;
    assert_string_equal(text,
                        "{\"type\":\"ticket_taken\",\"at\":\"2026-11-20T08:01:12+07:00\","
                        "\"unit\":\"H42.31\",\"counter\":\"q3\"}");
    assert_int_equal(payload_read_event(text, strlen(text), &read, fault), 0);
    assert_memory_equal(&read, &event, sizeof event);
    free(text);
}

static void every_fault_of_an_event_names_its_member(void **state)
{
#define HEAD "{\"type\":\"intake\",\"at\":\"2026-11-20T08:01:12Z\",\"unit\":\"H42\","
    static const struct {
        const char *json, *fault;
    } cases[] = {
        {"", "no JSON"},
        {"[1]", "an object"},
        {"{\"type\":\"intake\"", "no JSON"},
        {"{\"type\":\"intake\",\"type\":\"intake\"}", "duplicate"},
        {"{}", "type is missing"},
        {"{\"type\":\"moved\"}", "is not known"},
        {"{\"type\":3}", "type is missing"},
        {"{\"type\":\"intake\"}", "at must be"},
        {"{\"type\":\"intake\",\"at\":\"yesterday\"}", "at must be"},
        {"{\"type\":\"intake\",\"at\":\"2026-11-20T08:01:12Z\"}", "unit is missing"},
        {HEAD "\"dossier\":7}", "dossier must be"},
        {HEAD "\"dossier\":\"H42-261120-0001\u200B\"}", "; it has U+200B in it"},
        {HEAD "\"dossier\":\"\u041D42-261120-0001\"}", "; it has U+041D in it"},
        {HEAD "\"dossier\":\"H42-261120-1\"}", "dossier must be"},
        {HEAD "\"dossier\":\"000.00.01.H40-180230-0001\"}",
         "dossier: 180230 is no date: there is no 30.2.2018"},
        {HEAD "\"dossier\":\"H42-261120-0001\"}", "procedure, field"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"procedure\":\"x\"}", "procedure must be"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"procedure\":\"9.999999\"}",
         "1, 2 or 3, a dot and six digits"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"field\":\"Đất\"}", "field must be"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"field\":\"land\",\"limit\":\"soon\"}",
         "limit must be"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"field\":\"land\",\"channel\":\"fax\"}",
         "channel must be"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"field\":\"a\\u0000b\"}", "no JSON"},
        {HEAD "\"dossier\":\"H42-261120-0001\",\"field\":\"land\"} x", "no JSON"},
        {"{\"type\":\"resolved\",\"at\":\"2026-11-20T08:01:12Z\",\"unit\":\"H42\","
         "\"dossier\":\"H42-261120-0001\"}",
         "outcome is missing"},
    };
#undef HEAD

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char fault[PAYLOAD_FAULT_BYTES] = "";
        struct event event = intake;

        assert_int_equal(
            payload_read_event(cases[i].json, strlen(cases[i].json), &event, fault),
            -EINVAL);
        if (!strstr(fault, cases[i].fault))
            fail_msg("'%s' is not in '%s'", cases[i].fault, fault);
        assert_memory_equal(&event, &intake,
                            sizeof event); /* nothing is written on failure */
    }
}

#define CORRECTED                                                                          \
    "\"at\":\"2026-11-20T08:01:12+07:00\",\"at_device\":\"2026-11-17T08:01:14+07:00\","

/* An older reader does not know the member, and takes the event by its time. */
static void a_corrected_time_says_what_the_device_said(void **state)
{
    static const char json[] = "{\"type\":\"returned\"," CORRECTED
                               "\"unit\":\"H42\",\"dossier\":\"H42-261120-0001\"}",
                      of_none[] =
                          "{\"type\":\"rated\"," CORRECTED "\"unit\":\"H42\",\"score\":1}";
    static const char *const bad[] = {"\"yesterday\"",
                                      "1795136472",
                                      "null",
                                      "\"\"",
                                      "\"9999-12-31T00:00:00+07:00\"",
                                      "\"2106-02-07T06:28:16Z\"",
                                      "\"1970-01-01T00:00:00Z\"",
                                      "\"1970-01-01T06:59:59+07:00\""},
                             *const good[] = {"\"2106-02-07T06:28:15Z\"",
                                              "\"1970-01-01T00:00:01Z\""};
    char fault[PAYLOAD_FAULT_BYTES], text[256], *back;
    struct event event;

    (void)state;
    assert_int_equal(payload_read_event(json, strlen(json), &event, fault), 0);
    assert_int_equal(event.at_ms - event.at_device_ms, 3 * 86400000 - 2000);
    back = payload_write_event(&event);
    assert_string_equal(back, json);
    free(back);
    assert_int_equal(payload_read_event(of_none, strlen(of_none), &event, fault), 0);
    assert_int_equal(event.at_device_ms, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)snprintf(text, sizeof text,
                       "{\"type\":\"returned\",\"at\":\"2026-11-20T08:01:12Z\","
                       "\"at_device\":%s,\"unit\":\"H42\",\"dossier\":\"H42-261120-0001\"}",
                       bad[i]);
        assert_int_equal(payload_read_event(text, strlen(text), &event, fault), -EINVAL);
        assert_non_null(strstr(fault, "at_device must be a time such as"));
        assert_non_null(strstr(fault, "at most 2106-02-07T06:28:15Z"));
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        (void)snprintf(text, sizeof text,
                       "{\"type\":\"returned\",\"at\":\"2026-11-20T08:01:12Z\","
                       "\"at_device\":%s,\"unit\":\"H42\",\"dossier\":\"H42-261120-0001\"}",
                       good[i]);
        assert_int_equal(payload_read_event(text, strlen(text), &event, fault), 0);
        assert_int_equal(event.at_device_ms, i == 0 ? INT64_C(4294967295000) : 1000);
    }
}

static void unknown_members_are_ignored(void **state)
{
    static const char json[] =
        "{\"new\":{\"a\":[1]},\"type\":\"returned\",\"at\":\"2026-11-20T08:01:12Z\","
        "\"unit\":\"H42\",\"dossier\":\"H42-261120-0001\",\"outcome\":17}";
    char fault[PAYLOAD_FAULT_BYTES];
    struct event event;

    (void)state;
    assert_int_equal(payload_read_event(json, strlen(json), &event, fault), 0);
    assert_int_equal(event.type, EVENT_RETURNED);
}

static void a_batch_keeps_its_place_though_one_event_is_bad(void **state)
{
    const char *events[] = {intake_json, "{\"type\":\"moved\"}", intake_json};
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_batch batch;
    size_t bytes;
    char *json = payload_write_batch(&(struct payload_frame){.epoch = "9f3c52d1a07be644",
                                                             .run = "00000000000000a1",
                                                             .begun = "00000000000000a2",
                                                             .before = "00000000000000b1",
                                                             .after = "00000000000000b2",
                                                             .asks = true,
                                                             .oldest = 1800,
                                                             .first = 1842},
                                     events, 3, &bytes);

    (void)state;
    assert_int_equal(bytes, strlen(json));
    assert_int_equal(payload_read_batch(json, bytes, &batch, fault), 0);
    assert_string_equal(batch.epoch, "9f3c52d1a07be644");
    assert_string_equal(batch.run, "00000000000000a1");
    assert_string_equal(batch.begun, "00000000000000a2");
    assert_string_equal(batch.before, "00000000000000b1");
    assert_string_equal(batch.after, "00000000000000b2");
    assert_true(batch.asks);
    assert_int_equal(batch.oldest, 1800);
    assert_int_equal(batch.first, 1842);
    assert_int_equal(batch.count, 3);
    assert_null(batch.items[0].fault);
    assert_non_null(batch.items[1].fault);
    assert_string_equal(batch.items[1].json, "{\"type\":\"moved\"}");
    assert_memory_equal(&batch.items[2].event, &intake, sizeof intake);
    payload_batch_release(&batch);
    free(json);
}

static void an_envelope_that_has_no_place_is_refused(void **state)
{
#define EPOCH "\"epoch\":\"9f3c52d1a07be644\""
    static const char *const bad[] = {
        "null",
        "{\"v\":2," EPOCH ",\"first\":1,\"events\":[{}]}",
        "{\"v\":1,\"epoch\":\"9F3C52D1A07BE644\",\"first\":1,\"events\":[{}]}",
        "{\"v\":1,\"epoch\":\"9f3c\",\"first\":1,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":0,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":-4,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":1.5,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":9223372036854775807,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":1,\"events\":[]}",
        "{\"v\":1," EPOCH ",\"first\":1,\"events\":{}}",
        "{\"v\":1," EPOCH ",\"first\":1}",
        "{\"v\":1," EPOCH ",\"first\":1,\"before\":\"00000000000000b1\",\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":1,\"after\":\"00000000000000b1\",\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":1,\"run\":\"a\",\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":1,\"ask\":true,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":1,\"ask\":1,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":5,\"oldest\":6,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":5,\"oldest\":0,\"events\":[{}]}",
        "{\"v\":1," EPOCH ",\"first\":5,\"oldest\":\"5\",\"events\":[{}]}",
        "\xff\xfe",
    };
#undef EPOCH

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char fault[PAYLOAD_FAULT_BYTES] = "";
        struct payload_batch batch;

        print_message("case: %s\n", bad[i]);
        assert_int_equal(payload_read_batch(bad[i], strlen(bad[i]), &batch, fault),
                         -EINVAL);
        assert_true(fault[0] != '\0');
    }
}

static void too_much_is_refused_before_it_is_parsed(void **state)
{
    size_t bytes = PAYLOAD_MAX_BYTES + 1;
    char *text = malloc(bytes);
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_batch batch;

    (void)state;
    assert_non_null(text);
    memset(text, '[', bytes);
    assert_int_equal(payload_read_batch(text, bytes, &batch, fault), -EINVAL);
    assert_non_null(strstr(fault, "at most"));
    /* just below the limit: nesting must not exhaust the stack either */
    assert_int_equal(payload_read_batch(text, bytes - 1, &batch, fault), -EINVAL);
    free(text);
}

static void a_marker_is_read_back_and_nothing_else_is(void **state)
{
    static const char *const others[] = {
        "{}",
        "{\"v\":1,\"list\":\"0123456789abcdef\"}",
        "{\"v\":1,\"list\":\"xyz\",\"sequence\":1}",
        "{\"v\":2,\"list\":\"0123456789abcdef\",\"sequence\":1}",
        "poison",
    };
    const struct payload_published marker = {"0123456789abcdef", 1842};
    char fault[PAYLOAD_FAULT_BYTES] = "";
    struct payload_published back;
    char *json = payload_write_published(&marker);

    (void)state;
    assert_int_equal(payload_read_published(json, strlen(json), &back, fault), 0);
    assert_string_equal(back.list, marker.list);
    assert_int_equal(back.sequence, marker.sequence);
    free(json);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(payload_read_published(others[i], strlen(others[i]), &back, fault),
                         -EINVAL);
}

static void a_receipt_is_read_back_as_it_was_written(void **state)
{
    const struct payload_receipt receipt = {.epoch = "0123456789abcdef",
                                            .committed = 1842,
                                            .boot = 7,
                                            .lost = 30,
                                            .term = 1482913,
                                            .chain = "00000000000000c4",
                                            .again = true,
                                            .twins = true,
                                            .twins_ms = 1795136472000,
                                            .asker = "00000000000000a5",
                                            .asked = 1900,
                                            .common = 1800};
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_receipt back;
    char *json = payload_write_receipt(&receipt);

    (void)state;
    assert_int_equal(payload_read_receipt(json, strlen(json), &back, fault), 0);
    assert_string_equal(back.epoch, receipt.epoch);
    assert_int_equal(back.committed, 1842);
    assert_int_equal(back.boot, 7);
    assert_string_equal(back.chain, receipt.chain);
    assert_true(back.again);
    assert_true(back.twins);
    assert_int_equal(back.twins_ms, receipt.twins_ms);
    assert_string_equal(back.asker, receipt.asker);
    assert_int_equal(back.asked, 1900);
    assert_int_equal(back.common, 1800);
    assert_int_equal(back.lost, 30);
    assert_int_equal(back.term, 1482913);
    free(json);
}

static void a_state_is_read_back_as_it_was_written(void **state)
{
    struct payload_device devices[] = {
        {.unit = "H42.31",
         .counter = "q1",
         .state = PAYLOAD_DEVICE_STATE_ONLINE,
         .seen_ms = 1795136472000,
         .records = 12,
         .clock = PAYLOAD_DEVICE_CLOCK_COMPARED,
         .clock_ahead_ms = -259200000},
        {.unit = "H42.31",
         .counter = "q2",
         .cause = PAYLOAD_DEVICE_CAUSE_REFUSED,
         .faults = 9,
         .clock = PAYLOAD_DEVICE_CLOCK_UNSET,
         .failures =
             {[PAYLOAD_DEVICE_CAUSE_REFUSED] = 7, [PAYLOAD_DEVICE_CAUSE_NO_ANSWER] = 2}},
    };
    const struct payload_state written = {
        .link = PAYLOAD_LINK_READY,
        .version = "0.1.0",
        .at_ms = 1795136472000,
        .clock = PAYLOAD_CLOCK_UNSYNCHRONISED,
        .epoch = "0123456789abcdef",
        .produced = 40,
        .committed = 39,
        .lost = 3,
        .oldest_unsent_ms = 1795136470000,
        .device_count = 2,
        .devices = devices,
    };
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_state back;
    char *json = payload_write_state(&written);

    (void)state;
    assert_int_equal(payload_read_state(json, strlen(json), &back, fault), 0);
    assert_int_equal(back.link, PAYLOAD_LINK_READY);
    assert_string_equal(back.version, "0.1.0");
    assert_int_equal(back.produced, 40);
    assert_int_equal(back.committed, 39);
    assert_int_equal(back.lost, 3);
    assert_int_equal(back.clock, PAYLOAD_CLOCK_UNSYNCHRONISED);
    assert_int_equal(back.oldest_unsent_ms, 1795136470000);
    assert_int_equal(back.device_count, 2);
    assert_string_equal(back.devices[1].counter, "q2");
    assert_int_equal(back.devices[1].state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(back.devices[0].cause, PAYLOAD_DEVICE_CAUSE_NONE);
    assert_int_equal(back.devices[1].cause, PAYLOAD_DEVICE_CAUSE_REFUSED);
    assert_int_equal(back.devices[1].seen_ms, 0);
    assert_int_equal(back.devices[0].seen_ms, 1795136472000);
    assert_int_equal(back.devices[0].clock, PAYLOAD_DEVICE_CLOCK_COMPARED);
    assert_int_equal(back.devices[0].clock_ahead_ms, -259200000);
    assert_int_equal(back.devices[1].clock, PAYLOAD_DEVICE_CLOCK_UNSET);
    payload_state_release(&back);
    free(json);
}

static void what_is_known_of_a_device_is_read_back(void **state)
{
    struct payload_device devices[] = {
        {.unit = "H42.31",
         .counter = "q1",
         .round_trip = {2140, 1987},
         .place = {"192.0.2.21", 502, 3},
         .serial = 71250,
         .firmware = "103"},
        {.unit = "H42.31",
         .counter = "q2",
         .failures =
             {[PAYLOAD_DEVICE_CAUSE_REFUSED] = 7, [PAYLOAD_DEVICE_CAUSE_NO_ANSWER] = 2}},
    };
    const struct payload_state written = {.link = PAYLOAD_LINK_READY,
                                          .version = "0.1.0",
                                          .epoch = "0123456789abcdef",
                                          .device_count = 2,
                                          .devices = devices};
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_state back;
    char *json = payload_write_state(&written);

    (void)state;
    assert_int_equal(payload_read_state(json, strlen(json), &back, fault), 0);
    assert_int_equal(back.devices[0].round_trip.median_us, 2140);
    assert_int_equal(back.devices[0].round_trip.last_us, 1987);
    assert_string_equal(back.devices[0].place.address, "192.0.2.21");
    assert_int_equal(back.devices[0].place.port, 502);
    assert_int_equal(back.devices[0].place.unit_id, 3);
    assert_int_equal(back.devices[0].serial, 71250);
    assert_string_equal(back.devices[0].firmware, "103");
    assert_string_equal(back.devices[1].place.address, "");
    assert_memory_equal(back.devices[1].failures, devices[1].failures,
                        sizeof devices[1].failures);
    payload_state_release(&back);
    free(json);
}

/* In an outage each has a cause, and that is when the centre has to know. */
static void the_state_of_two_thousand_devices_is_read(void **state)
{
    enum { DEVICES = 2000 };
    struct payload_device *devices = calloc(DEVICES, sizeof *devices);
    const struct payload_state written = {.link = PAYLOAD_LINK_READY,
                                          .version = "0.1.0",
                                          .epoch = "0123456789abcdef",
                                          .device_count = DEVICES,
                                          .devices = devices};
    char fault[PAYLOAD_FAULT_BYTES] = "";
    struct payload_state back;
    char *json;

    (void)state;
    assert_non_null(devices);
    for (int i = 0; i < DEVICES; i++) {
        devices[i] = (struct payload_device){
            .unit = "H42.31.101.05",
            .state = PAYLOAD_DEVICE_STATE_OFFLINE,
            .cause = PAYLOAD_DEVICE_CAUSE_RING_RESTARTED,
            .seen_ms = 1795136472001,
            .records = 1000000,
            .faults = 1000000,
            .clock = PAYLOAD_DEVICE_CLOCK_COMPARED,
            .clock_ahead_ms = -86400000,
            .failures = {[PAYLOAD_DEVICE_CAUSE_NO_ANSWER] = 1000000,
                         [PAYLOAD_DEVICE_CAUSE_BAD_ANSWER] = 1000000,
                         [PAYLOAD_DEVICE_CAUSE_NO_CONNECTION] = 1000000},
            .round_trip = {100000, 100000},
            .place = {"2001:db8:1111:2222:3333:4444:5555:6666", 50200, 247},
            .serial = UINT32_MAX,
            .firmware = "4294967295",
        };
        snprintf(devices[i].counter, sizeof devices[i].counter, "quay-so-%d", i);
    }
    json = payload_write_state(&written);
    assert_in_range(strlen(json), PAYLOAD_MAX_BYTES + 1, PAYLOAD_STATE_BYTES);
    (void)payload_read_state(json, strlen(json), &back, fault);
    assert_string_equal(fault, "");
    assert_int_equal(back.device_count, DEVICES);
    payload_state_release(&back);
    free(json);
    free(devices);
}

/* The device is there all the same: its state counts, and these are only looked at. */
static void of_a_devices_details_only_what_makes_sense_is_read(void **state)
{
    static const char *const cases[] = {
        "\"round_trip_us\":-1",
        "\"round_trip_us\":4294967296",
        "\"port\":65536",
        "\"port\":\"502\"",
        "\"unit_id\":256",
        "\"serial\":1.5",
        "\"firmware\":\"1234567890123456\"",
        "\"firmware\":7",
        "\"address\":null",
        "\"failures\":[]",
        "\"failures\":{\"no_answer\":-1,\"new\":3}",
    };
    static const struct payload_device nothing = {
        .unit = "H1", .counter = "q1", .state = PAYLOAD_DEVICE_STATE_ONLINE, .records = 1};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[600], fault[PAYLOAD_FAULT_BYTES];
        struct payload_state back;

        (void)snprintf(json, sizeof json,
                       "{\"v\":1,\"link\":\"ready\",\"version\":\"1\",\"epoch\":"
                       "\"0123456789abcdef\",\"produced\":0,\"committed\":0,\"devices\":["
                       "{\"unit\":\"H1\",\"counter\":\"q1\",\"state\":\"online\","
                       "\"records\":1,\"faults\":0,%s}]}",
                       cases[i]);
        print_message("case: '%s'\n", cases[i]);
        assert_int_equal(payload_read_state(json, strlen(json), &back, fault), 0);
        assert_memory_equal(&back.devices[0], &nothing, sizeof nothing);
        payload_state_release(&back);
    }
}

/* As gateways before this one, those to come, and those that lie have it. */
static void of_a_devices_clock_only_what_makes_sense_is_read(void **state)
{
    static const struct {
        const char *said;
        enum payload_device_clock clock;
        int64_t ahead_ms;
    } cases[] = {
        {"", PAYLOAD_DEVICE_CLOCK_NOT_SAID, 0},
        {",\"clock\":\"compared\",\"clock_ahead_ms\":-7", PAYLOAD_DEVICE_CLOCK_COMPARED,
         -7},
        {",\"clock\":\"unset\",\"clock_ahead_ms\":-7", PAYLOAD_DEVICE_CLOCK_UNSET, 0},
        {",\"clock\":\"atomic\",\"clock_ahead_ms\":-7", PAYLOAD_DEVICE_CLOCK_NOT_SAID, 0},
        {",\"clock\":\"compared\"", PAYLOAD_DEVICE_CLOCK_NOT_SAID, 0},
        {",\"clock\":\"compared\",\"clock_ahead_ms\":1.5", PAYLOAD_DEVICE_CLOCK_NOT_SAID,
         0},
        {",\"clock\":\"compared\",\"clock_ahead_ms\":-9223372036854775808",
         PAYLOAD_DEVICE_CLOCK_NOT_SAID, 0},
        {",\"clock\":7", PAYLOAD_DEVICE_CLOCK_NOT_SAID, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[600], fault[PAYLOAD_FAULT_BYTES];
        struct payload_state back;

        (void)snprintf(json, sizeof json,
                       "{\"v\":1,\"link\":\"ready\",\"version\":\"1\",\"epoch\":"
                       "\"0123456789abcdef\",\"produced\":0,\"committed\":0,\"devices\":["
                       "{\"unit\":\"H1\",\"counter\":\"q1\",\"state\":\"online\","
                       "\"records\":1,\"faults\":0%s}]}",
                       cases[i].said);
        print_message("case: '%s'\n", cases[i].said);
        assert_int_equal(payload_read_state(json, strlen(json), &back, fault), 0);
        assert_int_equal(back.devices[0].clock, cases[i].clock);
        assert_int_equal(back.devices[0].clock_ahead_ms, cases[i].ahead_ms);
        payload_state_release(&back);
    }
}

/* As gateways before this one, those to come, and those that lie have it. */
static void a_cause_that_is_not_known_is_not_said(void **state)
{
    static const struct {
        const char *said;
        enum payload_device_cause cause;
    } cases[] = {
        {"", PAYLOAD_DEVICE_CAUSE_NONE},
        {",\"cause\":\"wrong_map\"", PAYLOAD_DEVICE_CAUSE_WRONG_MAP},
        {",\"cause\":\"struck_by_lightning\"", PAYLOAD_DEVICE_CAUSE_NONE},
        {",\"cause\":3", PAYLOAD_DEVICE_CAUSE_NONE},
        {",\"cause\":null", PAYLOAD_DEVICE_CAUSE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[600], fault[PAYLOAD_FAULT_BYTES];
        struct payload_state back;

        (void)snprintf(json, sizeof json,
                       "{\"v\":1,\"link\":\"ready\",\"version\":\"1\",\"epoch\":"
                       "\"0123456789abcdef\",\"produced\":0,\"committed\":0,\"devices\":["
                       "{\"unit\":\"H1\",\"counter\":\"q1\",\"state\":\"offline\","
                       "\"records\":0,\"faults\":1%s}]}",
                       cases[i].said);
        print_message("case: '%s'\n", cases[i].said);
        assert_int_equal(payload_read_state(json, strlen(json), &back, fault), 0);
        assert_int_equal(back.devices[0].cause, cases[i].cause);
        payload_state_release(&back);
    }
}

static void a_last_will_says_only_that_the_link_is_lost(void **state)
{
    const struct payload_state will = {.link = PAYLOAD_LINK_LOST};
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_state back;
    char *json = payload_write_state(&will);

    (void)state;
    assert_string_equal(json, "{\"v\":1,\"link\":\"lost\"}");
    assert_int_equal(payload_read_state(json, strlen(json), &back, fault), 0);
    assert_int_equal(back.link, PAYLOAD_LINK_LOST);
    assert_int_equal(back.device_count, 0);
    payload_state_release(&back);
    free(json);
}

/* Who reports is null while nobody is heard, and never 0. */
static void the_centre_says_how_complete_it_is_as_far_as_it_knows(void **state)
{
    struct payload_centre centre = {.at_ms = INT64_C(1795136472000),
                                    .known = true,
                                    .units = 9,
                                    .units_reporting = 1,
                                    .units_undeclared = 3,
                                    .devices = 25,
                                    .devices_reporting = 2,
                                    .devices_silent = 23};
    char *text = payload_write_centre(&centre);

    (void)state;
    assert_string_equal(
        text, "{\"v\":1,\"link\":\"ready\",\"at\":\"2026-11-20T08:01:12+07:00\","
              "\"completeness\":{\"units\":9,\"units_reporting\":1,"
              "\"units_undeclared\":3,\"devices\":25,\"reporting\":2,\"silent\":23}}");
    free(text);
    centre.known = false;
    text = payload_write_centre(&centre);
    assert_non_null(strstr(text, "\"units\":9,\"units_reporting\":null,"
                                 "\"units_undeclared\":3,\"devices\":25,"
                                 "\"reporting\":null,\"silent\":23"));
    assert_null(strstr(text, "term"));
    free(text);
}

static void the_term_of_a_centre_is_read_of_its_state_and_of_its_last_will(void **state)
{
    static const struct {
        const char *json;
        int rc;
        uint64_t term;
    } cases[] = {
        {"{\"v\":1,\"link\":\"lost\"}", 0, 0}, /* of an older version */
        {"{\"v\":1,\"link\":\"asleep\",\"term\":7,\"new\":[]}", 0, 7},
        {"{\"v\":1,\"link\":\"lost\",\"term\":0}", -EINVAL, 0},
        {"{\"v\":1,\"link\":\"lost\",\"term\":-1}", -EINVAL, 0},
        {"{\"v\":1,\"link\":\"lost\",\"term\":\"7\"}", -EINVAL, 0},
        {"{\"v\":2,\"link\":\"lost\",\"term\":7}", -EINVAL, 0},
        {"{\"term\":7}", -EINVAL, 0},
        {"", -EINVAL, 0},
    };
    const struct payload_centre centre = {.at_ms = INT64_C(1795136472000), .term = 1482913};
    char *texts[] = {payload_write_centre(&centre), payload_write_centre_lost(1482913)};
    char fault[PAYLOAD_FAULT_BYTES];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint64_t term = 0;

        assert_int_equal(payload_read_centre_term(texts[i], strlen(texts[i]), &term, fault),
                         0);
        assert_int_equal(term, 1482913);
        free(texts[i]);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t term = 0;

        print_message("case: %s\n", cases[i].json);
        assert_int_equal(
            payload_read_centre_term(cases[i].json, strlen(cases[i].json), &term, fault),
            cases[i].rc);
        assert_int_equal(term, cases[i].term);
    }
    texts[0] = payload_write_centre_lost(0);
    assert_string_equal(texts[0], "{\"v\":1,\"link\":\"lost\"}");
    free(texts[0]);
}

/* Whatever an event has. */
static struct event full_event(enum event_type type)
{
    return (struct event){
        .at_ms = INT64_C(1795910472000),
        .at_device_ms = INT64_C(1795910473000),
        .type = type,
        .channel = EVENT_CHANNEL_ONLINE,
        .outcome = EVENT_OUTCOME_DENIED,
        .reason = EVENT_REASON_PAYMENT,
        .kind = EVENT_TALLY_LATE,
        .count = 12,
        .score = 4,
        .what = EVENT_DEVICE_LOST,
        .serial = 70001,
        .before = 70002,
        .after = 70003,
        .unit = "H42.31",
        .counter = "q1",
        .dossier = "H42.31-261120-7777",
        .procedure = "1.001193",
        .field = "land",
        .limit = "77wd",
        .due = "2077-11-25",
        .basis = "Hidden basis",
        .to_unit = "H42.32",
        .of = "7777777777777777:7",
        .of_type = "intake",
        .of_at = "2077-11-20T08:01:12+07:00",
        .ticket = "A777",
        .id = "hidden-id",
        .registers = "7777",
        .input = "di7",
        .held = EVENT_TALLY,
    };
}

static void of_an_event_anybody_hears_no_more_than_is_named(void **state)
{
    static const char *const own[EVENT_TYPES] = {
        [EVENT_INTAKE] = ",\"channel\":\"online\"",
        [EVENT_REFUSED] = ",\"channel\":\"online\"",
        [EVENT_RESOLVED] = ",\"outcome\":\"denied\"",
        [EVENT_SUSPENDED] = ",\"reason\":\"payment\"",
        [EVENT_RESUMED] = ",\"reason\":\"payment\"",
        [EVENT_TRANSFERRED] = ",\"to_unit\":\"H42.32\"",
        [EVENT_TALLY] = ",\"channel\":\"online\",\"kind\":\"late\",\"count\":12",
        [EVENT_RATED] = ",\"score\":4",
        [EVENT_DEVICE] = ",\"what\":\"lost\"",
    };

    (void)state;
    for (int i = 0; i < EVENT_TYPES; i++) {
        const struct event event = full_event((enum event_type)i);
        char *text = payload_write_feed(
                 &(struct payload_feed){.seq = 9, .after = 8, .event = &event}),
             *wanted;

        assert_true(
            asprintf(&wanted,
                     "{\"v\":1,\"seq\":9,\"after\":8,\"type\":\"%s\","
                     "\"at\":\"2026-11-29T07:01:12+07:00\",\"unit\":\"H42.31\","
                     "\"field\":\"land\",\"counter\":\"q1\",\"procedure\":\"1.001193\"%s}",
                     event_type_names[i], own[i] ? own[i] : "") > 0);
        assert_string_equal(text, wanted);
        free(text);
        free(wanted);
    }
}

static void what_is_not_known_of_an_event_is_null_or_left_out(void **state)
{
    const struct event event = {
        .type = EVENT_RETURNED, .at_ms = INT64_C(1795910472000), .unit = "H42.31"};
    char *text = payload_write_feed(
        &(struct payload_feed){.seq = 9, .event = &event, .class = "late"});

    (void)state;
    assert_string_equal(text, "{\"v\":1,\"seq\":9,\"after\":null,\"type\":\"returned\","
                              "\"at\":\"2026-11-29T07:01:12+07:00\",\"unit\":\"H42.31\","
                              "\"field\":null,\"class\":\"late\"}");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_centre_says_how_complete_it_is_as_far_as_it_knows),
        cmocka_unit_test(an_event_is_written_as_the_design_says_and_read_back),
        cmocka_unit_test(a_tally_says_what_an_office_holds),
        cmocka_unit_test(a_tally_of_nothing_or_without_a_name_is_refused),
        cmocka_unit_test(a_device_tells_both_readings),
        cmocka_unit_test(a_device_says_what_is_held_back),
        cmocka_unit_test(what_is_held_back_must_be_whole),
        cmocka_unit_test(a_ticket_may_have_no_number),
        cmocka_unit_test(every_fault_of_an_event_names_its_member),
        cmocka_unit_test(a_corrected_time_says_what_the_device_said),
        cmocka_unit_test(unknown_members_are_ignored),
        cmocka_unit_test(a_batch_keeps_its_place_though_one_event_is_bad),
        cmocka_unit_test(an_envelope_that_has_no_place_is_refused),
        cmocka_unit_test(too_much_is_refused_before_it_is_parsed),
        cmocka_unit_test(a_marker_is_read_back_and_nothing_else_is),
        cmocka_unit_test(a_receipt_is_read_back_as_it_was_written),
        cmocka_unit_test(the_term_of_a_centre_is_read_of_its_state_and_of_its_last_will),
        cmocka_unit_test(a_state_is_read_back_as_it_was_written),
        cmocka_unit_test(what_is_known_of_a_device_is_read_back),
        cmocka_unit_test(the_state_of_two_thousand_devices_is_read),
        cmocka_unit_test(of_a_devices_clock_only_what_makes_sense_is_read),
        cmocka_unit_test(of_a_devices_details_only_what_makes_sense_is_read),
        cmocka_unit_test(a_cause_that_is_not_known_is_not_said),
        cmocka_unit_test(a_last_will_says_only_that_the_link_is_lost),
        cmocka_unit_test(of_an_event_anybody_hears_no_more_than_is_named),
        cmocka_unit_test(what_is_not_known_of_an_event_is_null_or_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
