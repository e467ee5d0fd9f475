/* The digest of a unit: what a period comes to, on one sheet of paper. */
#include <errno.h>
#include <stdlib.h>

#include "web/frame/lead.h"
#include "web/frame/period_form.h"
#include "web/http/period_query.h"
#include "web/lookups.h"
#include "web/page/page.h"
#include "web/tables/crossings.h"
#include "web/tables/plain_table.h"
#include "web/text/badge.h"
#include "web/text/basis_lines.h"
#include "web/text/level.h"
#include "web/text/period_text.h"
#include "web/text/qr.h"

enum {
    FIELDS = 8, /* that have most; the others are on the page of the unit */
    WORST = 3,  /* that are below the target */
};

/* --- numbers ------------------------------------------------------------------------- */

/* The period, the whole one before and that of a year before, as far as they are known. */
struct column {
    const struct source_period *period;
    const struct figures *figures;
};

enum { COLUMNS = 3 };

static void find_columns(const struct source_overview *o, const struct source_row *unit,
                         struct column ret[static COLUMNS])
{
    ret[0] = (struct column){&o->period, &unit->now};
    ret[1] = (struct column){&o->before, &unit->before};
    ret[2] = (struct column){&o->year_before, &unit->year_before};
}

static bool is_known(const struct column *column)
{
    return column->period->to_day != 0;
}

static int64_t late(const struct figures *figures)
{
    return figures->resolved_late;
}

static int64_t overdue(const struct figures *figures)
{
    return figures->in_progress_overdue;
}

static void begin_cell(struct html *html, const struct view *view,
                       const struct column *column)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">",
             period_text_first(view->language, column->period).text);
}

static void write_count(struct html *html, const struct view *view, enum word word,
                        int64_t (*of)(const struct figures *figures),
                        const struct column columns[static COLUMNS])
{
    html_put(html, "<tr><th scope=\"row\">%s</th>", view_word(view, word));
    for (int i = 0; i < COLUMNS; i++) {
        if (!is_known(&columns[i]))
            continue;
        begin_cell(html, view, &columns[i]);
        html_put(html, "%s</td>",
                 number_count(view->language, of(columns[i].figures)).text);
    }
    html_put(html, "</tr>\n");
}

static void write_rates(struct html *html, const struct view *view,
                        const struct column columns[static COLUMNS])
{
    html_put(html, "<tr><th scope=\"row\">%s</th>", view_word(view, WORD_ON_TIME_RATE));
    for (int i = 0; i < COLUMNS; i++) {
        struct fraction rate = figures_rate_a(columns[i].figures);

        if (!is_known(&columns[i]))
            continue;
        begin_cell(html, view, &columns[i]);
        html_put(html, "<strong>%s</strong> %s/%s</td>",
                 number_percent(view->language, rate, &view->levels).text,
                 number_count(view->language, rate.num).text,
                 number_count(view->language, rate.den).text);
    }
    html_put(html, "</tr>\n");
}

static void write_numbers(struct html *html, const struct view *view,
                          const struct source_row *unit)
{
    struct column columns[COLUMNS];

    find_columns(view->overview, unit, columns);
    html_put(html,
             "<table class=\"plain numbers\"><caption>%s</caption>\n<thead><tr>"
             "<th scope=\"col\">%s</th>",
             view_word(view, WORD_DIGEST_NUMBERS), view_word(view, WORD_PERIOD));
    for (int i = 0; i < COLUMNS; i++) {
        if (is_known(&columns[i]))
            html_put(html, "<th scope=\"col\" class=\"n\">%s</th>",
                     period_text_first(view->language, columns[i].period).text);
    }
    html_put(html, "</tr></thead>\n<tbody>\n");
    write_count(html, view, WORD_RECEIVED, figures_received, columns);
    write_count(html, view, WORD_RESOLVED, figures_resolved, columns);
    write_rates(html, view, columns);
    write_count(html, view, WORD_UNITS_LATE, late, columns);
    write_count(html, view, WORD_OVERDUE_END, overdue, columns);
    html_put(html, "</tbody></table>\n");
}

/* --- fields -------------------------------------------------------------------------- */

static int by_received(const void *left, const void *right)
{
    int64_t a = figures_received(&((const struct source_row *)left)->now),
            b = figures_received(&((const struct source_row *)right)->now);

    return (a < b) - (a > b);
}

/* On one line: a row of a sheet of paper. */
static void write_rate(struct html *html, const struct view *view,
                       const struct source_row *field)
{
    struct fraction rate = figures_rate_a(&field->now);
    const struct level_look *look =
        &level_looks[level_of(rate, &view->levels, field->silence)];

    html_put(html, "<td class=\"n\" data-l=\"%s\">", view_word(view, WORD_ON_TIME_RATE));
    badge_begin(html, look->name, look->symbol);
    html_put(html, "%s", number_percent(view->language, rate, &view->levels).text);
    badge_end(html);
    html_put(html, " %s/%s</td>", number_count(view->language, rate.num).text,
             number_count(view->language, rate.den).text);
}

static void write_field(struct html *html, const struct view *view,
                        const struct source_row *field)
{
    html_put(html, "<tr><th scope=\"row\">%s</th>",
             view_name(view, field->name_vi, field->name_en));
    plain_table_count(html, view, WORD_RECEIVED, (uint64_t)figures_received(&field->now));
    plain_table_count(html, view, WORD_RESOLVED, (uint64_t)figures_resolved(&field->now));
    write_rate(html, view, field);
    plain_table_count(html, view, WORD_OVERDUE_END,
                      (uint64_t)field->now.in_progress_overdue);
    html_put(html, "</tr>\n");
}

static void write_fields(struct html *html, const struct view *view,
                         const struct source_row *fields, size_t count)
{
    static const struct plain_table_column columns[] = {{WORD_FIELD, false},
                                                        {WORD_RECEIVED, true},
                                                        {WORD_RESOLVED, true},
                                                        {WORD_ON_TIME_RATE, true},
                                                        {WORD_OVERDUE_END, true}};
    size_t shown = count < FIELDS ? count : FIELDS;

    html_put(html, "<h2>%s</h2>\n", view_word(view, WORD_BY_FIELD));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_BY_FIELD), columns);
    for (size_t i = 0; i < shown; i++)
        write_field(html, view, &fields[i]);
    plain_table_end(html);
    if (shown < count) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_DIGEST_MORE_FIELDS, view_count(view, shown).text,
                  view_count(view, count).text);
        html_put(html, "</p>\n");
    }
}

/* --- what needs a look --------------------------------------------------------------- */

/* The lowest first; who has no level stands last. */
static int by_rate(const void *left, const void *right)
{
    struct fraction a = figures_rate_a(&((const struct source_row *)left)->now),
                    b = figures_rate_a(&((const struct source_row *)right)->now);
    int64_t x = a.num * b.den, y = b.num * a.den;

    if (a.den == 0 || b.den == 0)
        return (a.den == 0) - (b.den == 0);
    return (x > y) - (x < y);
}

static bool is_below(const struct view *view, const struct source_row *field)
{
    struct fraction rate = figures_rate_a(&field->now);

    return level_is_one(level_of(rate, &view->levels, field->silence)) &&
           !fraction_reaches(rate, view->levels.ok);
}

static void write_worst(struct html *html, const struct view *view,
                        struct source_row *fields, size_t count)
{
    int written = 0;

    if (count > 0)
        qsort(fields, count, sizeof *fields, by_rate);
    html_put(html, "<h2>%s</h2>\n<ul>", view_word(view, WORD_DIGEST_WORST));
    for (size_t i = 0; i < count && written < WORST; i++) {
        struct fraction rate = figures_rate_a(&fields[i].now);

        if (!is_below(view, &fields[i]))
            continue;
        written++;
        html_put(html, "<li>");
        VIEW_FILL(html, view, WORD_DIGEST_BELOW,
                  view_name(view, fields[i].name_vi, fields[i].name_en),
                  number_percent(view->language, rate, &view->levels).text,
                  number_count(view->language, rate.num).text,
                  number_count(view->language, rate.den).text,
                  number_count(view->language, fields[i].now.in_progress_overdue).text);
        html_put(html, "</li>");
    }
    if (written == 0) {
        html_put(html, "<li>");
        VIEW_FILL(html, view, WORD_DIGEST_NONE_BELOW,
                  number_threshold(view->language, view->levels.ok).text);
        html_put(html, "</li>");
    }
}

/* In the list of what needs a look. */
static int write_apologies(struct html *html, const struct view *view,
                           const struct source_row *unit)
{
    struct lookup_apologies apologies;
    enum language language = view->language;
    int rc = view->lookups->apologies(view->lookups->owner, unit->code,
                                      &view->overview->period, &apologies);

    if (rc == 0) {
        html_put(html, "<li>");
        VIEW_FILL(html, view,
                  apologies.late ? WORD_DIGEST_APOLOGIES : WORD_DIGEST_NONE_LATE,
                  number_count(language, apologies.late).text,
                  number_count(language, apologies.apologised).text,
                  number_count(language, apologies.in_time).text,
                  number_count(language, apologies.kept).text);
        html_put(html, "</li>");
    }
    html_put(html, "</ul>\n");
    return rc;
}

/* --- months -------------------------------------------------------------------------- */

static void write_months(struct html *html, const struct view *view,
                         const struct source_row *unit)
{
    struct date last = date_of(view->overview->period.to_day);
    int first = last.year * 12 + last.month - 1 - (SOURCE_MONTHS - 1);

    html_put(html, "<table class=\"plain twelve\"><caption>%s</caption>\n<thead><tr>",
             view_word(view, WORD_DIGEST_MONTHS));
    for (int i = 0; i < SOURCE_MONTHS; i++)
        html_put(html, "<th scope=\"col\" class=\"n\">%d/%d</th>", (first + i) % 12 + 1,
                 (first + i) / 12 % 100);
    html_put(html, "</tr></thead>\n<tbody><tr>");
    for (int i = 0; i < SOURCE_MONTHS; i++)
        html_put(html, "<td class=\"n\" data-l=\"%d/%d\">%s</td>", (first + i) % 12 + 1,
                 (first + i) / 12 % 100,
                 number_percent(view->language, unit->trend[i], &view->levels).text);
    html_put(html, "</tr></tbody></table>\n");
}

/* --- all ----------------------------------------------------------------------------- */

/* Where it is found again; without it where nobody has said at which address. */
static void write_proof(struct html *html, const struct view *view)
{
    char *address;

    html_put(html, "<p class=\"how\">%s. %s</p>\n", view_word(view, WORD_A_FORMULA),
             view_word(view, WORD_UNIT_FIGURES_OWN));
    basis_lines_write(html, view, &view->overview->basis);
    if (!view->addresses.page)
        return;
    address =
        address_whole(view->addresses.page,
                      address_path(view->address, view->language, view->asked.code).text,
                      view->period ? view->period : "");
    html_put(html, "<div class=\"proof\">");
    qr_write(html, address, view_word(view, WORD_DIGEST_QR));
    html_put(html, "<p><span class=\"address\">%s</span></p></div>\n", address);
    free(address);
}

static void write_top(struct html *html, const struct view *view,
                      const struct source_row *unit)
{
    const struct source_overview *o = view->overview;

    html_put(html, "<p class=\"office\">%s</p>\n",
             view_name(view, o->title_vi, o->title_en));
    lead_begin(html, view, unit);
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_DIGEST_AS_OF,
              period_text_first(view->language, &o->period).text,
              number_moment(view->language, o->as_of_ms).text);
    html_put(html, " ");
    period_text_state(html, view, &o->period);
    html_put(html, "</p></section>\n");
}

int digest_write(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    const struct source_row *unit =
        source_row_of(o->units, o->unit_count, view->asked.code);
    struct source_row *fields;
    size_t count;
    int rc;

    if (!unit)
        return -ENOENT;
    period_form_write(html, view, &period_query_takes);
    fields = crossings_fields(o, unit, &count);
    if (count > 0)
        qsort(fields, count, sizeof *fields, by_received);
    html_put(html, "<article class=\"digest\">\n");
    write_top(html, view, unit);
    write_numbers(html, view, unit);
    write_fields(html, view, fields, count);
    write_worst(html, view, fields, count);
    rc = write_apologies(html, view, unit);
    write_months(html, view, unit);
    write_proof(html, view);
    html_put(html, "</article>\n");
    free(fields);
    return rc;
}
