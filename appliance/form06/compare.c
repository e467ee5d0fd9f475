#include "appliance/form06/compare.h"

#include <stdlib.h>

#include "appliance/form06/names.h"
#include "mqtt/base/memory.h"

/* A field in a level, in the report and at the other time. */
struct pair {
    struct report_name level, field;
    struct figures here, there;
    struct notes notes_here, notes_there;
};

/* What is at the other time; it is used up. */
static void take(struct cells *other, size_t level, size_t field, struct pair *pair)
{
    static const struct figures no_figures;
    static const struct notes no_notes;

    pair->there = *cells_at(other, level, field);
    pair->notes_there = *cells_notes_at(other, level, field);
    *cells_at(other, level, field) = no_figures;
    *cells_notes_at(other, level, field) = no_notes;
}

/* Is there anything that would have a row here? Results that only wait from before have none, so
 * that how many of them were here is not known, and nothing said of them. */
static bool is_told(struct pair *pair)
{
    pair->notes_there.of[NOTES_TO_COLLECT] = 0;
    return figures_any(&pair->there) || notes_any(&pair->notes_there);
}

/* First what is in the report, then what is only there. */
static void compare(struct report *report, struct cells *other,
                    void (*tell)(struct report *report, const struct pair *pair))
{
    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        struct pair pair = {.level = report->levels[row->level].name,
                            .field = row->field,
                            .here = row->figures,
                            .notes_here = row->notes};

        take(other, cells_level(other, pair.level.code),
             cells_field(other, pair.field.code), &pair);
        tell(report, &pair);
    }
    for (size_t level = 0; level <= other->level_count; level++) {
        for (size_t field = 0; field <= other->field_count; field++) {
            struct pair pair = {.here = {0}};

            take(other, level, field, &pair);
            if (!is_told(&pair))
                continue;
            pair.level = names_level(report, other, level);
            pair.field = names_field(report, other, field);
            tell(report, &pair);
        }
    }
}

static void add_correction(struct report *report, const struct pair *pair)
{
    struct report_correction correction = {.level = pair->level,
                                           .field = pair->field,
                                           .frozen = pair->here,
                                           .now = pair->there};

    if (report->notes_known) {
        correction.frozen_notes = pair->notes_here;
        correction.now_notes = pair->notes_there;
    }
    if (figures_equal(&correction.frozen, &correction.now) &&
        notes_equal(&correction.frozen_notes, &correction.now_notes))
        return;
    report->corrections = need(reallocarray(
        report->corrections, report->correction_count + 1, sizeof *report->corrections));
    report->corrections[report->correction_count++] = correction;
}

void compare_now(struct report *report, struct cells *now)
{
    compare(report, now, add_correction);
}

static void add_gap(struct report *report, const struct pair *pair)
{
    struct report_previous *previous = &report->previous;
    int64_t left = figures_in_progress(&pair->there);
    int64_t moved = pair->notes_here.of[NOTES_CARRIED_MOVED];

    if (left + moved == pair->here.carried_over)
        return;
    previous->gaps =
        need(reallocarray(previous->gaps, previous->gap_count + 1, sizeof *previous->gaps));
    previous->gaps[previous->gap_count++] =
        (struct report_gap){pair->level, pair->field, left, moved, pair->here.carried_over};
}

void compare_previous(struct report *report, struct cells *before)
{
    struct figures total = cells_total(before);

    report->previous.known = true;
    report->previous.in_progress = figures_in_progress(&total);
    compare(report, before, add_gap);
}
