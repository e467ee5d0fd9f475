#include "web/form06/report_beside.h"

#include "appliance/report/report_stated.h"
#include "mqtt/base/date.h"
#include "web/text/badge.h"
#include "web/text/number.h"

/* --- units that ended ----------------------------------------------------------------- */

static void write_ended(struct html *html, const struct view *view,
                        const struct report_ended *ended)
{
    const char *unit = view_name(view, ended->unit.vi, ended->unit.en);
    const struct report_name *successor = &ended->successor;
    struct label day = number_date(view->language, date_start_ms(ended->last_day));

    html_put(html, "<li>");
    if (*successor->code)
        VIEW_FILL(html, view, WORD_REPORT_MERGED, unit, ended->unit.code, day.text,
                  view_name(view, successor->vi, successor->en), successor->code);
    else
        VIEW_FILL(html, view, WORD_REPORT_DISSOLVED, unit, ended->unit.code, day.text);
    html_put(html, "</li>\n");
}

void report_beside_ended(struct html *html, const struct view *view,
                         const struct report *report)
{
    if (report->ended_count == 0)
        return;
    html_put(html, "<section class=\"card\" id=\"ended\"><h2>%s</h2><ul class=\"list\">\n",
             view_word(view, WORD_REPORT_ENDED));
    for (size_t i = 0; i < report->ended_count; i++)
        write_ended(html, view, &report->ended[i]);
    html_put(html, "</ul></section>\n");
}

/* --- what was printed ---------------------------------------------------------------- */

static const char *field_of(const struct view *view, const struct report_name *field)
{
    return *field->code ? view_name(view, field->vi, field->en)
                        : view_word(view, WORD_TOTAL);
}

/* All that does not agree, and of whom nothing was seen. */
static void write_findings(struct html *html, const struct view *view,
                           const struct report_stated *stated)
{
    const char *field = field_of(view, &stated->field);

    for (size_t i = 0; i < stated->finding_count; i++) {
        html_put(html, "<li>");
        badge_put(html, "bad", "✖", view_word(view, WORD_REPORT_OFF));
        html_put(html, " %s: %s</li>\n", field,
                 view_name(view, stated->findings[i].vi, stated->findings[i].en));
    }
    if (stated->finding_count == 0)
        html_put(html, "<li><span class=\"none\">–</span> %s: %s</li>\n", field,
                 view_word(view, WORD_REPORT_NO_DIFFERENCE));
}

static void write_columns(struct html *html, const struct view *view)
{
    html_put(html,
             "<table class=\"form sheet\"><caption class=\"unseen\">%s</caption><thead><tr>"
             "<th scope=\"col\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_STATED), view_word(view, WORD_COLUMN));
    for (int i = 0; i < REPORT_COLUMNS; i++)
        html_put(html, "<th scope=\"col\" title=\"%s\">(%d)</th>",
                 view_name(view, report_columns[i].vi, report_columns[i].en),
                 REPORT_FIRST_COLUMN + i);
    html_put(html, "<th scope=\"col\">(8)+(9)</th></tr></thead>\n");
}

static void write_cell(struct html *html, const struct view *view, int64_t value,
                       bool known)
{
    html_put(html, "<td class=\"n\">%s</td>",
             known ? number_count(view->language, value).text : "–");
}

static void write_difference(struct html *html, const struct view *view, int64_t stated,
                             int64_t counted)
{
    bool known = stated != STATED_UNKNOWN;

    html_put(html, "<td class=\"n%s\">%s</td>", known && stated != counted ? " due" : "",
             known ? number_signed(view->language, stated - counted).text : "–");
}

enum { IN_TIME = REPORT_COLUMNS, CELLS }; /* behind the columns: 8 and 9 in one figure */

static void write_rows(struct html *html, const struct view *view,
                       const int64_t stated[static CELLS],
                       const int64_t counted[static CELLS])
{
    html_put(html, "<tr><th scope=\"row\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_PRINTED));
    for (int i = 0; i < CELLS; i++)
        write_cell(html, view, stated[i], stated[i] != STATED_UNKNOWN);
    html_put(html, "</tr>\n<tr><th scope=\"row\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_COUNTED));
    for (int i = 0; i < CELLS; i++)
        write_cell(html, view, counted[i], true);
    html_put(html, "</tr>\n<tr><th scope=\"row\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_DIFFERENCE));
    for (int i = 0; i < CELLS; i++)
        write_difference(html, view, stated[i], counted[i]);
    html_put(html, "</tr>\n");
}

static void write_source(struct html *html, const struct view *view,
                         const struct report_stated *stated)
{
    if (*stated->stated.rates) {
        html_put(html, "<span class=\"note\">");
        VIEW_FILL(html, view, WORD_REPORT_PRINTED_RATES, stated->stated.rates);
        html_put(html, "</span>");
    }
    if (*stated->source) {
        html_put(html, "<span class=\"note\">");
        VIEW_FILL(html, view, WORD_REPORT_SOURCE, stated->source);
        html_put(html, "</span>");
    }
}

static void write_stated(struct html *html, const struct view *view,
                         const struct report *report, const struct report_stated *stated)
{
    int64_t printed[CELLS], counted[CELLS];

    for (int i = 0; i < REPORT_COLUMNS; i++)
        printed[i] = stated->stated.columns[i];
    printed[IN_TIME] = stated->stated.in_time;
    report_stated_counted(report, stated, counted);
    counted[IN_TIME] = counted[8 - REPORT_FIRST_COLUMN] + counted[9 - REPORT_FIRST_COLUMN];
    html_put(html,
             "<tbody><tr class=\"level\"><th scope=\"rowgroup\" colspan=\"%d\" "
             "class=\"name\">%s",
             CELLS + 1, field_of(view, &stated->field));
    write_source(html, view, stated);
    html_put(html, "</th></tr>\n");
    write_rows(html, view, printed, counted);
    html_put(html, "</tbody>\n");
}

void report_beside_stated(struct html *html, const struct view *view,
                          const struct report *report)
{
    if (report->stated_count == 0)
        return;
    html_put(html, "<section class=\"card\" id=\"stated\"><h2>%s</h2><ul class=\"list\">\n",
             view_word(view, WORD_REPORT_STATED));
    for (size_t i = 0; i < report->stated_count; i++)
        write_findings(html, view, &report->stated[i]);
    html_put(html, "</ul><section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\">",
             view_word(view, WORD_REPORT_STATED));
    write_columns(html, view);
    for (size_t i = 0; i < report->stated_count; i++)
        write_stated(html, view, report, &report->stated[i]);
    html_put(html, "</table></section></section>\n");
}

/* --- since it was frozen ------------------------------------------------------------- */

/* One figure that is another one today. */
static void write_change(struct html *html, const struct view *view,
                         const struct report_correction *correction, const char *what,
                         const int64_t values[static 2])
{
    html_put(html,
             "<tr><th scope=\"row\">%s · %s</th><td data-l=\"%s\">%s</td>"
             "<td class=\"n\" data-l=\"%s\">%s</td><td class=\"n\" data-l=\"%s\">%s</td>"
             "<td class=\"n\" data-l=\"%s\">%s</td></tr>\n",
             view_name(view, correction->level.vi, correction->level.en),
             view_name(view, correction->field.vi, correction->field.en),
             view_word(view, WORD_COLUMN), what, view_word(view, WORD_REPORT_THEN),
             number_count(view->language, values[0]).text,
             view_word(view, WORD_REPORT_TODAY),
             number_count(view->language, values[1]).text,
             view_word(view, WORD_REPORT_DIFFERENCE),
             number_signed(view->language, values[1] - values[0]).text);
}

static void write_correction(struct html *html, const struct view *view,
                             const struct report_correction *correction)
{
    int64_t frozen[REPORT_COLUMNS], now[REPORT_COLUMNS];
    char what[160];

    report_values(&correction->frozen, frozen);
    report_values(&correction->now, now);
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        const int64_t values[] = {frozen[i], now[i]};

        if (frozen[i] == now[i])
            continue;
        (void)snprintf(what, sizeof what, "(%d) %s", REPORT_FIRST_COLUMN + i,
                       view_name(view, report_columns[i].vi, report_columns[i].en));
        write_change(html, view, correction, what, values);
    }
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        const int64_t values[] = {correction->frozen_notes.of[kind],
                                  correction->now_notes.of[kind]};

        if (values[0] != values[1])
            write_change(html, view, correction,
                         view_name(view, notes_words[kind].vi, notes_words[kind].en),
                         values);
    }
}

static void write_changes(struct html *html, const struct view *view,
                          const struct report *report)
{
    static const enum word heads[] = {WORD_COLUMN, WORD_REPORT_THEN, WORD_REPORT_TODAY,
                                      WORD_REPORT_DIFFERENCE};

    html_put(html,
             "<table class=\"plain\"><caption class=\"unseen\">%s</caption><thead><tr>"
             "<th scope=\"col\">%s</th>",
             view_word(view, WORD_REPORT_CORRECTIONS), view_word(view, WORD_REPORT_ROW));
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_put(html,
                 i ? "<th scope=\"col\" class=\"n\">%s</th>" : "<th scope=\"col\">%s</th>",
                 view_word(view, heads[i]));
    html_put(html, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < report->correction_count; i++)
        write_correction(html, view, &report->corrections[i]);
    html_put(html, "</tbody></table>");
}

void report_beside_corrections(struct html *html, const struct view *view,
                               const struct report *report)
{
    if (!report->period.frozen_ms)
        return;
    html_put(html, "<section class=\"card\" id=\"corrections\"><h2>%s</h2>",
             view_word(view, WORD_REPORT_CORRECTIONS));
    if (report->correction_count)
        write_changes(html, view, report);
    else
        html_put(html, "<p class=\"empty\">%s</p>",
                 view_word(view, WORD_REPORT_NO_CORRECTIONS));
    html_put(html, "</section>\n");
}
