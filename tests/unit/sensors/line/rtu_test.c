/* Modbus RTU on a pseudo-terminal and over TCP, the other end of which is in our own hands. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
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
#include "sensors/line/crc16.h"
#include "sensors/line/line.h"

enum {
    FRAME_BYTES = 256,
    PATH_BYTES = 64,
    READ_BYTES = 8, /* a request to read */
    PATIENCE_MS = 5000,
    SOON_MS = 60, /* long enough for what must not come to come */
    TIMEOUT_MS = 400,
    PAUSE_MS = 30,
};

struct outcome {
    int count; /* of calls */
    int rc;
    uint16_t first;
    int64_t at_ms;
};

struct stage {
    sd_event *loop;
    struct line *line;
    struct line_place place;
    char path[PATH_BYTES];
    int listener, peer; /* -1: none */
};

static int open_serial(struct stage *stage)
{
    stage->peer = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (stage->peer < 0 || grantpt(stage->peer) < 0 || unlockpt(stage->peer) < 0 ||
        ptsname_r(stage->peer, stage->path, sizeof stage->path) != 0)
        return -1;
    stage->place = (struct line_place){
        .way = LINE_RTU,
        .address = stage->path,
        .serial = {.baud = 9600, .parity = 'N', .data_bits = 8, .stop_bits = 1},
        .pause_ms = PAUSE_MS,
    };
    return 0;
}

static int open_server(struct stage *stage)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t bytes = sizeof address;

    stage->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(stage->listener, (struct sockaddr *)&address, bytes) < 0 ||
        listen(stage->listener, 8) < 0 ||
        getsockname(stage->listener, (struct sockaddr *)&address, &bytes) < 0)
        return -1;
    stage->place = (struct line_place){
        .way = LINE_RTU_OVER_TCP,
        .address = "127.0.0.1",
        .port = ntohs(address.sin_port),
        .pause_ms = PAUSE_MS,
    };
    return 0;
}

static int open_stage(void **state, int (*open_peer)(struct stage *stage))
{
    struct stage *stage = calloc(1, sizeof *stage);

    *state = stage;
    stage->peer = stage->listener = -1;
    if (!stage || open_peer(stage) < 0 || sd_event_new(&stage->loop) < 0)
        return -1;
    return line_open(&stage->line, stage->loop, &stage->place);
}

static int open_serial_stage(void **state)
{
    return open_stage(state, open_serial);
}

static int open_server_stage(void **state)
{
    return open_stage(state, open_server);
}

static int close_stage(void **state)
{
    struct stage *stage = *state;

    line_close(stage->line);
    sd_event_unref(stage->loop);
    if (stage->peer >= 0)
        close(stage->peer);
    if (stage->listener >= 0)
        close(stage->listener);
    free(stage);
    return 0;
}

static void on_done(void *owner, int rc, const uint16_t *registers)
{
    struct outcome *outcome = owner;

    outcome->count++;
    outcome->rc = rc;
    outcome->first = registers ? registers[0] : 0;
    outcome->at_ms = clock_mono_ms();
}

static struct line_request reading(struct outcome *outcome, int unit_id)
{
    return (struct line_request){
        .order = LINE_READ_HOLDING,
        .unit_id = unit_id,
        .address = 0x0102,
        .count = 2,
        .timeout_ms = TIMEOUT_MS,
        .done = on_done,
        .owner = outcome,
    };
}

static void run_once(struct stage *stage)
{
    assert_true(sd_event_run(stage->loop, 2000) >= 0);
    if (stage->peer < 0 && stage->listener >= 0)
        stage->peer = accept4(stage->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static void run_for(struct stage *stage, int64_t ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        run_once(stage);
}

static void run_until_done(struct stage *stage, const struct outcome *outcome, int count)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

    while (outcome->count < count && clock_mono_ms() < until_ms)
        run_once(stage);
    assert_int_equal(outcome->count, count);
}

/* What the other end gets of a request to read within that time: 0 or all of it. */
static ssize_t next_request(struct stage *stage, uint8_t frame[static FRAME_BYTES],
                            int wait_ms)
{
    int64_t until_ms = clock_mono_ms() + wait_ms;
    ssize_t count = 0;

    while (count < READ_BYTES && (count > 0 || clock_mono_ms() < until_ms)) {
        ssize_t bytes;

        run_once(stage);
        bytes = stage->peer < 0
                    ? -1
                    : read(stage->peer, frame + count, (size_t)(READ_BYTES - count));
        count += bytes > 0 ? bytes : 0;
    }
    return count;
}

static void expect_request(struct stage *stage, int unit_id)
{
    uint8_t frame[FRAME_BYTES] = {0};
    uint16_t sum;

    assert_int_equal(next_request(stage, frame, PATIENCE_MS), READ_BYTES);
    assert_int_equal(frame[0], unit_id);
    assert_memory_equal(frame + 1, ((const uint8_t[]){3, 1, 2, 0, 2}), 5);
    sum = crc16(frame, READ_BYTES - 2);
    assert_int_equal(frame[6] | frame[7] << 8, sum);
}

static void expect_nothing(struct stage *stage, int wait_ms)
{
    uint8_t frame[FRAME_BYTES];

    assert_int_equal(next_request(stage, frame, wait_ms), 0);
}

static void send_bytes(struct stage *stage, const uint8_t *bytes, size_t count)
{
    assert_int_equal(write(stage->peer, bytes, count), count);
}

/* An answer to the request: two registers, the first of which is this one. */
static size_t make_answer(int unit_id, uint16_t first, uint8_t ret[static FRAME_BYTES])
{
    const uint8_t frame[] = {(uint8_t)unit_id, 3, 4, (uint8_t)(first >> 8),
                             (uint8_t)first,   0, 0};
    uint16_t sum = crc16(frame, sizeof frame);

    memcpy(ret, frame, sizeof frame);
    ret[sizeof frame] = (uint8_t)sum;
    ret[sizeof frame + 1] = (uint8_t)(sum >> 8);
    return sizeof frame + 2;
}

static void answer(struct stage *stage, int unit_id, uint16_t first)
{
    uint8_t frame[FRAME_BYTES];

    send_bytes(stage, frame, make_answer(unit_id, first, frame));
}

static void expect_good(struct stage *stage, const struct outcome *outcome, uint16_t first)
{
    run_until_done(stage, outcome, 1);
    assert_int_equal(outcome->rc, 0);
    assert_int_equal(outcome->first, first);
}

/* --- what is asked and answered ------------------------------------------------------- */

static void an_answer_may_come_byte_by_byte(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request request = reading(&outcome, 7);
    uint8_t frame[FRAME_BYTES];
    size_t count = make_answer(7, 0xabcd, frame);

    line_submit(stage->line, &request);
    expect_request(stage, 7);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(outcome.count, 0);
        send_bytes(stage, frame + i, 1);
        run_for(stage, 4);
    }
    expect_good(stage, &outcome, 0xabcd);
}

/* Sends a message with its checksum. */
static void send_message(struct stage *stage, const uint8_t *message, size_t bytes)
{
    uint8_t frame[FRAME_BYTES];
    uint16_t sum = crc16(message, bytes);

    memcpy(frame, message, bytes);
    frame[bytes] = (uint8_t)sum;
    frame[bytes + 1] = (uint8_t)(sum >> 8);
    send_bytes(stage, frame, bytes + 2);
}

static void ask_for_bits(struct stage *stage, enum line_order order,
                         struct line_request *request, struct outcome *outcome)
{
    const uint8_t question[] = {7, order == LINE_READ_COILS ? 1 : 2, 1, 2, 1, 0};
    uint8_t frame[FRAME_BYTES];

    *request = reading(outcome, 7);
    request->order = order;
    request->count = LINE_BITS_MAX;
    line_submit(stage->line, request);
    assert_int_equal(next_request(stage, frame, PATIENCE_MS), READ_BYTES);
    assert_memory_equal(frame, question, sizeof question);
}

static void bits_are_read_as_registers_are(void **state)
{
    static const enum line_order cases[] = {LINE_READ_COILS, LINE_READ_DISCRETE};
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t message[3 + LINE_BITS_MAX / 8] = {7, cases[i] == LINE_READ_COILS ? 1 : 2,
                                                  LINE_BITS_MAX / 8, 1};
        struct outcome cut = {0}, whole = {0};
        struct line_request request;

        ask_for_bits(stage, cases[i], &request, &cut);
        send_message(stage, message, sizeof message / 2);
        run_until_done(stage, &cut, 1);
        assert_int_equal(cut.rc, -ETIMEDOUT); /* its checksum stands where bits should */
        ask_for_bits(stage, cases[i], &request, &whole);
        send_message(stage, message, sizeof message);
        expect_good(stage, &whole, 1);
    }
}

static void what_a_device_refuses_is_told(void **state)
{
    static const struct {
        uint8_t code;
        int rc;
    } cases[] = {{2, -EREMOTEIO}, {6, -EBUSY}, {11, -ENXIO}};
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1);

        line_submit(stage->line, &request);
        expect_request(stage, 1);
        send_message(stage, (const uint8_t[]){1, 0x83, cases[i].code}, 3);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, cases[i].rc);
    }
}

static void a_pause_is_kept_after_an_answer(void **state)
{
    struct stage *stage = *state;
    struct outcome outcomes[2] = {0};
    struct line_request requests[2] = {reading(&outcomes[0], 1), reading(&outcomes[1], 2)};
    int64_t since_ms;

    line_submit(stage->line, &requests[0]);
    line_submit(stage->line, &requests[1]);
    expect_request(stage, 1);
    answer(stage, 1, 5);
    expect_good(stage, &outcomes[0], 5);
    since_ms = outcomes[0].at_ms;
    expect_request(stage, 2);
    assert_true(clock_mono_ms() - since_ms >= PAUSE_MS);
}

/* --- what comes too late -------------------------------------------------------------- */

/* libmodbus took it for the answer to the next request: the register before, for good. */
static void a_late_answer_is_never_that_to_the_next_request(void **state)
{
    struct stage *stage = *state;
    struct outcome late = {0}, next = {0};
    struct line_request first = reading(&late, 1), second = reading(&next, 1);

    line_submit(stage->line, &first);
    expect_request(stage, 1);
    run_until_done(stage, &late, 1);
    assert_int_equal(late.rc, -ETIMEDOUT);
    line_submit(stage->line, &second);
    expect_nothing(stage, SOON_MS);
    answer(stage, 1, 0x1111); /* to the first */
    expect_request(stage, 1);
    assert_true(clock_mono_ms() - late.at_ms >= TIMEOUT_MS);
    assert_int_equal(next.count, 0);
    answer(stage, 1, 0x2222); /* nobody knows to which */
    expect_request(stage, 1);
    answer(stage, 1, 0x3333);
    expect_good(stage, &next, 0x3333);
}

/* Where a network stands still, both answers come at once when it goes on. */
static void an_answer_may_be_later_than_the_next_request(void **state)
{
    struct stage *stage = *state;
    struct outcome late = {0}, next[2] = {0}, other = {0};
    struct line_request first = reading(&late, 1), second = reading(&next[0], 1),
                        third = reading(&next[1], 1), fourth = reading(&other, 2);
    int64_t since_ms;

    line_submit(stage->line, &first);
    expect_request(stage, 1);
    run_until_done(stage, &late, 1);
    line_submit(stage->line, &second);
    line_submit(stage->line, &third);
    expect_request(stage, 1);
    answer(stage, 1,
           0x1111); /* to the first, which is the answer to another question ... */
    since_ms = clock_mono_ms();
    run_for(stage, SOON_MS);
    answer(stage, 1, 0x1111); /* ... and to the second */
    line_submit(stage->line, &fourth);
    expect_request(stage, 2); /* nobody else waits */
    answer(stage, 2, 0x2222);
    expect_good(stage, &other, 0x2222);
    for (uint16_t i = 0; i < 2; i++) {
        expect_request(stage, 1);
        answer(stage, 1, 0x3330 + i);
        expect_good(stage, &next[i], 0x3330 + i);
    }
    assert_true(clock_mono_ms() - since_ms >= TIMEOUT_MS);
}

static void a_dead_unit_costs_the_others_one_time_out(void **state)
{
    struct stage *stage = *state;
    struct outcome dead = {0}, other = {0}, again = {0};
    struct line_request first = reading(&dead, 1), second = reading(&other, 2),
                        third = reading(&again, 1);

    line_submit(stage->line, &first);
    line_submit(stage->line, &second);
    expect_request(stage, 1);
    run_until_done(stage, &dead, 1);
    line_submit(stage->line, &third);
    expect_request(stage, 2); /* though the first may still answer ... */
    assert_true(clock_mono_ms() - dead.at_ms < TIMEOUT_MS);
    answer(stage, 1, 0x1111); /* ... and does */
    run_for(stage, SOON_MS);
    assert_int_equal(other.count, 0);
    answer(stage, 2, 0x2222);
    expect_good(stage, &other, 0x2222);
    expect_request(stage, 1);
}

/* --- what is no answer ---------------------------------------------------------------- */

static void after_a_damaged_answer_the_line_is_quiet_first(void **state)
{
    struct stage *stage = *state;
    struct outcome damaged = {0}, next = {0};
    struct line_request first = reading(&damaged, 1), second = reading(&next, 2);
    uint8_t frame[FRAME_BYTES];
    size_t count = make_answer(1, 0x1111, frame);
    int64_t last_ms;

    frame[4] ^= 1;
    line_submit(stage->line, &first);
    line_submit(stage->line, &second);
    expect_request(stage, 1);
    send_bytes(stage, frame, count);
    run_until_done(stage, &damaged, 1);
    assert_int_equal(damaged.rc, -EBADMSG);
    expect_nothing(stage, TIMEOUT_MS / 2);
    answer(stage, 2, 0x6666); /* to nothing that was asked */
    last_ms = clock_mono_ms();
    expect_request(stage, 2);
    assert_true(clock_mono_ms() - last_ms >= TIMEOUT_MS - 1);
    answer(stage, 2, 0x2222);
    expect_good(stage, &next, 0x2222);
}

static void answers_that_are_none_are_refused(void **state)
{
    static const struct {
        const char *name;
        uint8_t bytes[12];
        size_t count;
    } cases[] = {
        {"another function", {1, 4, 4, 0, 1, 0, 2}, 7},
        {"a register too few", {1, 3, 2, 0, 1}, 5},
        {"a function that is none", {1, 0x70, 0}, 3},
        {"the request itself", {1, 16, 1, 2, 0, 2}, 6},
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1);

        print_message("case: %s\n", cases[i].name);
        line_submit(stage->line, &request);
        expect_request(stage, 1);
        send_message(stage, cases[i].bytes, cases[i].count);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, -EBADMSG);
    }
}

static void a_part_of_an_answer_is_a_doubt_too(void **state)
{
    struct stage *stage = *state;
    struct outcome part = {0}, next = {0};
    struct line_request first = reading(&part, 1), second = reading(&next, 2);
    uint8_t frame[FRAME_BYTES];
    size_t count = make_answer(1, 0x1111, frame);

    line_submit(stage->line, &first);
    line_submit(stage->line, &second);
    expect_request(stage, 1);
    send_bytes(stage, frame, 4);
    run_until_done(stage, &part, 1);
    assert_int_equal(part.rc, -ETIMEDOUT);
    expect_nothing(stage, SOON_MS);
    send_bytes(stage, frame + 4, count - 4);
    expect_request(stage, 2);
    answer(stage, 2, 0x2222);
    expect_good(stage, &next, 0x2222);
}

static void who_never_falls_silent_is_told_to_all(void **state)
{
    static const uint8_t noise[] = {0x55, 0xaa};
    struct stage *stage = *state;
    struct outcome outcomes[2] = {0};
    struct line_request requests[2] = {reading(&outcomes[0], 1), reading(&outcomes[1], 2)};
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

    line_submit(stage->line, &requests[0]);
    line_submit(stage->line, &requests[1]);
    expect_request(stage, 1);
    while (outcomes[1].count == 0 && clock_mono_ms() < until_ms) {
        (void)!write(stage->peer, noise, sizeof noise);
        run_for(stage, TIMEOUT_MS / 4);
    }
    assert_int_equal(outcomes[0].rc, -EBADMSG);
    assert_int_equal(outcomes[1].rc, -EBADMSG);
}

/* --- turns ---------------------------------------------------------------------------- */

static void a_probe_goes_when_nobody_else_waits(void **state)
{
    struct stage *stage = *state;
    struct outcome outcomes[4] = {0};
    struct line_request requests[4];

    for (int i = 0; i < 4; i++)
        requests[i] = reading(&outcomes[i], 1 + i);
    requests[1].probe = requests[2].probe = true;
    for (int i = 0; i < 4; i++)
        line_submit(stage->line, &requests[i]);
    for (int i = 0; i < 4; i++) {
        static const int turns[] = {0, 3, 1, 2};

        expect_request(stage, 1 + turns[i]);
        answer(stage, 1 + turns[i], 9);
        expect_good(stage, &outcomes[turns[i]], 9);
    }
}

static void a_line_that_ends_is_opened_again(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0}, next = {0};
    struct line_request request = reading(&outcome, 1), other = reading(&next, 1);

    line_submit(stage->line, &request);
    expect_request(stage, 1);
    close(stage->peer); /* before it has ever answered */
    stage->peer = -1;
    run_until_done(stage, &outcome, 1);
    assert_int_equal(outcome.rc, -ECONNRESET);
    assert_false(line_connected(stage->line));
    if (stage->listener < 0)
        return; /* of a pseudo-terminal there is nothing left to open */
    line_submit(stage->line, &other);
    expect_request(stage, 1);
    answer(stage, 1, 3);
    expect_good(stage, &next, 3);
}

/* A serial device is kept from others; a connection that has died can only be told by its silence. */
static void a_silent_serial_device_is_kept(void **state)
{
    struct stage *stage = *state;

    for (int i = 0; i < 5; i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1 + i);

        line_submit(stage->line, &request);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, -ETIMEDOUT);
        assert_int_equal(line_connected(stage->line), stage->listener < 0 || i % 3 != 2);
    }
}

/* Also for root, whom the kernel would let in. */
static void a_serial_device_is_had_by_one_line(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0}, second = {0};
    struct line_request request = reading(&outcome, 1), other = reading(&second, 2);
    struct line *line = NULL;

    assert_int_equal(line_open(&line, stage->loop, &stage->place), 0);
    line_submit(stage->line, &request);
    expect_request(stage, 1);
    line_submit(line, &other);
    run_until_done(stage, &second, 1);
    assert_int_equal(second.rc, -EADDRINUSE);
    answer(stage, 1, 3);
    expect_good(stage, &outcome, 3);
    line_close(line);
}

#define TEST(name)                                                                         \
    cmocka_unit_test_setup_teardown(name, open_serial_stage, close_stage),                 \
        cmocka_unit_test_setup_teardown(name, open_server_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_may_come_byte_by_byte),
        TEST(bits_are_read_as_registers_are),
        TEST(what_a_device_refuses_is_told),
        TEST(a_pause_is_kept_after_an_answer),
        TEST(a_late_answer_is_never_that_to_the_next_request),
        TEST(an_answer_may_be_later_than_the_next_request),
        TEST(a_dead_unit_costs_the_others_one_time_out),
        TEST(after_a_damaged_answer_the_line_is_quiet_first),
        TEST(answers_that_are_none_are_refused),
        TEST(a_part_of_an_answer_is_a_doubt_too),
        TEST(who_never_falls_silent_is_told_to_all),
        TEST(a_probe_goes_when_nobody_else_waits),
        TEST(a_line_that_ends_is_opened_again),
        TEST(a_silent_serial_device_is_kept),
        cmocka_unit_test_setup_teardown(a_serial_device_is_had_by_one_line,
                                        open_serial_stage, close_stage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
