#include "sensors/sim/device/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sensors/devices/terminal.h"
#include "sensors/sim/bank.h"

enum { PATH_MAX_BYTES = 128, SIZE = 5, SERIAL = 700 };

struct place {
    char dir[64];
    char path[PATH_MAX_BYTES];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    strcpy(place->dir, "/tmp/dunghan-ring.XXXXXX");
    if (!mkdtemp(place->dir))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/a.ring", place->dir);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    char path[PATH_MAX_BYTES + 32];

    unlink(place->path);
    snprintf(path, sizeof path, "%s/terminal-00001.ring", place->dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/lock", place->dir);
    unlink(path);
    rmdir(place->dir);
    free(place);
    return 0;
}

/* A record that tells which one it is. */
static struct event numbered(uint32_t number)
{
    struct event event = {
        .type = EVENT_INTAKE,
        .at_ms = 1763600000000 + (int64_t)number * 1000,
        .procedure = "1.001193",
        .channel = EVENT_CHANNEL_ONLINE,
    };

    snprintf(event.dossier, sizeof event.dossier, "H99.10-261120-%08" PRIu32, number);
    return event;
}

static struct ring *open_ring(const struct place *place, uint16_t size)
{
    struct ring *ring = NULL;

    assert_int_equal(ring_open(&ring, place->path, size, SERIAL), 0);
    return ring;
}

static void fill(struct ring *ring, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i <= to; i++) {
        struct event event = numbered(i);
        uint32_t index = 0;

        assert_int_equal(ring_append(ring, &event, &index), 0);
        assert_int_equal(index, i);
    }
}

static void assert_record(struct ring *ring, uint32_t index)
{
    int count;
    const uint16_t *registers = ring_registers(ring, 0, &count);
    int address = terminal_record_address(index, ring_size(ring));
    struct event expected = numbered(index);
    struct event found = {0};

    assert_in_range(address + TERMINAL_RECORD_REGISTERS, TERMINAL_RING_ADDRESS, count);
    assert_int_equal(terminal_read_record(registers + address, index, &found), 0);
    assert_int_equal(found.at_ms, expected.at_ms);
    assert_string_equal(found.dossier, expected.dossier);
    assert_string_equal(found.procedure, expected.procedure);
}

static void a_new_ring_is_empty_and_powered_up_once(void **state)
{
    struct ring *ring = open_ring(*state, SIZE);
    struct terminal_identity identity;
    int count;

    assert_int_equal(
        terminal_read_identity(ring_registers(ring, 1763600472, &count), &identity), 0);
    assert_int_equal(count, TERMINAL_RING_ADDRESS + SIZE * TERMINAL_RECORD_REGISTERS);
    assert_int_equal(identity.serial, SERIAL);
    assert_int_equal(identity.boot, 1);
    assert_int_equal(identity.clock_s, 1763600472);
    assert_int_equal(identity.oldest, 1);
    assert_int_equal(identity.newest, 0);
    assert_int_equal(identity.ring_size, SIZE);
    ring_close(ring);
}

static void a_full_ring_takes_nothing_until_records_are_consumed(void **state)
{
    struct ring *ring = open_ring(*state, SIZE);
    struct event event = numbered(SIZE + 1);
    uint32_t index = 0;

    fill(ring, 1, SIZE);
    assert_int_equal(ring_append(ring, &event, &index), -ENOSPC);
    assert_int_equal(index, 0);
    for (uint32_t i = 1; i <= SIZE; i++)
        assert_record(ring, i);

    assert_int_equal(ring_consume(ring, 2), 0);
    fill(ring, SIZE + 1, SIZE + 2);
    assert_int_equal(ring_append(ring, &event, &index), -ENOSPC);
    for (uint32_t i = 3; i <= SIZE + 2; i++)
        assert_record(ring, i);
    ring_close(ring);
}

static void what_is_consumed_never_falls_nor_passes_the_newest(void **state)
{
    static const struct {
        const char *name;
        uint32_t index;
        int rc;
        uint32_t consumed;
    } cases[] = {
        {"a few", 2, 0, 2},
        {"fewer again", 1, 0, 2},
        {"the same", 2, 0, 2},
        {"above newest", 5, -ERANGE, 2},
        {"far above", UINT32_MAX, -ERANGE, 2},
        {"all there is", 4, 0, 4},
        {"nothing at last", 0, 0, 4},
    };
    struct ring *ring = open_ring(*state, SIZE);

    fill(ring, 1, 4);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(ring_consume(ring, cases[i].index), cases[i].rc);
        assert_int_equal(ring_consumed(ring), cases[i].consumed);
    }
    ring_close(ring);
}

static void a_reboot_keeps_records_and_a_new_terminal_starts_again(void **state)
{
    struct ring *ring = open_ring(*state, SIZE);

    fill(ring, 1, 3);
    ring_consume(ring, 1);
    ring_reboot(ring);
    assert_int_equal(ring_boot(ring), 2);
    assert_int_equal(ring_newest(ring), 3);
    assert_int_equal(ring_consumed(ring), 1);

    assert_int_equal(ring_replace(ring, SERIAL + 1), 0);
    assert_int_equal(ring_serial(ring), SERIAL + 1);
    assert_int_equal(ring_boot(ring), 1);
    assert_int_equal(ring_newest(ring), 0);
    assert_int_equal(ring_consumed(ring), 0);
    fill(ring, 1, SIZE);
    ring_close(ring);

    ring = open_ring(*state, SIZE);
    assert_int_equal(ring_serial(ring), SERIAL + 1);
    assert_int_equal(ring_newest(ring), SIZE);
    ring_close(ring);
}

static void an_old_ring_keeps_its_own_size_and_serial(void **state)
{
    struct place *place = *state;
    struct ring *ring = open_ring(place, SIZE);

    ring_close(ring);
    assert_int_equal(ring_open(&ring, place->path, SIZE + 9, SERIAL + 9), 0);
    assert_int_equal(ring_size(ring), SIZE);
    assert_int_equal(ring_serial(ring), SERIAL);
    assert_int_equal(ring_boot(ring), 2);
    ring_close(ring);
}

static void a_file_that_is_no_ring_is_refused(void **state)
{
    static const struct {
        const char *name;
        off_t bytes; /* the file is cut to this */
        off_t at;    /* and this byte of it is changed; -1: none */
    } cases[] = {
        {"empty", 0, -1},
        {"only a piece", 10, -1},
        {"torn", 700, -1},
        {"another magic", 0x7fff, 0},
        {"a wrong size", 0x7fff, 4},
    };
    struct place *place = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ring *ring = open_ring(place, SIZE);
        int fd = open(place->path, O_RDWR);

        print_message("case: %s\n", cases[i].name);
        ring_close(ring);
        ring = NULL;
        if (cases[i].at < 0)
            assert_int_equal(ftruncate(fd, cases[i].bytes), 0);
        else
            assert_int_equal(pwrite(fd, "\xee", 1, cases[i].at), 1);
        close(fd);
        assert_int_equal(ring_open(&ring, place->path, SIZE, SERIAL), -EBADMSG);
        assert_null(ring);
        unlink(place->path);
    }
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    struct ring *ring = NULL;

    (void)state;
    assert_int_equal(ring_open(&ring, "/nonexistent/a.ring", SIZE, SERIAL), -ENOENT);
    assert_null(ring);
}

/* In the child: says each index after it is made, consumes what is old, until it is killed.
 */
static void produce(const struct place *place, int said_fd)
{
    struct ring *ring = NULL;

    if (ring_open(&ring, place->path, SIZE, SERIAL) < 0)
        _exit(1);
    for (uint32_t i = ring_newest(ring) + 1;; i++) {
        struct event event = numbered(i);
        uint32_t index;

        if (i > SIZE)
            ring_consume(ring, i - SIZE);
        if (ring_append(ring, &event, &index) < 0 ||
            write(said_fd, &index, sizeof index) != (ssize_t)sizeof index)
            _exit(2);
    }
}

static void no_record_that_was_said_to_be_made_dies_with_the_process(void **state)
{
    struct place *place = *state;
    uint32_t said = 0;

    for (int round = 0; round < 30; round++) {
        struct ring *ring;
        uint32_t index;
        int pipe_fds[2];
        pid_t child;

        assert_int_equal(pipe(pipe_fds), 0);
        child = fork();
        if (child == 0)
            produce(place, pipe_fds[1]);
        close(pipe_fds[1]);
        for (int i = 0; i < 100 + 37 * round; i++)
            assert_int_equal(read(pipe_fds[0], &said, sizeof said), sizeof said);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(pipe_fds[0], &index, sizeof index) == (ssize_t)sizeof index)
            said = index;
        close(pipe_fds[0]);

        ring = open_ring(place, SIZE);
        assert_in_range(ring_newest(ring), said,
                        said + 1); /* one may be made, not yet said */
        assert_in_range(ring_newest(ring) - ring_consumed(ring), 0, SIZE);
        for (uint32_t i = ring_consumed(ring) + 1; i <= ring_newest(ring); i++)
            assert_record(ring, i);
        ring_close(ring);
    }
    print_message("%" PRIu32 " records over 30 kills, none lost\n", said);
}

static void two_banks_cannot_hold_one_folder(void **state)
{
    const struct place *place = *state;
    const struct bank_config config = {
        .dir = place->dir, .terminals = 1, .ring_size = SIZE};
    struct bank *first = NULL;
    struct bank *second = NULL;

    assert_int_equal(bank_open(&first, &config), 0);
    assert_int_equal(bank_open(&second, &config), -EBUSY);
    assert_null(second);
    bank_close(first);
    assert_int_equal(bank_open(&second, &config), 0);
    assert_int_equal(ring_boot(bank_ring(second, 1)), 2);
    bank_close(second);
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_new_ring_is_empty_and_powered_up_once),
        IN_A_PLACE(a_full_ring_takes_nothing_until_records_are_consumed),
        IN_A_PLACE(what_is_consumed_never_falls_nor_passes_the_newest),
        IN_A_PLACE(a_reboot_keeps_records_and_a_new_terminal_starts_again),
        IN_A_PLACE(an_old_ring_keeps_its_own_size_and_serial),
        IN_A_PLACE(a_file_that_is_no_ring_is_refused),
        IN_A_PLACE(no_record_that_was_said_to_be_made_dies_with_the_process),
        IN_A_PLACE(two_banks_cannot_hold_one_folder),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
