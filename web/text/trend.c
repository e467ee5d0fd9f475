#include "web/text/trend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

enum { FIRST_MONTH = 1970 * TREND_YEAR }; /* of all days: mqtt/base/date.h */

const char trend_all[] = "tat-ca";

/* --- as it is said ------------------------------------------------------------------- */

static bool has_code(const struct trend_codes *codes, const char *code)
{
    for (int i = 0; i < codes->count; i++) {
        if (strcmp(codes->of[i], code) == 0)
            return true;
    }
    return false;
}

bool trend_read_codes(const char *text, struct trend_codes *ret)
{
    ret->count = 0;
    while (*text) {
        size_t bytes = strcspn(text, ",");
        char code[ADDRESS_CODE_BYTES];

        if (bytes == 0 || bytes >= sizeof code || ret->count == TREND_LINES)
            return false;
        memcpy(code, text, bytes);
        code[bytes] = '\0';
        if (has_code(ret, code))
            return false;
        memcpy(ret->of[ret->count++], code, sizeof code);
        text += bytes;
        if (*text && !*++text)
            return false; /* a comma behind the last */
    }
    return true;
}

bool trend_read_month(const char *text, int32_t *ret)
{
    char day[DATE_BYTES];
    int32_t first;
    struct date date;

    if (strlen(text) != strlen("2026-11"))
        return false;
    (void)snprintf(day, sizeof day, "%s-01", text);
    if (date_parse(day, &first) < 0)
        return false;
    date = date_of(first);
    *ret = date.year * TREND_YEAR + date.month - 1;
    return true;
}

/* --- looked up ----------------------------------------------------------------------- */

int32_t trend_first_day(int32_t month)
{
    return date_day((struct date){month / TREND_YEAR, month % TREND_YEAR + 1, 1});
}

/* One line for each unit, or all, with each field, or all. false: one of them is not known. */
static bool find(const struct source_row *rows, size_t count,
                 const struct trend_codes *codes, int which, const struct source_row **ret)
{
    *ret = NULL;
    if (codes->count == 0 || strcmp(codes->of[which], trend_all) == 0)
        return true;
    *ret = source_row_of(rows, count, codes->of[which]);
    return *ret;
}

static int find_lines(struct trend *trend, const struct view *view,
                      const struct trend_question *question)
{
    const struct source_overview *o = view->overview;
    int units = question->units.count ? question->units.count : 1;
    int fields = question->fields.count ? question->fields.count : 1;

    if (units * fields > TREND_LINES)
        return TREND_BAD_FIELDS;
    for (int i = 0; i < units * fields; i++) {
        struct trend_line *line = &trend->lines[trend->count++];

        if (!find(o->units, o->unit_count, &question->units, i / fields, &line->unit))
            return TREND_BAD_UNITS;
        if (!find(o->fields, o->field_count, &question->fields, i % fields, &line->field))
            return TREND_BAD_FIELDS;
    }
    return 0;
}

static int find_months(struct trend *trend, const struct view *view,
                       const struct trend_question *question)
{
    struct date date = date_of(view->overview->period.from_day);
    int32_t now = date.year * TREND_YEAR + date.month - 1;

    trend->last = question->to ? question->to : now;
    trend->first = question->from ? question->from : trend->last - TREND_MONTHS + 1;
    if (trend->last > now)
        return TREND_BAD_TO;
    if (trend->first > trend->last || trend->last - trend->first >= TREND_MONTHS_MOST)
        return TREND_BAD_FROM;
    trend->running = trend->last == now;
    trend->looked_up = trend->first - TREND_YEAR;
    if (trend->looked_up < FIRST_MONTH)
        trend->looked_up = FIRST_MONTH;
    return 0;
}

static int look_up(struct trend *trend, const struct source_lookups *lookups)
{
    size_t months = (size_t)(trend->last - trend->looked_up) + 1;
    struct lookup_part parts[TREND_LINES];

    trend->figures = need(calloc(trend->count * months + 1, sizeof *trend->figures));
    for (size_t i = 0; i < trend->count; i++) {
        struct trend_line *line = &trend->lines[i];

        parts[i] = (struct lookup_part){line->unit ? line->unit->code : NULL,
                                        line->field ? line->field->code : NULL};
        line->figures = trend->figures + i * months;
    }
    return lookups->months(lookups->owner, parts, trend->count, trend->looked_up,
                           trend->last, trend->figures);
}

int trend_look_up(struct trend *ret, const struct view *view,
                  const struct trend_question *question)
{
    struct trend trend = {.definition = question->definition};
    int rc = find_lines(&trend, view, question);

    if (rc == 0)
        rc = find_months(&trend, view, question);
    if (rc == 0)
        rc = look_up(&trend, view->lookups);
    if (rc == 0)
        *ret = trend;
    else
        trend_release(&trend);
    return rc;
}

void trend_release(struct trend *trend)
{
    free(trend->figures);
    *trend = (struct trend){0};
}

/* --- read ---------------------------------------------------------------------------- */

const struct figures *trend_figures(const struct trend *trend, size_t line, int32_t month)
{
    return &trend->lines[line].figures[month - trend->looked_up];
}

struct fraction trend_rate(const struct trend *trend, size_t line, int32_t month)
{
    static const struct fraction none = {0, 0};
    struct fraction rate;

    if (month < trend->looked_up)
        return none;
    rate = definition_rate(trend_figures(trend, line, month), trend->definition);
    return rate.den > 0 && rate.num >= 0 && rate.num <= rate.den ? rate : none;
}

char *trend_name(const struct view *view, const struct trend_line *line)
{
    const struct source_row *unit = line->unit, *field = line->field;
    const char *names[] = {unit ? view_name(view, unit->name_vi, unit->name_en) : "",
                           field ? view_name(view, field->name_vi, field->name_en) : ""};
    char *text;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    words_fill(out,
               view_word(view, unit && field ? WORD_TREND_OF_BOTH
                               : unit        ? WORD_TREND_OF_UNIT
                               : field       ? WORD_TREND_OF_FIELD
                                             : WORD_TREND_OF_ALL),
               names, 2);
    (void)fclose(out);
    return text;
}
