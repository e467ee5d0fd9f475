#include "web/connection/visitor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const addresses[] = {"127.0.0.1", "192.0.2.1", "2001:DB8:0::1"};
static const struct visitor_proxies proxies = {addresses, 3};

static void a_visitor_is_whom_the_last_proxy_of_ours_saw(void **state)
{
    static const struct {
        const char *peer, *said, *address;
        bool stranger;
    } cases[] = {
        {"198.51.100.7", NULL, "198.51.100.7", false},
        {"198.51.100.7", "203.0.113.9", "198.51.100.7", true},
        {"127.0.0.1", "203.0.113.9", "203.0.113.9", false},
        {"127.0.0.1", "10.0.0.1, 203.0.113.9", "203.0.113.9", false},
        {"127.0.0.1", "10.0.0.1,\t203.0.113.9 , 192.0.2.1 ", "203.0.113.9", false},
        {"::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9", false},
        {"2001:db8::1", "2001:db8:0:9::7", "2001:db8:0:9::7", false},
        {"127.0.0.1", NULL, "127.0.0.1", false},
        {"127.0.0.1", "203.0.113.9:4711", "203.0.113.9", false},
        {"127.0.0.1", "[2001:db8:0:9::7]:4711", "2001:db8:0:9::7", false},
        {"127.0.0.1", "[2001:db8:0:9::7]", "2001:db8:0:9::7", false},
        {"127.0.0.1", "[::ffff:203.0.113.9]", "203.0.113.9", false},
        {"127.0.0.1", "192.0.2.1, 127.0.0.1", "192.0.2.1", false},
        {"192.0.2.1", "203.0.113.9, 127.0.0.1:80", "203.0.113.9", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct visitor_said said = {{cases[i].said}, cases[i].said != NULL};
        struct visitor visitor = visitor_of(cases[i].peer, &said, &proxies);

        print_message("case: %s, %s\n", cases[i].peer, cases[i].said ? cases[i].said : "-");
        assert_string_equal(visitor.address, cases[i].address);
        assert_int_equal(visitor.stranger, cases[i].stranger);
        assert_false(visitor.unsure);
    }
}

static void who_is_named_by_nobody_is_not_the_proxy(void **state)
{
    static const char *const cases[] = {
        "",
        "unknown",
        "_hidden",
        "203.0.113.9, unknown",
        "unknown, 192.0.2.1",
        ",,,",
        "203.0.113.9,",
        "127.0.0.1,",
        "127.0.0.1:",
        "127.0.0.1:123456",
        "127.0.0.1:http",
        "[127.0.0.1]",
        "[::1",
        "[::1]x",
        "::1]",
        "[]",
        "unix:",
        "127.0.0.1 127.0.0.1",
        "203.0.113.9203.0.113.9203.0.113.9203.0.113.9203.0.113.9203.0.113.9",
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (enum visitor_list list = 0; list < VISITOR_LISTS; list++) {
            struct visitor_said said = {{NULL}, true};
            struct visitor visitor;

            print_message("case: %s: %s\n", visitor_list_name(list), cases[i]);
            said.lists[list] = cases[i];
            visitor = visitor_of("127.0.0.1", &said, &proxies);
            assert_true(visitor.unsure);
            assert_false(visitor_is_local(&visitor));
        }
    }
}

static void every_header_that_names_a_visitor_is_read(void **state)
{
    static const struct {
        const char *lists[VISITOR_LISTS], *address;
        bool unsure;
    } cases[] = {
        {{NULL, "for=203.0.113.9", NULL}, "203.0.113.9", false},
        {{NULL, "For=\"203.0.113.9:4711\"", NULL}, "203.0.113.9", false},
        {{NULL, "for=\"[2001:db8:0:9::7]:4711\"", NULL}, "2001:db8:0:9::7", false},
        {{NULL, "proto=https; FOR=203.0.113.9;by=192.0.2.1;", NULL}, "203.0.113.9", false},
        {{NULL, "for=10.0.0.1, for=203.0.113.9;host=x, for=192.0.2.1", NULL},
         "203.0.113.9",
         false},
        {{NULL, "for=\"203.0.113.\\9\"", NULL}, "203.0.113.9", false},
        {{NULL, "for=203.0.113.9, proto=https", NULL}, "127.0.0.1", true},
        {{NULL, "for=127.0.0.5;for=127.0.0.6", NULL}, "127.0.0.1", true},
        {{NULL, "for=127.0.0.5;by=\"x, for=203.0.113.9", NULL}, "127.0.0.1", true},
        {{NULL, "for=\"127.0.0.5,127.0.0.5\"", NULL}, "127.0.0.1", true},
        {{NULL, "for=\"127.0.0.5\\", NULL}, "127.0.0.1", true},
        {{NULL, "for=", NULL}, "127.0.0.1", true},
        {{NULL, "for 127.0.0.5", NULL}, "127.0.0.1", true},
        {{NULL, "for=127.0.0.5 for=127.0.0.5", NULL}, "127.0.0.1", true},
        {{NULL, "for=127.0.0.5", NULL}, "127.0.0.5", false},
        {{NULL, NULL, "203.0.113.9"}, "203.0.113.9", false},
        {{NULL, NULL, NULL}, "127.0.0.1", true}, /* as with Via alone */
        {{"203.0.113.9", "for=203.0.113.9", "203.0.113.9"}, "203.0.113.9", false},
        {{"203.0.113.9", "for=127.0.0.5", NULL}, "203.0.113.9", true},
        {{"127.0.0.5", "for=203.0.113.9", NULL}, "127.0.0.5", true},
        {{"127.0.0.5", NULL, "203.0.113.9"}, "127.0.0.5", true},
        {{"127.0.0.5", "nonsense", NULL}, "127.0.0.5", true},
        {{"unknown", "for=127.0.0.5", NULL}, "127.0.0.1", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct visitor_said said = {{NULL}, true};
        struct visitor visitor;

        print_message("case: %zu\n", i);
        memcpy(said.lists, cases[i].lists, sizeof said.lists);
        visitor = visitor_of("127.0.0.1", &said, &proxies);
        assert_string_equal(visitor.address, cases[i].address);
        assert_int_equal(visitor.unsure, cases[i].unsure);
        assert_false(visitor.stranger);
        assert_int_equal(visitor_is_local(&visitor),
                         !cases[i].unsure && strncmp(cases[i].address, "127.", 4) == 0);
        visitor = visitor_of("198.51.100.7", &said, &proxies);
        assert_string_equal(visitor.address, "198.51.100.7");
        assert_true(visitor.stranger);
    }
}

static void only_who_comes_from_here_himself_is_local(void **state)
{
    static const struct {
        const char *peer, *said;
        bool local;
    } cases[] = {
        {"127.0.0.1", NULL, true},
        {"127.0.0.1", "203.0.113.9", false},
        {"127.0.0.1", "127.0.0.5", true},
        {"127.0.0.5", NULL, true},
        {"127.0.0.5", "127.0.0.1", false},
        {"::1", NULL, true},
        {"::1", "::1", false},
        {"192.0.2.1", "127.0.0.5", true},
        {"198.51.100.7", "127.0.0.1", false},
        {"::ffff:127.0.0.1", NULL, true},
        {"12.7.0.1", NULL, false},
        {"::ffff:192.0.2.7", NULL, false},
        {"::2", NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct visitor_said said = {{cases[i].said}, cases[i].said != NULL};
        struct visitor visitor = visitor_of(cases[i].peer, &said, &proxies);

        print_message("case: %zu\n", i);
        assert_int_equal(visitor_is_local(&visitor), cases[i].local);
    }
}

static void an_office_is_counted_once_by_its_64_bits(void **state)
{
    static const char *const cases[][2] = {
        {"203.0.113.9", "203.0.113.9"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
        {"2001:db8:1:2::9", "2001:db8:1:2::"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct visitor visitor = {.stranger = false};
        char key[GUARD_ADDRESS_BYTES];

        (void)stpcpy(visitor.address, cases[i][0]);
        visitor_key(&visitor, key);
        assert_string_equal(key, cases[i][1]);
    }
}

static void what_only_a_proxy_sends_is_known(void **state)
{
    (void)state;
    assert_true(visitor_is_forwarding("forwarded"));
    assert_true(visitor_is_forwarding("X-REAL-IP"));
    assert_true(visitor_is_forwarding("Via"));
    assert_false(visitor_is_forwarding("Host"));
    assert_false(visitor_is_forwarding("X-Forwarded"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visitor_is_whom_the_last_proxy_of_ours_saw),
        cmocka_unit_test(who_is_named_by_nobody_is_not_the_proxy),
        cmocka_unit_test(every_header_that_names_a_visitor_is_read),
        cmocka_unit_test(only_who_comes_from_here_himself_is_local),
        cmocka_unit_test(an_office_is_counted_once_by_its_64_bits),
        cmocka_unit_test(what_only_a_proxy_sends_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
