#include "sensors/sim/live.h"

#include <errno.h>
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

#include "mqtt/base/date.h"
#include "sensors/devices/terminal.h"
#include "sensors/sim/journal.h"

enum { FROM = 20423 /* 2025-12-01 */, TO = FROM + 20, TODAY = TO + 1, TERMINALS = 3 };
enum { RING_SIZE = 400, CODES_MAX = 200000, PACE = 1 };

static struct district_unit units[] = {
    {"H99.10", "district", 2, 1},
    {"H99.10.01", "commune", 1, 3},
};
static struct district_procedure procedures[] = {
    {"3.990101", "certification", 0},
    {"3.990201", "civil-status", 3},
    {"3.990301", "land", 10},
};
static const struct district district = {
    .unit_count = 2,
    .units = units,
    .procedure_count = 3,
    .procedures = procedures,
    .terminals = TERMINALS,
};
static const struct workday_calendar calendar = {0};
static const struct scenario_config config = {
    .district = &district,
    .calendar = &calendar,
    .from = FROM,
    .to = TO,
    .seed = 5,
    .scale = 1,
};

/* What is known of the dossiers, by their codes in order. */
struct life {
    char code[EVENT_DOSSIER_BYTES];
    int intakes, resolutions, returns;
};

struct stage {
    char dir[64];
    char journal[96];
    sd_event *loop;
    struct bank *bank;
    struct live *live;
    size_t life_count;
    struct life *lives;
};

static int open_stage_at(struct stage *stage, double pace)
{
    const struct bank_config bank = {
        .dir = stage->dir,
        .terminals = TERMINALS,
        .ring_size = RING_SIZE,
    };

    if (sd_event_new(&stage->loop) < 0 || bank_open(&stage->bank, &bank) < 0)
        return -1;
    return live_open(&stage->live, stage->loop, stage->bank, &config, stage->journal, pace);
}

static int open_stage(struct stage *stage)
{
    return open_stage_at(stage, PACE);
}

static void close_stage(struct stage *stage)
{
    live_close(stage->live);
    bank_close(stage->bank);
    sd_event_unref(stage->loop);
    stage->live = NULL;
}

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    strcpy(stage->dir, "/tmp/dunghan-live.XXXXXX");
    *state = stage;
    if (!mkdtemp(stage->dir))
        return -1;
    snprintf(stage->journal, sizeof stage->journal, "%s/live.journal", stage->dir);
    stage->lives = calloc(CODES_MAX, sizeof *stage->lives);
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    char path[128];

    for (int i = 1; i <= TERMINALS; i++) {
        snprintf(path, sizeof path, "%s/terminal-%05d.ring", stage->dir, i);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/lock", stage->dir);
    unlink(path);
    unlink(stage->journal);
    rmdir(stage->dir);
    free(stage->lives);
    free(stage);
    return 0;
}

static struct life *life_of(struct stage *stage, const char *code)
{
    for (size_t i = stage->life_count; i > 0; i--) {
        if (strcmp(stage->lives[i - 1].code, code) == 0)
            return &stage->lives[i - 1];
    }
    assert_in_range(stage->life_count, 0, CODES_MAX - 1);
    memcpy(stage->lives[stage->life_count].code, code, EVENT_DOSSIER_BYTES);
    return &stage->lives[stage->life_count++];
}

/* Every event keeps to the life of a dossier: one intake, then one resolution, then one
 * return. */
static void live_through(struct stage *stage, const struct event *event)
{
    struct life *life = life_of(stage, event->dossier);

    life->intakes += event->type == EVENT_INTAKE;
    life->resolutions += event->type == EVENT_RESOLVED;
    life->returns += event->type == EVENT_RETURNED;
    assert_int_equal(life->intakes, 1);
    assert_in_range(life->resolutions, 0, 1);
    assert_in_range(life->returns, 0, life->resolutions);
}

static int take_history(void *owner, const struct step *step)
{
    struct event event;

    if (step->at_ms >= date_start_ms(TODAY))
        return 1;
    scenario_event(&district, step, &event);
    live_through(owner, &event);
    return 0;
}

/* Reads every terminal as a gateway would, and consumes what it read. */
static size_t drain(struct stage *stage)
{
    size_t count = 0;

    for (size_t terminal = 1; terminal <= TERMINALS; terminal++) {
        struct ring *ring = bank_ring(stage->bank, terminal);
        int registers;
        const uint16_t *map = ring_registers(ring, 0, &registers);

        for (uint32_t i = ring_consumed(ring) + 1; i <= ring_newest(ring); i++) {
            struct event event;

            assert_int_equal(terminal_read_record(
                                 map + terminal_record_address(i, RING_SIZE), i, &event),
                             0);
            live_through(stage, &event);
            count++;
        }
        ring_consume(ring, ring_newest(ring));
    }
    return count;
}

/* So many things are done, a second after another. */
static void do_steps(struct stage *stage, int64_t *now_ms, int count)
{
    while (count > 0) {
        int rc = live_step(stage->live, *now_ms);

        *now_ms += 1000;
        assert_int_equal(rc == 0 || rc == -EAGAIN, 1);
        count -= rc == 0;
    }
}

static void what_history_left_open_is_ended_and_no_code_comes_twice(void **state)
{
    struct stage *stage = *state;
    int64_t now_ms = date_start_ms(TODAY) + 3600000;
    size_t history_open = 0;
    size_t ended = 0;
    size_t seen;

    assert_int_equal(scenario_run(&config, take_history, stage), 1);
    seen = stage->life_count;
    for (size_t i = 0; i < seen; i++)
        history_open += stage->lives[i].resolutions == 0;
    assert_in_range(history_open, 5, seen / 2);

    assert_int_equal(open_stage(stage), 0);
    for (int i = 0; i < 40; i++) {
        do_steps(stage, &now_ms, 100);
        assert_int_equal(drain(stage), 100);
    }
    close_stage(stage);
    for (size_t i = 0; i < seen; i++)
        ended += stage->lives[i].resolutions != 0;
    assert_in_range(ended - (seen - history_open), 5, history_open);
    assert_in_range(stage->life_count, seen + 1000, seen + 2000);
}

static void codes_go_on_after_kills_and_over_midnight(void **state)
{
    struct stage *stage = *state;
    int64_t now_ms = date_start_ms(TODAY + 1) - 1000000; /* a quarter of an hour before */

    assert_int_equal(scenario_run(&config, take_history, stage), 1);
    for (int round = 0; round < 12; round++) {
        pid_t child = fork();

        if (child == 0) { /* dies in the middle, without a word */
            if (open_stage(stage) < 0)
                _exit(1);
            do_steps(stage, &now_ms, 90 + round);
            kill(getpid(), SIGKILL);
        }
        assert_int_equal(waitpid(child, NULL, 0), child);
        now_ms += 200000;
        assert_int_equal(open_stage(stage), 0);
        assert_int_equal(drain(stage), 90 + round);
        close_stage(stage);
    }
}

static void a_full_terminal_takes_nothing_and_loses_nothing(void **state)
{
    struct stage *stage = *state;
    int64_t now_ms = date_start_ms(TODAY) + 3600000;
    int refused = 0;

    assert_int_equal(scenario_run(&config, take_history, stage), 1);
    assert_int_equal(open_stage(stage), 0);
    for (int i = 0; i < 6 * RING_SIZE; i++, now_ms += 1000)
        refused += live_step(stage->live, now_ms) == -ENOSPC;
    assert_in_range(refused, RING_SIZE, 6 * RING_SIZE);
    assert_in_range(drain(stage), RING_SIZE, TERMINALS * RING_SIZE);
    do_steps(stage, &now_ms, 300);
    assert_int_equal(drain(stage), 300);
    close_stage(stage);
}

static int count_steps(void *owner, const struct step *step)
{
    (void)step;
    ++*(int *)owner;
    return 0;
}

static void a_step_that_no_terminal_recorded_is_forgotten(void **state)
{
    const struct step step = {
        .at_ms = 1763600000000,
        .type = EVENT_INTAKE,
        .dossier = {.received_day = TODAY, .number = 1, .counter = 1},
    };
    struct stage *stage = *state;
    const struct bank_config bank_config = {
        .dir = stage->dir,
        .terminals = TERMINALS,
        .ring_size = RING_SIZE,
    };
    struct bank *bank = NULL;
    struct journal *journal = NULL;
    struct event event;
    uint32_t index;
    int seen = 0;

    assert_int_equal(bank_open(&bank, &bank_config), 0);
    assert_int_equal(
        journal_open(&journal, stage->journal, &config, bank, count_steps, &seen), 0);
    assert_int_equal(journal_add(journal, &step, bank_ring(bank, 1)), 0);
    scenario_event(&district, &step, &event);
    assert_int_equal(ring_append(bank_ring(bank, 1), &event, &index), 0);
    assert_int_equal(journal_add(journal, &step, bank_ring(bank, 1)),
                     0); /* and then it died */
    journal_close(journal);

    assert_int_equal(
        journal_open(&journal, stage->journal, &config, bank, count_steps, &seen), 0);
    assert_int_equal(seen, 1);
    assert_int_equal(journal_count(journal), 1);
    journal_close(journal);
    bank_close(bank);
}

static void a_journal_of_another_scenario_is_refused(void **state)
{
    struct stage *stage = *state;
    struct scenario_config other = config;

    assert_int_equal(open_stage(stage), 0);
    live_close(stage->live);
    other.seed++;
    assert_int_equal(
        live_open(&stage->live, stage->loop, stage->bank, &other, stage->journal, PACE),
        -EINVAL);
    bank_close(stage->bank);
    sd_event_unref(stage->loop);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* What all terminals have recorded by then. */
static uint32_t recorded_by(struct stage *stage, int32_t day, int minute)
{
    int64_t now_ms = date_start_ms(day) + minute * INT64_C(60000);
    uint32_t sum = 0;
    int rc = 0;

    while (rc == 0)
        rc = live_until(stage->live, now_ms);
    assert_int_equal(rc, 1);
    for (int i = 1; i <= TERMINALS; i++)
        sum += ring_newest(bank_ring(stage->bank, (uint32_t)i));
    return sum;
}

/* A Monday to a Saturday; some 100 records a day at three counters. */
static void
by_the_offices_clock_much_happens_in_the_morning_and_nothing_at_night(void **state)
{
    struct stage *stage = *state;
    uint32_t noon, evening, before, friday;

    assert_int_equal(open_stage_at(stage, LIVE_BY_CLOCK), 0);
    assert_int_equal(recorded_by(stage, TODAY, 7 * 60 + 29), 0);
    noon = recorded_by(stage, TODAY, 12 * 60);
    assert_in_range(noon, 30, 100);
    assert_int_equal(recorded_by(stage, TODAY, 13 * 60), noon);
    evening = recorded_by(stage, TODAY, 17 * 60);
    assert_in_range(evening - noon, 15, 70);
    assert_int_equal(recorded_by(stage, TODAY + 1, 7 * 60), evening);

    before = recorded_by(stage, TODAY + 4, 14 * 60);
    assert_in_range(recorded_by(stage, TODAY + 4, 14 * 60 + 20) - before, 0, 15);
    friday = recorded_by(stage, TODAY + 4, 17 * 60);
    assert_int_equal(recorded_by(stage, TODAY + 5, 20 * 60 + 43), friday);
    close_stage(stage);

    assert_int_equal(open_stage_at(stage, LIVE_BY_CLOCK), 0);
    assert_int_equal(recorded_by(stage, TODAY + 5, 21 * 60), friday);
    close_stage(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(what_history_left_open_is_ended_and_no_code_comes_twice),
        ON_STAGE(codes_go_on_after_kills_and_over_midnight),
        ON_STAGE(by_the_offices_clock_much_happens_in_the_morning_and_nothing_at_night),
        ON_STAGE(a_full_terminal_takes_nothing_and_loses_nothing),
        ON_STAGE(a_step_that_no_terminal_recorded_is_forgotten),
        ON_STAGE(a_journal_of_another_scenario_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
