#include "sensors/hook/hook_batch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define BATCH(events)                                                                      \
    "{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"first\":7,\"events\":[" events "]}"
#define AT    "\"at\":\"2026-11-20T08:00:00+07:00\""
#define RATED "{\"type\":\"rated\"," AT ",\"score\":5}"

static int64_t now_ms(void)
{
    int64_t ms = 0;

    assert_int_equal(stamp_parse("2026-11-20T08:00:00+07:00", &ms), 0);
    return ms;
}

static void it_has_an_epoch_and_numbers_of_its_sender(void **state)
{
    static const char text[] = BATCH(RATED "," RATED);
    struct hook_batch batch = {0};
    struct hook_fault fault;

    (void)state;
    assert_int_equal(hook_batch_read(&batch, text, strlen(text), &fault), 0);
    assert_string_equal(batch.epoch, "9f3c52d1a07be644");
    assert_int_equal(batch.first, 7);
    assert_int_equal(batch.count, 2);
    hook_batch_release(&batch);
}

static void what_stands_round_the_events_is_held_to_its_form(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"", "no JSON at line 1"},
        {"[]", "an object is wanted"},
        {"{}", "v must be 1"},
        {"{\"v\":1,\"epoch\":\"9\",\"first\":1,\"events\":[1]}", "epoch must be"},
        {"{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"first\":0,\"events\":[1]}",
         "first must be"},
        {"{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"first\":1,\"events\":[]}",
         "events must be a list of 1 to 1000"},
        {"{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"first\":1,\"events\":{}}",
         "events must be a list of 1 to 1000"},
        {"{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"first\":1,\"ask\":true,\"events\":[1]}",
         "ask is for gateways"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hook_batch batch = {0};
        struct hook_fault fault = {0};

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(
            hook_batch_read(&batch, cases[i].text, strlen(cases[i].text), &fault), -EINVAL);
        print_message("  %s\n", fault.text);
        assert_int_equal(fault.event, -1);
        assert_memory_equal(fault.text, cases[i].fault, strlen(cases[i].fault));
    }
}

static void an_event_is_taken_or_it_is_said_why_not(void **state)
{
    static const struct {
        const char *event, *json, *fault; /* one of the two */
    } cases[] = {
        {RATED, "{\"type\":\"rated\"," AT ",\"unit\":\"H42.31\",\"score\":5}", NULL},
        {"{\"type\":\"ticket_taken\"," AT
         ",\"unit\":\"H42.31\",\"counter\":\"q1\",\"ticket\":\"A007\",\"later\":1}",
         "{\"type\":\"ticket_taken\"," AT
         ",\"unit\":\"H42.31\",\"counter\":\"q1\",\"ticket\":\"A007\"}",
         NULL},
        {"{\"type\":\"rated\",\"at\":\"2026-11-20T08:05:00+07:00\",\"score\":1}",
         "{\"type\":\"rated\",\"at\":\"2026-11-20T08:05:00+07:00\",\"unit\":\"H42.31\","
         "\"score\":1}",
         NULL},
        {"{\"type\":\"rated\",\"at\":\"2026-11-20T08:05:01+07:00\",\"score\":1}", NULL,
         "at is 2026-11-20T08:05:01+07:00; allowed: at most 5 minutes after the clock of "
         "this gateway, which is 2026-11-20T08:00:00+07:00"},
        {"{\"type\":\"rated\",\"score\":1}", NULL, "at must be a time such as"},
        {"{\"type\":\"rated\"," AT ",\"score\":6}", NULL,
         "score must be a whole number from 1 to 5"},
        {"{\"type\":\"rated\"," AT ",\"score\":5,\"unit\":\"H42.32\"}", NULL,
         "unit is H42.32; allowed: H42.31, or none"},
        {"{\"type\":\"rated\"," AT ",\"score\":5,\"unit\":null}", NULL,
         "unit must be text"},
        {"{\"type\":\"voided\"," AT ",\"of\":\"9f3c52d1a07be644:1\"}", NULL,
         "type is voided; allowed: intake, resolved"},
        {"{\"type\":\"device\"," AT ",\"what\":\"reset\"}", NULL,
         "type is device; allowed: intake, resolved"},
        {"{\"type\":\"applause\"," AT "}", NULL, "type 'applause' is not known"},
        {"7", NULL, "an event must be an object"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[512];
        struct hook_batch batch = {0};
        struct hook_fault fault = {0};
        char *json;

        print_message("case: %s\n", cases[i].event);
        (void)snprintf(text, sizeof text, BATCH(RATED ",%s"), cases[i].event);
        assert_int_equal(hook_batch_read(&batch, text, strlen(text), &fault), 0);
        json = hook_batch_event(&batch, 1, "H42.31", now_ms(), &fault);
        if (cases[i].json) {
            assert_non_null(json);
            assert_string_equal(json, cases[i].json);
        } else {
            assert_null(json);
            assert_int_equal(fault.event, 1);
            assert_memory_equal(fault.text, cases[i].fault, strlen(cases[i].fault));
        }
        free(json);
        hook_batch_release(&batch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_an_epoch_and_numbers_of_its_sender),
        cmocka_unit_test(what_stands_round_the_events_is_held_to_its_form),
        cmocka_unit_test(an_event_is_taken_or_it_is_said_why_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
