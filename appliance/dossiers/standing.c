#include "appliance/dossiers/standing.h"

#include <stdio.h>
#include <string.h>

enum { LEVELS_MOST = 64 }; /* so that a tree that is no tree on some day ends too */

/* --- the tree ------------------------------------------------------------------------ */

bool standing_speaks(const struct catalogue *catalogue, int speaker, int unit, int32_t day)
{
    return speaker == unit || catalogue_successor(catalogue, speaker, day) ==
                                  catalogue_successor(catalogue, unit, day);
}

bool standing_above(const struct catalogue *catalogue, int speaker, int unit, int32_t day)
{
    int heir = catalogue_successor(catalogue, speaker, day);

    for (int level = 0; level < LEVELS_MOST; level++) {
        const struct catalogue_entry *version =
            catalogue_at(catalogue, CATALOGUE_UNITS, unit, day);

        if (!version || !version->parent)
            return false;
        unit = catalogue_successor(catalogue, version->parent, day);
        if (unit == heir)
            return true;
    }
    return false;
}

/* --- claims -------------------------------------------------------------------------- */

/* The unit that the code begins with; 0: none that is known. */
static int owner_of(const struct catalogue *catalogue, const char *code)
{
    const struct catalogue_entry *entry;
    char unit[EVENT_DOSSIER_BYTES];

    (void)snprintf(unit, sizeof unit, "%.*s", (int)strcspn(code, "-"), code);
    entry = catalogue_find(catalogue, CATALOGUE_UNITS, unit);
    return entry ? entry->id : 0;
}

enum standing_claim standing_claim(const struct catalogue *catalogue, const char *code,
                                   int unit, int32_t day)
{
    int owner = owner_of(catalogue, code);

    if (!owner)
        return STANDING_CLAIM_FAR;
    if (standing_speaks(catalogue, unit, owner, day))
        return STANDING_CLAIM_OWN;
    if (standing_above(catalogue, unit, owner, day) ||
        standing_above(catalogue, owner, unit, day))
        return STANDING_CLAIM_NEAR;
    return STANDING_CLAIM_FAR;
}

/* --- what counts --------------------------------------------------------------------- */

/* Only who is in charge changes until when, and by whom, a dossier is to be resolved. */
static const bool of_charge[EVENT_TYPES] = {
    [EVENT_EXTENDED] = true,
    [EVENT_TRANSFERRED] = true,
};

static bool speaks_or_above(const struct catalogue *catalogue, int speaker, int unit,
                            int32_t day)
{
    return standing_speaks(catalogue, speaker, unit, day) ||
           standing_above(catalogue, speaker, unit, day);
}

bool standing_may(const struct catalogue *catalogue, const struct standing *standing,
                  int speaker, enum event_type type)
{
    int32_t day = standing->day;

    if (speaks_or_above(catalogue, speaker, standing->in_charge, day))
        return true;
    return !of_charge[type] &&
           (speaker == standing->intake ||
            speaks_or_above(catalogue, speaker, standing->intake_heir, day));
}
