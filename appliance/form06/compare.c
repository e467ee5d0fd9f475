#include "appliance/form06/compare.h"

#include <stdlib.h>

#include "appliance/form06/names.h"
#include "mqtt/base/memory.h"

/* A field in a level, in the report and at the other time. */
struct pair {
    struct report_name level, field;
    struct figures here, there;
    int64_t moved; /* of column 6 here */
};

/* First what is in the report, then what is only there. */
static void compare(struct report *report, struct cells *other,
                    void (*tell)(struct report *report, const struct pair *pair))
{
    static const struct figures none;

    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        struct pair pair = {report->levels[row->level].name, row->field, row->figures, none,
                            row->notes.of[NOTES_CARRIED_MOVED]};
        struct figures *there = cells_at(other, cells_level(other, pair.level.code),
                                         cells_field(other, pair.field.code));

        pair.there = *there;
        *there = none;
        tell(report, &pair);
    }
    for (size_t level = 0; level <= other->level_count; level++) {
        for (size_t field = 0; field <= other->field_count; field++) {
            struct pair pair = {.there = *cells_at(other, level, field)};

            if (!figures_any(&pair.there))
                continue;
            pair.level = names_level(report, other, level);
            pair.field = names_field(report, other, field);
            tell(report, &pair);
        }
    }
}

static void add_correction(struct report *report, const struct pair *pair)
{
    if (figures_equal(&pair->here, &pair->there))
        return;
    report->corrections = need(reallocarray(
        report->corrections, report->correction_count + 1, sizeof *report->corrections));
    report->corrections[report->correction_count++] =
        (struct report_correction){pair->level, pair->field, pair->here, pair->there};
}

void compare_now(struct report *report, struct cells *now)
{
    compare(report, now, add_correction);
}

static void add_gap(struct report *report, const struct pair *pair)
{
    struct report_previous *previous = &report->previous;
    int64_t left = figures_in_progress(&pair->there);

    if (left + pair->moved == pair->here.carried_over)
        return;
    previous->gaps =
        need(reallocarray(previous->gaps, previous->gap_count + 1, sizeof *previous->gaps));
    previous->gaps[previous->gap_count++] = (struct report_gap){
        pair->level, pair->field, left, pair->moved, pair->here.carried_over};
}

void compare_previous(struct report *report, struct cells *before)
{
    struct figures total = cells_total(before);

    report->previous.known = true;
    report->previous.in_progress = figures_in_progress(&total);
    compare(report, before, add_gap);
}
