#include "mqtt/client_config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_copy_does_not_need_what_it_was_made_from(void **state)
{
    char host[] = "broker", topic[] = "dunghan/v1/centre";
    const char *subscriptions[] = {topic, "second", NULL};
    struct client_selection selections[] = {{topic, false, true}, {NULL, false, false}};
    struct client_config copy;

    (void)state;
    client_config_copy(&copy, &(struct client_config){.host = host,
                                                      .port = 1883,
                                                      .subscriptions = subscriptions,
                                                      .selections = selections,
                                                      .window = 7});
    memset(host, 'x', strlen(host));
    memset(topic, 'x', strlen(topic));
    subscriptions[1] = NULL;
    assert_string_equal(copy.host, "broker");
    assert_int_equal(copy.port, 1883);
    assert_int_equal(copy.window, 7);
    assert_null(copy.username);
    assert_string_equal(copy.subscriptions[0], "dunghan/v1/centre");
    assert_string_equal(copy.subscriptions[1], "second");
    assert_null(copy.subscriptions[2]);
    assert_string_equal(copy.selections[0].topic, "dunghan/v1/centre");
    assert_true(copy.selections[0].foreign);
    assert_false(copy.selections[0].live);
    assert_null(copy.selections[1].topic);
    client_config_release(&copy);
    assert_null(copy.host);
    client_config_release(&copy); /* a zeroed one too */
}

static void without_subscriptions_a_copy_has_an_empty_list(void **state)
{
    struct client_config copy;

    (void)state;
    client_config_copy(&copy, &(struct client_config){.host = "broker"});
    assert_non_null(copy.subscriptions);
    assert_null(copy.subscriptions[0]);
    assert_non_null(copy.selections);
    assert_null(copy.selections[0].topic);
    client_config_release(&copy);
}

static void tls_needs_all_its_files(void **state)
{
    static const char there[] = "/dev/null", absent[] = "/dev/null/absent";
    static const struct {
        const char *name, *ca, *certificate, *key;
        int rc;
    } cases[] = {
        {"no TLS", NULL, NULL, NULL, 0},
        {"all", there, there, there, 0},
        {"no authority to be read", absent, there, there, -EINVAL},
        {"no certificate", there, NULL, there, -EINVAL},
        {"no key to be read", there, there, absent, -EINVAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct client_config config = {.ca_file = cases[i].ca,
                                             .cert_file = cases[i].certificate,
                                             .key_file = cases[i].key};

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(client_config_check(&config), cases[i].rc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_does_not_need_what_it_was_made_from),
        cmocka_unit_test(without_subscriptions_a_copy_has_an_empty_list),
        cmocka_unit_test(tls_needs_all_its_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
