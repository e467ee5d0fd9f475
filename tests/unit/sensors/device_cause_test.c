#include "sensors/device_cause.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void each_end_of_a_dialogue_has_a_cause_and_words(void **state)
{
    static const struct {
        int rc;
        enum payload_device_cause cause;
        const char *text;
    } cases[] = {
        {-ENOTCONN, PAYLOAD_DEVICE_CAUSE_NO_CONNECTION, "no connection"},
        {-EHOSTUNREACH, PAYLOAD_DEVICE_CAUSE_NO_CONNECTION, "No route to host"},
        {-ECONNREFUSED, PAYLOAD_DEVICE_CAUSE_REFUSED, "connection refused"},
        {-ETIMEDOUT, PAYLOAD_DEVICE_CAUSE_NO_ANSWER, "no answer"},
        {-ECONNRESET, PAYLOAD_DEVICE_CAUSE_NO_ANSWER, "ends the connection"},
        {-ENXIO, PAYLOAD_DEVICE_CAUSE_NO_ANSWER, "does not reach it"},
        {-EREMOTEIO, PAYLOAD_DEVICE_CAUSE_EXCEPTION, "it refuses a request"},
        {-EBUSY, PAYLOAD_DEVICE_CAUSE_EXCEPTION, "no time"},
        {-EBADMSG, PAYLOAD_DEVICE_CAUSE_BAD_ANSWER, "makes no sense"},
        {-EPROTO, PAYLOAD_DEVICE_CAUSE_WRONG_MAP, "registers"},
        {-ESTALE, PAYLOAD_DEVICE_CAUSE_RING_RESTARTED, "begun anew"},
        {-EIO, PAYLOAD_DEVICE_CAUSE_GATEWAY, "outbox"},
        {-EAGAIN, PAYLOAD_DEVICE_CAUSE_GATEWAY, "still to be stored"},
        {-EMFILE, PAYLOAD_DEVICE_CAUSE_GATEWAY, "files"},
    };

    (void)state;
    assert_int_equal(device_cause(0), PAYLOAD_DEVICE_CAUSE_NONE);
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case: %s\n", cases[i].text);
        assert_int_equal(device_cause(cases[i].rc), cases[i].cause);
        assert_non_null(strstr(device_cause_text(cases[i].rc), cases[i].text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_end_of_a_dialogue_has_a_cause_and_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
