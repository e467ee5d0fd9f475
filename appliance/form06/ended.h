/*
 * ended - the units of a report that ended in its period: what the form calls a level may have gone
 * before its last day, as districts did on 30 June 2025.
 */
#ifndef APPLIANCE_FORM06_ENDED_H
#define APPLIANCE_FORM06_ENDED_H

#include "appliance/form06/scope.h"

/* Tells the report of each unit in scope whose last day is one of its period, in the order of
 * display. One that is there again on the period's closing day has not ended. */
void ended_add(struct report *report, const struct scope *scope);

#endif
