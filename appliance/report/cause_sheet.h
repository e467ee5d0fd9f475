/*
 * cause_sheet - the reasons sheet: of each field how many dossiers were late or are overdue, and why, as
 * staff state it (RULES.md, causes of lateness). As plain data.
 *
 * The owner fills it (appliance/explain/cause_sheeter.h). Pure; any thread.
 */
#ifndef APPLIANCE_REPORT_CAUSE_SHEET_H
#define APPLIANCE_REPORT_CAUSE_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "appliance/report/cause.h"
#include "appliance/report/report.h"

struct cause_sheet_question {
    int32_t from_day, to_day; /* local days, both inclusive; to_day is not ahead */
    const char *unit;         /* code: it and those below it; NULL: all */
    const char *within;       /* as in worklist_question */
};

/* late + overdue is the sum of its causes. Of which none is stated there may be fewer than none: an
 * office has tallied fewer than its dossiers are. */
struct cause_sheet_row {
    struct report_name field; /* code "": of none; of the total likewise */
    int64_t late;             /* column 10 of form 06 */
    int64_t overdue;          /* column 13 */
    struct cause_counts causes;
};

/* Texts live as long as the sheet. */
struct cause_sheet {
    int32_t from_day, to_day; /* as asked */
    struct report_name unit;  /* code "": all of them */
    size_t count;
    struct cause_sheet_row
        *rows; /* those in which there is anything, in the order of display; owned */
    struct cause_sheet_row total;
    struct report *names; /* owned: keeps the texts */
};

/* Takes a zeroed one too, and zeroes it. */
void cause_sheet_release(struct cause_sheet *sheet);

/* Late and overdue together. */
static inline int64_t cause_sheet_sum(const struct cause_sheet_row *row)
{
    return row->late + row->overdue;
}

#endif
