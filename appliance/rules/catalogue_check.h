/*
 * catalogue_check - is the tree of units sound on every day?
 *
 *   parent     valid on every day on which the unit is
 *   tree       on no day is a unit below itself
 *   successor  stands with the last validity of a unit, which ends, and is valid on the day
 *              after; so following successors comes to an end
 *
 * Pure; any thread.
 */
#ifndef APPLIANCE_RULES_CATALOGUE_CHECK_H
#define APPLIANCE_RULES_CATALOGUE_CHECK_H

#include "appliance/rules/catalogue.h"

/* One thing that is wrong. Borrowed for the call of tell(). */
struct catalogue_fault {
    const int *units; /* those concerned; the first is the one that `text` begins with */
    size_t unit_count;
    int32_t day; /* a day on which it is wrong */
    const char *text;
};

/* The catalogue is sealed. */
void catalogue_check(const struct catalogue *catalogue,
                     void (*tell)(void *owner, const struct catalogue_fault *fault),
                     void *owner);

#endif
