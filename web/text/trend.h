/*
 * trend - an on-time rate month by month, of up to four parts of the figures: looked up as it is asked
 * for.
 *
 * For web's thread.
 */
#ifndef WEB_TEXT_TREND_H
#define WEB_TEXT_TREND_H

#include "appliance/report/definition.h"
#include "web/lookups.h"
#include "web/text/view.h"

enum {
    TREND_LINES = LOOKUP_PARTS,
    TREND_MONTHS = 24, /* unless others are asked for */
    TREND_MONTHS_MOST = 240,
    TREND_YEAR = 12,
};

/* As a code: all units, or all fields. */
extern const char trend_all[];

/* Codes as they stand in a query, ",": between; none is all. */
struct trend_codes {
    char of[TREND_LINES][ADDRESS_CODE_BYTES];
    int count;
};

struct trend_question {
    struct trend_codes units, fields; /* a line for each of these with each of those */
    enum definition definition;
    int32_t from, to; /* months: mqtt/base/date.h; 0: not said */
};

struct trend_line {
    const struct source_row *unit, *field; /* NULL: all */
    const struct figures *figures;         /* of the months that were looked up */
};

struct trend {
    enum definition definition;
    int32_t first, last; /* the months that are shown */
    int32_t looked_up;   /* the first of which there are figures: a year before those */
    bool running;        /* the last is not over */
    size_t count;
    struct trend_line lines[TREND_LINES];
    struct figures *figures; /* owned */
};

/* Why there is none. */
enum trend_refusal {
    TREND_BAD_UNITS = 1, /* one of them is not known */
    TREND_BAD_FIELDS,    /* the same, or more lines than there may be */
    TREND_BAD_FROM,      /* after the last month, or too long before it */
    TREND_BAD_TO,        /* ahead */
};

/* false: it is no list of so many codes, or one stands in it twice. */
bool trend_read_codes(const char *text, struct trend_codes *ret);

/* "2026-11" as a month; false: it is none. */
bool trend_read_month(const char *text, int32_t *ret);

/* Needs the view's lookups. The caller releases it. Above 0 a refusal, and nothing to release; below
 * errno of the store. */
int trend_look_up(struct trend *ret, const struct view *view,
                  const struct trend_question *question);

/* Takes a zeroed one too. */
void trend_release(struct trend *trend);

/* Its figures of a month that was looked up. */
const struct figures *trend_figures(const struct trend *trend, size_t line, int32_t month);

/* Its rate of that month; of one that was not looked up, and where figures contradict, nothing to
 * divide. */
struct fraction trend_rate(const struct trend *trend, size_t line, int32_t month);

/* The name of a line; the caller frees it. */
char *trend_name(const struct view *view, const struct trend_line *line);

/* The first local day of a month. */
int32_t trend_first_day(int32_t month);

#endif
