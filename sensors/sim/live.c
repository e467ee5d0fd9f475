#include "sensors/sim/live.h"

#include <errno.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/devices/terminal.h"
#include "sensors/sim/journal.h"
#include "sensors/sim/office/mix.h"
#include "sensors/sim/office/stock.h"

enum { STEPS_PER_TURN = 200, CATCH_UP_MS = 1000, LOOK_AGAIN_MS = 60000 };

/* Dossiers that a unit has taken in on its newest day. */
struct numbering {
    int32_t day;
    uint32_t last;
};

struct live {
    sd_event *loop;
    struct timer *timer;
    struct bank *bank;
    struct scenario_config config;
    struct scenario_weights weights;
    struct chance chance;
    struct stock stock;
    struct numbering *numbering; /* by unit */
    bool *full;                  /* by terminal, from 0: it has been said */
    struct journal *journal;
    double interval_ms; /* 0: by the offices' clock */
    double due_ms; /* of the next step: mono; wall when it is by the clock, 0: not known */
    int64_t last_ms; /* wall: of the last step in the journal */
};

static struct stock_item item_of(const struct live *live, const struct step *step,
                                 int64_t received_ms)
{
    const struct district_procedure *procedure =
        &live->config.district->procedures[step->dossier.procedure];

    return (struct stock_item){
        .dossier = step->dossier,
        .due_day = workday_due(live->config.calendar, received_ms, procedure->limit_days),
    };
}

/* History: what is not finished at its end is in stock. */
static int take_history(void *owner, const struct step *step)
{
    struct live *live = owner;
    int64_t end_ms = date_start_ms(live->config.to + 1);
    struct stock_item item;

    if (step->at_ms < end_ms)
        return 0;
    item = item_of(live, step, date_start_ms(step->dossier.received_day));
    if (step->type == EVENT_RESOLVED)
        stock_add(&live->stock, STOCK_OPEN, &item);
    else if (step->type == EVENT_RETURNED && step->resolved_ms < end_ms)
        stock_add(&live->stock, STOCK_RESOLVED, &item);
    return 0;
}

static void move(struct live *live, const struct step *step, enum stock_shelf from)
{
    struct stock_item item;
    size_t at;

    if (stock_find(&live->stock, from, &step->dossier, &at) < 0)
        return;
    item = live->stock.items[from][at];
    item.last_ms = step->at_ms;
    stock_remove(&live->stock, from, at);
    if (from == STOCK_OPEN)
        stock_add(&live->stock, STOCK_RESOLVED, &item);
}

/* What a step means for stock and numbers, when it happens as when the journal is read. */
static int apply(void *owner, const struct step *step)
{
    struct live *live = owner;
    struct numbering *numbering = &live->numbering[step->dossier.unit];

    live->last_ms = step->at_ms;
    if (step->type == EVENT_INTAKE) {
        struct stock_item item = item_of(live, step, step->at_ms);

        item.last_ms = step->at_ms;
        stock_add(&live->stock, STOCK_OPEN, &item);
        *numbering = (struct numbering){step->dossier.received_day, step->dossier.number};
        return 0;
    }
    move(live, step, step->type == EVENT_RESOLVED ? STOCK_OPEN : STOCK_RESOLVED);
    return 0;
}

static void new_dossier(struct live *live, int64_t now_ms, struct step *ret)
{
    size_t unit =
        chance_pick(&live->chance, live->weights.units, live->config.district->unit_count);
    const struct numbering *numbering = &live->numbering[unit];

    *ret = (struct step){.at_ms = now_ms, .type = EVENT_INTAKE};
    ret->dossier.received_day = date_day_at(now_ms);
    /* A clock that was set back must not give a day's numbers out again. */
    if (ret->dossier.received_day < numbering->day)
        ret->dossier.received_day = numbering->day;
    ret->dossier.number =
        ret->dossier.received_day == numbering->day ? numbering->last + 1 : 1;
    scenario_draw(&live->config, &live->weights, &live->chance, unit, &ret->dossier);
}

/* Every third step is an intake, so that the stock stays as large as it is. */
static int choose(struct live *live, int64_t now_ms, struct step *ret)
{
    int kind = chance_below(&live->chance, TERMINAL_TYPES);
    enum stock_shelf shelf = kind == EVENT_RESOLVED ? STOCK_OPEN : STOCK_RESOLVED;
    size_t at;

    if (kind == EVENT_INTAKE) {
        new_dossier(live, now_ms, ret);
        return 0;
    }
    if (stock_pick(&live->stock, shelf, &live->chance, now_ms, &at) < 0)
        return -EAGAIN;
    *ret = (struct step){
        .at_ms = now_ms,
        .dossier = live->stock.items[shelf][at].dossier,
        .type = (enum event_type)kind,
    };
    if (kind == EVENT_RESOLVED)
        ret->outcome = mix_outcome(&live->chance);
    return 0;
}

/* Says once that a terminal is full, and once that it takes records again. */
static int refuse_if_full(struct live *live, uint32_t terminal, const struct ring *ring)
{
    bool full = ring_newest(ring) - ring_consumed(ring) >= ring_size(ring);

    if (full && !live->full[terminal - 1])
        log_warning("terminal %u is full: its counter waits until a gateway reads it",
                    terminal);
    if (!full && live->full[terminal - 1])
        log_info("terminal %u takes records again", terminal);
    live->full[terminal - 1] = full;
    return full ? -ENOSPC : 0;
}

int live_step(struct live *live, int64_t now_ms)
{
    struct step step;
    struct event event;
    struct ring *ring;
    uint32_t terminal;
    uint32_t index;
    int rc = choose(live, now_ms / 1000 * 1000, &step);

    if (rc < 0)
        return rc;
    terminal = scenario_terminal(live->config.district, &step.dossier);
    ring = bank_ring(live->bank, terminal);
    rc = refuse_if_full(live, terminal, ring);
    if (rc == 0)
        rc = journal_add(live->journal, &step, ring);
    if (rc < 0)
        return rc;
    scenario_event(live->config.district, &step, &event);
    rc = ring_append(ring, &event, &index);
    if (rc == 0)
        apply(live, &step);
    return rc;
}

/* Steps a millisecond at this moment: of each dossier intake, result and return. */
static double rate(const struct live *live, int64_t wall_ms)
{
    const struct scenario_config *config = &live->config;

    return workday_rate(config->calendar, wall_ms) * mix_per_counter(date_day_at(wall_ms)) *
           config->scale * (double)config->district->terminals * TERMINAL_TYPES;
}

int live_until(struct live *live, int64_t now_ms)
{
    int64_t today_ms = date_start_ms(date_day_at(now_ms));
    int rc = 0;

    if (live->due_ms == 0)
        live->due_ms = (double)(live->last_ms > today_ms ? live->last_ms : today_ms);
    for (int i = 0; i < STEPS_PER_TURN && rc == 0 && live->due_ms <= (double)now_ms; i++) {
        double per_ms = rate(live, (int64_t)live->due_ms);

        if (per_ms > 0)
            rc = live_step(live, (int64_t)live->due_ms);
        live->due_ms += per_ms > 0 ? chance_wait(&live->chance, 1 / per_ms) : LOOK_AGAIN_MS;
        if (rc == -ENOSPC || rc == -EAGAIN)
            rc = 0; /* that one does not happen */
    }
    return rc < 0 ? rc : live->due_ms > (double)now_ms;
}

static void on_clock(void *owner)
{
    struct live *live = owner;
    int64_t now_ms = clock_wall_ms();
    int rc = live_until(live, now_ms);

    if (rc < 0)
        (void)sd_event_exit(live->loop, rc);
    else
        timer_after(live->timer, rc > 0 ? (int64_t)live->due_ms - now_ms + 1 : 1);
}

static void on_timer(void *owner)
{
    struct live *live = owner;
    double now_ms = (double)clock_mono_ms();

    if (live->due_ms < now_ms - CATCH_UP_MS)
        live->due_ms = now_ms - CATCH_UP_MS;
    for (int i = 0; i < STEPS_PER_TURN && live->due_ms <= now_ms; i++) {
        int rc = live_step(live, clock_wall_ms());

        if (rc < 0 && rc != -ENOSPC && rc != -EAGAIN) {
            (void)sd_event_exit(live->loop, rc);
            return;
        }
        if (rc != -EAGAIN)
            live->due_ms += chance_wait(&live->chance, live->interval_ms);
    }
    timer_after(live->timer,
                live->due_ms > now_ms ? (int64_t)(live->due_ms - now_ms) + 1 : 1);
}

int live_open(struct live **ret, sd_event *loop, struct bank *bank,
              const struct scenario_config *config, const char *path, double pace)
{
    struct live *live = need(calloc(1, sizeof *live));
    int rc;

    live->loop = sd_event_ref(loop);
    live->bank = bank;
    live->config = *config;
    live->interval_ms = pace == LIVE_BY_CLOCK ? 0 : 1000 / pace;
    live->numbering = need(calloc(config->district->unit_count, sizeof *live->numbering));
    live->full = need(calloc(config->district->terminals, sizeof *live->full));
    chance_init(&live->chance, config->seed);
    scenario_weights_init(&live->weights, config->district, &live->chance);
    scenario_run(config, take_history, live);
    rc = journal_open(&live->journal, path, config, bank, apply, live);
    if (rc < 0)
        goto out;
    /* Other throws than history's, and others after each start. */
    chance_init(&live->chance, ~config->seed ^ (uint32_t)journal_count(live->journal));
    if (live->interval_ms > 0)
        live->due_ms = (double)clock_mono_ms();
    rc = timer_open(&live->timer, loop, live->interval_ms > 0 ? on_timer : on_clock, live);
    if (rc < 0)
        goto out;
    timer_after(live->timer, 0);

    *ret = live;
    live = NULL; /* now the caller's */
out:
    live_close(live);
    return rc;
}

void live_close(struct live *live)
{
    if (!live)
        return;
    timer_close(live->timer);
    journal_close(live->journal);
    stock_release(&live->stock);
    scenario_weights_release(&live->weights);
    free(live->numbering);
    free(live->full);
    sd_event_unref(live->loop);
    free(live);
}
