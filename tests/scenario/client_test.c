/* The MQTT session against a real broker; in simulated time, so that no pause is waited for. */
#include "mqtt/client.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "tests/scenario/broker.h"
#include "tests/scenario/simulated_time.h"
#include "tests/unit/directory.h"

enum {
    PATIENCE_S = 30,
    TURN_MS = 5,
    WINDOW = 2,
    MAILBOX_BYTES = 1000,
    LARGE_BYTES = MAILBOX_BYTES + 1,
    LOOK_MS = 30000,
    HOUR_MS = 3600000,
};

static struct {
    char directory[DIRECTORY_BYTES];
    int port;
    pid_t broker;
    struct client *client;
    int connected, disconnected, published, messages, kept;
    char heard[100]; /* payloads, a blank behind each; in brackets what was kept */
} bench;

static void on_connected(void *owner)
{
    (void)owner;
    bench.connected++;
}

static void on_disconnected(void *owner)
{
    (void)owner;
    bench.disconnected++;
}

static void on_published(void *owner)
{
    (void)owner;
    bench.published++;
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    (void)owner;
    bench.messages++;
    assert_string_equal(topic, "test/x");
    assert_int_equal(payload[bytes], '\0');
    (void)snprintf(bench.heard + strlen(bench.heard),
                   sizeof bench.heard - strlen(bench.heard), "%s ", payload);
}

static void on_kept(void *owner, const char *topic, const char *payload, size_t bytes)
{
    (void)owner;
    (void)bytes;
    bench.kept++;
    assert_string_equal(topic, "test/x");
    (void)snprintf(bench.heard + strlen(bench.heard),
                   sizeof bench.heard - strlen(bench.heard), "[%s] ", payload);
}

static int begin(void **state)
{
    static const char *const subscriptions[] = {"test/#", NULL};
    struct client_config config = {
        .host = "127.0.0.1",
        .client_id = "tester",
        .keepalive_s = 20,
        .subscriptions = subscriptions,
        .window = WINDOW,
        .mailbox_bytes = MAILBOX_BYTES,
    };

    (void)state;
    memset(&bench, 0, sizeof bench);
    simulated_time_begin(0);
    directory_make(bench.directory);
    config.port = bench.port = broker_free_port();
    bench.broker = broker_start(bench.directory, bench.port);
    return client_open(&bench.client, &config);
}

static int end(void **state)
{
    (void)state;
    client_close(bench.client);
    broker_stop(bench.broker);
    directory_remove(bench.directory);
    return 0;
}

static void turn(void)
{
    static const struct client_handler handler = {.connected = on_connected,
                                                  .disconnected = on_disconnected,
                                                  .message = on_message,
                                                  .kept = on_kept,
                                                  .published = on_published};
    struct pollfd mail = {client_fd(bench.client), POLLIN, 0};

    if (poll(&mail, 1, TURN_MS) > 0)
        client_dispatch(bench.client, &handler);
    simulated_time_pass(simulated_time_now() + TURN_MS);
}

/* Until *count has come to `wanted`. */
static void run_until(const int *count, int wanted)
{
    time_t until_s = time(NULL) + PATIENCE_S;

    while (*count < wanted && time(NULL) < until_s)
        turn();
    assert_int_equal(*count, wanted);
}

static int publish(const char *payload)
{
    return client_publish(bench.client, "test/x", payload, strlen(payload), false);
}

static void what_is_published_comes_to_who_has_subscribed_in_order(void **state)
{
    (void)state;
    run_until(&bench.connected, 1);
    for (int i = 1; i <= 4; i++) {
        char payload[] = {(char)('a' + i), '\0'};

        assert_int_equal(publish(payload), 0);
        run_until(&bench.published, i);
    }
    run_until(&bench.messages, 4);
    assert_string_equal(bench.heard, "b c d e ");
}

static void
what_the_broker_keeps_comes_once_to_who_asks_and_before_what_comes_later(void **state)
{
    (void)state;
    assert_int_equal(client_ask(bench.client, "test/+"), -ENOTCONN);
    run_until(&bench.connected, 1);
    assert_int_equal(client_publish(bench.client, "test/x", "old", 3, true), 0);
    assert_int_equal(client_ask(bench.client, "test/+"), 0);
    assert_int_equal(client_publish(bench.client, "test/x", "new", 3, true), 0);
    run_until(&bench.messages, 2);
    assert_int_equal(publish("live"), 0);
    run_until(&bench.messages, 3);
    assert_string_equal(bench.heard, "old [old] new live ");
    assert_int_equal(client_ask(bench.client, "test/+"), 0);
    run_until(&bench.kept, 2);
    assert_string_equal(bench.heard, "old [old] new live [new] ");
}

static void a_full_window_says_so_until_the_broker_has_taken_one(void **state)
{
    (void)state;
    run_until(&bench.connected, 1);
    assert_int_equal(kill(bench.broker, SIGSTOP), 0);
    for (int i = 0; i < WINDOW; i++)
        assert_int_equal(publish("x"), 0);
    assert_int_equal(publish("x"), -EAGAIN);
    assert_int_equal(kill(bench.broker, SIGCONT), 0);
    run_until(&bench.published, WINDOW);
    assert_int_equal(publish("x"), 0);
}

static void a_broker_that_dies_is_found_again_and_subscribed_anew(void **state)
{
    (void)state;
    run_until(&bench.connected, 1);
    assert_true(client_connected(bench.client));
    broker_stop(bench.broker);
    run_until(&bench.disconnected, 1);
    assert_false(client_connected(bench.client));
    assert_int_equal(publish("lost"), -ENOTCONN);
    bench.broker = broker_start(bench.directory, bench.port);
    run_until(&bench.connected, 2);
    assert_int_equal(publish("found"), 0);
    run_until(&bench.published, 1);
    run_until(&bench.messages, 1);
    assert_string_equal(bench.heard, "found ");
}

/* Looks after so much time; more than a turn of the thread in real time after the last look. */
static int64_t look_after(int64_t ms)
{
    const struct timespec turns = {.tv_nsec = 700000000};

    (void)nanosleep(&turns, NULL);
    simulated_time_pass(simulated_time_now() + ms);
    return client_still_ms(bench.client, clock_mono_ms());
}

static void a_thread_that_stands_still_is_seen_to_but_not_by_who_has_slept(void **state)
{
    char large[LARGE_BYTES];

    (void)state;
    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    run_until(&bench.connected, 1);
    assert_int_equal(look_after(LOOK_MS), 0);
    assert_int_equal(publish(large), 0);
    assert_int_equal(publish(large),
                     0); /* there is no room for it in the mailbox: it waits */
    (void)look_after(LOOK_MS);
    assert_int_equal(look_after(LOOK_MS), LOOK_MS);
    assert_int_equal(look_after(LOOK_MS), 2 * LOOK_MS);
    assert_int_equal(look_after(HOUR_MS), 0);
    assert_int_equal(look_after(LOOK_MS), LOOK_MS);
    run_until(&bench.published, 2);
    assert_int_equal(look_after(LOOK_MS), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_published_comes_to_who_has_subscribed_in_order),
        TEST(what_the_broker_keeps_comes_once_to_who_asks_and_before_what_comes_later),
        TEST(a_full_window_says_so_until_the_broker_has_taken_one),
        TEST(a_broker_that_dies_is_found_again_and_subscribed_anew),
        TEST(a_thread_that_stands_still_is_seen_to_but_not_by_who_has_slept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
