#include "sensors/poller.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/devices/terminal.h"
#include "tests/unit/sensors/old_outbox.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum {
    PATH_BYTES = 256,
    DEVICES_MAX = 4,
    POLLS_MAX = 100,
    RING_MAX = 50,
    SERIAL = 100007,
    PATIENCE_MS = 10000, /* of a test that waits for what must come */
};

/* How a device behaves beside being one. */
enum manner {
    HONEST,
    MUTE,     /* takes the connection, answers nothing */
    SHIFTED,  /* its registers stand elsewhere */
    REFUSING, /* exception 02 to everything */
    HASTY,    /* ends the connection after each answer */
};

/*
 * A record terminal on libmodbus' own server, on a thread of its own. What it holds and has
 * seen is under the lock.
 */
struct terminal {
    enum manner manner;
    struct terminal_identity identity;
    pthread_t thread;
    pthread_mutex_t lock;
    modbus_t *modbus;
    modbus_mapping_t *mapping;
    int listener, connection; /* -1: none */
    int port;
    int64_t polls[POLLS_MAX]; /* monotonic: when its identity was read */
    size_t poll_count;
    uint32_t consumed;
};

static void show_identity(struct terminal *terminal)
{
    terminal_write_identity(&terminal->identity, terminal->mapping->tab_registers);
    if (terminal->manner == SHIFTED)
        memmove(terminal->mapping->tab_registers, terminal->mapping->tab_registers + 1,
                sizeof(uint16_t) * (TERMINAL_IDENTITY_REGISTERS - 1));
}

static uint16_t *record_at(struct terminal *terminal, uint32_t index)
{
    return terminal->mapping->tab_registers +
           terminal_record_address(index, terminal->identity.ring_size);
}

/* What happens at the counter: `count` more intakes, as far as the ring has room. */
static void record(struct terminal *terminal, int count)
{
    pthread_mutex_lock(&terminal->lock);
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
    pthread_mutex_unlock(&terminal->lock);
}

static void note(struct terminal *terminal, const uint8_t *query)
{
    const uint16_t *consumed = terminal->mapping->tab_registers + TERMINAL_CONSUMED_ADDRESS;
    int address = query[8] << 8 | query[9];

    if (query[7] == MODBUS_FC_WRITE_MULTIPLE_REGISTERS)
        terminal->consumed = (uint32_t)consumed[0] << 16 | consumed[1];
    else if (address == TERMINAL_IDENTITY_ADDRESS && terminal->poll_count < POLLS_MAX)
        terminal->polls[terminal->poll_count++] = clock_mono_ms();
}

/* Until the other side ends the connection. */
static void serve(struct terminal *terminal)
{
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    int bytes;

    while ((bytes = modbus_receive(terminal->modbus, query)) >= 0) {
        if (bytes == 0 || terminal->manner == MUTE)
            continue;
        pthread_mutex_lock(&terminal->lock);
        if (terminal->manner == REFUSING)
            modbus_reply_exception(terminal->modbus, query,
                                   MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
        else
            modbus_reply(terminal->modbus, query, bytes, terminal->mapping);
        note(terminal, query);
        pthread_mutex_unlock(&terminal->lock);
        if (terminal->manner == HASTY)
            break;
    }
}

static void *run_terminal(void *owner)
{
    struct terminal *terminal = owner;

    for (;;) {
        int fd = accept(terminal->listener, NULL, NULL);

        if (fd < 0)
            return NULL; /* the test is over */
        pthread_mutex_lock(&terminal->lock);
        terminal->connection = fd;
        pthread_mutex_unlock(&terminal->lock);
        modbus_set_socket(terminal->modbus, fd);
        serve(terminal);
        pthread_mutex_lock(&terminal->lock);
        terminal->connection = -1;
        close(fd);
        pthread_mutex_unlock(&terminal->lock);
    }
}

static void start_terminal(struct terminal *terminal, enum manner manner)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t bytes = sizeof address;

    *terminal = (struct terminal){
        .manner = manner,
        .identity = {SERIAL, 1, 0, 0, 1, 0, RING_MAX},
        .connection = -1,
    };
    pthread_mutex_init(&terminal->lock, NULL);
    terminal->modbus = modbus_new_tcp("127.0.0.1", 0);
    terminal->mapping = modbus_mapping_new(
        0, 0, TERMINAL_RING_ADDRESS + RING_MAX * TERMINAL_RECORD_REGISTERS, 0);
    assert_non_null(terminal->modbus);
    assert_non_null(terminal->mapping);
    show_identity(terminal);
    terminal->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(terminal->listener, (struct sockaddr *)&address, bytes), 0);
    assert_int_equal(listen(terminal->listener, 8), 0);
    assert_int_equal(getsockname(terminal->listener, (struct sockaddr *)&address, &bytes),
                     0);
    terminal->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&terminal->thread, NULL, run_terminal, terminal), 0);
}

static void stop_terminal(struct terminal *terminal)
{
    shutdown(terminal->listener, SHUT_RDWR);
    pthread_mutex_lock(&terminal->lock);
    if (terminal->connection >= 0)
        shutdown(terminal->connection, SHUT_RDWR);
    pthread_mutex_unlock(&terminal->lock);
    pthread_join(terminal->thread, NULL);
    close(terminal->listener);
    modbus_mapping_free(terminal->mapping);
    modbus_free(terminal->modbus);
    pthread_mutex_destroy(&terminal->lock);
}

static uint32_t consumed(struct terminal *terminal)
{
    uint32_t value;

    pthread_mutex_lock(&terminal->lock);
    value = terminal->consumed;
    pthread_mutex_unlock(&terminal->lock);
    return value;
}

/* A gateway without its uplink. */
struct bench {
    char dir[PATH_BYTES];
    char box_dir[PATH_BYTES + 16];
    sd_event *loop;
    struct outbox *box;
    struct poller *poller;
    struct config config;
    struct config_site site;
    struct config_device devices[DEVICES_MAX];
    char counters[DEVICES_MAX][8];
    int stored, changed;
};

static const struct outbox_limits wide = {.max_bytes = 64 << 20, .retention_ms = 1000};

static void on_stored(void *owner)
{
    struct bench *bench = owner;

    bench->stored++;
}

static void on_changed(void *owner)
{
    struct bench *bench = owner;

    bench->changed++;
}

static int make_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    const char *tmp = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread yet */

    if (!bench)
        return -1;
    snprintf(bench->dir, sizeof bench->dir, "%s/poller-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(bench->dir))
        return -1;
    snprintf(bench->box_dir, sizeof bench->box_dir, "%s/box", bench->dir);
    bench->site = (struct config_site){"H42.31", bench->devices, 0};
    bench->config = (struct config){.sites = &bench->site, .sites_count = 1};
    *state = bench;
    return sd_event_new(&bench->loop);
}

static int remove_bench(void **state)
{
    static const char *const names[] = {"outbox.db", "outbox.db-wal", "outbox.lock"};
    struct bench *bench = *state;
    char path[2 * PATH_BYTES];

    poller_close(bench->poller);
    outbox_close(bench->box);
    sd_event_unref(bench->loop);
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", bench->box_dir, names[i]);
        unlink(path);
    }
    rmdir(bench->box_dir);
    rmdir(bench->dir);
    free(bench);
    return 0;
}

static void add_device(struct bench *bench, int port, int poll_ms, int timeout_ms)
{
    unsigned i = bench->site.devices_count++;

    snprintf(bench->counters[i], sizeof bench->counters[i], "q%u", i + 1);
    bench->devices[i] = (struct config_device){
        .counter = bench->counters[i],
        .address = "127.0.0.1",
        .port = port,
        .unit_id = 1,
        .poll_ms = poll_ms,
        .timeout_ms = timeout_ms,
    };
}

static void start(struct bench *bench, const struct outbox_limits *limits)
{
    const struct poller_handler handler = {bench, on_stored, on_changed};

    assert_int_equal(outbox_open(&bench->box, bench->box_dir, limits), 0);
    assert_int_equal(
        poller_open(&bench->poller, bench->loop, &bench->config, bench->box, &handler), 0);
}

static void stop(struct bench *bench)
{
    poller_close(bench->poller);
    outbox_close(bench->box);
    bench->poller = NULL;
    bench->box = NULL;
}

static const struct payload_device *shown(const struct bench *bench, size_t device)
{
    size_t count;

    return &poller_devices(bench->poller, &count)[device];
}

static void run_for(struct bench *bench, int64_t ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 20000) >= 0);
}

static void run_until_stored(struct bench *bench, uint64_t last)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

    while (outbox_last(bench->box) < last && clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 20000) >= 0);
    assert_int_equal(outbox_last(bench->box), last);
}

static void run_until_consumed(struct bench *bench, struct terminal *terminal,
                               uint32_t index)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

    while (consumed(terminal) < index && clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 20000) >= 0);
    assert_int_equal(consumed(terminal), index);
}

/* The whole text of one event in the outbox has this in it. */
static void assert_event_has(struct bench *bench, uint64_t seq, const char *part)
{
    struct outbox_page page = {0};

    assert_int_equal(outbox_read(bench->box, seq, 1, &page), 0);
    print_message("%" PRIu64 ": %s\n", seq, page.events[0]);
    assert_non_null(strstr(page.events[0], part));
    outbox_page_release(&page);
}

static void records_are_stored_in_order_and_then_consumed(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;
    char mark[OUTBOX_MARK_BYTES];

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 7);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 7);
    assert_int_equal(outbox_last(bench->box), 7);
    assert_event_has(bench, 1, "H42.31-251120-0001");
    assert_event_has(bench, 7, "H42.31-251120-0007");
    assert_event_has(bench, 7, "\"unit\":\"H42.31\",\"counter\":\"q1\"");
    assert_int_equal(
        outbox_get_mark(bench->box,
                        &(struct outbox_cursor){"H42.31", "q1", "record-terminal/100007"},
                        mark),
        0);
    assert_string_equal(mark, "7");
    run_for(bench, 50);
    assert_int_equal(shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(shown(bench, 0)->records, 7);
    assert_int_equal(shown(bench, 0)->faults, 0);
    assert_int_equal(bench->changed, 1);
    stop_terminal(&terminal);
}

static void a_ring_goes_round_many_times(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    terminal.identity.ring_size = 7;
    add_device(bench, terminal.port, 200, 1000);
    start(bench, &wide);
    for (uint32_t round = 1; round <= 6; round++) {
        record(&terminal, 7);
        run_until_consumed(bench, &terminal, 7 * round);
    }
    for (uint64_t seq = 1; seq <= 42; seq++) {
        char code[32];

        snprintf(code, sizeof code, "H42.31-251120-%04u", (unsigned)seq);
        assert_event_has(bench, seq, code);
    }
    stop_terminal(&terminal);
}

static void after_a_restart_it_goes_on_where_it_was(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 5);
    start(bench, &wide);
    run_until_stored(bench, 5); /* but perhaps not told yet */
    stop(bench);
    record(&terminal, 2);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 7);
    assert_int_equal(outbox_last(bench->box), 7);
    assert_int_equal(shown(bench, 0)->records, 2);
    stop_terminal(&terminal);
}

static void after_an_upgrade_nothing_is_lost_and_nothing_comes_twice(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    make_old_outbox(bench->box_dir, 5); /* has taken over 5 of the 7 */
    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 7);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 7);
    assert_int_equal(outbox_last(bench->box), 7);
    assert_event_has(bench, 5, "{\"n\":5}");
    assert_event_has(bench, 6, "H42.31-251120-0006");
    assert_event_has(bench, 7, "H42.31-251120-0007");
    stop_terminal(&terminal);
}

static void dead_devices_do_not_delay_a_live_one(void **state)
{
    struct bench *bench = *state;
    struct terminal live;
    struct terminal mute;
    int64_t longest_ms = 0;

    start_terminal(&live, HONEST);
    start_terminal(&mute, MUTE);
    add_device(bench, live.port, 200, 1000);
    add_device(bench, mute.port, 200, 700);
    add_device(bench, 1, 200, 700); /* nobody listens there */
    start(bench, &wide);
    run_for(bench, 4000);
    pthread_mutex_lock(&live.lock);
    for (size_t i = 1; i < live.poll_count; i++) {
        int64_t pause_ms = live.polls[i] - live.polls[i - 1];

        longest_ms = pause_ms > longest_ms ? pause_ms : longest_ms;
    }
    print_message("%zu polls, longest pause %" PRId64 " ms\n", live.poll_count, longest_ms);
    assert_in_range(live.poll_count, 17, 21);
    pthread_mutex_unlock(&live.lock);
    assert_in_range(longest_ms, 150, 350);
    assert_int_equal(shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(shown(bench, 0)->faults, 0);
    assert_int_equal(shown(bench, 1)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(shown(bench, 2)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_in_range(shown(bench, 1)->faults, 2, 5);
    assert_in_range(shown(bench, 2)->faults, 2, 6);
    stop_terminal(&live);
    stop_terminal(&mute);
}

static void nonsense_and_refusals_touch_only_their_own_device(void **state)
{
    struct bench *bench = *state;
    struct terminal terminals[3];

    start_terminal(&terminals[0], SHIFTED);
    start_terminal(&terminals[1], REFUSING);
    start_terminal(&terminals[2], HONEST);
    for (size_t i = 0; i < COUNT(terminals); i++) {
        add_device(bench, terminals[i].port, 200, 500);
        record(&terminals[i], 3);
    }
    start(bench, &wide);
    run_until_consumed(bench, &terminals[2], 3);
    run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 3);
    assert_int_equal(shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(shown(bench, 1)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    assert_int_equal(shown(bench, 2)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    assert_int_equal(shown(bench, 0)->seen_ms, 0);
    for (size_t i = 0; i < COUNT(terminals); i++)
        stop_terminal(&terminals[i]);
}

static void a_connection_closed_while_idle_is_no_fault(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HASTY);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 10);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 10);
    run_for(bench, 600);
    assert_int_equal(shown(bench, 0)->faults, 0);
    assert_int_equal(shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    stop_terminal(&terminal);
}

static void a_record_outside_the_map_is_passed_on_in_its_place(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;
    struct event event = {.type = EVENT_RETURNED, .dossier = "with blank"};

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 5);
    terminal_write_record(&event, 3, record_at(&terminal, 3));
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 5);
    assert_int_equal(outbox_last(bench->box), 5);
    assert_event_has(bench, 3, "\"type\":\"device\"");
    assert_event_has(bench, 3,
                     "\"what\":\"unknown\",\"record\":3,\"registers\":\"00000003");
    assert_event_has(bench, 4, "H42.31-251120-0004");
    assert_int_equal(shown(bench, 0)->faults, 1);
    stop_terminal(&terminal);
}

static void a_torn_record_is_read_again(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 5);
    record_at(&terminal, 4)[30] ^= 1;
    start(bench, &wide);
    run_until_stored(bench, 3);
    run_for(bench, 500);
    assert_int_equal(outbox_last(bench->box), 3);
    pthread_mutex_lock(&terminal.lock);
    record_at(&terminal, 4)[30] ^= 1;
    pthread_mutex_unlock(&terminal.lock);
    run_until_consumed(bench, &terminal, 5);
    assert_event_has(bench, 4, "H42.31-251120-0004");
    stop_terminal(&terminal);
}

static void lost_records_are_told_in_their_place(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 2);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 2);
    pthread_mutex_lock(&terminal.lock);
    terminal.identity.oldest = 6;
    terminal.identity.newest = 5;
    terminal.consumed = 5;
    pthread_mutex_unlock(&terminal.lock);
    record(&terminal, 1);
    run_until_consumed(bench, &terminal, 6);
    assert_int_equal(outbox_last(bench->box), 4);
    assert_event_has(bench, 3, "\"what\":\"lost\",\"first\":3,\"last\":5");
    assert_event_has(bench, 4, "H42.31-251120-0006");
    assert_int_equal(shown(bench, 0)->records, 3);
    assert_int_equal(shown(bench, 0)->faults, 1);
    stop_terminal(&terminal);
}

static void another_device_in_its_place_is_read_from_its_own_oldest(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 5);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 5);
    pthread_mutex_lock(&terminal.lock);
    terminal.identity = (struct terminal_identity){SERIAL + 1, 1, 0, 0, 1, 0, RING_MAX};
    terminal.consumed = 0;
    pthread_mutex_unlock(&terminal.lock);
    record(&terminal, 2);
    run_until_consumed(bench, &terminal, 2);
    assert_int_equal(outbox_last(bench->box), 7);
    assert_event_has(bench, 6, "H42.31-251120-0001");
    stop_terminal(&terminal);
}

static void a_ring_that_runs_backwards_is_not_believed(void **state)
{
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 5);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 5);
    pthread_mutex_lock(&terminal.lock);
    terminal.identity.newest = 4;
    show_identity(&terminal);
    pthread_mutex_unlock(&terminal.lock);
    run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 5);
    assert_int_equal(shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_OFFLINE);
    stop_terminal(&terminal);
}

static void a_full_outbox_leaves_the_records_in_the_device(void **state)
{
    static const struct outbox_limits none = {.max_bytes = 1, .retention_ms = 1000};
    struct bench *bench = *state;
    struct terminal terminal;

    start_terminal(&terminal, HONEST);
    add_device(bench, terminal.port, 200, 1000);
    record(&terminal, 5);
    start(bench, &none);
    run_for(bench, 1000);
    assert_int_equal(outbox_last(bench->box), 0);
    assert_int_equal(consumed(&terminal), 0);
    assert_int_equal(shown(bench, 0)->state, PAYLOAD_DEVICE_STATE_ONLINE);
    stop(bench);
    start(bench, &wide);
    run_until_consumed(bench, &terminal, 5);
    assert_int_equal(outbox_last(bench->box), 5);
    stop_terminal(&terminal);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_bench, remove_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_are_stored_in_order_and_then_consumed),
        TEST(a_ring_goes_round_many_times),
        TEST(after_a_restart_it_goes_on_where_it_was),
        TEST(after_an_upgrade_nothing_is_lost_and_nothing_comes_twice),
        TEST(dead_devices_do_not_delay_a_live_one),
        TEST(nonsense_and_refusals_touch_only_their_own_device),
        TEST(a_connection_closed_while_idle_is_no_fault),
        TEST(a_record_outside_the_map_is_passed_on_in_its_place),
        TEST(a_torn_record_is_read_again),
        TEST(lost_records_are_told_in_their_place),
        TEST(another_device_in_its_place_is_read_from_its_own_oldest),
        TEST(a_ring_that_runs_backwards_is_not_believed),
        TEST(a_full_outbox_leaves_the_records_in_the_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
