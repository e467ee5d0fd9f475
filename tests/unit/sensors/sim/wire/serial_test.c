/* A simulated serial line, the other end of which is in our own hands. */
#include "sensors/sim/wire/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <modbus.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/line/crc16.h"

enum {
    DEVICES = 2,
    REQUEST = 8,
    ANSWER = 7,
    LATE_MS = 120,
    LONG_MS = 240, /* longer than the pause that ends what was begun */
    SOON_US = 60000,
    SOON_MS = 60, /* long enough for what must not come to come */
    PATIENCE_MS = 5000,
};

/* Each device's registers hold its own number. */
static unsigned take(void *device, enum unit_table table, int address, int count,
                     uint16_t *ret)
{
    (void)table;
    (void)address;
    for (int i = 0; i < count; i++)
        ret[i] = *(const uint16_t *)device;
    return 0;
}

static const struct unit_kind kind = {take, NULL, NULL};

struct stage {
    char dir[64], path[80];
    sd_event *loop;
    struct chance chance;
    struct party party;
    uint16_t numbers[DEVICES + 1];
    struct unit units[DEVICES + 1];
    struct serial *serial;
    int fd; /* our end */
};

static void arrange(struct stage *stage, int baud)
{
    assert_int_equal(
        serial_open(&stage->serial, stage->loop, stage->path, baud, &stage->party), 0);
}

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    strcpy(stage->dir, "/tmp/dunghan-serial.XXXXXX");
    if (!mkdtemp(stage->dir) || sd_event_new(&stage->loop) < 0)
        return -1;
    snprintf(stage->path, sizeof stage->path, "%s/ttyA", stage->dir);
    chance_init(&stage->chance, 1);
    stage->party.chance = &stage->chance;
    for (int id = 1; id <= DEVICES; id++) {
        stage->numbers[id] = (uint16_t)id;
        stage->units[id] = (struct unit){
            .kind = &kind, .device = &stage->numbers[id], .functions = UINT32_MAX};
        stage->party.units[id] = &stage->units[id];
    }
    stage->fd = -1;
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    struct stat found;
    int rc;

    if (stage->fd >= 0)
        close(stage->fd);
    serial_close(stage->serial);
    rc = lstat(stage->path, &found) < 0 && errno == ENOENT ? 0 : -1;
    sd_event_unref(stage->loop);
    rmdir(stage->dir);
    free(stage);
    return rc;
}

static void call(struct stage *stage, speed_t speed)
{
    struct termios settings;

    stage->fd = open(stage->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    assert_int_not_equal(stage->fd, -1);
    assert_int_equal(tcgetattr(stage->fd, &settings), 0);
    cfmakeraw(&settings);
    cfsetspeed(&settings, speed);
    assert_int_equal(tcsetattr(stage->fd, TCSANOW, &settings), 0);
}

static void ask(struct stage *stage, int unit_id)
{
    uint8_t request[REQUEST] = {
        (uint8_t)unit_id, MODBUS_FC_READ_INPUT_REGISTERS, 0, 0, 0, 1};
    uint16_t sum = crc16(request, 6);

    request[6] = (uint8_t)sum;
    request[7] = (uint8_t)(sum >> 8);
    assert_int_equal(write(stage->fd, request, sizeof request), sizeof request);
}

/* Runs the loop until so many bytes have come, or for so long; how many. */
static size_t receive(struct stage *stage, uint8_t *ret, size_t bytes, int64_t for_ms)
{
    int64_t end_ms = clock_mono_ms() + for_ms;
    size_t count = 0;

    while (count < bytes && clock_mono_ms() < end_ms) {
        ssize_t got;

        assert_int_equal(sd_event_run(stage->loop, 2000) >= 0, true);
        got = read(stage->fd, ret + count, bytes - count);
        count += got > 0 ? (size_t)got : 0;
    }
    return count;
}

static void assert_answered(struct stage *stage, int unit_id)
{
    uint8_t found[ANSWER];
    const uint8_t expected[] = {(uint8_t)unit_id, MODBUS_FC_READ_INPUT_REGISTERS, 2, 0,
                                (uint8_t)unit_id};

    assert_int_equal(receive(stage, found, sizeof found, PATIENCE_MS), ANSWER);
    assert_memory_equal(found, expected, sizeof expected);
}

static void assert_silent(struct stage *stage)
{
    uint8_t byte;

    assert_int_equal(receive(stage, &byte, 1, SOON_MS), 0);
}

static void devices_on_a_line_answer_for_themselves(void **state)
{
    struct stage *stage = *state;

    arrange(stage, 0);
    call(stage, B19200);
    for (int id = 1; id <= DEVICES; id++) {
        ask(stage, id);
        assert_answered(stage, id);
    }
    ask(stage, 77);
    assert_silent(stage);
    ask(stage, 0); /* all, and none may answer */
    assert_silent(stage);
    ask(stage, 1);
    assert_answered(stage, 1);
}

static void noise_is_passed_over_after_a_pause(void **state)
{
    struct stage *stage = *state;
    uint8_t found[1];

    arrange(stage, 0);
    call(stage, B9600);
    assert_int_equal(write(stage->fd, "\1\4\0", 3), 3); /* which is never ended */
    assert_int_equal(receive(stage, found, 1, LONG_MS), 0);
    ask(stage, 1);
    assert_answered(stage, 1);
    assert_int_equal(write(stage->fd, "\1\4\0\0\0\1\0\0", REQUEST), REQUEST);
    assert_silent(stage);
    ask(stage, 2);
    assert_answered(stage, 2);
}

static void a_late_answer_comes_among_those_of_others(void **state)
{
    struct stage *stage = *state;
    int64_t start_ms = clock_mono_ms();

    arrange(stage, 0);
    call(stage, B9600);
    stage->units[1].faults.now = (struct fault){FAULT_LATE, LATE_MS, 1, 100};
    ask(stage, 1);
    ask(stage, 2);
    assert_answered(stage, 2);
    assert_answered(stage, 1);
    assert_in_range(clock_mono_ms() - start_ms, LATE_MS, PATIENCE_MS);
}

static void a_slow_answer_comes_byte_by_byte(void **state)
{
    enum { EACH_MS = 15 };
    struct stage *stage = *state;
    uint8_t found[ANSWER];
    int64_t start_ms = clock_mono_ms();

    arrange(stage, 0);
    call(stage, B9600);
    stage->units[1].faults.now = (struct fault){FAULT_SLOW, EACH_MS, 1, 100};
    ask(stage, 1);
    for (size_t i = 0; i < ANSWER; i++)
        assert_int_equal(receive(stage, found + i, 1, PATIENCE_MS), 1);
    assert_in_range(clock_mono_ms() - start_ms, (ANSWER - 1) * EACH_MS, PATIENCE_MS);
}

static void at_another_speed_nothing_is_heard(void **state)
{
    struct stage *stage = *state;

    arrange(stage, 9600);
    call(stage, B19200);
    ask(stage, 1);
    assert_silent(stage);
    close(stage->fd);
    while (sd_event_run(stage->loop, SOON_US) > 0)
        continue;
    call(stage, B9600);
    ask(stage, 1);
    assert_answered(stage, 1);
}

static void after_one_program_another_may_open_it(void **state)
{
    struct stage *stage = *state;

    arrange(stage, 0);
    for (int i = 0; i < 3; i++) {
        call(stage, B9600);
        assert_int_equal(ioctl(stage->fd, TIOCEXCL), 0);
        ask(stage, 1);
        assert_answered(stage, 1);
        close(stage->fd);
        while (sd_event_run(stage->loop, SOON_US) > 0)
            continue;
    }
    stage->fd = -1;
}

static void what_is_no_link_of_ours_stays(void **state)
{
    struct stage *stage = *state;
    int fd = open(stage->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    close(fd);
    assert_int_equal(
        serial_open(&stage->serial, stage->loop, stage->path, 0, &stage->party), -EEXIST);
    assert_null(stage->serial);
    assert_int_equal(unlink(stage->path), 0);
    assert_int_equal(symlink("/dev/null", stage->path), 0); /* as one of a real device */
    assert_int_equal(
        serial_open(&stage->serial, stage->loop, stage->path, 0, &stage->party), -EEXIST);
    assert_int_equal(unlink(stage->path), 0);
    assert_int_equal(symlink("/dev/pts/999", stage->path), 0); /* of one that was killed */
    arrange(stage, 0);
    serial_close(stage->serial);
    stage->serial = NULL;
    snprintf(stage->path, sizeof stage->path, "%s/none/ttyA", stage->dir);
    assert_int_equal(
        serial_open(&stage->serial, stage->loop, stage->path, 0, &stage->party), -ENOENT);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(devices_on_a_line_answer_for_themselves),
        ON_STAGE(noise_is_passed_over_after_a_pause),
        ON_STAGE(a_late_answer_comes_among_those_of_others),
        ON_STAGE(a_slow_answer_comes_byte_by_byte),
        ON_STAGE(at_another_speed_nothing_is_heard),
        ON_STAGE(after_one_program_another_may_open_it),
        ON_STAGE(what_is_no_link_of_ours_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
