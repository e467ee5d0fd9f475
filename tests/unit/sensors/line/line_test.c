#include "sensors/line/line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
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

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum {
    FRAME_BYTES = 260,
    PATIENCE_MS = 5000,
    SOON_MS = 100, /* long enough for what must not come to come */
    TIMEOUT_MS = 300,
};

/* What has come of a request. */
struct outcome {
    int count; /* of calls */
    int rc;
    uint16_t first; /* value of a read */
};

/* A line, and the other end of it in our own hands, all on one loop and thread. */
struct stage {
    sd_event *loop;
    struct line *line;
    int listener, peer; /* -1: not connected */
};

static int open_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t bytes = sizeof address;

    *state = stage;
    stage->peer = -1;
    stage->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(stage->listener, (struct sockaddr *)&address, bytes) < 0 ||
        listen(stage->listener, 8) < 0 ||
        getsockname(stage->listener, (struct sockaddr *)&address, &bytes) < 0)
        return -1;
    if (sd_event_new(&stage->loop) < 0)
        return -1;
    return line_open(
        &stage->line, stage->loop,
        &(struct line_place){.address = "127.0.0.1", .port = ntohs(address.sin_port)});
}

static int close_stage(void **state)
{
    struct stage *stage = *state;

    line_close(stage->line);
    sd_event_unref(stage->loop);
    if (stage->peer >= 0)
        close(stage->peer);
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

static void run_for(struct stage *stage, int64_t ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        assert_true(sd_event_run(stage->loop, 5000) >= 0);
}

static void run_until_done(struct stage *stage, const struct outcome *outcome, int count)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

    while (outcome->count < count && clock_mono_ms() < until_ms)
        assert_true(sd_event_run(stage->loop, 5000) >= 0);
    assert_int_equal(outcome->count, count);
}

/* The next request that the other end gets: its bytes, and how many; 0 when none comes soon. */
static ssize_t next_request(struct stage *stage, uint8_t frame[static FRAME_BYTES],
                            int wait_ms)
{
    int64_t until_ms = clock_mono_ms() + wait_ms;

    while (clock_mono_ms() < until_ms) {
        ssize_t bytes;

        assert_true(sd_event_run(stage->loop, 5000) >= 0);
        if (stage->peer < 0)
            stage->peer =
                accept4(stage->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        bytes = stage->peer < 0 ? -1 : recv(stage->peer, frame, FRAME_BYTES, 0);
        if (bytes > 0)
            return bytes;
    }
    return 0;
}

static void expect_request(struct stage *stage, int unit_id,
                           uint8_t frame[static FRAME_BYTES])
{
    assert_true(next_request(stage, frame, PATIENCE_MS) > 0);
    assert_int_equal(frame[6], unit_id);
}

/* Answers a request with these bytes, function first, under its own header. */
static void answer(struct stage *stage, const uint8_t *request, const uint8_t *bytes,
                   size_t count)
{
    uint8_t frame[FRAME_BYTES] = {request[0], request[1], 0, 0, 0, 0, request[6]};

    frame[5] = (uint8_t)(count + 1);
    memcpy(frame + 7, bytes, count);
    assert_int_equal(send(stage->peer, frame, 7 + count, MSG_NOSIGNAL), 7 + count);
}

static const uint8_t two_registers[] = {3, 4, 0x12, 0x34, 0, 0};

static void hang_up(struct stage *stage)
{
    close(stage->peer);
    stage->peer = -1;
}

static void requests_take_turns_on_one_line(void **state)
{
    struct stage *stage = *state;
    struct outcome outcomes[3] = {0};
    struct line_request requests[3];
    uint8_t frame[FRAME_BYTES];
    uint8_t other[FRAME_BYTES];

    for (int i = 0; i < 3; i++)
        requests[i] = reading(&outcomes[i], 11 + i);
    line_submit(stage->line, &requests[0]);
    line_submit(stage->line, &requests[1]);
    for (int i = 0; i < 3; i++) {
        expect_request(stage, 11 + i, frame);
        if (i == 0)
            line_submit(stage->line, &requests[2]); /* while the first is under way */
        assert_int_equal(next_request(stage, other, SOON_MS), 0); /* nobody cuts in */
        answer(stage, frame, two_registers, sizeof two_registers);
        run_until_done(stage, &outcomes[i], 1);
        assert_int_equal(outcomes[i].rc, 0);
        assert_int_equal(outcomes[i].first, 0x1234);
    }
}

enum { ROUNDS = 200 };

/* The other end on a thread of its own, which says when it heard each request. */
struct hearer {
    int peer;
    int64_t heard_us[ROUNDS];
};

static void *hear(void *owner)
{
    struct hearer *hearer = owner;

    for (int i = 0; i < ROUNDS; i++) {
        uint8_t frame[FRAME_BYTES];
        struct stage stage = {.peer = hearer->peer};

        if (recv(hearer->peer, frame, sizeof frame, 0) <= 0)
            break;
        hearer->heard_us[i] = clock_mono_us();
        answer(&stage, frame, two_registers, sizeof two_registers);
    }
    return NULL;
}

/* Sending is a part of the way: whoever looked at the clock behind it would miss up to half of it. */
static void a_request_is_sent_before_it_is_heard(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request request = reading(&outcome, 1);
    struct hearer hearer = {0};
    uint8_t frame[FRAME_BYTES];
    pthread_t thread;

    line_submit(stage->line, &request);
    expect_request(stage, 1, frame);
    answer(stage, frame, two_registers, sizeof two_registers);
    run_until_done(stage, &outcome, 1);
    hearer.peer = stage->peer;
    assert_int_equal(fcntl(stage->peer, F_SETFL, 0), 0); /* blocking from now on */
    assert_int_equal(pthread_create(&thread, NULL, hear, &hearer), 0);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t before_us = clock_mono_us();

        line_submit(stage->line, &request);
        run_until_done(stage, &outcome, 2 + i);
        assert_in_range(request.sent_us, before_us, hearer.heard_us[i]);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void a_request_that_waits_its_turn_is_not_under_way(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request first = reading(&outcome, 1), second = reading(&outcome, 2);
    uint8_t frame[FRAME_BYTES];
    int64_t answered_us;

    line_submit(stage->line, &first);
    line_submit(stage->line, &second);
    expect_request(stage, 1, frame);
    run_for(stage, SOON_MS);
    answered_us = clock_mono_us();
    answer(stage, frame, two_registers, sizeof two_registers);
    expect_request(stage, 2, frame);
    assert_true(second.sent_us >= answered_us);
    answer(stage, frame, two_registers, sizeof two_registers);
    run_until_done(stage, &outcome, 2);
}

static void a_silent_device_costs_its_neighbours_one_time_out(void **state)
{
    struct stage *stage = *state;
    struct outcome silent = {0};
    struct outcome next = {0};
    struct line_request first = reading(&silent, 1);
    struct line_request second = reading(&next, 2);
    uint8_t frame[FRAME_BYTES], second_frame[FRAME_BYTES];
    int64_t since_ms = clock_mono_ms();

    line_submit(stage->line, &first);
    line_submit(stage->line, &second);
    expect_request(stage, 1, frame);
    run_until_done(stage, &silent, 1);
    assert_int_equal(silent.rc, -ETIMEDOUT);
    assert_in_range(clock_mono_ms() - since_ms, TIMEOUT_MS, PATIENCE_MS);

    /* A device may be deaf for a while after connecting. Its late answer is nobody's. */
    expect_request(stage, 2, second_frame);
    answer(stage, frame, two_registers, sizeof two_registers);
    run_for(stage, SOON_MS);
    assert_int_equal(next.count, 0);
    answer(stage, second_frame, two_registers, sizeof two_registers);
    run_until_done(stage, &next, 1);
    assert_int_equal(next.rc, 0);
    assert_int_equal(silent.count, 1);
}

static void answers_that_come_twice_are_taken_once(void **state)
{
    static const uint8_t others[] = {3, 4, 0x56, 0x78, 0, 0};
    struct stage *stage = *state;
    uint8_t frame[FRAME_BYTES], before[FRAME_BYTES] = {0};

    for (int i = 0; i < 3; i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1);

        line_submit(stage->line, &request);
        expect_request(stage, 1, frame);
        assert_memory_not_equal(frame, before, 2);
        if (i > 0) /* that of before, once more */
            answer(stage, before, others, sizeof others);
        answer(stage, frame, two_registers, sizeof two_registers);
        answer(stage, frame, two_registers, sizeof two_registers);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, 0);
        assert_int_equal(outcome.first, 0x1234);
        run_for(stage, SOON_MS); /* the second one comes unasked */
        assert_int_equal(outcome.count, 1);
        memcpy(before, frame, sizeof before);
    }
}

enum { FLOOD_MESSAGES = 4096 };

/* Sends answers to what nobody has asked, until its connection is ended. */
static void *flood(void *owner)
{
    static const uint8_t message[] = {0xff, 0xf0, 0, 0, 0, 3, 1, 0x83, 2};
    uint8_t bytes[FLOOD_MESSAGES][sizeof message];
    const int *peer = owner;

    for (int i = 0; i < FLOOD_MESSAGES; i++)
        memcpy(bytes[i], message, sizeof message);
    while (send(*peer, bytes, sizeof bytes, MSG_NOSIGNAL) > 0)
        ;
    return NULL;
}

/* Or it would hold up everybody else on the loop for as long as it likes. */
static void who_never_stops_is_cut_off(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request request = reading(&outcome, 1);
    uint8_t frame[FRAME_BYTES];
    pthread_t thread;

    request.timeout_ms = PATIENCE_MS;
    line_submit(stage->line, &request);
    expect_request(stage, 1, frame);
    assert_int_equal(fcntl(stage->peer, F_SETFL, 0), 0); /* blocking from now on */
    assert_int_equal(pthread_create(&thread, NULL, flood, &stage->peer), 0);
    run_until_done(stage, &outcome, 1);
    assert_int_equal(outcome.rc, -EBADMSG);
    assert_int_equal(pthread_join(thread, NULL), 0); /* it was ended */
}

static void a_connection_that_never_answers_is_given_up(void **state)
{
    struct stage *stage = *state;
    uint8_t frame[FRAME_BYTES], end;

    for (int i = 0; i < 3; i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1);

        line_submit(stage->line, &request);
        expect_request(stage, 1, frame);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, -ETIMEDOUT);
        assert_int_equal(recv(stage->peer, &end, 1, 0), i < 2 ? -1 : 0);
    }
}

static void what_breaks_off_is_not_completed_by_the_next_answer(void **state)
{
    struct stage *stage = *state;
    struct outcome broken = {0};
    struct outcome next = {0};
    struct line_request first = reading(&broken, 1);
    struct line_request second = reading(&next, 1);
    uint8_t frame[FRAME_BYTES], end;

    line_submit(stage->line, &first);
    expect_request(stage, 1, frame);
    assert_int_equal(send(stage->peer, frame, 7, MSG_NOSIGNAL), 7); /* and no more */
    run_until_done(stage, &broken, 1);
    assert_int_equal(broken.rc, -ETIMEDOUT);
    assert_int_equal(recv(stage->peer, &end, 1, 0), 0); /* hung up on */
    hang_up(stage);

    line_submit(stage->line, &second);
    expect_request(stage, 1, frame);
    answer(stage, frame, two_registers, sizeof two_registers);
    run_until_done(stage, &next, 1);
    assert_int_equal(next.rc, 0);
    assert_int_equal(next.first, 0x1234);
}

static void without_a_connection_all_that_wait_fail_at_once(void **state)
{
    struct stage *stage = *state;
    struct outcome outcomes[2] = {0};
    struct line_request requests[2] = {reading(&outcomes[0], 1), reading(&outcomes[1], 2)};
    int64_t since_ms = clock_mono_ms();

    shutdown(stage->listener, SHUT_RDWR);
    line_submit(stage->line, &requests[0]);
    line_submit(stage->line, &requests[1]);
    assert_int_equal(outcomes[0].count, 0); /* never from within line_submit() */
    run_until_done(stage, &outcomes[1], 1);
    assert_int_equal(outcomes[0].rc, -ECONNREFUSED);
    assert_int_equal(outcomes[1].rc, -ECONNREFUSED);
    assert_in_range(clock_mono_ms() - since_ms, 0, TIMEOUT_MS - 1);
}

static void an_answer_may_come_in_pieces(void **state)
{
    static const uint8_t whole[] = {0, 0, 0, 0, 0, 7, 9, 3, 4, 0xab, 0xcd, 0, 0};
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request request = reading(&outcome, 9);
    uint8_t frame[FRAME_BYTES];
    uint8_t piece;

    line_submit(stage->line, &request);
    expect_request(stage, 9, frame);
    for (size_t i = 0; i < sizeof whole; i++) {
        assert_int_equal(outcome.count, 0);
        piece = i < 2 ? frame[i] : whole[i];
        assert_int_equal(send(stage->peer, &piece, 1, 0), 1);
        run_for(stage, 5);
    }
    run_until_done(stage, &outcome, 1);
    assert_int_equal(outcome.rc, 0);
    assert_int_equal(outcome.first, 0xabcd);
}

static void what_an_answer_says_becomes_an_errno(void **state)
{
    static const struct {
        const char *name;
        uint8_t bytes[8];
        size_t count;
        int rc;
    } cases[] = {
        {"good", {3, 4, 0, 1, 0, 2}, 6, 0},
        {"illegal function", {0x83, 1}, 2, -EREMOTEIO},
        {"illegal address", {0x83, 2}, 2, -EREMOTEIO},
        {"acknowledge", {0x83, 5}, 2, -EBUSY},
        {"busy", {0x83, 6}, 2, -EBUSY},
        {"no path", {0x83, 10}, 2, -ENXIO},
        {"target away", {0x83, 11}, 2, -ENXIO},
        {"exception of another function", {0x90, 2}, 2, -EBADMSG},
        {"another function", {4, 4, 0, 1, 0, 2}, 6, -EBADMSG},
        {"a register too few", {3, 2, 0, 1}, 4, -EBADMSG},
        {"a count that is not true", {3, 2, 0, 1, 0, 2}, 6, -EBADMSG},
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1);
        uint8_t frame[FRAME_BYTES];

        print_message("case: %s\n", cases[i].name);
        line_submit(stage->line, &request);
        expect_request(stage, 1, frame);
        answer(stage, frame, cases[i].bytes, cases[i].count);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, cases[i].rc);
        if (cases[i].rc == -EBADMSG)
            hang_up(stage); /* as the line has done */
    }
}

static void an_answer_of_another_unit_ends_the_connection(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request request = reading(&outcome, 1);
    uint8_t frame[FRAME_BYTES];

    line_submit(stage->line, &request);
    expect_request(stage, 1, frame);
    frame[6] = 2;
    answer(stage, frame, two_registers, sizeof two_registers);
    run_until_done(stage, &outcome, 1);
    assert_int_equal(outcome.rc, -EBADMSG);
    run_for(stage, SOON_MS);
    assert_int_equal(recv(stage->peer, frame, 1, 0), 0);
}

/* Proven once, then closed while idle: asked again without a word. Closed at once: told. */
static void only_a_connection_that_was_good_is_opened_again(void **state)
{
    struct stage *stage = *state;
    struct outcome outcome = {0};
    struct line_request request = reading(&outcome, 1);
    uint8_t frame[FRAME_BYTES];

    line_submit(stage->line, &request);
    expect_request(stage, 1, frame);
    answer(stage, frame, two_registers, sizeof two_registers);
    run_until_done(stage, &outcome, 1);
    line_submit(stage->line, &request);
    expect_request(stage, 1, frame);
    hang_up(stage); /* without an answer */
    expect_request(stage, 1, frame);
    hang_up(stage);
    run_until_done(stage, &outcome, 2);
    assert_int_equal(outcome.rc, -ECONNRESET);
}

static void orders_are_the_functions_of_modbus(void **state)
{
    static const struct {
        enum line_order order;
        uint8_t request[12];
        unsigned request_bytes;
        uint8_t answer[6];
        unsigned answer_bytes;
        uint16_t first;
    } cases[] = {
        {LINE_READ_HOLDING, {3, 1, 2, 0, 2}, 5, {3, 4, 0, 7, 0, 8}, 6, 7},
        {LINE_READ_INPUT, {4, 1, 2, 0, 2}, 5, {4, 4, 0, 9, 0, 8}, 6, 9},
        {LINE_READ_COILS, {1, 1, 2, 0, 2}, 5, {1, 1, 0xfd}, 3, 1},
        {LINE_READ_DISCRETE, {2, 1, 2, 0, 2}, 5, {2, 1, 0xfe}, 3, 0},
        {LINE_WRITE, {16, 1, 2, 0, 2, 4, 0xab, 0xcd, 0, 5}, 10, {16, 1, 2, 0, 2}, 5, 0},
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct outcome outcome = {0};
        struct line_request request = reading(&outcome, 1);
        uint8_t frame[FRAME_BYTES];

        request.order = cases[i].order;
        request.values[0] = 0xabcd;
        request.values[1] = 5;
        line_submit(stage->line, &request);
        assert_int_equal(next_request(stage, frame, PATIENCE_MS),
                         7 + cases[i].request_bytes);
        assert_memory_equal(frame + 7, cases[i].request, cases[i].request_bytes);
        answer(stage, frame, cases[i].answer, cases[i].answer_bytes);
        run_until_done(stage, &outcome, 1);
        assert_int_equal(outcome.rc, 0);
        assert_int_equal(outcome.first, cases[i].first);
    }
}

static void only_addresses_are_places(void **state)
{
    static const struct {
        const char *address;
        int good;
    } cases[] = {
        {"192.0.2.1", 1}, {"2001:db8::1", 1}, {"plc.example.vn", 0},
        {"", 0},          {"192.0.2", 0},
    };
    const struct stage *stage = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct line_place place = {.address = cases[i].address, .port = 502};
        struct line *line = NULL;

        print_message("address \"%s\"\n", cases[i].address);
        assert_int_equal(line_allowed(&place) == NULL, cases[i].good);
        assert_int_equal(line_open(&line, stage->loop, &place),
                         cases[i].good ? 0 : -EINVAL);
        line_close(line);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(requests_take_turns_on_one_line),
        TEST(a_request_is_sent_before_it_is_heard),
        TEST(a_request_that_waits_its_turn_is_not_under_way),
        TEST(a_silent_device_costs_its_neighbours_one_time_out),
        TEST(answers_that_come_twice_are_taken_once),
        TEST(who_never_stops_is_cut_off),
        TEST(a_connection_that_never_answers_is_given_up),
        TEST(what_breaks_off_is_not_completed_by_the_next_answer),
        TEST(without_a_connection_all_that_wait_fail_at_once),
        TEST(an_answer_may_come_in_pieces),
        TEST(what_an_answer_says_becomes_an_errno),
        TEST(an_answer_of_another_unit_ends_the_connection),
        TEST(only_a_connection_that_was_good_is_opened_again),
        TEST(orders_are_the_functions_of_modbus),
        TEST(only_addresses_are_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
