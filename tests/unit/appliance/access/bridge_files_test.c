#include "appliance/access/bridge_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void all_places_are_filled_and_each_topic_has_one_direction(void **state)
{
    static const char *const lines[] = {
        "\nlistener 8883 192.0.2.9\n",
        "\nmax_packet_size 1049600\n",
        "\nconnection district-1\naddress mqtt.example.vn:8884\n",
        "\ntopic + out 1 dunghan/v1/events/ dunghan/v1/events/\n",
        "\ntopic + out 1 dunghan/v1/gateways/ dunghan/v1/gateways/\n",
        "\ntopic + in 1 dunghan/v1/receipts/ dunghan/v1/receipts/\n",
        "\ncleansession true\n",
        "\nnotifications false\n",
        "\nbridge_keyfile /etc/mosquitto/dunghan/broker.key\n",
    };
    static const struct broker_address province = {"mqtt.example.vn", 8884};
    const struct bridge_files files = {"district-1", "192.0.2.9", 8883, &province};
    struct bridge_texts texts;

    (void)state;
    bridge_files_make(&files, &texts);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        print_message("case: %s\n", lines[i]);
        assert_non_null(strstr(texts.settings, lines[i]));
    }
    assert_null(strstr(texts.settings, " both "));
    assert_null(strchr(texts.settings, '@'));
    assert_null(strchr(texts.access, '@'));
    assert_non_null(strstr(texts.access, "\nuser district-1\n"));
    assert_non_null(strstr(texts.firewall, "tcp dport != 8883 accept"));
    assert_non_null(strstr(texts.limits, "LimitNOFILE="));
    bridge_files_release(&texts);
    assert_null(texts.settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_places_are_filled_and_each_topic_has_one_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
