/*
 * stated - totals as an office printed them, and what does not agree in them.
 *
 * A stated row is kept as it was printed. It is looked at three times: by itself (its columns
 * must add up), its rates (each must be that of its columns, at the decimals that were
 * printed), and beside what was counted. What disagrees is a finding; what is not stated is
 * unknown, never 0, and nothing is found of it.
 *
 * Plain data and arithmetic; any thread.
 */
#ifndef APPLIANCE_REPORT_STATED_H
#define APPLIANCE_REPORT_STATED_H

#include <stddef.h>
#include <stdint.h>

enum {
    STATED_COLUMNS = 11, /* 3 to 13 of form 06 */
    STATED_FIRST_COLUMN = 3,
    STATED_UNKNOWN = -1,      /* of a column: it was not printed */
    STATED_TEXT_BYTES = 240,  /* of a finding, its NUL included */
    STATED_RATES_BYTES = 160, /* of all the rates of a row */
    STATED_RATES = 8,         /* at most, of a row */
};

struct stated {
    int64_t columns[STATED_COLUMNS];
    int64_t in_time;   /* columns 8 and 9 in one figure, as most print them */
    const char *rates; /* as printed: "98,81 %; 1.19%"; "" for none; borrowed */
};

enum stated_kind {
    STATED_SUM,     /* an identity of the form fails within the row */
    STATED_RATE,    /* a rate is that of no columns of the row */
    STATED_COUNTED, /* a column is not what was counted */
};

struct stated_finding {
    enum stated_kind kind;
    int64_t stated, other;      /* of STATED_SUM and _COUNTED */
    char vi[STATED_TEXT_BYTES]; /* "cột 7 ghi 17.651, 8 + 9 + 10 = 17.655" */
    char en[STATED_TEXT_BYTES]; /* "column 7 stated 17,651, 8 + 9 + 10 = 17,655" */
};

typedef void (*stated_tell)(void *owner, const struct stated_finding *finding);

/* "sum", "rate", "counted". */
extern const char *const stated_kind_names[];

/*
 * Are the rates readable: numbers from 0 to 100 with up to 4 decimals after a comma or a
 * point, with or without a percent sign, between semicolons? -EINVAL
 */
int stated_check_rates(const char *rates);

/* What does not agree within the row: the form's identities as far as they are stated, then the
 * rates. A rate may stand over any base that offices use: 7, 8+9+10, 3, what was due; it fails
 * when none gives it, of a row that states what was on time of what was resolved. */
void stated_check(const struct stated *stated, stated_tell tell, void *owner);

/* Where the row is not what was counted: columns 3 to 13 as report_values() gives them. */
void stated_compare(const struct stated *stated,
                    const int64_t counted[static STATED_COLUMNS], stated_tell tell,
                    void *owner);

#endif
