/* The kind "record-terminal", move by move: no network, no outbox, and the clock of this test. */
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
#include "sensors/devices/kind.h"
#include "sensors/devices/terminal.h"

enum { RING_SIZE = 200, SERIAL = 100007, EVENTS_MAX = 400, MOVES_MAX = 500 };

static int64_t mono_ms, wall_ms;
static bool kept_right;

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
    return kept_right;
}

static void pass(int s)
{
    mono_ms += s * INT64_C(1000);
    wall_ms += s * INT64_C(1000);
}

/* The kind, between a terminal and the host that stores for it. */
struct stage {
    struct kind_host host; /* comes first */
    struct kind_setup setup;
    const struct kind *kind;
    void *state;
    struct payload_device shown;

    struct terminal_identity identity;
    uint16_t registers[TERMINAL_RING_ADDRESS + RING_SIZE * TERMINAL_RECORD_REGISTERS];
    uint32_t told[MOVES_MAX]; /* that it is consumed up to there, each time */
    size_t told_count;

    int recall_rc;
    char recalled[KIND_MARK_BYTES]; /* what recall() gives */
    bool refuses;
    int notes;
    char noted[KIND_MARK_BYTES];                  /* "": nothing */
    char events[EVENTS_MAX][EVENT_DOSSIER_BYTES]; /* dossiers put in; "" for others */
    char last[1024];                              /* event put in */
    char mark[KIND_MARK_BYTES], mark_before[KIND_MARK_BYTES];
    int year; /* of the records, counted from 2025 */
    size_t put_count;
    int records;
};

static int recall(struct kind_host *host, const char *key, char ret[static KIND_MARK_BYTES])
{
    struct stage *stage = (struct stage *)host;

    if (stage->recall_rc == 0)
        memcpy(ret, stage->recalled, KIND_MARK_BYTES);
    if (stage->recall_rc != -EAGAIN)
        snprintf(host->key, sizeof host->key, "%s", key);
    return stage->recall_rc;
}

static void put(struct kind_host *host, const char *json, int records, const char *mark)
{
    struct stage *stage = (struct stage *)host;
    const char *dossier = strstr(json, "\"dossier\":\"");

    assert_true(stage->put_count < EVENTS_MAX);
    if (dossier)
        snprintf(stage->events[stage->put_count], EVENT_DOSSIER_BYTES, "%.19s",
                 dossier + 11);
    stage->put_count++;
    stage->records += records;
    snprintf(stage->last, sizeof stage->last, "%s", json);
    memcpy(stage->mark_before, stage->mark, sizeof stage->mark);
    snprintf(stage->mark, sizeof stage->mark, "%s", mark);
}

static bool refuses(const struct kind_host *host)
{
    return ((const struct stage *)host)->refuses;
}

static int recall_note(const struct kind_host *host, char ret[static KIND_MARK_BYTES])
{
    const struct stage *stage = (const struct stage *)host;

    memcpy(ret, stage->noted, KIND_MARK_BYTES);
    return *stage->noted ? 0 : -ENOENT;
}

static void note(struct kind_host *host, const char *text)
{
    struct stage *stage = (struct stage *)host;

    snprintf(stage->noted, sizeof stage->noted, "%s", text);
    stage->notes++;
}

static const struct kind_calls calls = {.recall = recall,
                                        .put = put,
                                        .refuses = refuses,
                                        .recall_note = recall_note,
                                        .note = note};

static int open_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    *state = stage;
    mono_ms = 5000;
    wall_ms = INT64_C(1795136472000);
    kept_right = false;
    stage->setup = (struct kind_setup){.ring = 1};
    stage->host =
        (struct kind_host){.shown = &stage->shown, .setup = &stage->setup, .calls = &calls};
    stage->kind = kind_find("record-terminal");
    stage->state = calloc(1, stage->kind->state_bytes(&stage->setup));
    stage->recall_rc = -ENOENT;
    stage->identity = (struct terminal_identity){SERIAL, 1, 0, 0, 1, 0, RING_SIZE};
    strcpy(stage->shown.unit, "H42.31");
    strcpy(stage->shown.counter, "q1");
    return 0;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;

    free(stage->state);
    free(stage);
    return 0;
}

static uint16_t *record_at(struct stage *stage, uint32_t index)
{
    return stage->registers + terminal_record_address(index, RING_SIZE);
}

static void put_record(struct stage *stage, int64_t at_ms)
{
    struct event event = {.type = EVENT_RETURNED, .at_ms = at_ms};
    uint32_t index = ++stage->identity.newest;

    snprintf(event.dossier, sizeof event.dossier, "H42.31-251120-%05" PRIu32, index);
    terminal_write_record(&event, index, record_at(stage, index));
}

static void record(struct stage *stage, int count)
{
    for (int i = 0; i < count; i++)
        put_record(stage, INT64_C(1763600400000) + stage->year * INT64_C(31536000000));
}

/* What the terminal answers, and what the kind says to it. */
static struct kind_move answer(struct stage *stage, struct kind_move asked)
{
    assert_int_equal(asked.step, KIND_ASK);
    terminal_write_identity(&stage->identity, stage->registers);
    if (asked.order == LINE_WRITE) {
        assert_true(stage->told_count < MOVES_MAX);
        stage->told[stage->told_count++] =
            (uint32_t)asked.values[0] << 16 | asked.values[1];
        return stage->kind->on_answer(&stage->host, stage->state, &asked, NULL);
    }
    return stage->kind->on_answer(&stage->host, stage->state, &asked,
                                  stage->registers + asked.address);
}

/* Until it asks no more. */
static struct kind_move go_on(struct stage *stage, struct kind_move move)
{
    for (int i = 0; move.step == KIND_ASK; i++) {
        assert_true(i < MOVES_MAX);
        move = answer(stage, move);
    }
    return move;
}

static struct kind_move begin(struct stage *stage)
{
    return stage->kind->begin(&stage->host, stage->state);
}

/* A whole dialogue in which storing always works; how it ends. */
static struct kind_move dialogue(struct stage *stage)
{
    struct kind_move move = go_on(stage, begin(stage));

    while (move.step == KIND_WAIT)
        move = go_on(stage, stage->kind->on_stored(&stage->host, stage->state, 0));
    return move;
}

static void assert_all_once(const struct stage *stage, uint32_t count)
{
    assert_int_equal(stage->put_count, count);
    for (uint32_t index = 1; index <= count; index++) {
        char expected[EVENT_DOSSIER_BYTES];

        snprintf(expected, sizeof expected, "H42.31-251120-%05" PRIu32, index);
        assert_string_equal(stage->events[index - 1], expected);
    }
}

static void a_backlog_is_told_to_the_device_in_portions(void **state)
{
    struct stage *stage = *state;

    record(stage, 150);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_all_once(stage, 150);
    assert_int_equal(strtoul(stage->mark, NULL, 10), 150);
    assert_string_equal(stage->host.key, "100007");
    assert_int_equal(stage->told_count, 3);
    assert_int_equal(stage->told[0], 60);
    assert_int_equal(stage->told[1], 120);
    assert_int_equal(stage->told[2], 150);
}

static void nothing_is_told_before_it_is_stored(void **state)
{
    struct stage *stage = *state;

    record(stage, 2);
    assert_int_equal(go_on(stage, begin(stage)).step, KIND_WAIT);
    assert_int_equal(stage->told_count, 0);
}

/* Else it would be said of records that are on no disk that they are. */
static void what_is_read_while_the_ones_before_are_stored_is_read_again(void **state)
{
    struct stage *stage = *state;
    struct kind_move move;

    record(stage, 5);
    move = answer(stage, begin(stage));
    move = answer(stage, move);
    assert_int_equal(stage->put_count, 3);
    stage->refuses = true;
    move = answer(stage, move);
    assert_int_equal(move.step, KIND_WAIT);
    assert_int_equal(stage->put_count, 3);
    stage->refuses = false;
    move = go_on(stage, stage->kind->on_stored(&stage->host, stage->state, 0));
    assert_int_equal(move.step, KIND_WAIT);
    assert_int_equal(stage->told_count, 0);
    move = go_on(stage, stage->kind->on_stored(&stage->host, stage->state, 0));
    assert_int_equal(move.step, KIND_REST);
    assert_all_once(stage, 5);
    assert_int_equal(stage->told[0], 5);
}

static void what_could_not_be_stored_is_read_again(void **state)
{
    struct stage *stage = *state;

    record(stage, 5);
    assert_int_equal(go_on(stage, begin(stage)).step, KIND_WAIT);
    stage->refuses = true;
    assert_int_equal(stage->kind->on_stored(&stage->host, stage->state, -ENOSPC).step,
                     KIND_REST);
    assert_int_equal(dialogue(stage).step, KIND_REST); /* asks who it is, and no more */
    assert_int_equal(stage->put_count, 5);
    stage->refuses = false;
    stage->put_count = 0;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_all_once(stage, 5);
    assert_int_equal(stage->told_count, 1);
    assert_int_equal(stage->told[0], 5);
}

/* The commit of others takes ours along while the next question is under way. */
static void storing_in_the_middle_of_a_read_changes_nothing(void **state)
{
    struct stage *stage = *state;
    struct kind_move move = begin(stage);

    record(stage, 50);
    while (move.step == KIND_ASK) {
        (void)stage->kind->on_stored(&stage->host, stage->state, 0);
        move = answer(stage, move);
    }
    while (move.step == KIND_WAIT)
        move = go_on(stage, stage->kind->on_stored(&stage->host, stage->state, 0));
    assert_all_once(stage, 50);
    assert_int_equal(stage->told[stage->told_count - 1], 50);
}

static void after_a_restart_the_mark_says_where(void **state)
{
    struct stage *stage = *state;

    record(stage, 7);
    stage->recall_rc = 0;
    strcpy(stage->recalled, "5");
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 2);
    assert_string_equal(stage->events[0], "H42.31-251120-00006");
    assert_int_equal(strtoul(stage->mark, NULL, 10), 7);
}

static void what_was_stored_but_not_told_is_told_first(void **state)
{
    struct stage *stage = *state;

    record(stage, 5);
    stage->recall_rc = 0;
    strcpy(stage->recalled, "5");
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 0);
    assert_int_equal(stage->told_count, 1);
    assert_int_equal(stage->told[0], 5);
}

static void a_mark_of_another_make_is_not_believed(void **state)
{
    static const char *const marks[] = {
        "", "five", "5 and more", "4294967296", "5 ", "5 restarted twice", "5 1ffffffff"};
    struct stage *stage = *state;

    record(stage, 7);
    stage->recall_rc = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        snprintf(stage->recalled, sizeof stage->recalled, "%s", marks[i]);
        print_message("mark \"%s\"\n", marks[i]);
        assert_int_equal(dialogue(stage).rc, -EIO);
        assert_int_equal(stage->put_count, 0);
    }
}

static void
another_device_waits_until_the_records_of_the_one_before_are_stored(void **state)
{
    struct stage *stage = *state;
    struct kind_move move;

    record(stage, 3);
    assert_int_equal(go_on(stage, begin(stage)).step, KIND_WAIT);
    stage->identity.serial++;
    stage->recall_rc = -EAGAIN;
    move = go_on(stage, begin(stage));
    assert_int_equal(move.step, KIND_FAIL);
    assert_int_equal(move.rc, -EAGAIN);
    assert_string_equal(stage->host.key, "100007");
    (void)stage->kind->on_stored(&stage->host, stage->state, 0);
    stage->recall_rc = -ENOENT;
    stage->put_count = 0;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 3);
    assert_string_equal(stage->host.key, "100008");
    assert_int_equal(stage->shown.serial, 100008);
}

static void a_record_that_stays_damaged_goes_on_as_it_is(void **state)
{
    struct stage *stage = *state;
    int tries = 0;

    record(stage, 3);
    record_at(stage, 1)[30] ^= 1;
    while (dialogue(stage).step == KIND_FAIL) {
        assert_int_equal(stage->put_count, 0);
        assert_true(++tries < 20);
    }
    assert_int_equal(tries, 7);
    assert_int_equal(stage->put_count, 3);
    assert_string_equal(stage->events[0], "");
    assert_string_equal(stage->events[1], "H42.31-251120-00002");
    assert_int_equal(stage->shown.faults, 1);
    assert_int_equal(stage->records, 3);
}

static void damage_that_changes_is_read_on_for_ever(void **state)
{
    struct stage *stage = *state;

    record(stage, 1);
    for (int i = 0; i < 30; i++) {
        record_at(stage, 1)[30] = (uint16_t)(0x4000 + i);
        assert_int_equal(dialogue(stage).rc, -EBADMSG);
    }
    assert_int_equal(stage->put_count, 0);
}

/* While storing fails nothing would be kept of it: it is told when it can be. */
static void lost_records_are_told_once_and_only_when_it_can_be_stored(void **state)
{
    struct stage *stage = *state;

    record(stage, 2);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    stage->identity.oldest = 6;
    stage->identity.newest = 5;
    stage->refuses = true;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 2);
    stage->refuses = false;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 3);
    assert_int_equal(stage->records, 2); /* it is no record */
    assert_int_equal(stage->shown.faults, 1);
    assert_int_equal(strtoul(stage->mark, NULL, 10), 5);
}

static void a_device_that_gives_few_registers_is_asked_for_one_record(void **state)
{
    struct stage *stage = *state;
    struct kind_move move;

    record(stage, 5);
    move = answer(stage, begin(stage));
    assert_int_equal(move.count, 3 * TERMINAL_RECORD_REGISTERS);
    move = stage->kind->on_refused(&stage->host, stage->state, &move);
    assert_int_equal(move.count, TERMINAL_RECORD_REGISTERS);
    move = go_on(stage, move);
    assert_int_equal(
        go_on(stage, stage->kind->on_stored(&stage->host, stage->state, 0)).step,
        KIND_REST);
    assert_all_once(stage, 5);
    move =
        stage->kind->on_refused(&stage->host, stage->state, &move); /* nothing is smaller */
    assert_int_equal(move.rc, -EREMOTEIO);
    move = begin(stage);
    assert_int_equal(stage->kind->on_refused(&stage->host, stage->state, &move).rc,
                     -EREMOTEIO);
}

static void what_the_device_has_not_taken_is_told_again(void **state)
{
    struct stage *stage = *state;

    record(stage, 5);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->told_count, 1);
    assert_int_equal(stage->identity.oldest, 1); /* the write was lost behind its answer */
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->told_count, 2);
    assert_int_equal(stage->told[1], 5);
    stage->identity.oldest = 6;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->told_count, 2);
    assert_int_equal(stage->put_count, 5);
}

/* The ring begins anew under its serial number, with other records. */
static void begin_anew(struct stage *stage, int records)
{
    stage->identity.newest = 0;
    stage->identity.boot++;
    stage->year++;
    record(stage, records);
}

/* The gateway is started anew, and knows the mark that was stored last. */
static void restart(struct stage *stage)
{
    memset(stage->state, 0, stage->kind->state_bytes(&stage->setup));
    stage->recall_rc = 0;
    snprintf(stage->recalled, sizeof stage->recalled, "%s", stage->mark);
}

static void assert_refused(struct stage *stage, size_t put_count)
{
    assert_int_equal(dialogue(stage).rc, -ESTALE);
    assert_int_equal(stage->put_count, put_count);
    assert_int_equal(stage->told_count, 1);
}

static void a_ring_that_begins_anew_is_refused_until_somebody_says_what_it_is(void **state)
{
    struct stage *stage = *state;

    record(stage, 10);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    begin_anew(stage, 3);
    for (int i = 1; i < 3; i++) /* a number may be read while it is being written */
        assert_int_equal(dialogue(stage).rc, -EBADMSG);
    assert_refused(stage, 11);
    assert_non_null(strstr(stage->last, "\"what\":\"reset\""));
    assert_non_null(strstr(stage->last, "\"before\":10,\"after\":3"));
    assert_int_equal(stage->records, 10);
    record(stage, 20); /* goes beyond what was read */
    assert_refused(stage, 11);
    stage->identity.boot++;
    assert_refused(stage, 11);
    restart(stage);
    assert_refused(stage, 11);

    stage->setup.ring = 2;
    stage->recall_rc = -ENOENT;
    memset(stage->state, 0, stage->kind->state_bytes(&stage->setup));
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_string_equal(stage->host.key, "100007/2");
    assert_int_equal(stage->put_count, 11 + 23);
    assert_int_equal(stage->told[1], 23);
}

/* It has gone beyond what was read before anybody looked. */
static void
another_record_in_the_place_of_the_last_shows_a_ring_that_began_anew(void **state)
{
    struct stage *stage = *state;

    record(stage, 10);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    begin_anew(stage, 13);
    assert_refused(stage, 11);
    assert_non_null(strstr(stage->last, "\"before\":10,\"after\":13"));
}

static void it_shows_after_a_restart_of_the_gateway_too(void **state)
{
    struct stage *stage = *state;

    record(stage, 10);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    restart(stage);
    begin_anew(stage, 13);
    stage->identity.boot--; /* it counts its starts anew, too */
    assert_refused(stage, 11);
}

static void a_device_that_was_only_switched_off_goes_on(void **state)
{
    struct stage *stage = *state;

    record(stage, 10);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    stage->identity.boot++;
    record(stage, 3);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    restart(stage);
    record(stage, 3);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_all_once(stage, 16);
    stage->identity.boot++;
    record_at(stage, 16)[30] ^= 1; /* what cannot be read any more proves nothing */
    record(stage, 3);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_all_once(stage, 19);
    stage->identity.boot++;
    stage->identity.oldest = stage->identity.newest + 1;
    record(stage, RING_SIZE); /* its place is taken by another one */
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_all_once(stage, 19 + RING_SIZE);
}

static void that_it_began_anew_is_told_again_when_it_could_not_be_stored(void **state)
{
    struct stage *stage = *state;
    struct kind_move move;

    record(stage, 10);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    begin_anew(stage, 13);
    move = go_on(stage, begin(stage));
    assert_int_equal(move.step, KIND_WAIT);
    move = stage->kind->on_stored(&stage->host, stage->state, -ENOSPC);
    assert_int_not_equal(move.step, KIND_WAIT);
    stage->put_count = 10;
    restart(stage);
    snprintf(stage->recalled, sizeof stage->recalled, "%s", stage->mark_before);
    assert_refused(stage, 11);
}

static void a_ring_of_before_the_sums_goes_on(void **state)
{
    struct stage *stage = *state;

    record(stage, 7);
    stage->recall_rc = 0;
    strcpy(stage->recalled, "5");
    stage->identity.boot++;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 2);
}

/* Oldest and newest grow at every poll, and there is nothing between them. */
static void gaps_that_come_at_every_poll_are_told_together(void **state)
{
    struct stage *stage = *state;

    record(stage, 2);
    assert_int_equal(dialogue(stage).step, KIND_REST);
    for (int poll = 1; poll <= 300; poll++) { /* five a second */
        stage->identity.oldest = 1000 * (uint32_t)poll + 1;
        stage->identity.newest = 1000 * (uint32_t)poll;
        assert_int_equal(dialogue(stage).step, KIND_REST);
        mono_ms += 200;
    }
    assert_int_equal(stage->put_count, 3);
    assert_non_null(strstr(stage->last, "\"before\":2,\"after\":1001"));
    mono_ms -= 1;
    record(stage, 1); /* waits with its gap */
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 3);
    mono_ms += 1;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 5);
    assert_string_equal(stage->events[4], "H42.31-251120-30000");
}

/* Its last number of all; then there is no place in the map for "none can be read". */
static void nothing_is_lost_at_the_end_of_the_numbers(void **state)
{
    struct stage *stage = *state;

    stage->identity.oldest = UINT32_MAX;
    stage->identity.newest = UINT32_MAX - 1;
    record(stage, 1);
    for (int poll = 0; poll < 3; poll++) {
        assert_int_equal(dialogue(stage).step, KIND_REST);
        pass(3600);
    }
    assert_int_equal(stage->put_count, 1);
    assert_int_equal(stage->records, 1);
    assert_int_equal(stage->told[0], UINT32_MAX);
}

/* Over a start of the gateway, and of the device. */
static void a_visit_is_kept_and_a_restart_changes_no_time(void **state)
{
    struct stage *stage = *state;
    const uint32_t ahead_s = 86400;

    kept_right = true;
    stage->identity.clock_s = (uint32_t)(wall_ms / 1000) + ahead_s;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->notes, 1);
    pass(1800);
    stage->identity.clock_s += 1800;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->notes, 1); /* it stands for this one too */
    pass(1801);
    stage->identity.clock_s += 1801;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->notes, 2); /* it is an hour old */
    restart(stage);
    stage->recall_rc = -ENOENT;
    stage->identity.boot++;
    put_record(stage, wall_ms + ahead_s * INT64_C(1000) + 1000);
    pass(2);
    stage->identity.clock_s += 2;
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->put_count, 1);
    assert_non_null(strstr(stage->last, "\"at_device\":"));
    pass(2);
    stage->identity.clock_s += 2 - ahead_s; /* it is set right */
    assert_int_equal(dialogue(stage).step, KIND_REST);
    assert_int_equal(stage->notes, 4);
    assert_non_null(strstr(stage->noted, " 500"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_backlog_is_told_to_the_device_in_portions),
        TEST(nothing_is_told_before_it_is_stored),
        TEST(what_is_read_while_the_ones_before_are_stored_is_read_again),
        TEST(what_could_not_be_stored_is_read_again),
        TEST(storing_in_the_middle_of_a_read_changes_nothing),
        TEST(after_a_restart_the_mark_says_where),
        TEST(what_was_stored_but_not_told_is_told_first),
        TEST(a_mark_of_another_make_is_not_believed),
        TEST(another_device_waits_until_the_records_of_the_one_before_are_stored),
        TEST(a_record_that_stays_damaged_goes_on_as_it_is),
        TEST(damage_that_changes_is_read_on_for_ever),
        TEST(a_device_that_gives_few_registers_is_asked_for_one_record),
        TEST(what_the_device_has_not_taken_is_told_again),
        TEST(a_ring_that_begins_anew_is_refused_until_somebody_says_what_it_is),
        TEST(another_record_in_the_place_of_the_last_shows_a_ring_that_began_anew),
        TEST(it_shows_after_a_restart_of_the_gateway_too),
        TEST(a_device_that_was_only_switched_off_goes_on),
        TEST(that_it_began_anew_is_told_again_when_it_could_not_be_stored),
        TEST(a_ring_of_before_the_sums_goes_on),
        TEST(gaps_that_come_at_every_poll_are_told_together),
        TEST(nothing_is_lost_at_the_end_of_the_numbers),
        TEST(a_visit_is_kept_and_a_restart_changes_no_time),
        TEST(lost_records_are_told_once_and_only_when_it_can_be_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
