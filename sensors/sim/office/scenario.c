#include "sensors/sim/office/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "sensors/sim/office/agenda.h"
#include "sensors/sim/office/mix.h"

enum { LEVELS = 2, COMMUNE = 0, DISTRICT = 1, MINUTE_MS = 60000 };

static const double uncollected_share = 0.02;

static size_t level_of(const struct district_unit *unit)
{
    return strcmp(unit->level, "commune") == 0 ? COMMUNE : DISTRICT;
}

/* Procedures of a field share its weight, each one seldomer than the one before it. */
static double procedure_weight(const struct district *district, size_t procedure,
                               size_t level)
{
    const char *field = district->procedures[procedure].field;
    const struct mix_field *mix = mix_field(field);
    double mine = 0;
    double all = 0;
    int rank = 0;

    for (size_t i = 0; i < district->procedure_count; i++) {
        if (strcmp(district->procedures[i].field, field) != 0)
            continue;
        all += 1.0 / ++rank;
        if (i == procedure)
            mine = 1.0 / rank;
    }
    return mine / all * (level == COMMUNE ? mix->commune : mix->district);
}

static double *doubles(size_t count)
{
    return need(calloc(count, sizeof(double)));
}

void scenario_weights_init(struct scenario_weights *ret, const struct district *district,
                           struct chance *chance)
{
    double sum = 0;

    ret->units = doubles(district->unit_count);
    ret->late = doubles(district->unit_count);
    for (size_t i = 0; i < district->unit_count; i++) {
        sum += district->units[i].counters * (0.7 + 0.6 * chance_unit(chance));
        ret->units[i] = sum;
        ret->late[i] = 0.6 + 1.2 * chance_unit(chance);
    }
    for (size_t level = 0; level < LEVELS; level++) {
        sum = 0;
        ret->procedures[level] = doubles(district->procedure_count);
        for (size_t i = 0; i < district->procedure_count; i++) {
            sum += procedure_weight(district, i, level);
            ret->procedures[level][i] = sum;
        }
    }
}

void scenario_weights_release(struct scenario_weights *weights)
{
    free(weights->units);
    free(weights->late);
    for (size_t level = 0; level < LEVELS; level++)
        free(weights->procedures[level]);
}

void scenario_draw(const struct scenario_config *config,
                   const struct scenario_weights *weights, struct chance *chance,
                   size_t unit, struct step_dossier *ret)
{
    const struct district *district = config->district;
    const struct district_unit *place = &district->units[unit];
    const struct mix_field *mix;

    ret->unit = (uint16_t)unit;
    ret->counter = (uint16_t)(1 + chance_below(chance, place->counters));
    ret->procedure = (uint16_t)chance_pick(chance, weights->procedures[level_of(place)],
                                           district->procedure_count);
    mix = mix_field(district->procedures[ret->procedure].field);
    ret->channel = mix_channel(chance, mix, ret->received_day);
}

/* In a day's work after `from_ms`, when that is the day; else at any time of the day. */
static int64_t moment_on(struct chance *chance, int32_t day, int64_t from_ms)
{
    if (day > date_day_at(from_ms))
        return workday_moment_ms(chance, day);
    return from_ms + INT64_C(1000) * (120 + chance_below(chance, 40 * 60));
}

/* The day on which the dossier will be resolved: early, on its due day, or late. */
static int32_t resolution_day(const struct scenario_config *config, struct chance *chance,
                              const struct step *intake, double late)
{
    const struct district_procedure *procedure =
        &config->district->procedures[intake->dossier.procedure];
    const struct mix_field *mix = mix_field(procedure->field);
    int32_t received = intake->dossier.received_day;

    if (chance_hits(chance, mix->late * late))
        return workday_after(
            config->calendar,
            workday_due(config->calendar, intake->at_ms, procedure->limit_days),
            1 + (int)chance_wait(chance, 1 + 0.25 * procedure->limit_days));
    if (procedure->limit_days == 0)
        return received;
    if (!chance_hits(chance, mix->early))
        return workday_due(config->calendar, intake->at_ms, procedure->limit_days);
    return workday_after(config->calendar, received,
                         (int)(procedure->limit_days * (0.3 + 0.7 * chance_unit(chance))));
}

/* What happens to a dossier after its intake, put on the agenda. */
static void plan(const struct scenario_config *config, struct chance *chance, double late,
                 const struct step *intake, struct agenda *agenda)
{
    struct step step = *intake;
    int32_t day = resolution_day(config, chance, intake, late);
    int limit_days = config->district->procedures[intake->dossier.procedure].limit_days;

    step.type = EVENT_RESOLVED;
    step.outcome = mix_outcome(chance);
    step.at_ms = moment_on(chance, day, intake->at_ms);
    step.resolved_ms = step.at_ms;
    agenda_add(agenda, intake);
    agenda_add(agenda, &step);
    if (chance_hits(chance, uncollected_share))
        return;
    step.type = EVENT_RETURNED;
    step.outcome = EVENT_OUTCOME_GRANTED;
    if (limit_days == 0 || step.dossier.channel == EVENT_CHANNEL_ONLINE) {
        step.at_ms += MINUTE_MS + 1000 * chance_below(chance, 25 * 60);
    } else {
        day = workday_after(config->calendar, day, (int)chance_wait(chance, 1.5));
        step.at_ms = moment_on(chance, day, step.at_ms);
    }
    agenda_add(agenda, &step);
}

static int compare_moments(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* One working day of one unit: dossiers are numbered in the order in which they come. */
static void plan_day(const struct scenario_config *config,
                     const struct scenario_weights *weights, struct chance *chance,
                     int32_t day, struct agenda *agenda)
{
    for (size_t unit = 0; unit < config->district->unit_count; unit++) {
        double share = weights->units[unit] - (unit ? weights->units[unit - 1] : 0);
        int count = chance_poisson(chance, config->scale * mix_per_counter(day) * share);
        int64_t *moments = need(calloc((size_t)count + 1, sizeof *moments));

        for (int i = 0; i < count; i++)
            moments[i] = workday_moment_ms(chance, day);
        qsort(moments, (size_t)count, sizeof *moments, compare_moments);
        for (int i = 0; i < count; i++) {
            struct step intake = {.at_ms = moments[i], .type = EVENT_INTAKE};

            intake.dossier.received_day = day;
            intake.dossier.number = (uint32_t)i + 1;
            scenario_draw(config, weights, chance, unit, &intake.dossier);
            plan(config, chance, weights->late[unit], &intake, agenda);
        }
        free(moments);
    }
}

int scenario_run(const struct scenario_config *config, step_visit visit, void *owner)
{
    struct scenario_weights weights;
    struct chance chance;
    struct agenda *agenda = agenda_new(config->from);
    int rc = 0;

    chance_init(&chance, config->seed);
    scenario_weights_init(&weights, config->district, &chance);
    for (int32_t day = config->from; rc == 0 && day <= config->to; day++) {
        if (workday_is(config->calendar, day))
            plan_day(config, &weights, &chance, day, agenda);
        rc = agenda_take_day(agenda, visit, owner);
    }
    while (rc == 0 && !agenda_empty(agenda))
        rc = agenda_take_day(agenda, visit, owner);
    agenda_free(agenda);
    scenario_weights_release(&weights);
    return rc;
}

void scenario_event(const struct district *district, const struct step *step,
                    struct event *ret)
{
    const struct step_dossier *dossier = &step->dossier;
    const struct district_unit *unit = &district->units[dossier->unit];
    struct date date = date_of(dossier->received_day);

    *ret = (struct event){.type = step->type, .at_ms = step->at_ms};
    memcpy(ret->unit, unit->code, sizeof ret->unit);
    snprintf(ret->counter, sizeof ret->counter, "q%u", (unsigned)dossier->counter);
    snprintf(ret->dossier, sizeof ret->dossier, "%.20s-%02d%02d%02d-%04u", unit->code,
             date.year % 100, date.month, date.day, dossier->number);
    if (ret->type == EVENT_INTAKE) {
        memcpy(ret->procedure, district->procedures[dossier->procedure].code,
               sizeof ret->procedure);
        ret->channel = dossier->channel;
    }
    if (ret->type == EVENT_RESOLVED)
        ret->outcome = step->outcome;
}

uint32_t scenario_terminal(const struct district *district,
                           const struct step_dossier *dossier)
{
    return district->units[dossier->unit].terminal_first + dossier->counter - 1U;
}
