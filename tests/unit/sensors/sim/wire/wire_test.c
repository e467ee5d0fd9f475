#include "sensors/sim/wire/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <modbus.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/devices/terminal.h"
#include "sensors/sim/bank.h"

/* What each terminal of the stage is like. */
enum { GOOD = 1, SILENT, NONSENSE, SLOW, REFUSING, TERMINALS = 5, ELSEWHERE = 200 };
enum { RING_SIZE = 6, RECORDS = 4, SLOW_MS = 400, TIMEOUT_MS = 150, CLOCK_OFF_S = 90 };

struct stage {
    char dir[64];
    pid_t server;
    int port;
};

static struct event numbered(uint32_t number)
{
    struct event event = {
        .type = number % 2 ? EVENT_INTAKE : EVENT_RESOLVED,
        .at_ms = 1763600000000 + (int64_t)number * 1000,
    };

    snprintf(event.dossier, sizeof event.dossier, "H99.10-261120-%04" PRIu32, number);
    if (event.type == EVENT_INTAKE) {
        strcpy(event.procedure, "1.001193");
        event.channel = EVENT_CHANNEL_POSTAL;
    } else {
        event.outcome = EVENT_OUTCOME_DENIED;
    }
    return event;
}

static const struct fault faults[TERMINALS + 1] = {
    [SILENT] = {FAULT_SILENT, 0, FAULT_ALWAYS, 100},
    [NONSENSE] = {FAULT_NONSENSE, 0, FAULT_ALWAYS, 100},
    [SLOW] = {FAULT_LATE, SLOW_MS, FAULT_ALWAYS, 100},
    [REFUSING] = {FAULT_BUSY, 0, FAULT_ALWAYS, 100},
};

/* In the child, until it is killed. */
static void serve(const struct stage *stage, int port_fd)
{
    const struct bank_config bank_config = {
        .dir = stage->dir,
        .terminals = TERMINALS,
        .ring_size = RING_SIZE,
        .clock = {.off_s = CLOCK_OFF_S},
        .seed = 1,
    };
    const struct wire_place place = {
        .way = LINE_TCP,
        .address = "127.0.0.1",
        .first = 1,
        .count = TERMINALS,
        .unit_id = 1,
    };
    struct wire_config wire_config = {.places = &place, .place_count = 1};
    struct bank *bank = NULL;
    struct wire *wire = NULL;
    sd_event *loop = NULL;
    int port;

    if (sd_event_new(&loop) < 0 || bank_open(&bank, &bank_config) < 0)
        _exit(1);
    wire_config.units = bank_units(bank);
    wire_config.chance = bank_chance(bank);
    if (wire_open(&wire, loop, &wire_config) < 0)
        _exit(1);
    for (size_t terminal = 1; terminal <= TERMINALS; terminal++) {
        bank_unit(bank, terminal)->faults.now = faults[terminal];
        for (uint32_t i = 1; i <= RECORDS; i++) {
            struct event event = numbered(i);
            uint32_t index;

            ring_append(bank_ring(bank, terminal), &event, &index);
        }
    }
    port = wire_port(wire, 0);
    if (write(port_fd, &port, sizeof port) == (ssize_t)sizeof port)
        sd_event_loop(loop);
    _exit(2);
}

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    int fds[2];
    ssize_t got;

    strcpy(stage->dir, "/tmp/dunghan-wire.XXXXXX");
    if (!mkdtemp(stage->dir) || pipe(fds) < 0)
        return -1;
    stage->server = fork();
    if (stage->server == 0)
        serve(stage, fds[1]);
    close(fds[1]);
    got = read(fds[0], &stage->port, sizeof stage->port);
    close(fds[0]);
    *state = stage;
    return got == (ssize_t)sizeof stage->port ? 0 : -1;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    char path[128];

    kill(stage->server, SIGKILL);
    waitpid(stage->server, NULL, 0);
    for (int i = 1; i <= TERMINALS; i++) {
        snprintf(path, sizeof path, "%s/terminal-%05d.ring", stage->dir, i);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/lock", stage->dir);
    unlink(path);
    rmdir(stage->dir);
    free(stage);
    return 0;
}

static modbus_t *connect_to(const struct stage *stage, int unit)
{
    modbus_t *client = modbus_new_tcp("127.0.0.1", stage->port);

    modbus_set_response_timeout(client, 0, TIMEOUT_MS * 1000);
    modbus_set_slave(client, unit);
    assert_int_equal(modbus_connect(client), 0);
    return client;
}

static void hang_up(modbus_t *client)
{
    modbus_close(client);
    modbus_free(client);
}

static void read_identity(modbus_t *client, struct terminal_identity *ret)
{
    uint16_t registers[TERMINAL_IDENTITY_REGISTERS];

    assert_int_equal(modbus_read_registers(client, TERMINAL_IDENTITY_ADDRESS,
                                           TERMINAL_IDENTITY_REGISTERS, registers),
                     TERMINAL_IDENTITY_REGISTERS);
    assert_int_equal(terminal_read_identity(registers, ret), 0);
}

/* The write of `consumed`; 0 or the negative errno of libmodbus. */
static int consume(modbus_t *client, uint32_t index)
{
    const uint16_t registers[] = {(uint16_t)(index >> 16), (uint16_t)index};

    return modbus_write_registers(client, TERMINAL_CONSUMED_ADDRESS, 2, registers) == 2
               ? 0
               : -errno;
}

/* Waits for so many bytes, or for the end; libmodbus leaves its sockets non-blocking. */
static ssize_t receive(modbus_t *client, void *ret, size_t bytes)
{
    assert_int_equal(fcntl(modbus_get_socket(client), F_SETFL, 0), 0);
    return recv(modbus_get_socket(client), ret, bytes, MSG_WAITALL);
}

static void an_identity_is_read_as_the_map_says(void **state)
{
    modbus_t *client = connect_to(*state, GOOD);
    struct terminal_identity identity;

    read_identity(client, &identity);
    assert_int_equal(identity.serial, 100000);
    assert_int_equal(identity.boot, 1);
    assert_in_range(identity.uptime_s, 0, 60);
    assert_in_range(identity.clock_s, clock_wall_ms() / 1000 + CLOCK_OFF_S - 5,
                    clock_wall_ms() / 1000 + CLOCK_OFF_S + 5);
    assert_int_equal(identity.oldest, 1);
    assert_int_equal(identity.newest, RECORDS);
    assert_int_equal(identity.ring_size, RING_SIZE);
    hang_up(client);
}

static void records_are_served_byte_for_byte_three_in_a_read(void **state)
{
    enum { REGISTERS = TERMINAL_RECORDS_PER_READ * TERMINAL_RECORD_REGISTERS };
    modbus_t *client = connect_to(*state, GOOD);
    uint16_t found[REGISTERS];

    assert_int_equal(modbus_read_registers(client, TERMINAL_RING_ADDRESS, REGISTERS, found),
                     REGISTERS);
    for (uint32_t i = 1; i <= TERMINAL_RECORDS_PER_READ; i++) {
        struct event event = numbered(i);
        uint16_t expected[TERMINAL_RECORD_REGISTERS];

        terminal_write_record(&event, i, expected);
        assert_memory_equal(found + (size_t)(i - 1) * TERMINAL_RECORD_REGISTERS, expected,
                            sizeof expected);
    }
    hang_up(client);
}

static void consumed_is_written_and_read_back(void **state)
{
    static const struct {
        const char *name;
        uint32_t index;
        int rc;
        uint32_t consumed;
    } cases[] = {
        {"three", 3, 0, 3},
        {"less again", 1, 0, 3},
        {"above newest", RECORDS + 1, -EMBXILVAL, 3},
        {"all", RECORDS, 0, 4},
    };
    modbus_t *client = connect_to(*state, GOOD);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct terminal_identity identity;
        uint16_t registers[2];

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(consume(client, cases[i].index), cases[i].rc);
        assert_int_equal(
            modbus_read_registers(client, TERMINAL_CONSUMED_ADDRESS, 2, registers), 2);
        assert_int_equal(registers[0], 0);
        assert_int_equal(registers[1], cases[i].consumed);
        read_identity(client, &identity);
        assert_int_equal(identity.oldest, cases[i].consumed + 1);
        assert_int_equal(identity.newest, RECORDS);
    }
    hang_up(client);
}

static void what_the_map_does_not_name_is_refused(void **state)
{
    static const struct {
        const char *name;
        int address, count;
        int error;
    } cases[] = {
        {"behind the identity", 16, 1, EMBXILADD},
        {"across its end", 15, 2, EMBXILADD},
        {"before the ring", 99, 2, EMBXILADD},
        {"last of the ring", 100 + 40 * RING_SIZE - 1, 1, 0},
        {"behind the ring", 100 + 40 * RING_SIZE, 1, EMBXILADD},
        {"across the ring's end", 100 + 40 * RING_SIZE - 1, 2, EMBXILADD},
        {"end of all addresses", 65535, 1, EMBXILADD},
    };
    modbus_t *client = connect_to(*state, GOOD);
    uint16_t registers[8];
    uint8_t bits[8];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int rc = modbus_read_registers(client, cases[i].address, cases[i].count, registers);

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(rc < 0 ? errno : 0, cases[i].error);
    }
    assert_int_equal(modbus_read_input_registers(client, 0, 2, registers), -1);
    assert_int_equal(errno, EMBXILFUN);
    assert_int_equal(modbus_read_bits(client, 0, 2, bits), -1);
    assert_int_equal(errno, EMBXILFUN);
    assert_int_equal(modbus_write_register(client, TERMINAL_CONSUMED_ADDRESS, 1), -1);
    assert_int_equal(errno, EMBXILFUN);
    registers[0] = registers[1] = registers[2] = 0;
    assert_int_equal(
        modbus_write_registers(client, TERMINAL_CONSUMED_ADDRESS, 3, registers), -1);
    assert_int_equal(errno, EMBXILADD);
    assert_int_equal(modbus_write_registers(client, TERMINAL_RING_ADDRESS, 2, registers),
                     -1);
    assert_int_equal(errno, EMBXILADD);
    hang_up(client);
}

static void each_fault_is_what_it_is_called(void **state)
{
    static const struct {
        const char *name;
        int unit;
        int error;
    } cases[] = {
        {"silent", SILENT, ETIMEDOUT},      {"slow", SLOW, ETIMEDOUT},
        {"exception", REFUSING, EMBXSBUSY}, {"no such unit id", ELSEWHERE, EMBXGTAR},
        {"good, beside all", GOOD, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        modbus_t *client = connect_to(*state, cases[i].unit);
        uint16_t registers[TERMINAL_IDENTITY_REGISTERS];
        int rc = modbus_read_registers(client, 0, TERMINAL_IDENTITY_REGISTERS, registers);

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(rc < 0 ? errno : 0, cases[i].error);
        hang_up(client);
    }
}

static void a_slow_terminal_answers_rightly_in_the_end(void **state)
{
    modbus_t *client = connect_to(*state, SLOW);
    int64_t start_ms = clock_mono_ms();
    struct terminal_identity identity;

    modbus_set_response_timeout(client, 5, 0);
    read_identity(client, &identity);
    assert_int_equal(identity.newest, RECORDS);
    assert_in_range(clock_mono_ms() - start_ms, SLOW_MS - 5, 4000);
    hang_up(client);
}

static void nonsense_is_never_an_identity(void **state)
{
    for (int i = 0; i < 20; i++) {
        modbus_t *client = connect_to(*state, NONSENSE);
        uint16_t registers[TERMINAL_IDENTITY_REGISTERS];
        struct terminal_identity identity;

        if (modbus_read_registers(client, 0, TERMINAL_IDENTITY_REGISTERS, registers) > 0)
            assert_int_equal(terminal_read_identity(registers, &identity), -EPROTO);
        hang_up(client);
    }
}

static void a_client_that_sends_half_a_request_holds_up_nobody(void **state)
{
    enum { CLIENTS = 40 };
    static const uint8_t half[] = {0, 1, 0, 0, 0, 6, GOOD, 3, 0};
    static const uint8_t no_modbus[] = "GET / HTTP/1.1\r\n\r\n";
    modbus_t *stuck = connect_to(*state, GOOD);
    modbus_t *lost = connect_to(*state, GOOD);
    modbus_t *waiting = connect_to(*state, SLOW);
    modbus_t *clients[CLIENTS];
    char byte;

    assert_int_equal(send(modbus_get_socket(stuck), half, sizeof half, 0), sizeof half);
    assert_int_equal(send(modbus_get_socket(lost), no_modbus, sizeof no_modbus, 0),
                     sizeof no_modbus);
    assert_int_equal(
        modbus_send_raw_request(waiting, (const uint8_t[]){SLOW, 3, 0, 0, 0, 16}, 6), 12);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = connect_to(*state, GOOD);
    for (int i = 0; i < CLIENTS; i++) {
        struct terminal_identity identity;

        read_identity(clients[i], &identity);
        hang_up(clients[i]);
    }
    assert_int_equal(receive(lost, &byte, 1), 0); /* hung up on */
    assert_int_equal(send(modbus_get_socket(stuck), (const uint8_t[]){0, 0, 16}, 3, 0), 3);
    assert_int_equal(receive(stuck, &byte, 1), 1); /* the rest came: answered */
    hang_up(stuck);
    hang_up(lost);
    hang_up(waiting);
}

static void requests_sent_in_one_go_are_answered_in_order(void **state)
{
    static const uint8_t requests[] = {
        0, 1, 0, 0, 0, 6, GOOD, 3, 0, 0,  0, 1, /* the magic */
        0, 2, 0, 0, 0, 6, SLOW, 3, 0, 1,  0, 1, /* the map version, later */
        0, 3, 0, 0, 0, 6, GOOD, 3, 0, 14, 0, 1, /* the size of the ring */
    };
    static const uint8_t expected[] = {
        0,    1, 0, 0, 0, 5, GOOD, 3, 2, 0x44, 0x48, 0,    2, 0, 0, 0,         5,
        SLOW, 3, 2, 0, 1, 0, 3,    0, 0, 0,    5,    GOOD, 3, 2, 0, RING_SIZE,
    };
    modbus_t *client = connect_to(*state, GOOD);
    uint8_t answers[sizeof expected];

    assert_int_equal(send(modbus_get_socket(client), requests, sizeof requests, 0),
                     sizeof requests);
    assert_int_equal(receive(client, answers, sizeof answers), sizeof answers);
    assert_memory_equal(answers, expected, sizeof expected);
    hang_up(client);
}

static void what_cannot_be_listened_on_is_refused(void **state)
{
    const struct stage *stage = *state;
    const struct {
        const char *name, *address;
        int port;
        int rc;
    } cases[] = {
        {"no address", "nowhere", 0, -EINVAL},
        {"a name", "localhost", 0, -EINVAL},
        {"an address not ours", "192.0.2.1", 0, -EADDRNOTAVAIL},
        {"a port that is held", "127.0.0.1", stage->port, -EADDRINUSE},
    };
    char dir[] = "/tmp/dunghan-wire.XXXXXX";
    struct bank_config config = {.dir = mkdtemp(dir), .terminals = 1, .ring_size = 1};
    struct bank *bank = NULL;
    sd_event *loop = NULL;
    char path[64];

    assert_int_equal(bank_open(&bank, &config), 0);
    assert_int_equal(sd_event_new(&loop) >= 0, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct wire_place place = {
            .way = LINE_TCP,
            .address = cases[i].address,
            .port = cases[i].port,
            .first = 1,
            .count = 1,
            .unit_id = 1,
        };
        const struct wire_config wire_config = {&place, 1, bank_units(bank),
                                                bank_chance(bank)};
        struct wire *wire = NULL;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(wire_open(&wire, loop, &wire_config), cases[i].rc);
        assert_null(wire);
    }
    sd_event_unref(loop);
    bank_close(bank);
    snprintf(path, sizeof path, "%s/terminal-00001.ring", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/lock", dir);
    unlink(path);
    rmdir(dir);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(an_identity_is_read_as_the_map_says),
        ON_STAGE(records_are_served_byte_for_byte_three_in_a_read),
        ON_STAGE(consumed_is_written_and_read_back),
        ON_STAGE(what_the_map_does_not_name_is_refused),
        ON_STAGE(each_fault_is_what_it_is_called),
        ON_STAGE(a_slow_terminal_answers_rightly_in_the_end),
        ON_STAGE(nonsense_is_never_an_identity),
        ON_STAGE(a_client_that_sends_half_a_request_holds_up_nobody),
        ON_STAGE(requests_sent_in_one_go_are_answered_in_order),
        ON_STAGE(what_cannot_be_listened_on_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
