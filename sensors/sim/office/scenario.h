/*
 * scenario - one deterministic model of what happens at the counters of a district.
 *
 * Dossiers come on working days in office hours, each is resolved in its time or late, and
 * then handed back to the citizen. The same district, calendar, dates, scale and seed give
 * the same steps in the same order.
 */
#ifndef SENSORS_SIM_OFFICE_SCENARIO_H
#define SENSORS_SIM_OFFICE_SCENARIO_H

#include <stdint.h>

#include "mqtt/event.h"
#include "sensors/sim/office/chance.h"
#include "sensors/sim/office/district.h"
#include "sensors/sim/office/step.h"
#include "sensors/sim/office/workday.h"

struct scenario_config {
    const struct district *district;
    const struct workday_calendar *calendar;
    int32_t from, to; /* days on which dossiers come, both included */
    uint32_t seed;
    double scale; /* 1: about ten dossiers a counter and working day */
};

/*
 * Shows every step in the order of time, those after `to` too, which no new dossiers belong
 * to. Returns 0 or what visit returned.
 */
int scenario_run(const struct scenario_config *config, step_visit visit, void *owner);

/*
 * New dossiers as they come: where and what. `weights` are the running sums made by
 * scenario_weights_init(), whose memory scenario_weights_release() frees.
 */
struct scenario_weights {
    double *units;         /* of the units, by counters and by how busy they are */
    double *procedures[2]; /* of the procedures, at a commune and at a district */
    double *late;          /* how much more often than others a unit is late; no sums */
};

void scenario_weights_init(struct scenario_weights *ret, const struct district *district,
                           struct chance *chance);

void scenario_weights_release(struct scenario_weights *weights);

/* All but received_day and number. */
void scenario_draw(const struct scenario_config *config,
                   const struct scenario_weights *weights, struct chance *chance,
                   size_t unit, struct step_dossier *ret);

/* The step as the event that the terminal of its counter records. */
void scenario_event(const struct district *district, const struct step *step,
                    struct event *ret);

/* The terminal of the counter. */
uint32_t scenario_terminal(const struct district *district,
                           const struct step_dossier *dossier);

#endif
