/*
 * made_overview - the overview of a period that was asked for, while it is made: rows by the numbers of
 * the catalogue, to which figures are added.
 *
 * Of the running month the rows are copies of those of the newest overview. Of another period they are
 * the catalogue's of its last day, with what the newest overview knows of now where the period still
 * runs. Private to appliance/lookups. One thread.
 */
#ifndef APPLIANCE_LOOKUPS_MADE_OVERVIEW_H
#define APPLIANCE_LOOKUPS_MADE_OVERVIEW_H

#include "appliance/lookups/kept_forms.h"
#include "appliance/rules/catalogue.h"
#include "web/source.h"

struct made_overview {
    struct source_overview overview;
    const struct source_overview *now; /* the newest one; borrowed */
    struct source_row *fields, *units;
    struct source_crossing *crossings;
    const struct catalogue *catalogue; /* whose texts the rows have; own */
    bool own_basis;
    size_t field_index_count, unit_index_count;
    struct source_row **field_index, **unit_index; /* by number; NULL: no row */
};

/* Of the same period as `now`. The catalogue, of today, is shared. */
struct made_overview *made_overview_copy(const struct source_overview *now,
                                         const struct catalogue *catalogue);

/* Of another one, with no figures yet. The catalogue, as of the period's last day, is taken over;
 * priorities are codes of fields, the first one first. */
struct made_overview *made_overview_open(const struct source_overview *now,
                                         const struct source_period *period,
                                         const struct catalogue *catalogue,
                                         const char *const *priorities,
                                         size_t priority_count);

/* Takes NULL. */
void made_overview_close(struct made_overview *made);

/* Adds them to those of total, units and fields that stand there in a row: `now`, `before` ... */
void made_overview_add(struct made_overview *made, const struct kept_form *form,
                       size_t offset);

/* What each unit has of each field, of the period's own figures. */
void made_overview_cross(struct made_overview *made, const struct kept_form *form);

void made_overview_trend(struct made_overview *made, const struct kept_months *months);

/* Of how many units there are figures, out of those that should have some, at the end of a period
 * that is over. */
void made_overview_part(struct made_overview *made, bool known);

/* Leaves out who has nothing to say; no row is found by its number any more. */
void made_overview_finish(struct made_overview *made);

#endif
