/*
 * module_stage - a module of a profile of a test's own or of a shipped one, and a reader of it who knows
 * the profile and nothing else.
 */
#ifndef TESTS_UNIT_SENSORS_SIM_DEVICE_MODULE_STAGE_H
#define TESTS_UNIT_SENSORS_SIM_DEVICE_MODULE_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sensors/profile/profile_load.h"
#include "sensors/profile/profile_set.h"
#include "sensors/sim/device/module.h"

enum { STAGE_SERIAL = 1001, STAGE_CELLS = 2048 };

struct stage {
    char dir[64], path[128];
    struct profile_set *set; /* of shipped profiles */
    struct profile *own;     /* loaded by stage_load() */
    const struct profile *profile;
    struct module *module;
    struct unit unit;
    uint16_t cells[STAGE_CELLS];
    unsigned exception; /* of the last read */
};

static inline int stage_set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    strcpy(stage->dir, "/tmp/dunghan-module.XXXXXX");
    if (!mkdtemp(stage->dir))
        return -1;
    snprintf(stage->path, sizeof stage->path, "%s/m.module", stage->dir);
    profile_set_open(&stage->set, NULL);
    *state = stage;
    return 0;
}

static inline int stage_tear_down(void **state)
{
    struct stage *stage = *state;

    module_close(stage->module);
    profile_close(stage->own);
    profile_set_close(stage->set);
    unlink(stage->path);
    rmdir(stage->dir);
    free(stage);
    return 0;
}

/* The module as its file has it, new where there is none. */
static inline void stage_open(struct stage *stage)
{
    assert_int_equal(module_open(&stage->module, stage->profile, stage->path, STAGE_SERIAL),
                     0);
    stage->unit = module_unit(stage->module);
}

static inline void stage_load(struct stage *stage, const char *text)
{
    char fault[PROFILE_FAULT_BYTES] = "";

    if (profile_open(&stage->own, "test", text, strlen(text), fault) < 0)
        fail_msg("%s", fault);
    stage->profile = stage->own;
    stage_open(stage);
}

static inline void stage_ship(struct stage *stage, const char *name)
{
    char fault[PROFILE_FAULT_BYTES] = "";

    if (profile_set_find(stage->set, name, &stage->profile, fault) < 0)
        fail_msg("%s", fault);
    stage_open(stage);
}

/* One dialogue: all reads of the profile, as a gateway sends them. */
static inline struct profile_answers stage_read(struct stage *stage)
{
    static const enum unit_table tables[LINE_ORDERS] = {
        [LINE_READ_HOLDING] = UNIT_HOLDING,
        [LINE_READ_INPUT] = UNIT_INPUT,
        [LINE_READ_COILS] = UNIT_COIL,
        [LINE_READ_DISCRETE] = UNIT_DISCRETE,
    };
    const struct profile *profile = stage->profile;

    stage->exception = 0;
    for (unsigned i = 0; i < profile->reads_count && !stage->exception; i++) {
        const struct profile_read *read = &profile->reads[i];

        stage->exception =
            stage->unit.kind->read(stage->unit.device, tables[read->order], read->address,
                                   read->count, stage->cells + read->begins);
    }
    return (struct profile_answers){profile, stage->cells};
}

/* All of it says that it is a device of the profile. */
static inline void stage_identify(const struct profile_answers *answers)
{
    for (unsigned i = 0; i < answers->profile->reads_count; i++)
        assert_int_equal(profile_identifies(answers, i), true);
}

static inline uint32_t stage_value(const struct profile_answers *answers,
                                   const struct profile_value *value, int nth)
{
    uint32_t number;

    assert_int_equal(profile_read_value(answers, value, nth, &number), 0);
    return number;
}

/* What the counter of that name shows now. */
static inline uint32_t stage_count(struct stage *stage, const char *name)
{
    struct profile_answers answers = stage_read(stage);
    struct profile_input input;

    assert_int_equal(stage->exception, 0);
    assert_int_equal(profile_find_input(stage->profile, name, &input), 0);
    return stage_value(&answers, &input.channel->counter->value, input.nth);
}

#define STAGE_TEST(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

#endif
