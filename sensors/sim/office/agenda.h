/*
 * agenda - steps that are to happen, taken out a day at a time in the order of time.
 */
#ifndef SENSORS_SIM_OFFICE_AGENDA_H
#define SENSORS_SIM_OFFICE_AGENDA_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/sim/office/step.h"

struct agenda;

/* `day` is the first that can be taken. */
struct agenda *agenda_new(int32_t day);

void agenda_free(struct agenda *agenda);

/* The step must not lie before the day that is taken next. */
void agenda_add(struct agenda *agenda, const struct step *step);

/* Nothing is left. */
bool agenda_empty(const struct agenda *agenda);

/* Shows the steps of the next day until one visit says no; that is returned, else 0. */
int agenda_take_day(struct agenda *agenda, step_visit visit, void *owner);

#endif
