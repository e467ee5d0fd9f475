/*
 * charges - who is in charge of a dossier, day by day.
 *
 * A closing day sees who had the dossier last on that day. On the day after a unit has ended its
 * successor is in charge (RULES.md, units). Codes are numbers of the catalogue; days
 * are local. Pure.
 */
#ifndef APPLIANCE_DOSSIERS_CHARGES_H
#define APPLIANCE_DOSSIERS_CHARGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/rules/catalogue.h"

/* In charge of a dossier that is in no column any more (POLICY_WITHDRAWN_EXCLUDED). */
enum { CHARGES_NOBODY = 0 };

/* A unit is in charge from this day on, until the next one is. */
struct charge {
    int32_t from_day;
    int unit;
};

/* In order, no two on one day, and never a unit after itself. Zeroed it is empty. */
struct charges {
    struct charge *list; /* owned */
    size_t count, room;
};

void charges_release(struct charges *charges);

/* From this day on, not before the last one given, it is the unit's. */
void charges_give(struct charges *charges, int32_t day, int unit);

/* A unit in charge that ends before this day hands over to its successor on the day after its
 * end, and so on. There is one in charge. */
void charges_hand_over(struct charges *charges, const struct catalogue *catalogue,
                       int32_t to_day);

/* In charge at last; CHARGES_NOBODY when there is none at all too. */
int charges_last(const struct charges *charges);

/* How many have begun by the end of a day: those before this place in the list. */
size_t charges_until(const struct charges *charges, int32_t day);

/* In charge on a day; CHARGES_NOBODY before the first. */
int charges_on(const struct charges *charges, int32_t day);

/* Who has on this day what the unit got on the day `since_day`: itself, or who came after it. */
int charges_heir(const struct catalogue *catalogue, int unit, int32_t since_day,
                 int32_t day);

#endif
