#include "sensors/poller.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/devices/terminal.h"
#include "tests/unit/sensors/bench.h"
#include "tests/unit/sensors/outbox/old_outbox.h"
#include "tests/unit/sensors/peer.h"

enum {
    POLLS_MAX = 100,
    RING_MAX = 50,
    SERIAL = 100007,
    TERMINALS_MAX = 4,
};

/* What it holds and has seen is under the lock of its peer. */
struct terminal {
    struct peer peer;
    struct terminal_identity identity;
    bool shifted;             /* its registers stand elsewhere */
    int64_t polls[POLLS_MAX]; /* monotonic: when its identity was read */
    size_t poll_count;
    uint32_t consumed;
};

/* A gateway, and record terminals at its counters. */
struct shop {
    struct bench bench;
    struct terminal terminals[TERMINALS_MAX];
    size_t count;
};

static void show_identity(struct terminal *terminal)
{
    terminal_write_identity(&terminal->identity, terminal->peer.mapping->tab_registers);
    if (terminal->shifted)
        memmove(terminal->peer.mapping->tab_registers,
                terminal->peer.mapping->tab_registers + 1,
                sizeof(uint16_t) * (TERMINAL_IDENTITY_REGISTERS - 1));
}

static uint16_t *record_at(struct terminal *terminal, uint32_t index)
{
    return terminal->peer.mapping->tab_registers +
           terminal_record_address(index, terminal->identity.ring_size);
}

/* What happens at the counter: `count` more intakes, as far as the ring has room. */
static void record(struct terminal *terminal, int count)
{
    pthread_mutex_lock(&terminal->peer.lock);
    for (int i = 0; i < count; i++) {
        uint32_t index = ++terminal->identity.newest;
        struct event event = {
            .type = EVENT_INTAKE,
            .at_ms = INT64_C(1763600400000) + index * INT64_C(1000),
            .procedure = "1.001193",
        };

        assert_in_range(index - terminal->consumed, 1, terminal->identity.ring_size);
        if (index - terminal->identity.oldest >= terminal->identity.ring_size)
            terminal->identity.oldest++;
        snprintf(event.dossier, sizeof event.dossier, "H42.31-251120-%04u", index);
        terminal_write_record(&event, index, record_at(terminal, index));
    }
    show_identity(terminal);
    pthread_mutex_unlock(&terminal->peer.lock);
}

static void note(void *owner, const uint8_t *query)
{
    struct terminal *terminal = owner;
    const uint16_t *consumed =
        terminal->peer.mapping->tab_registers + TERMINAL_CONSUMED_ADDRESS;
    int address = query[8] << 8 | query[9];

    if (query[7] == MODBUS_FC_WRITE_MULTIPLE_REGISTERS)
        terminal->consumed = (uint32_t)consumed[0] << 16 | consumed[1];
    else if (address == TERMINAL_IDENTITY_ADDRESS && terminal->poll_count < POLLS_MAX)
        terminal->polls[terminal->poll_count++] = clock_mono_ms();
}

/* One more counter, whose terminal has `records` already. */
static struct terminal *add_terminal(struct shop *shop, enum peer_manner manner,
                                     int records)
{
    struct terminal *terminal = &shop->terminals[shop->count++];

    *terminal = (struct terminal){
        .peer = {.manner = manner, .seen = note, .owner = terminal},
        .identity = {SERIAL, 1, 0, 0, 1, 0, RING_MAX},
    };
    peer_start(&terminal->peer,
               TERMINAL_RING_ADDRESS + RING_MAX * TERMINAL_RECORD_REGISTERS, 0);
    record(terminal, records);
    bench_add_device(&shop->bench, terminal->peer.port, 200, 700);
    return terminal;
}

static int open_shop(void **state)
{
    struct shop *shop = calloc(1, sizeof *shop);

    *state = shop;
    return shop ? bench_open(&shop->bench) : -1;
}

static int close_shop(void **state)
{
    struct shop *shop = *state;

    bench_close(&shop->bench);
    for (size_t i = 0; i < shop->count; i++)
        peer_stop(&shop->terminals[i].peer);
    free(shop);
    return 0;
}

static uint32_t consumed(struct terminal *terminal)
{
    uint32_t value;

    pthread_mutex_lock(&terminal->peer.lock);
    value = terminal->consumed;
    pthread_mutex_unlock(&terminal->peer.lock);
    return value;
}

static void run_until_consumed(struct bench *bench, struct terminal *terminal,
                               uint32_t index)
{
    int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;

    while (consumed(terminal) < index && clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 20000) >= 0);
    assert_int_equal(consumed(terminal), index);
}

static void records_are_stored_in_order_and_then_consumed(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 7);
    char mark[OUTBOX_MARK_BYTES];

    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 7);
    assert_int_equal(outbox_last(bench->box), 7);
    bench_assert_event(bench, 1, "H42.31-251120-0001");
    bench_assert_event(bench, 7, "H42.31-251120-0007");
    bench_assert_event(bench, 7, "\"unit\":\"H42.31\",\"counter\":\"q1\"");
    assert_int_equal(
        outbox_get_mark(bench->box,
                        &(struct outbox_cursor){"H42.31", "q1", "record-terminal/100007"},
                        mark),
        0);
    assert_memory_equal(mark, "7 ", 2); /* and the sum of that record */
    bench_run_for(bench, 50);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(bench_shown(bench, 0)->records, 7);
    assert_int_equal(bench_shown(bench, 0)->faults, 0);
    assert_int_equal(bench->changed, 1);
}

static void a_ring_goes_round_many_times(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 0);

    terminal->identity.ring_size = 7;
    bench_start(bench, &bench_wide);
    for (uint32_t round = 1; round <= 6; round++) {
        record(terminal, 7);
        run_until_consumed(bench, terminal, 7 * round);
    }
    for (uint64_t seq = 1; seq <= 42; seq++) {
        char code[32];

        snprintf(code, sizeof code, "H42.31-251120-%04u", (unsigned)seq);
        bench_assert_event(bench, seq, code);
    }
}

static void after_a_restart_it_goes_on_where_it_was(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 5);

    bench_start(bench, &bench_wide);
    bench_run_until_stored(bench, 5); /* but perhaps not told yet */
    bench_stop(bench);
    record(terminal, 2);
    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 7);
    assert_int_equal(outbox_last(bench->box), 7);
    assert_int_equal(bench_shown(bench, 0)->records, 2);
}

static void after_an_upgrade_nothing_is_lost_and_nothing_comes_twice(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal;

    make_old_outbox(bench->box_dir, 5); /* has taken over 5 of the 7 */
    terminal = add_terminal(shop, PEER_HONEST, 7);
    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 7);
    assert_int_equal(outbox_last(bench->box), 7);
    bench_assert_event(bench, 5, "{\"n\":5}");
    bench_assert_event(bench, 6, "H42.31-251120-0006");
    bench_assert_event(bench, 7, "H42.31-251120-0007");
}

static void dead_devices_do_not_delay_a_live_one(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *live;
    int64_t longest_ms = 0;

    live = add_terminal(shop, PEER_HONEST, 0);
    add_terminal(shop, PEER_MUTE, 0);
    bench_add_device(bench, 1, 200, 700); /* nobody listens there */
    bench_start(bench, &bench_wide);
    bench_run_for(bench, 4000);
    pthread_mutex_lock(&live->peer.lock);
    for (size_t i = 1; i < live->poll_count; i++) {
        int64_t pause_ms = live->polls[i] - live->polls[i - 1];

        longest_ms = pause_ms > longest_ms ? pause_ms : longest_ms;
    }
    print_message("%zu polls, longest pause %" PRId64 " ms\n", live->poll_count,
                  longest_ms);
    assert_in_range(live->poll_count, 17, 21);
    pthread_mutex_unlock(&live->peer.lock);
    assert_in_range(longest_ms, 150, 350);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(bench_shown(bench, 0)->faults, 0);
    assert_int_equal(bench_shown(bench, 1)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(bench_shown(bench, 2)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(bench_shown(bench, 0)->cause, PAYLOAD_DEVICE_CAUSE_NONE);
    assert_int_equal(bench_shown(bench, 1)->cause, PAYLOAD_DEVICE_CAUSE_NO_ANSWER);
    assert_int_equal(bench_shown(bench, 2)->cause, PAYLOAD_DEVICE_CAUSE_REFUSED);
    assert_int_equal(bench->changed, 3); /* each has become what it is once */
    assert_in_range(bench_shown(bench, 1)->faults, 2, 5);
    assert_in_range(bench_shown(bench, 2)->faults, 2, 6);
    assert_int_equal(bench_shown(bench, 1)->failures[PAYLOAD_DEVICE_CAUSE_NO_ANSWER],
                     bench_shown(bench, 1)->faults);
    assert_int_equal(bench_shown(bench, 2)->failures[PAYLOAD_DEVICE_CAUSE_REFUSED],
                     bench_shown(bench, 2)->faults);
    assert_in_range(bench_shown(bench, 0)->round_trip.median_us, 1, 150000);
    assert_in_range(bench_shown(bench, 0)->round_trip.last_us, 1, 150000);
    assert_int_equal(bench_shown(bench, 1)->round_trip.last_us, 0);
    assert_string_equal(bench_shown(bench, 2)->place.address, "127.0.0.1");
    assert_int_equal(bench_shown(bench, 2)->place.port, 1);
    assert_int_equal(bench_shown(bench, 2)->place.unit_id, 1);
}

static void nonsense_and_refusals_touch_only_their_own_device(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *honest;

    add_terminal(shop, PEER_HONEST, 0)->shifted = true;
    record(&shop->terminals[0], 3);
    add_terminal(shop, PEER_REFUSING, 3);
    honest = add_terminal(shop, PEER_HONEST, 3);
    bench_start(bench, &bench_wide);
    run_until_consumed(bench, honest, 3);
    bench_run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 3);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(bench_shown(bench, 1)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(bench_shown(bench, 2)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(bench_shown(bench, 0)->seen_ms, 0);
    assert_int_equal(bench_shown(bench, 0)->cause, PAYLOAD_DEVICE_CAUSE_WRONG_MAP);
    assert_int_equal(bench_shown(bench, 1)->cause, PAYLOAD_DEVICE_CAUSE_EXCEPTION);
    assert_int_equal(bench_shown(bench, 2)->cause, PAYLOAD_DEVICE_CAUSE_NONE);
}

static void a_cause_that_changes_is_news_and_ends_with_the_fault(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 3);

    pthread_mutex_lock(&terminal->peer.lock);
    terminal->shifted = true;
    show_identity(terminal);
    pthread_mutex_unlock(&terminal->peer.lock);
    bench_start(bench, &bench_wide);
    bench_run_for(bench, 500);
    assert_int_equal(bench_shown(bench, 0)->cause, PAYLOAD_DEVICE_CAUSE_WRONG_MAP);
    assert_int_equal(bench->changed, 1);
    pthread_mutex_lock(&terminal->peer.lock);
    terminal->peer.manner = PEER_REFUSING;
    pthread_mutex_unlock(&terminal->peer.lock);
    bench_run_for(bench, 1500);
    assert_int_equal(bench_shown(bench, 0)->cause, PAYLOAD_DEVICE_CAUSE_EXCEPTION);
    assert_int_equal(bench->changed, 2);
    pthread_mutex_lock(&terminal->peer.lock);
    terminal->peer.manner = PEER_HONEST;
    terminal->shifted = false;
    show_identity(terminal);
    pthread_mutex_unlock(&terminal->peer.lock);
    run_until_consumed(bench, terminal, 3);
    bench_run_for(bench, 50);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(bench_shown(bench, 0)->cause, PAYLOAD_DEVICE_CAUSE_NONE);
}

static void a_connection_closed_while_idle_is_no_fault(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HASTY, 10);

    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 10);
    bench_run_for(bench, 600);
    assert_int_equal(bench_shown(bench, 0)->faults, 0);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
}

static void a_record_outside_the_map_is_passed_on_in_its_place(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 5);
    struct event event = {.type = EVENT_RETURNED, .dossier = "with blank"};

    terminal_write_record(&event, 3, record_at(terminal, 3));
    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 5);
    assert_int_equal(outbox_last(bench->box), 5);
    bench_assert_event(bench, 3, "\"type\":\"device\"");
    bench_assert_event(bench, 3, "\"what\":\"unknown\"");
    bench_assert_event(bench, 3, "\"before\":3,\"after\":3,\"registers\":\"00000003");
    bench_assert_event(bench, 4, "H42.31-251120-0004");
    assert_int_equal(bench_shown(bench, 0)->faults, 1);
}

static void a_torn_record_is_read_again(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 5);

    record_at(terminal, 4)[30] ^= 1;
    bench_start(bench, &bench_wide);
    bench_run_until_stored(bench, 3);
    bench_run_for(bench, 500);
    assert_int_equal(outbox_last(bench->box), 3);
    pthread_mutex_lock(&terminal->peer.lock);
    record_at(terminal, 4)[30] ^= 1;
    pthread_mutex_unlock(&terminal->peer.lock);
    run_until_consumed(bench, terminal, 5);
    bench_assert_event(bench, 4, "H42.31-251120-0004");
}

static void lost_records_are_told_in_their_place(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 2);

    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 2);
    pthread_mutex_lock(&terminal->peer.lock);
    terminal->identity.oldest = 6;
    terminal->identity.newest = 5;
    terminal->consumed = 5;
    pthread_mutex_unlock(&terminal->peer.lock);
    record(terminal, 1);
    run_until_consumed(bench, terminal, 6);
    assert_int_equal(outbox_last(bench->box), 4);
    bench_assert_event(bench, 3, "\"before\":2,\"after\":6");
    bench_assert_event(bench, 4, "H42.31-251120-0006");
    assert_int_equal(bench_shown(bench, 0)->records, 3);
    assert_int_equal(bench_shown(bench, 0)->faults, 1);
}

static void another_device_in_its_place_is_read_from_its_own_oldest(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 5);

    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 5);
    pthread_mutex_lock(&terminal->peer.lock);
    terminal->identity = (struct terminal_identity){SERIAL + 1, 1, 0, 0, 1, 0, RING_MAX};
    terminal->consumed = 0;
    pthread_mutex_unlock(&terminal->peer.lock);
    record(terminal, 2);
    run_until_consumed(bench, terminal, 2);
    assert_int_equal(outbox_last(bench->box), 7);
    bench_assert_event(bench, 6, "H42.31-251120-0001");
}

/* Each in its way no device of the book; none of them may stop for it. */
static void manners_that_are_no_end(void **state)
{
    static const enum peer_manner manners[] = {PEER_BUSY, PEER_DOUBLING, PEER_NARROW,
                                               PEER_DEAF};
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminals[4];

    for (size_t i = 0; i < 4; i++)
        terminals[i] = add_terminal(shop, manners[i], 30);
    bench_start(bench, &bench_wide);
    for (size_t i = 0; i < 4; i++) {
        print_message("manner %d\n", (int)manners[i]);
        run_until_consumed(bench, terminals[i], 30);
    }
    assert_int_equal(outbox_last(bench->box), 4 * 30);
}

static void a_ring_that_begins_anew_is_told_of_and_not_read(void **state)
{
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 5);

    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 5);
    pthread_mutex_lock(&terminal->peer.lock);
    terminal->identity = (struct terminal_identity){SERIAL, 1, 0, 0, 1, 0, RING_MAX};
    terminal->consumed = 0;
    show_identity(terminal);
    pthread_mutex_unlock(&terminal->peer.lock);
    bench_run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 6);
    bench_assert_event(bench, 6,
                       "\"what\":\"reset\",\"serial\":100007,\"before\":5,\"after\":0");
    record(terminal,
           3); /* beyond what was read: forgotten once, and those before with it */
    bench_run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 6);
    assert_int_equal(terminal->consumed, 0);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(bench_shown(bench, 0)->cause, PAYLOAD_DEVICE_CAUSE_RING_RESTARTED);
}

static void a_full_outbox_leaves_the_records_in_the_device(void **state)
{
    static const struct outbox_limits none = {.max_bytes = 1, .retention_ms = 1000};
    struct shop *shop = *state;
    struct bench *bench = &shop->bench;
    struct terminal *terminal = add_terminal(shop, PEER_HONEST, 5);

    bench_start(bench, &none);
    bench_run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 0);
    assert_int_equal(consumed(terminal), 0);
    assert_int_equal(bench_shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    bench_stop(bench);
    bench_start(bench, &bench_wide);
    run_until_consumed(bench, terminal, 5);
    assert_int_equal(outbox_last(bench->box), 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, close_shop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_are_stored_in_order_and_then_consumed),
        TEST(a_ring_goes_round_many_times),
        TEST(after_a_restart_it_goes_on_where_it_was),
        TEST(after_an_upgrade_nothing_is_lost_and_nothing_comes_twice),
        TEST(dead_devices_do_not_delay_a_live_one),
        TEST(nonsense_and_refusals_touch_only_their_own_device),
        TEST(a_cause_that_changes_is_news_and_ends_with_the_fault),
        TEST(a_connection_closed_while_idle_is_no_fault),
        TEST(a_record_outside_the_map_is_passed_on_in_its_place),
        TEST(a_torn_record_is_read_again),
        TEST(lost_records_are_told_in_their_place),
        TEST(another_device_in_its_place_is_read_from_its_own_oldest),
        TEST(manners_that_are_no_end),
        TEST(a_ring_that_begins_anew_is_told_of_and_not_read),
        TEST(a_full_outbox_leaves_the_records_in_the_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
