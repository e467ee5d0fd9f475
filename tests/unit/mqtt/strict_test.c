#include "mqtt/strict.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *object_of(const char *json)
{
    char fault[PAYLOAD_FAULT_BYTES] = "";
    json_t *object = strict_parse(json, strlen(json), fault);

    if (!object)
        fail_msg("%s: %s", json, fault);
    return object;
}

static void a_number_is_whole_and_sums_of_two_cannot_wrap(void **state)
{
    static const struct {
        const char *json;
        int rc;
        uint64_t number;
    } cases[] = {
        {"{\"n\":1}", 0, 1},
        {"{\"n\":4611686018427387903}", 0, (UINT64_C(1) << 62) - 1},
        {"{\"n\":4611686018427387904}", -EINVAL, 7},
        {"{\"n\":0}", -EINVAL, 7},
        {"{\"n\":-1}", -EINVAL, 7},
        {"{\"n\":1.0}", -EINVAL, 7},
        {"{\"n\":\"1\"}", -EINVAL, 7},
        {"{\"n\":null}", -EINVAL, 7},
        {"{\"m\":1}", -EINVAL, 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *object = object_of(cases[i].json);
        char fault[PAYLOAD_FAULT_BYTES] = "";
        uint64_t number = 7;

        print_message("case: %s\n", cases[i].json);
        assert_int_equal(strict_number(object, "n", 1, &number, fault), cases[i].rc);
        assert_int_equal(number, cases[i].number);
        if (cases[i].rc < 0)
            assert_string_equal(fault, "n must be a whole number of at least 1");
        json_decref(object);
    }
}

static void a_number_that_may_be_missing_is_0_then_but_never_another_type(void **state)
{
    char fault[PAYLOAD_FAULT_BYTES];
    json_t *object = object_of("{\"n\":\"1\"}");
    uint64_t number = 7;

    (void)state;
    assert_int_equal(strict_number_if(object, "m", 1, &number, fault), 0);
    assert_int_equal(number, 0);
    assert_int_equal(strict_number_if(object, "n", 1, &number, fault), -EINVAL);
    json_decref(object);
}

static void an_epoch_is_sixteen_digits_in_lower_case(void **state)
{
    static const struct {
        const char *json;
        int rc;
    } cases[] = {
        {"{\"epoch\":\"9f3c52d1a07be644\"}", 0},
        {"{\"epoch\":\"9F3C52D1A07BE644\"}", -EINVAL},
        {"{\"epoch\":\"9f3c52d1a07be64\"}", -EINVAL},
        {"{\"epoch\":\"9f3c52d1a07be6440\"}", -EINVAL},
        {"{\"epoch\":9}", -EINVAL},
        {"{}", -EINVAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *object = object_of(cases[i].json);
        char epoch[PAYLOAD_EPOCH_BYTES] = "", fault[PAYLOAD_FAULT_BYTES];

        print_message("case: %s\n", cases[i].json);
        assert_int_equal(strict_epoch(object, epoch, fault), cases[i].rc);
        assert_string_equal(epoch, cases[i].rc == 0 ? "9f3c52d1a07be644" : "");
        json_decref(object);
    }
}

static void only_one_whole_object_is_taken(void **state)
{
    static const struct {
        const char *json, *fault;
    } cases[] = {
        {"", "no JSON at line 1, column 0: "},
        {"{}{}", "no JSON at line 1, column 3: "},
        {"{\"a\":1,\"a\":2}", "no JSON at line 1, column 10: "},
        {"{\"a\":\"\xff\"}", "no JSON at line 1, column 6: "},
        {"[]", "an object is wanted"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char fault[PAYLOAD_FAULT_BYTES] = "";

        print_message("case: %s\n", cases[i].json);
        assert_null(strict_parse(cases[i].json, strlen(cases[i].json), fault));
        print_message("      %s\n", fault);
        assert_memory_equal(fault, cases[i].fault, strlen(cases[i].fault));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_whole_and_sums_of_two_cannot_wrap),
        cmocka_unit_test(a_number_that_may_be_missing_is_0_then_but_never_another_type),
        cmocka_unit_test(an_epoch_is_sixteen_digits_in_lower_case),
        cmocka_unit_test(only_one_whole_object_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
