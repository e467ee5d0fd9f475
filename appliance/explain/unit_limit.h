/*
 * unit_limit - the units that somebody is held to, and those below them, as organised in a catalogue.
 */
#ifndef APPLIANCE_EXPLAIN_UNIT_LIMIT_H
#define APPLIANCE_EXPLAIN_UNIT_LIMIT_H

#include "appliance/form06/scope.h"

struct unit_limit {
    bool held; /* false: to none */
    struct scope *scopes;
    size_t count;
};

/* Of codes with a comma between; NULL: held to none. A code that the catalogue does not have lets nothing
 * through. The catalogue is borrowed until the release. */
struct unit_limit unit_limit_read(const char *codes, const struct catalogue *catalogue);

/* Takes a zeroed one too. */
void unit_limit_release(struct unit_limit *limit);

/* No unit, 0, is not within any. */
bool unit_limit_has(const struct unit_limit *limit, int unit);

#endif
