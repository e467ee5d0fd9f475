/* Scanners and keys of the kind "channels", move by move. */
#include <errno.h>
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
#include "sensors/desk.h"
#include "sensors/devices/kind.h"
#include "sensors/devices/meaning.h"
#include "sensors/profile/profile_load.h"

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

#define CODE_1 "H42.31-261120-0001"
#define CODE_2 "H42.31-261120-0002"

#define PROFILE(acknowledge)                                                               \
    "profile: test\n"                                                                      \
    "version: 1\n"                                                                         \
    "maker: nobody\n"                                                                      \
    "models: [A]\n"                                                                        \
    "proof: {registers: {kind: unverified}}\n"                                             \
    "link: {kinds: [tcp]}\n"                                                               \
    "addresses: from_one\n"                                                                \
    "words: high_first\n"                                                                  \
    "reads:\n"                                                                             \
    "  - {name: scan, table: input, at: 1, count: 22}\n"                                   \
    "  - {name: keys, table: discrete, at: 1, count: 1}\n"                                 \
    "channels:\n"                                                                          \
    "  - name: code\n"                                                                     \
    "    text:\n"                                                                          \
    "      read: scan\n"                                                                   \
    "      at: 2\n"                                                                        \
    "      count: 20\n"                                                                    \
    "      sequence: {read: scan, at: 0}\n"                                                \
    "      length: {read: scan, at: 1}\n" acknowledge "  - name: key\n"                    \
    "    edges: {read: keys, at: 0}\n"

enum { CODE, KEY, INPUTS, EVENTS_MAX = 32 };

struct stage {
    struct kind_host host; /* comes first */
    struct kind_setup setup;
    struct meaning meanings[INPUTS];
    struct profile *profile;
    void *state;
    struct payload_device shown;

    uint16_t sequence; /* the device */
    char text[41];
    bool key;
    int told; /* what was written last, -1: nothing */

    char stored[KIND_MARK_BYTES], mark[KIND_MARK_BYTES];
    bool has_mark, waiting, refuses;
    struct event events[EVENTS_MAX], pending[EVENTS_MAX]; /* stored; put in */
    size_t count, pending_count;
    struct desk *desk;
};

static int recall(struct kind_host *host, const char *key, char ret[static KIND_MARK_BYTES])
{
    struct stage *stage = (struct stage *)host;

    snprintf(host->key, sizeof host->key, "%s", key);
    memcpy(ret, stage->stored, KIND_MARK_BYTES);
    return stage->has_mark ? 0 : -ENOENT;
}

static void put(struct kind_host *host, const char *json, int records, const char *mark)
{
    struct stage *stage = (struct stage *)host;
    char fault[PAYLOAD_FAULT_BYTES];

    (void)records;
    snprintf(stage->mark, sizeof stage->mark, "%s", mark);
    stage->waiting = true;
    if (json && payload_read_event(json, strlen(json),
                                   &stage->pending[stage->pending_count++], fault) < 0)
        fail_msg("%s: %s", json, fault);
}

static bool refuses(const struct kind_host *host)
{
    return ((const struct stage *)host)->refuses;
}

static void scanned(struct kind_host *host, const char *counter, const char *code,
                    int64_t at_mono_ms)
{
    desk_put(((struct stage *)host)->desk, host->shown->unit, counter, code, at_mono_ms);
}

static bool take_scanned(struct kind_host *host, const char *counter, int64_t at_mono_ms,
                         char ret[static EVENT_DOSSIER_BYTES])
{
    return desk_take(((struct stage *)host)->desk, host->shown->unit, counter, at_mono_ms,
                     ret);
}

static void answer(struct stage *stage, const struct kind_move *asked, uint16_t *ret)
{
    memset(ret, 0, (size_t)asked->count * sizeof *ret);
    if (asked->order == LINE_READ_DISCRETE) {
        ret[0] = stage->key;
        return;
    }
    ret[0] = stage->sequence;
    ret[1] = (uint16_t)strlen(stage->text);
    for (size_t i = 0; i < strlen(stage->text); i++)
        ret[2 + i / 2] |= (uint16_t)(stage->text[i] << (i % 2 ? 0 : 8));
}

static struct kind_move follow(struct stage *stage, struct kind_move move)
{
    uint16_t registers[LINE_BITS_MAX];

    while (move.step == KIND_ASK) {
        if (move.order == LINE_WRITE) {
            assert_int_equal(move.address, 40); /* 41, counted from one */
            assert_int_equal(move.count, 1);
            assert_false(stage->waiting); /* only what is stored is acknowledged */
            stage->told = move.values[0];
        } else
            answer(stage, &move, registers);
        move = channels_kind.on_answer(&stage->host, stage->state, &move,
                                       move.order == LINE_WRITE ? NULL : registers);
    }
    return move;
}

/* A dialogue, and its commit, which gives rc. */
static void poll(struct stage *stage, int rc)
{
    struct kind_move move;

    mono_ms += 100;
    wall_ms += 100;
    move = follow(stage, channels_kind.begin(&stage->host, stage->state));
    if (!stage->waiting) {
        assert_int_equal(move.step, KIND_REST);
        return;
    }
    if (rc == 0) {
        memcpy(stage->stored, stage->mark, sizeof stage->stored);
        stage->has_mark = true;
        memcpy(stage->events + stage->count, stage->pending,
               stage->pending_count * sizeof *stage->pending);
        stage->count += stage->pending_count;
    }
    stage->pending_count = 0;
    stage->waiting = false;
    stage->told = -1;
    if (move.step == KIND_WAIT)
        follow(stage, channels_kind.on_stored(&stage->host, stage->state, rc));
    else
        channels_kind.on_stored(&stage->host, stage->state, rc);
}

static void scan(struct stage *stage, const char *text)
{
    stage->sequence++;
    snprintf(stage->text, sizeof stage->text, "%s", text);
}

static void restart(struct stage *stage)
{
    memset(stage->state, 0, channels_kind.state_bytes(&stage->setup));
}

static const struct kind_calls calls = {.recall = recall,
                                        .put = put,
                                        .scanned = scanned,
                                        .take_scanned = take_scanned,
                                        .refuses = refuses};

static struct stage *open_stage(const char *profile, struct meaning code)
{
    struct stage *stage = calloc(1, sizeof *stage);
    char fault[PROFILE_FAULT_BYTES];

    if (profile_open(&stage->profile, "test", profile, strlen(profile), fault) < 0)
        fail_msg("%s", fault);
    stage->meanings[CODE] = code;
    stage->meanings[CODE].input = "code";
    stage->meanings[KEY] =
        (struct meaning){.input = "key", .dossier = "returned", .type = EVENT_RETURNED};
    for (int i = 0; i < INPUTS; i++)
        assert_int_equal(profile_find_input(stage->profile, stage->meanings[i].input,
                                            &stage->meanings[i].at),
                         0);
    stage->setup = (struct kind_setup){stage->profile, stage->meanings, INPUTS, 1};
    stage->host =
        (struct kind_host){.shown = &stage->shown, .setup = &stage->setup, .calls = &calls};
    snprintf(stage->shown.unit, sizeof stage->shown.unit, "H42.31");
    snprintf(stage->shown.counter, sizeof stage->shown.counter, "q1");
    stage->told = -1;
    desk_open(&stage->desk);
    stage->state = calloc(1, channels_kind.state_bytes(&stage->setup));
    return stage;
}

static void close_stage(struct stage *stage)
{
    profile_close(stage->profile);
    desk_close(stage->desk);
    free(stage->state);
    free(stage);
}

static const struct meaning resolved = {
    .dossier = "resolved", .type = EVENT_RESOLVED, .result = EVENT_OUTCOME_GRANTED};
static const struct meaning for_keys = {.waits = true};

#define ACKNOWLEDGED PROFILE("      acknowledge: 41\n")

static void each_scan_is_one_event(void **state)
{
    struct stage *stage = open_stage(PROFILE(""), resolved);

    (void)state;
    scan(stage, CODE_1); /* before anybody looked */
    poll(stage, 0);
    assert_int_equal(stage->count, 0);
    scan(stage, CODE_1 "\r\n");
    poll(stage, -ENOSPC);
    poll(stage, 0);
    poll(stage, 0);
    assert_int_equal(stage->count, 1);
    assert_int_equal(stage->events[0].type, EVENT_RESOLVED);
    assert_string_equal(stage->events[0].dossier, CODE_1);
    scan(stage, "h42.31-261120-0002");
    restart(stage);
    poll(stage, 0);
    assert_string_equal(stage->events[1].dossier, CODE_2);
    scan(stage, "037|NGUYEN VAN A"); /* whatever it is, it goes nowhere */
    poll(stage, 0);
    assert_int_equal(stage->events[2].type, EVENT_DEVICE);
    assert_int_equal(stage->events[2].what, EVENT_DEVICE_UNKNOWN);
    assert_string_equal(stage->events[2].input, "code");
    scan(stage, CODE_1);
    scan(stage, CODE_2); /* too fast for us */
    poll(stage, 0);
    assert_int_equal(stage->events[3].what, EVENT_DEVICE_LOST);
    assert_string_equal(stage->events[4].dossier, CODE_2);
    assert_int_equal(stage->count, 5);
    close_stage(stage);
}

static void a_scan_is_acknowledged_once_it_is_stored(void **state)
{
    struct stage *stage = open_stage(ACKNOWLEDGED, resolved);

    (void)state;
    poll(stage, 0);
    scan(stage, CODE_1);
    poll(stage, -EIO);
    assert_int_equal(stage->told, -1);
    poll(stage, 0);
    assert_int_equal(stage->told, 1);
    assert_int_equal(stage->count, 1);
    stage->told = -1;
    poll(stage, 0);
    assert_int_equal(stage->told, -1);
    restart(stage); /* perhaps it was killed before it could tell */
    poll(stage, 0);
    assert_int_equal(stage->told, 1);
    assert_int_equal(stage->count, 1);
    close_stage(stage);
}

/* It begins anew with 0, and shows the scan again that was not acknowledged. */
static void a_scan_that_is_shown_again_is_the_same(void **state)
{
    struct stage *stage = open_stage(ACKNOWLEDGED, resolved);

    (void)state;
    poll(stage, 0);
    scan(stage, CODE_1);
    poll(stage, 0);
    restart(stage);
    stage->sequence = 0;
    stage->text[0] = '\0';
    poll(stage, 0);
    assert_int_equal(stage->told, 0);
    scan(stage, CODE_1);
    poll(stage, 0);
    assert_int_equal(stage->told, 1);
    assert_int_equal(stage->count, 1);
    stage->sequence = 0; /* and one that was: then it is another */
    poll(stage, 0);
    scan(stage, CODE_1);
    poll(stage, 0);
    assert_int_equal(stage->count, 2);
    close_stage(stage);
}

static void a_key_says_what_becomes_of_the_code(void **state)
{
    struct stage *stage = open_stage(ACKNOWLEDGED, for_keys);

    (void)state;
    poll(stage, 0);
    scan(stage, CODE_1);
    poll(stage, 0);
    assert_int_equal(stage->told, 1);
    assert_int_equal(stage->count, 0);
    stage->key = true;
    poll(stage, -ENOSPC);
    poll(stage, 0);
    poll(stage, 0);
    assert_int_equal(stage->count, 1);
    assert_int_equal(stage->events[0].type, EVENT_RETURNED);
    assert_string_equal(stage->events[0].dossier, CODE_1);
    stage->key = false;
    poll(stage, 0);
    stage->key = true; /* without a code */
    poll(stage, 0);
    assert_int_equal(stage->count, 2);
    assert_int_equal(stage->events[1].what, EVENT_DEVICE_UNKNOWN);
    assert_string_equal(stage->events[1].input, "key");
    close_stage(stage);
}

static void press(struct stage *stage)
{
    stage->key = true;
    poll(stage, 0);
    stage->key = false;
    poll(stage, 0);
}

/* A full disk keeps back what is seen: a press does not get what was scanned after it. */
static void a_press_that_has_to_wait_gets_no_later_code(void **state)
{
    struct stage *stage = open_stage(PROFILE(""), for_keys);

    (void)state;
    poll(stage, 0);
    stage->refuses = true;
    scan(stage, CODE_1);
    poll(stage, 0);
    press(stage);
    scan(stage, CODE_2); /* that of before is gone */
    poll(stage, 0);
    press(stage);
    stage->refuses = false;
    poll(stage, 0);
    poll(stage, 0);
    assert_int_equal(stage->count, 3);
    assert_int_equal(stage->events[0].what, EVENT_DEVICE_LOST);
    assert_int_equal(stage->events[1].type, EVENT_DEVICE);
    assert_int_equal(stage->events[1].what, EVENT_DEVICE_UNKNOWN);
    assert_string_equal(stage->events[1].input, "key");
    assert_int_equal(stage->events[2].type, EVENT_RETURNED);
    assert_string_equal(stage->events[2].dossier, CODE_2);
    close_stage(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_scan_is_one_event),
        cmocka_unit_test(a_scan_is_acknowledged_once_it_is_stored),
        cmocka_unit_test(a_scan_that_is_shown_again_is_the_same),
        cmocka_unit_test(a_key_says_what_becomes_of_the_code),
        cmocka_unit_test(a_press_that_has_to_wait_gets_no_later_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
