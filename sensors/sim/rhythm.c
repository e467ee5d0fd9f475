#include "sensors/sim/rhythm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/sim/device/contact.h"
#include "sensors/sim/office/mix.h"

enum {
    EVENTS_PER_DOSSIER = 3, /* it comes, is done, and goes */
    STEPS_PER_TURN = 500,
    CATCH_UP_MS = 1000,
    LOOK_AGAIN_MS = 60000,
    CODE_BYTES = 48,
};

struct rhythm {
    struct bank *bank;
    struct rhythm_config config;
    struct chance chance;
    struct timer *timer;
    double due_ms; /* mono: of the next step */
    uint32_t scanned;
};

double rhythm_rate(const struct rhythm *rhythm, int64_t wall_ms)
{
    const struct rhythm_config *config = &rhythm->config;
    size_t modules = bank_devices(rhythm->bank) - bank_terminals(rhythm->bank);

    if (config->pace != RHYTHM_BY_CLOCK)
        return config->pace;
    return 1000 * workday_rate(config->calendar, wall_ms) *
           mix_per_counter(date_day_at(wall_ms)) * config->scale * (double)modules *
           EVENTS_PER_DOSSIER;
}

/* A code that nobody has, another each time. */
static void make_code(struct rhythm *rhythm, int64_t wall_ms, char ret[static CODE_BYTES])
{
    struct date date = date_of(date_day_at(wall_ms));

    snprintf(ret, CODE_BYTES, "H99.99-%02d%02d%02d-%04" PRIu32, date.year % 100, date.month,
             date.day, ++rhythm->scanned);
}

void rhythm_step(struct rhythm *rhythm, int64_t wall_ms)
{
    size_t terminals = bank_terminals(rhythm->bank);
    int modules = (int)(bank_devices(rhythm->bank) - terminals);
    size_t device = terminals + 1 + (size_t)chance_below(&rhythm->chance, modules);
    struct module *module = bank_module(rhythm->bank, device);
    int input = chance_below(&rhythm->chance, module_inputs(module));
    const struct profile_channel *channel = module_input_channel(module, input);
    char code[CODE_BYTES];

    if (channel->counter) {
        (void)module_pulse(module, input, 1);
    } else if (channel->edges) {
        (void)module_press(module, input, 1, CONTACT_PRESS_MS);
    } else if (channel->text) {
        make_code(rhythm, wall_ms, code);
        (void)module_scan(module, input, code); /* that of a full one is not taken */
    }
}

static void on_timer(void *owner)
{
    struct rhythm *rhythm = owner;
    double now_ms = (double)clock_mono_ms();
    int64_t wall_ms = clock_wall_ms();
    double rate = rhythm_rate(rhythm, wall_ms);

    if (rate <= 0) {
        rhythm->due_ms = now_ms + LOOK_AGAIN_MS;
        timer_after(rhythm->timer, LOOK_AGAIN_MS);
        return;
    }
    if (rhythm->due_ms < now_ms - CATCH_UP_MS)
        rhythm->due_ms = now_ms - CATCH_UP_MS;
    for (int i = 0; i < STEPS_PER_TURN && rhythm->due_ms <= now_ms; i++) {
        rhythm_step(rhythm, wall_ms);
        rhythm->due_ms += chance_wait(&rhythm->chance, 1000 / rate);
    }
    timer_after(rhythm->timer,
                rhythm->due_ms > now_ms ? (int64_t)(rhythm->due_ms - now_ms) + 1 : 1);
}

int rhythm_open(struct rhythm **ret, sd_event *loop, struct bank *bank,
                const struct rhythm_config *config)
{
    struct rhythm *rhythm = need(calloc(1, sizeof *rhythm));
    int rc;

    rhythm->bank = bank;
    rhythm->config = *config;
    rhythm->due_ms = (double)clock_mono_ms();
    chance_init(&rhythm->chance, config->seed);
    rc = timer_open(&rhythm->timer, loop, on_timer, rhythm);
    if (rc < 0) {
        rhythm_close(rhythm);
        return rc;
    }
    timer_after(rhythm->timer, 0);
    *ret = rhythm;
    return 0;
}

void rhythm_close(struct rhythm *rhythm)
{
    if (!rhythm)
        return;
    timer_close(rhythm->timer);
    free(rhythm);
}
