#include "web/connection/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

enum {
    CONNECTIONS = 16,
    PER_ADDRESS = 3,
    STREAMS = 2,
    STREAMS_IN_ALL = 3,
    GUESTS_MOST = 20
};

#define SECOND_MS INT64_C(1000)

/* --- connections of nobody: what libmicrohttpd would know of them --------------------- */

struct MHD_Connection {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } from;
    union MHD_ConnectionInfo info;
};

/* In the place of the library's. */
const union MHD_ConnectionInfo *MHD_get_connection_info(struct MHD_Connection *connection,
                                                        enum MHD_ConnectionInfoType type,
                                                        ...)
{
    if (type == MHD_CONNECTION_INFO_CLIENT_ADDRESS)
        connection->info.client_addr = &connection->from.any;
    else
        connection->info.connect_fd = -1;
    return &connection->info;
}

static struct MHD_Connection coming_from(const char *address)
{
    struct MHD_Connection connection = {.from.v4.sin_family = AF_INET};

    if (inet_pton(AF_INET, address, &connection.from.v4.sin_addr) == 1)
        return connection;
    connection.from.v6.sin6_family = AF_INET6;
    assert_int_equal(inet_pton(AF_INET6, address, &connection.from.v6.sin6_addr), 1);
    return connection;
}

/* --- fixture ------------------------------------------------------------------------- */

struct bench {
    struct tally tally;
    struct guard *guard;
    struct MHD_Connection connections[GUESTS_MOST];
    struct guest *guests[GUESTS_MOST];
    int count;
};

static int set_up(void **state)
{
    static const struct guard_limits limits = {CONNECTIONS, PER_ADDRESS, STREAMS_IN_ALL,
                                               STREAMS};
    static struct bench b;

    memset(&b, 0, sizeof b);
    b.guard = guard_open(&limits, &b.tally);
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    while (b->count > 0)
        guard_leave(b->guard, b->guests[--b->count]);
    assert_int_equal(guard_count(b->guard), 0);
    guard_close(b->guard);
    guard_close(NULL);
    return 0;
}

static struct guest *enter(struct bench *b, const char *address, int64_t now_ms)
{
    int place = b->count++;

    b->connections[place] = coming_from(address);
    return b->guests[place] = guard_enter(b->guard, &b->connections[place], now_ms);
}

static bool admits(struct bench *b, const char *address)
{
    struct MHD_Connection connection = coming_from(address);

    return guard_admits(b->guard, &connection.from.any);
}

/* --- addresses ----------------------------------------------------------------------- */

static void an_address_is_one_host_or_one_network_of_a_household(void **state)
{
    static const struct {
        const char *full, *asks;
        bool admitted;
    } cases[] = {
        {"192.0.2.7", "192.0.2.7", false},
        {"192.0.2.7", "192.0.2.8", true},
        {"2001:db8:0:1::7", "2001:db8:0:1:ffff::1", false},
        {"2001:db8:0:1::7", "2001:db8:0:2::7", true},
        {"0.0.0.1", "::1", true},
        /* by IPv4 to a socket of IPv6 */
        {"::ffff:192.0.2.7", "::ffff:192.0.2.8", true},
        {"::ffff:192.0.2.7", "192.0.2.7", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench *b;
        void *one;

        print_message("case: %s\n", cases[i].asks);
        (void)set_up(&one);
        b = one;
        for (int k = 0; k < PER_ADDRESS; k++) {
            assert_true(admits(b, cases[i].full));
            (void)enter(b, cases[i].full, 0);
        }
        assert_int_equal(admits(b, cases[i].asks), cases[i].admitted);
        assert_int_equal(b->tally.kinds[TALLY_ADDRESS_FULL], !cases[i].admitted);
        guard_leave(b->guard, b->guests[--b->count]);
        assert_true(admits(b, cases[i].full)); /* a place is free again */
        (void)tear_down(&one);
    }
}

static void so_many_streams_an_address_and_one_that_ends_makes_room(void **state)
{
    struct bench *b = *state;
    struct guest *first = enter(b, "192.0.2.7", 0), *second = enter(b, "192.0.2.7", 0),
                 *third = enter(b, "192.0.2.7", 0), *other = enter(b, "192.0.2.8", 0),
                 *fifth = enter(b, "192.0.2.9", 0);

    assert_int_equal(guard_stream(b->guard, first), 0);
    assert_int_equal(guard_stream(b->guard, second), 0);
    assert_int_equal(guard_stream(b->guard, third), -EBUSY);
    assert_int_equal(third->phase, GUARD_NEW); /* it gets another answer */
    assert_int_equal(guard_stream(b->guard, other), 0);
    assert_int_equal(guard_stream(b->guard, fifth), -EBUSY); /* of all there are enough */
    guard_phase(b->guard, first, GUARD_KEPT, 0);
    assert_int_equal(guard_stream(b->guard, third), 0);
}

/* --- time ---------------------------------------------------------------------------- */

/* Is the guest taken off by then, when asked every second? */
static bool is_shut_by(struct bench *b, struct guest *guest, int64_t now_ms)
{
    for (int64_t at_ms = 0; at_ms <= now_ms; at_ms += SECOND_MS)
        (void)guard_run(b->guard, at_ms);
    return guest->shut;
}

/* However many bytes come meanwhile: nobody tells the guard of those. */
static void a_phase_ends_by_the_clock_and_sooner_in_a_crowd(void **state)
{
    static const struct {
        enum guard_phase phase;
        int usual_s, crowded_s; /* 0: never */
        int slow;               /* counted so when it ends */
    } cases[] = {
        {GUARD_NEW, 15, 3, 1},         {GUARD_KEPT, 30, 3, 0},   {GUARD_BODY, 15, 5, 1},
        {GUARD_ANSWERING, 120, 30, 1}, {GUARD_WAITING, 0, 0, 0}, {GUARD_STREAMING, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        bool crowded = i % 2;
        int most_s = crowded ? cases[i / 2].crowded_s : cases[i / 2].usual_s;
        struct guest *guest;
        struct bench *b;
        void *one;

        print_message("case: %d, %s\n", (int)cases[i / 2].phase, crowded ? "crowded" : "");
        (void)set_up(&one);
        b = one;
        guest = enter(b, "192.0.2.7", 0);
        for (int k = 0; crowded && k < CONNECTIONS - CONNECTIONS / 4; k++)
            guard_phase(b->guard, enter(b, "192.0.2.8", 0), GUARD_WAITING, 0);
        if (cases[i / 2].phase == GUARD_STREAMING)
            assert_int_equal(guard_stream(b->guard, guest), 0);
        else
            guard_phase(b->guard, guest, cases[i / 2].phase, 0);
        assert_false(is_shut_by(b, guest, (most_s ? most_s - 1 : 3600) * SECOND_MS));
        if (most_s)
            assert_true(is_shut_by(b, guest, most_s * SECOND_MS));
        assert_int_equal(b->tally.kinds[TALLY_SLOW], cases[i / 2].slow);
        (void)tear_down(&one);
    }
}

static void nobody_to_wait_for_is_nothing_to_look_at(void **state)
{
    struct bench *b = *state;
    struct guest *guest;

    assert_int_equal(guard_run(b->guard, 5 * SECOND_MS), INT64_MAX);
    guest = enter(b, "192.0.2.7", 5 * SECOND_MS);
    assert_true(guard_run(b->guard, 5 * SECOND_MS) <= 6 * SECOND_MS);
    guard_phase(b->guard, guest, GUARD_WAITING, 5 * SECOND_MS);
    assert_int_equal(guard_run(b->guard, 7 * SECOND_MS), INT64_MAX);
    guard_phase(b->guard, guest, GUARD_ANSWERING, 9 * SECOND_MS);
    assert_true(guard_run(b->guard, 9 * SECOND_MS) <= 10 * SECOND_MS);
}

/* --- room ---------------------------------------------------------------------------- */

/* Of those who are idle, one of whoever has most, and of these the one that is so longest. */
static void when_hardly_a_place_is_left_the_idle_of_whoever_has_most_make_room(void **state)
{
    struct bench *b = *state;
    struct guest *lone = enter(b, "192.0.2.1", 0), *younger, *older, *busy;

    younger = enter(b, "192.0.2.2", 20);
    older = enter(b, "192.0.2.2", 10);
    busy = enter(b, "192.0.2.2", 0);
    guard_phase(b->guard, busy, GUARD_ANSWERING, 0);
    while (b->count < CONNECTIONS)
        guard_phase(b->guard, enter(b, "192.0.2.3", 0), GUARD_WAITING, 0);
    (void)guard_run(b->guard, 100);
    assert_true(older->shut);
    assert_false(younger->shut);
    assert_false(lone->shut);
    assert_false(busy->shut);
    assert_int_equal(b->tally.kinds[TALLY_CROWDED], 1);
    (void)guard_run(b->guard, 200); /* a place will be free: nobody else has to go */
    assert_false(younger->shut);
}

static void where_nobody_is_idle_nobody_is_sent_away(void **state)
{
    struct bench *b = *state;

    while (b->count < CONNECTIONS)
        guard_phase(b->guard, enter(b, "192.0.2.3", 0), GUARD_ANSWERING, 0);
    (void)guard_run(b->guard, 100);
    for (int i = 0; i < b->count; i++)
        assert_false(b->guests[i]->shut);
    assert_int_equal(b->tally.kinds[TALLY_CROWDED], 0);
}

int main(void)
{
#define WITH_GUARD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_one_host_or_one_network_of_a_household),
        WITH_GUARD(so_many_streams_an_address_and_one_that_ends_makes_room),
        cmocka_unit_test(a_phase_ends_by_the_clock_and_sooner_in_a_crowd),
        WITH_GUARD(nobody_to_wait_for_is_nothing_to_look_at),
        WITH_GUARD(when_hardly_a_place_is_left_the_idle_of_whoever_has_most_make_room),
        WITH_GUARD(where_nobody_is_idle_nobody_is_sent_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
