/* The kind "channels", move by move: no network, no outbox, and the clock of this test. */
#include <errno.h>
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
#include "mqtt/payload.h"
#include "sensors/devices/kind.h"
#include "sensors/devices/meaning.h"
#include "sensors/profile/profile_load.h"
#include "tests/unit/capture.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { HOUR_S = 3600, YEAR_S = 365 * 24 * HOUR_S, STEP_S = 300 };

static int64_t mono_ms = 1000, wall_ms = 1700000000000;

/* In the place of those of mqtt/base/clock.c. */
int64_t clock_mono_ms(void)
{
    return mono_ms;
}

int64_t clock_wall_ms(void)
{
    return wall_ms;
}

int clock_synchronised(void)
{
    return true;
}

static void pass_ms(int64_t ms)
{
    mono_ms += ms;
    wall_ms += ms;
}

/* Two counters and two keys; it tells its serial number and how often it was switched on ... */
#define PROFILE(power_loss) PROFILE_THAT_SAYS("boot", power_loss)

/* ... or since when it runs. */
#define PROFILE_THAT_SAYS(what, power_loss)                                                \
    "profile: test\n"                                                                      \
    "version: 1\n"                                                                         \
    "maker: nobody\n"                                                                      \
    "models: [A]\n"                                                                        \
    "proof: {registers: {kind: unverified}}\n"                                             \
    "link: {kinds: [tcp]}\n"                                                               \
    "addresses: from_zero\n"                                                               \
    "words: high_first\n"                                                                  \
    "reads:\n"                                                                             \
    "  - {name: head, table: input, at: 0, count: 4}\n"                                    \
    "  - {name: counts, table: input, at: 16, count: 2}\n"                                 \
    "  - {name: keys, table: discrete, at: 0, count: 2}\n"                                 \
    "  - {name: run, table: coil, at: 0, count: 4}\n"                                      \
    "identity:\n"                                                                          \
    "  - {read: head, at: 0, equals: 24648}\n"                                             \
    "device:\n"                                                                            \
    "  serial: {read: head, at: 1}\n"                                                      \
    "  " what ": {read: head, at: 2, type: u32, words: low_first}\n"                       \
    "channels:\n"                                                                          \
    "  - name: di\n"                                                                       \
    "    numbers: 0-1\n"                                                                   \
    "    counter: {read: counts, at: 0, step: 1}\n"                                        \
    "    running: {read: run, at: 0, step: 1}\n"                                           \
    "    overflow: {read: run, at: 2, step: 1}\n"                                          \
    "  - name: key\n"                                                                      \
    "    numbers: 1-2\n"                                                                   \
    "    edges: {read: keys, at: 0, step: 1}\n"                                            \
    "counter: {power_loss: " power_loss ", at_most_per_minute: 600}\n"

enum { COUNTERS = 2, KEYS = 2, INPUTS = COUNTERS + KEYS };

/* The device, and the host that stores for it. */
struct stage {
    struct kind_host host; /* comes first */
    struct kind_setup setup;
    struct meaning meanings[INPUTS];
    struct profile *profile;
    void *state;
    struct payload_device shown;

    /* The device. */
    uint16_t serial, boot /* or its uptime */, counts[COUNTERS];
    bool keys[KEYS], stands[COUNTERS], overflown[COUNTERS];
    int glitch; /* so many dialogues show another number of di0 */

    /* The disk: what is stored, and what is put in and not yet stored. */
    char stored[KIND_MARK_BYTES], mark[KIND_MARK_BYTES];
    bool has_mark, waiting, refuses;
    int64_t counted[INPUTS], pending[INPUTS]; /* by meaning */
    int64_t held[INPUTS], pending_held[INPUTS];
    int news[EVENT_DEVICES], pending_news[EVENT_DEVICES];
    int asked; /* requests of the last dialogue */
};

static int recall(struct kind_host *host, const char *key, char ret[static KIND_MARK_BYTES])
{
    struct stage *stage = (struct stage *)host;
    char expected[KIND_KEY_BYTES];

    if (stage->waiting)
        return -EAGAIN;
    snprintf(expected, sizeof expected, "%u", stage->serial);
    assert_string_equal(key, expected);
    snprintf(host->key, sizeof host->key, "%s", key);
    memcpy(ret, stage->stored, KIND_MARK_BYTES);
    return stage->has_mark ? 0 : -ENOENT;
}

/* Of which meaning is it? */
static int meaning_of(const struct event *event)
{
    enum event_type type = event->type == EVENT_DEVICE ? event->held : event->type;

    if (type == EVENT_TALLY)
        return event->kind == EVENT_TALLY_RECEIVED ? 0 : 1;
    return event->score == 5 ? 2 : 3;
}

static void put(struct kind_host *host, const char *json, int records, const char *mark)
{
    struct stage *stage = (struct stage *)host;
    struct event event;
    char fault[PAYLOAD_FAULT_BYTES];

    snprintf(stage->mark, sizeof stage->mark, "%s", mark);
    stage->waiting = true;
    assert_int_equal(records, json ? 1 : 0);
    if (!json)
        return;
    if (payload_read_event(json, strlen(json), &event, fault) < 0)
        fail_msg("%s: %s", json, fault);
    assert_string_equal(event.unit, "H42.31");
    assert_true(event.at_ms / 1000 == wall_ms / 1000);
    if (event.type == EVENT_DEVICE) {
        stage->pending_news[event.what]++;
        if (event.held != EVENT_INTAKE)
            stage->pending_held[meaning_of(&event)] += event.count;
    } else {
        assert_string_equal(event.counter, event.type == EVENT_RATED ? "q2" : "q1");
        stage->pending[meaning_of(&event)] += event.type == EVENT_TALLY ? event.count : 1;
    }
}

static bool refuses(const struct kind_host *host)
{
    return ((const struct stage *)host)->refuses;
}

static void forget_pending(struct stage *stage)
{
    memset(stage->pending, 0, sizeof stage->pending);
    memset(stage->pending_held, 0, sizeof stage->pending_held);
    memset(stage->pending_news, 0, sizeof stage->pending_news);
    stage->waiting = false;
}

/* The commit comes, and fails or not. */
static void commit(struct stage *stage, int rc)
{
    if (!stage->waiting)
        return;
    if (rc == 0) {
        memcpy(stage->stored, stage->mark, sizeof stage->stored);
        stage->has_mark = true;
        for (int i = 0; i < INPUTS; i++) {
            stage->counted[i] += stage->pending[i];
            stage->held[i] += stage->pending_held[i];
        }
        for (int i = 0; i < EVENT_DEVICES; i++)
            stage->news[i] += stage->pending_news[i];
    }
    forget_pending(stage);
    channels_kind.on_stored(&stage->host, stage->state, rc);
}

static void answer(struct stage *stage, const struct kind_move *asked, uint16_t *ret)
{
    uint16_t glitch = stage->glitch > 0 ? 0x8000 : 0;

    memset(ret, 0, (size_t)asked->count * sizeof *ret);
    if (asked->order == LINE_READ_INPUT && asked->address == 0) {
        ret[0] = 24648;
        ret[1] = stage->serial;
        ret[2] = stage->boot;
    } else if (asked->order == LINE_READ_INPUT) {
        ret[0] = stage->counts[0] ^ glitch;
        ret[1] = stage->counts[1];
        stage->glitch -= stage->glitch > 0;
    } else if (asked->order == LINE_READ_DISCRETE) {
        ret[0] = stage->keys[0];
        ret[1] = stage->keys[1];
    } else {
        ret[0] = !stage->stands[0];
        ret[1] = !stage->stands[1];
        ret[2] = stage->overflown[0];
        ret[3] = stage->overflown[1];
    }
}

/* One dialogue; gives what it ends with. */
static struct kind_move visit(struct stage *stage)
{
    struct kind_move move = channels_kind.begin(&stage->host, stage->state);
    uint16_t registers[LINE_BITS_MAX];

    for (stage->asked = 0; move.step == KIND_ASK; stage->asked++) {
        assert_in_range(stage->asked, 0, 100);
        answer(stage, &move, registers);
        move = channels_kind.on_answer(&stage->host, stage->state, &move, registers);
    }
    return move;
}

/* A second later: a dialogue, and its commit. */
static void poll(struct stage *stage)
{
    pass_ms(1000);
    assert_int_equal(visit(stage).step, KIND_REST);
    commit(stage, 0);
}

/* The gateway is killed and begins again. */
static void restart(struct stage *stage)
{
    forget_pending(stage);
    memset(stage->state, 0, channels_kind.state_bytes(&stage->setup));
    stage->host.key[0] = '\0';
}

static void add_meaning(struct stage *stage, int index, const char *input,
                        struct meaning meaning)
{
    meaning.input = strdup(input);
    assert_int_equal(profile_find_input(stage->profile, input, &meaning.at), 0);
    stage->meanings[index] = meaning;
}

static const struct kind_calls calls = {.recall = recall, .put = put, .refuses = refuses};

static struct stage *open_stage(const char *profile)
{
    struct stage *stage = calloc(1, sizeof *stage);
    char fault[PROFILE_FAULT_BYTES];

    if (profile_open(&stage->profile, "test", profile, strlen(profile), fault) < 0)
        fail_msg("%s", fault);
    add_meaning(stage, 0, "di0",
                (struct meaning){
                    .field = "ho-tich", .kind = EVENT_TALLY_RECEIVED, .type = EVENT_TALLY});
    add_meaning(stage, 1, "di1",
                (struct meaning){
                    .field = "ho-tich", .kind = EVENT_TALLY_LATE, .type = EVENT_TALLY});
    add_meaning(stage, 2, "key1",
                (struct meaning){.rated = 5, .counter = "q2", .type = EVENT_RATED});
    add_meaning(stage, 3, "key2",
                (struct meaning){.rated = 1, .counter = "q2", .type = EVENT_RATED});
    stage->setup = (struct kind_setup){stage->profile, stage->meanings, INPUTS, 1};
    stage->host =
        (struct kind_host){.shown = &stage->shown, .setup = &stage->setup, .calls = &calls};
    strcpy(stage->shown.unit, "H42.31");
    strcpy(stage->shown.counter, "q1");
    stage->serial = 77;
    stage->state = calloc(1, channels_kind.state_bytes(&stage->setup));
    return stage;
}

static void close_stage(struct stage *stage)
{
    for (int i = 0; i < INPUTS; i++)
        free(stage->meanings[i].input);
    profile_close(stage->profile);
    free(stage->state);
    free(stage);
}

static void counting_begins_with_the_first_reading(void **state)
{
    struct stage *stage = open_stage(PROFILE("kept"));

    (void)state;
    stage->counts[0] = 1000;
    poll(stage);
    assert_int_equal(stage->counted[0], 0);
    stage->counts[0] += 3;
    restart(stage); /* the first reading is kept, so nothing is lost by that */
    stage->counts[0] += 4;
    poll(stage);
    assert_int_equal(stage->counted[0], 7);
    poll(stage);
    assert_int_equal(stage->counted[0], 7);
    assert_int_equal(stage->asked, 4);
    close_stage(stage);
}

static void what_is_not_stored_is_counted_again(void **state)
{
    struct stage *stage = open_stage(PROFILE("kept"));

    (void)state;
    pass_ms(1000);
    assert_int_equal(visit(stage).step, KIND_REST);
    commit(stage, -ENOSPC); /* even the first reading */
    stage->counts[0] = 2;
    stage->keys[0] = true;
    pass_ms(1000);
    visit(stage);
    commit(stage, -ENOSPC);
    stage->counts[0] = 5;
    stage->refuses = true;
    pass_ms(1000);
    visit(stage);
    assert_false(stage->waiting);
    stage->refuses = false;
    poll(stage);
    assert_int_equal(stage->counted[0], 5);
    assert_int_equal(stage->counted[2], 1);
    poll(stage);
    assert_int_equal(stage->counted[0], 5);
    assert_int_equal(stage->counted[2], 1);
    close_stage(stage);
}

static void a_number_that_nobody_sees_again_is_not_believed(void **state)
{
    struct stage *stage = open_stage(PROFILE("kept"));

    (void)state;
    poll(stage);
    stage->counts[0] = 1;
    stage->glitch = 1;
    poll(stage);
    assert_int_equal(stage->asked, 8); /* it was read twice */
    assert_int_equal(stage->counted[0], 1);
    assert_int_equal(stage->news[EVENT_DEVICE_JUMPED], 0);
    stage->counts[0] = 0x7000; /* and one that stays is held */
    poll(stage);
    assert_int_equal(stage->counted[0], 1);
    assert_int_equal(stage->held[0], 0x6fff);
    assert_int_equal(stage->news[EVENT_DEVICE_JUMPED], 1);
    stage->counts[0]++;
    poll(stage);
    assert_int_equal(stage->counted[0], 2);
    close_stage(stage);
}

static void a_device_that_began_anew_counts_from_nothing(void **state)
{
    struct stage *stage = open_stage(PROFILE("zero"));

    (void)state;
    stage->counts[0] = 65530;
    poll(stage);
    stage->counts[0] = 4;
    stage->boot++;
    pass_ms(1000);
    visit(stage);
    commit(stage, -EIO); /* the evidence is not forgotten */
    poll(stage);
    assert_int_equal(stage->counted[0], 4);
    assert_int_equal(stage->news[EVENT_DEVICE_RESET], 1);
    stage->counts[0] = 65534;
    for (int i = 0; i < 3; i++) /* as much can be in some hours */
        pass_ms(INT64_C(1000) * HOUR_S);
    poll(stage);
    stage->counts[0] = 2;
    poll(stage);
    assert_int_equal(stage->news[EVENT_DEVICE_WRAPPED], 1);
    close_stage(stage);
}

/* Within the minute in which something smaller was said of the same device. */
static void what_is_held_back_is_logged_whatever_else_was_said(void **state)
{
    struct stage *stage = open_stage(PROFILE("zero"));
    struct capture capture = capture_begin();
    char text[2048];

    (void)state;
    stage->counts[0] = 100;
    poll(stage);
    stage->counts[0] = 0;
    stage->boot++;
    pass_ms(1000);
    poll(stage);
    stage->counts[0] = 20000;
    pass_ms(1000);
    poll(stage);
    capture_end(&capture, text, sizeof text);
    assert_non_null(strstr(text, "began anew"));
    assert_non_null(strstr(text, "held back until a person decides"));
    assert_int_equal(stage->host.held, 20000);
    close_stage(stage);
}

static void a_clock_that_is_set_is_no_restart(void **state)
{
    struct stage *stage = open_stage(PROFILE_THAT_SAYS("uptime", "zero"));

    (void)state;
    stage->boot = 100;
    stage->counts[0] = 30;
    poll(stage);
    restart(stage); /* of the gateway, whose clock jumps when it hears of the time */
    wall_ms += INT64_C(1000) * HOUR_S;
    stage->boot += 10;
    stage->counts[0] += 2;
    poll(stage);
    assert_int_equal(stage->counted[0], 2);
    assert_int_equal(stage->news[EVENT_DEVICE_RESET], 0);
    pass_ms(INT64_C(1000) * HOUR_S); /* but within one run nothing jumps */
    stage->boot += 10;
    stage->counts[0] = 33;
    poll(stage);
    assert_int_equal(stage->counted[0], 2 + 33);
    assert_int_equal(stage->news[EVENT_DEVICE_RESET], 1);
    close_stage(stage);
}

/* A flag that stays says it once; but it is heard, whatever else goes on then. */
static void a_flag_of_going_over_is_not_forgotten(void **state)
{
    struct stage *stage = open_stage(PROFILE_THAT_SAYS("firmware", "unknown"));

    (void)state;
    stage->boot = 103; /* which is its firmware here */
    stage->counts[0] = 65530;
    stage->counts[1] = 500;
    poll(stage);
    stage->counts[0] = 4;
    stage->overflown[0] = true;
    stage->counts[1] = 3; /* for which all is looked at twice */
    pass_ms(1000);
    visit(stage);
    commit(stage, -ENOSPC);
    poll(stage);
    assert_string_equal(stage->shown.firmware, "103");
    assert_int_equal(stage->shown.serial, stage->serial);
    assert_int_equal(stage->counted[0], 10);
    assert_int_equal(stage->held[0], 0);
    assert_int_equal(stage->held[1], 3);
    stage->counts[0] = 65534;
    pass_ms(INT64_C(3000) * HOUR_S); /* as much can be in some hours */
    poll(stage);
    stage->counts[0] = 2; /* over again, or anew: it says no more which */
    poll(stage);
    assert_int_equal(stage->counted[0], 10 + 65530);
    assert_int_equal(stage->held[0], 4);
    close_stage(stage);
}

static void another_device_in_its_place_begins_with_what_it_shows(void **state)
{
    struct stage *stage = open_stage(PROFILE("kept"));
    struct capture capture = capture_begin();
    char text[2048];

    (void)state;
    stage->counts[0] = 5;
    poll(stage);
    stage->counts[0] = 7;
    poll(stage);
    pass_ms(INT64_C(1000) * HOUR_S);
    stage->serial = 78;
    stage->has_mark = false;
    stage->counts[0] = 500;
    poll(stage);
    stage->counts[0] = 501;
    poll(stage);
    capture_end(&capture, text, sizeof text);
    assert_non_null(strstr(text, "serial 77 is new here, counting begins with what"));
    assert_non_null(strstr(text, "serial 78 is new here, counting begins with what"));
    assert_int_equal(stage->counted[0], 3);
    assert_int_equal(stage->held[0], 0);
    close_stage(stage);
}

static void a_counter_that_is_stopped_is_told_once(void **state)
{
    struct stage *stage = open_stage(PROFILE("kept"));

    (void)state;
    poll(stage);
    stage->stands[0] = true;
    for (int i = 0; i < 5; i++)
        poll(stage);
    assert_int_equal(stage->news[EVENT_DEVICE_STOPPED], 1);
    stage->stands[0] = false;
    stage->counts[0] = 2;
    poll(stage);
    assert_int_equal(stage->counted[0], 2);
    stage->stands[0] = true;
    poll(stage);
    assert_int_equal(stage->news[EVENT_DEVICE_STOPPED], 2);
    close_stage(stage);
}

static void a_device_of_another_profile_is_refused(void **state)
{
    struct stage *stage = open_stage(PROFILE("kept"));
    struct kind_move move = channels_kind.begin(&stage->host, stage->state);
    const uint16_t registers[LINE_BITS_MAX] = {1};

    (void)state;
    while (move.step == KIND_ASK)
        move = channels_kind.on_answer(&stage->host, stage->state, &move, registers);
    assert_int_equal(move.step, KIND_FAIL);
    assert_int_equal(move.rc, -EPROTO);
    close_stage(stage);
}

/* Presses of at least 60 ms, 60 ms apart, bouncing, looked at 20 times a second. */
static void no_press_of_a_key_is_lost_or_doubled(void **state)
{
    enum { PRESSES = 20000, LOOK_MS = 50 };
    struct stage *stage = open_stage(PROFILE("kept"));
    int64_t look_ms, pressed = 0;

    (void)state;
    srandom(5);
    visit(stage);
    commit(stage, 0);
    look_ms = mono_ms + LOOK_MS;
    for (int i = 0; i < 2 * PRESSES; i++) {
        int64_t until_ms = mono_ms + 60 + random() % 300;

        stage->keys[0] = i % 2 == 0;
        pressed += stage->keys[0];
        for (; look_ms < until_ms; look_ms += LOOK_MS) {
            pass_ms(look_ms - mono_ms);
            visit(stage);
            commit(stage, random() % 50 == 0 ? -EIO : 0);
        }
        pass_ms(until_ms - mono_ms);
    }
    pass_ms(LOOK_MS);
    visit(stage);
    commit(stage, 0);
    assert_int_equal(stage->counted[2], pressed);
    assert_int_equal(stage->counted[3], 0);
    stage->keys[1] = true;
    for (int i = 0; i < 200; i++)
        poll(stage);
    assert_int_equal(stage->counted[3], 1);
    assert_int_equal(stage->news[EVENT_DEVICE_STUCK], 1);
    close_stage(stage);
}

/*
 * A year of pulses, power cuts, exchanges, kills of the gateway and full disks. What is produced before
 * a reading is lost with the device when it forgets it: then nobody can know, and the test does not count.
 */
static void lose_counts(struct stage *stage, int64_t *produced, const int64_t *unread)
{
    for (int i = 0; i < COUNTERS; i++) {
        produced[i] -= unread[i];
        stage->counts[i] = 0;
    }
}

static void a_year_is_counted_to_the_last_pulse(const char *profile, bool kept)
{
    struct stage *stage = open_stage(profile);
    int64_t produced[COUNTERS] = {0}, unread[COUNTERS] = {0}, power_cuts = 0, kills = 0;

    srandom(2026);
    poll(stage);
    for (int64_t s = 0; s < YEAR_S; s += STEP_S) {
        int luck = (int)(random() % 10000);

        pass_ms((STEP_S - 1) * INT64_C(1000));
        for (int i = 0; i < COUNTERS; i++) {
            int64_t pulses = random() % 4 == 0 ? random() % 1000 : 0;

            stage->counts[i] += (uint16_t)pulses;
            produced[i] += pulses;
            unread[i] += pulses;
        }
        if (luck < 20) { /* a power cut, by which what nobody has read may be gone */
            stage->boot++;
            power_cuts++;
            if (!kept)
                lose_counts(stage, produced, unread);
        }
        if (luck >= 20 && luck < 120) { /* killed before it could store, or after it */
            pass_ms(1000);
            visit(stage);
            if (luck % 2)
                commit(stage, 0);
            restart(stage);
            kills++;
        }
        if (luck >= 120 && luck < 220) {
            pass_ms(1000);
            visit(stage);
            commit(stage, -ENOSPC);
        }
        poll(stage);
        memset(unread, 0, sizeof unread);
    }
    for (int i = 0; i < COUNTERS; i++) {
        print_message("di%d: %" PRId64 " produced = %" PRId64 " counted + %" PRId64
                      " held; %" PRId64 " power cuts, %" PRId64 " kills, %d wraps\n",
                      i, produced[i], stage->counted[i], stage->held[i], power_cuts, kills,
                      stage->news[EVENT_DEVICE_WRAPPED]);
        assert_int_equal(produced[i], stage->counted[i] + stage->held[i]);
        assert_int_equal(stage->held[i], 0);
    }
    close_stage(stage);
}

static void a_year_of_counters_that_keep_their_number(void **state)
{
    (void)state;
    a_year_is_counted_to_the_last_pulse(PROFILE("kept"), true);
}

static void a_year_of_counters_that_lose_it(void **state)
{
    (void)state;
    a_year_is_counted_to_the_last_pulse(PROFILE("zero"), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_begins_with_the_first_reading),
        cmocka_unit_test(what_is_not_stored_is_counted_again),
        cmocka_unit_test(a_number_that_nobody_sees_again_is_not_believed),
        cmocka_unit_test(a_device_that_began_anew_counts_from_nothing),
        cmocka_unit_test(what_is_held_back_is_logged_whatever_else_was_said),
        cmocka_unit_test(a_clock_that_is_set_is_no_restart),
        cmocka_unit_test(a_flag_of_going_over_is_not_forgotten),
        cmocka_unit_test(another_device_in_its_place_begins_with_what_it_shows),
        cmocka_unit_test(a_counter_that_is_stopped_is_told_once),
        cmocka_unit_test(a_device_of_another_profile_is_refused),
        cmocka_unit_test(no_press_of_a_key_is_lost_or_doubled),
        cmocka_unit_test(a_year_of_counters_that_keep_their_number),
        cmocka_unit_test(a_year_of_counters_that_lose_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
