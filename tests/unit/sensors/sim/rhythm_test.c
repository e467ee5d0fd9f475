#include "sensors/sim/rhythm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "sensors/sim/kinds.h"

enum { STEPS = 600, MODULES = 3 };

static const char *const profiles[] = {"usr-io808=2", "zebra-ea3600"};

static const char *const files[] = {"usr-io808-00001.module", "usr-io808-00002.module",
                                    "zebra-ea3600-00001.module", "lock"};

static const struct workday_calendar every_week = {0};

struct stage {
    char dir[64];
    sd_event *loop;
    struct kinds *kinds;
    struct bank *bank;
    struct rhythm *rhythm;
};

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct bank_config config = {.dir = stage->dir};

    strcpy(stage->dir, "/tmp/dunghan-rhythm.XXXXXX");
    *state = stage;
    if (!mkdtemp(stage->dir) || sd_event_new(&stage->loop) < 0 ||
        kinds_open(&stage->kinds, NULL, profiles, 2) < 0)
        return -1;
    kinds_fill(stage->kinds, &config);
    return bank_open(&stage->bank, &config);
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    char path[128];

    rhythm_close(stage->rhythm);
    bank_close(stage->bank);
    kinds_close(stage->kinds);
    sd_event_unref(stage->loop);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", stage->dir, files[i]);
        unlink(path);
    }
    rmdir(stage->dir);
    free(stage);
    return 0;
}

static void begin(struct stage *stage, double pace)
{
    const struct rhythm_config config = {pace, &every_week, 2, 7};

    assert_int_equal(rhythm_open(&stage->rhythm, stage->loop, stage->bank, &config), 0);
}

/* What has happened at all inputs. */
static uint64_t produced(struct stage *stage, int *ret_idle)
{
    uint64_t sum = 0;

    *ret_idle = 0;
    for (size_t device = 1; device <= bank_devices(stage->bank); device++) {
        struct module *module = bank_module(stage->bank, device);

        for (int i = 0; i < module_inputs(module); i++) {
            struct module_tally tally = module_tally(module, i);

            sum += tally.produced;
            *ret_idle += tally.produced == 0;
        }
    }
    return sum;
}

static void every_input_of_every_module_moves(void **state)
{
    struct stage *stage = *state;
    struct module *reader = bank_module(stage->bank, MODULES);
    int idle;

    begin(stage, 1);
    for (int i = 0; i < STEPS; i++) {
        rhythm_step(stage->rhythm, clock_wall_ms());
        module_exchange(reader, 1); /* which empties it: nobody acknowledges */
    }
    assert_in_range(produced(stage, &idle), STEPS * 3 / 4, STEPS);
    assert_int_equal(idle, 0);
}

static void by_the_offices_clock_it_is_busy_and_quiet(void **state)
{
    static const struct {
        const char *name, *at;
        bool open;
    } cases[] = {
        {"a Friday morning", "2026-11-20T09:00:00+07:00", true},
        {"its night", "2026-11-20T23:00:00+07:00", false},
        {"a Sunday", "2026-11-22T09:00:00+07:00", false},
    };
    struct stage *stage = *state;

    begin(stage, RHYTHM_BY_CLOCK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t at_ms;
        double rate;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(stamp_parse(cases[i].at, &at_ms), 0);
        rate = rhythm_rate(stage->rhythm, at_ms);
        /* Some ten dossiers a counter and day, twice as many of three devices; eight hours. */
        assert_int_equal(rate > 0.001 && rate < 0.05, cases[i].open);
        assert_int_equal(rate == 0, !cases[i].open);
    }
}

static void at_an_even_pace_so_much_happens_in_a_second(void **state)
{
    enum { PACE = 500, FOR_MS = 1000 };
    struct stage *stage = *state;
    int64_t end_ms = clock_mono_ms() + FOR_MS;
    int idle;

    begin(stage, PACE);
    while (clock_mono_ms() < end_ms)
        assert_int_equal(sd_event_run(stage->loop, 10000) >= 0, true);
    assert_in_range(produced(stage, &idle), PACE / 2, PACE * 3 / 2);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(every_input_of_every_module_moves),
        ON_STAGE(by_the_offices_clock_it_is_busy_and_quiet),
        ON_STAGE(at_an_even_pace_so_much_happens_in_a_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
