/*
 * report - one form 06 as plain data: for a period, a unit with or without its sub-units,
 * and one field or all; with the checks and the rates that belong to it.
 *
 * Columns and rates: appliance/rules/RULES.md, form 06 and rates. The owner fills a report
 * once (appliance/form06/reporter.h), then it is only read. A report is of one thread.
 */
#ifndef APPLIANCE_REPORT_REPORT_H
#define APPLIANCE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/report/basis.h"
#include "appliance/report/figures.h"
#include "appliance/report/notes.h"
#include "appliance/report/stated.h"

/* What is asked. Texts are borrowed; NULL: not said. */
struct report_question {
    const char *period; /* then its days hold, and its frozen figures when it is frozen */
    int32_t from_day, to_day; /* local days, both inclusive; without a period */
    const char *unit;         /* code; NULL: all units */
    bool sub_units;           /* with the unit also all below it */
    const char *field;        /* code; NULL: all fields */
    bool as_now;              /* units as organised now; else as on the last day */
};

struct report_period {
    const char *id; /* "": the days were given, not a period */
    const char *name, *kind;
    int32_t from_day, to_day;
    int64_t frozen_ms; /* 0: not frozen */
    bool provisional;  /* it is frozen, and its figures were when it was */
};

/* "": all of them. English "" when there is none. */
struct report_name {
    const char *code, *vi, *en;
};

struct report_level {
    struct report_name name;
    struct figures figures; /* the sum of its rows */
    struct notes notes;
};

/* A field in a level of the resolving unit. */
struct report_row {
    size_t level; /* its place in report.levels */
    int number;   /* column 1: 1, 2, 3 ... in its level */
    struct report_name field;
    struct figures figures;
    struct notes notes;
};

/* How a frozen field stands today. Notes that were not kept differ in nothing. */
struct report_correction {
    struct report_name level, field;
    struct figures frozen, now;
    struct notes frozen_notes, now_notes;
};

/* A field whose stock is not what the period before left and what moved: late events,
 * corrections. */
struct report_gap {
    struct report_name level, field;
    int64_t left, moved, carried_over;
};

/* The period before: its column 11, with what moved since, should be the column 6 of this one. */
struct report_previous {
    bool known;
    struct report_period period;
    int64_t in_progress; /* as frozen, when it is frozen */
    size_t gap_count;
    struct report_gap *gaps;
};

/* What was printed for the period and the unit, of a field or of all, beside what is counted. */
struct report_stated {
    struct report_name field; /* as a report's: code "" is all */
    struct stated stated;
    const char *source; /* "": not said */
    size_t finding_count;
    struct stated_finding *findings; /* what does not agree; owned by the report */
};

/* A unit that ended in the period: its figures stand in its own level, with none after that day. */
struct report_ended {
    struct report_name unit, successor; /* code "": it was not merged into another */
    const char *level;                  /* code */
    int32_t last_day;
};

/* Of how many units a rate over all of them is. */
struct report_part {
    bool known;  /* false: of a frozen period, or of one field, which not every unit has */
    int figured; /* units in scope that have figures in the period */
    int all; /* these, and all in whose row of the catalogue are counters that should report, or of
                which nobody has said how many do */
};

struct report {
    struct report_period period;
    struct report_name office, unit, field;
    bool sub_units, as_now; /* as asked */
    bool simulated;         /* the figures are a demonstration, and the report says so */
    bool running;           /* the period is not over */
    /* Open dossiers are judged as of its end: the last day of the period; of a running one today,
     * or its first day when that lies ahead. */
    int32_t as_of_day;
    int64_t made_ms;      /* wall clock */
    int64_t newest_event; /* the last one that is counted here; of a frozen period, then */
    int64_t revision;   /* of the store when it was read: the number of its newest change */
    struct basis basis; /* on what they rest; of a frozen period, then */
    size_t level_count, row_count, correction_count;
    struct report_level *levels; /* in the order of display, and so are the rows in each */
    struct report_row *rows;     /* by level */
    struct report_correction *corrections; /* only what differs since a period was frozen */
    struct figures total;
    struct report_part part;
    bool notes_known; /* false: the period was frozen before they were kept */
    struct notes notes;
    struct report_previous previous;
    size_t ended_count;
    struct report_ended
        *ended; /* report_add_ended(); of the structure of now there are none */
    size_t stated_count;
    struct report_stated *stated; /* report_add_stated() */
    char **texts;                 /* that the members above point to: report_keep() */
    size_t text_count, text_room;
};

struct report *report_open(void);

/* Takes NULL. */
void report_close(struct report *report);

/* A copy that lives as long as the report. */
const char *report_keep(struct report *report, const char *text);

/* Copies it; its texts are kept by the report already. */
void report_add_ended(struct report *report, const struct report_ended *ended);

/* "Xã Ba (H99.10.03): ngày cuối 31/10/2026, nhập vào Xã Bốn (H99.10.04)"; the caller frees it. */
char *report_ended_text(const struct report_ended *ended);

/* "số liệu của 1/9 đơn vị"; the caller frees it. NULL: of all, or it is not known. */
char *report_part_text(const struct report_part *part);

/* --- columns ------------------------------------------------------------------------- */

enum { REPORT_COLUMNS = 11, REPORT_FIRST_COLUMN = 3 };

struct report_column {
    const char *name;    /* "received_total" ...: in JSON and CSV */
    const char *number;  /* as in the form's heading: "(3)=(4)+(5)+(6)" */
    const char *vi, *en; /* "Tổng số", "Total" ... */
};

/* Columns 3 to 13, in the form's order. */
extern const struct report_column report_columns[REPORT_COLUMNS];

void report_values(const struct figures *figures, int64_t ret[static REPORT_COLUMNS]);

/* --- checks -------------------------------------------------------------------------- */

enum report_identity {
    REPORT_3_IS_4_5_6,
    REPORT_7_IS_8_9_10,
    REPORT_11_IS_12_13,
    REPORT_3_IS_7_11,
    REPORT_6_IS_11_BEFORE, /* the stock that the period before left, and what moved since */
    REPORT_IDENTITIES
};

struct report_check {
    const char *formula, *vi, *en; /* static */
    bool known;                    /* false: there is nothing to compare with */
    bool holds; /* in every row, sub-total and the total; and no part of it is negative */
    int64_t left, right; /* of the total */
};

struct report_check report_check(const struct report *report, enum report_identity which);

/* How many dossiers are missing in column 6, summed over the rows, figures_missing(): then the
 * rates are of figures that cannot be. */
int64_t report_missing(const struct report *report);

/* Does every identity hold within the form, the one about the period before left aside? */
bool report_balanced(const struct report *report);

/* --- rates --------------------------------------------------------------------------- */

enum { REPORT_RATES = 5 };

struct report_rate {
    const char *definition; /* "A" ... "E" */
    const char *formula;    /* "(8 + 9) / 7" */
    const char *vi, *en;
    struct fraction (*of)(const struct figures *figures);
    int32_t from_day, to_day; /* it is law on these days, both inclusive */
};

/* Does the rate apply to a period: was it law on a day of it? */
bool report_rate_applies(const struct report *report, const struct report_rate *rate);

extern const struct report_rate report_rates[REPORT_RATES];

/* "95.84" with `point`, or NULL when there is nothing to divide or figures contradict. */
const char *report_percent(struct fraction rate, char point,
                           char ret[static FRACTION_BYTES]);

/* --- words --------------------------------------------------------------------------- */

extern const char report_title[]; /* of the form, in capitals */

enum { REPORT_MOMENT_BYTES = 32, REPORT_DAY_BYTES = 16 };

/* "21/11/2026" */
const char *report_day(int32_t day, char ret[static REPORT_DAY_BYTES]);

/* "14:32 ngày 21/11/2026" */
const char *report_moment(int64_t wall_ms, char ret[static REPORT_MOMENT_BYTES]);

/* "I", "II" ... of a level; up to 39. */
const char *report_roman(size_t number, char ret[static 16]);

#endif
