#include "web/form06/report_page.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "web/form06/form06_links.h"
#include "web/form06/report_beside.h"
#include "web/form06/report_checks.h"
#include "web/form06/report_link.h"
#include "web/form06/report_notes.h"
#include "web/form06/report_proof.h"
#include "web/form06/report_table.h"
#include "web/frame/frame.h"
#include "web/text/basis_lines.h"
#include "web/text/filters.h"
#include "web/text/number.h"

enum { PERIODS = 8 }; /* shown at once; the others are folded */

/* --- what to show -------------------------------------------------------------------- */

static void write_period(struct html *html, const struct view *view,
                         const struct report *report, const struct report_period *period)
{
    bool here = strcmp(period->id, report->period.id) == 0;
    char *query = report_link(report, period);

    html_put(html,
             here ? "<li><a href=\"%s%s\" aria-current=\"true\">%s</a></li>"
                  : "<li><a href=\"%s%s\">%s</a></li>",
             view_path(view, ADDRESS_REPORT).text, query,
             *period->name ? period->name : period->id);
    free(query);
}

/* The same days again as days, to be changed in the form. */
static void write_by_days(struct html *html, const struct view *view,
                          const struct report *report)
{
    bool here = !*report->period.id;
    char *query = report_link(report, NULL);

    html_put(html,
             here ? "<li><a href=\"%s%s\" aria-current=\"true\">%s</a></li>"
                  : "<li><a href=\"%s%s\">%s</a></li>",
             view_path(view, ADDRESS_REPORT).text, query,
             view_word(view, WORD_REPORT_BY_DAYS));
    free(query);
}

static void write_periods(struct html *html, const struct view *view,
                          const struct report_page *page)
{
    html_put(html, "<nav class=\"lists\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_REPORT_PERIODS));
    write_by_days(html, view, page->report);
    for (size_t i = 0; i < page->period_count && i < PERIODS; i++)
        write_period(html, view, page->report, &page->periods[i]);
    html_put(html, "</ul>");
    if (page->period_count > PERIODS) {
        html_put(html, "<details><summary>%s</summary><ul>",
                 view_word(view, WORD_REPORT_EARLIER));
        for (size_t i = PERIODS; i < page->period_count; i++)
            write_period(html, view, page->report, &page->periods[i]);
        html_put(html, "</ul></details>");
    }
    html_put(html, "</nav>\n");
}

static void write_structure(struct html *html, const struct view *view, bool as_now)
{
    filters_begin(html, view, "structure", WORD_REPORT_STRUCTURE);
    filters_option(html, "then", view_word(view, WORD_REPORT_AS_THEN), !as_now);
    filters_option(html, "now", view_word(view, WORD_REPORT_AS_NOW), as_now);
    filters_end(html);
}

/* What is in the report stays, also when it is none of today's. */
static void write_choice(struct html *html, const struct view *view, enum filters_kind kind,
                         const struct report_name *name)
{
    const struct filters_chosen chosen = {name->code, view_name(view, name->vi, name->en)};

    filters_choice(html, view, kind, filters_names[kind], &chosen);
}

static void write_form(struct html *html, const struct view *view,
                       const struct report *report)
{
    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_path(view, ADDRESS_REPORT).text);
    if (*report->period.id) {
        html_put(html, "<input type=\"hidden\" name=\"period\" value=\"%s\">",
                 report->period.id);
    } else {
        filters_day(html, view, "from", WORD_WORKLIST_FROM, report->period.from_day, true);
        filters_day(html, view, "to", WORD_WORKLIST_TO, report->period.to_day, true);
    }
    write_choice(html, view, FILTERS_UNIT, &report->unit);
    write_choice(html, view, FILTERS_FIELD, &report->field);
    write_structure(html, view, report->as_now);
    html_put(html, "<p><button type=\"submit\" class=\"main\">%s</button></p></form>\n",
             view_word(view, WORD_WORKLIST_SHOW));
}

/* --- what it is ---------------------------------------------------------------------- */

static struct label date_of_day(const struct view *view, int32_t day)
{
    return number_date(view->language, date_start_ms(day));
}

static void write_scope(struct html *html, const struct view *view,
                        const struct report *report)
{
    const char *unit = view_name(view, report->unit.vi, report->unit.en);

    html_put(html, "<p class=\"middle\"><strong>");
    if (!*report->unit.code)
        html_put(html, "%s", view_word(view, WORD_REPORT_ALL_UNITS));
    else
        VIEW_FILL(html, view,
                  report->sub_units ? WORD_REPORT_WITH_UNITS : WORD_REPORT_ALONE, unit);
    if (*report->field.code)
        html_put(html, " · %s", view_name(view, report->field.vi, report->field.en));
    html_put(html, "</strong>%s%s</p>\n", report->as_now ? " · " : "",
             report->as_now ? view_word(view, WORD_REPORT_AS_NOW) : "");
}

static void write_state(struct html *html, const struct view *view,
                        const struct report *report)
{
    html_put(html, "<ul class=\"state\"><li>");
    if (report->period.frozen_ms)
        VIEW_FILL(html, view, WORD_REPORT_FROZEN,
                  number_moment(view->language, report->period.frozen_ms).text);
    else
        html_put(html, "%s", view_word(view, WORD_REPORT_NOT_FROZEN));
    html_put(html, "</li>");
    if (report->correction_count > 0)
        html_put(html,
                 "<li class=\"warn\"><span class=\"sym\" aria-hidden=\"true\">▲</span> "
                 "<a href=\"#corrections\">%s</a></li>",
                 view_word(view, WORD_REPORT_CORRECTED));
    if (report->running) {
        html_put(html,
                 "<li class=\"warn\"><span class=\"sym\" aria-hidden=\"true\">▲</span> ");
        VIEW_FILL(html, view, WORD_REPORT_RUNNING,
                  date_of_day(view, report->as_of_day).text);
        html_put(html, "</li>");
    }
    if (report->part.known && report->part.figured < report->part.all) {
        html_put(html,
                 "<li class=\"warn\"><span class=\"sym\" aria-hidden=\"true\">▲</span> ");
        VIEW_FILL(html, view, WORD_REPORT_PART,
                  number_count(view->language, report->part.figured).text,
                  number_count(view->language, report->part.all).text);
        html_put(html, "</li>");
    }
    basis_lines_provisional(html, view, &report->basis);
    html_put(html, "<li>");
    VIEW_FILL(html, view, WORD_REPORT_MADE,
              number_moment(view->language, report->made_ms).text);
    html_put(html, "</li></ul>\n");
}

static void write_files(struct html *html, const struct view *view,
                        const struct report *report)
{
    char *query = report_link(report, &report->period);

    html_put(html, "<p class=\"files\">%s ", view_word(view, WORD_REPORT_FILES));
    form06_links_files(html, view, query);
    html_put(html, "</p>\n");
    free(query);
}

/* What stands over the form on paper: its number, and who reports. */
static void write_letterhead(struct html *html, const struct view *view,
                             const struct report *report)
{
    const struct report_name *unit = *report->unit.vi ? &report->unit : &report->office;

    html_put(html, "<div class=\"letterhead\"><p><strong>%s</strong><br>%s</p><p>%s:<br>",
             view_word(view, WORD_REPORT), view_word(view, WORD_REPORT_LAW),
             view_word(view, WORD_REPORT_BY));
    html_put(html, "<strong>%s</strong></p></div>\n", view_name(view, unit->vi, unit->en));
}

/* Who signs, to be filled in by hand on paper alone; between them what the form is checked by. */
static void write_closing(struct html *html, const struct view *view,
                          const struct report *report)
{
    html_put(html,
             "<div class=\"closing\"><p class=\"signed\"><br><strong>%s</strong><br>"
             "<em>%s</em></p>\n",
             view_word(view, WORD_REPORT_PREPARED), view_word(view, WORD_REPORT_SIGN));
    report_proof_write(html, view, report);
    html_put(html,
             "<p class=\"signed\"><em>%s</em><br><strong>%s</strong><br><em>%s</em></p>"
             "</div>\n",
             view_word(view, WORD_REPORT_PLACE), view_word(view, WORD_REPORT_HEAD_OF_UNIT),
             view_word(view, WORD_REPORT_SIGN_SEAL));
}

/* What lies across a form that is none to be sent. */
static const char *mark_of(const struct view *view, const struct report *report)
{
    if (report->simulated)
        return view_word(view, WORD_REPORT_SIMULATED);
    return report->period.frozen_ms ? "" : view_word(view, WORD_REPORT_DRAFT);
}

static void write_title(struct html *html, const struct view *view,
                        const struct report *report)
{
    const struct report_period *period = &report->period;

    html_put(html, "<h2 id=\"form\">%s</h2><p class=\"middle\">",
             view_word(view, WORD_REPORT_TITLE));
    VIEW_FILL(html, view, WORD_REPORT_DAYS, period->name, *period->name ? ", " : "",
              date_of_day(view, period->from_day).text,
              date_of_day(view, period->to_day).text);
    html_put(html, "</p>\n");
}

static void write_official(struct html *html, const struct view *view,
                           const struct report *report)
{
    html_put(
        html,
        "<section class=\"card official\" aria-labelledby=\"form\" data-mark=\"%s\">\n",
        mark_of(view, report));
    write_letterhead(html, view, report);
    write_title(html, view, report);
    write_scope(html, view, report);
    write_state(html, view, report);
    report_table_write(html, view, report);
    basis_lines_write(html, view, &report->basis);
    write_closing(html, view, report);
    write_files(html, view, report);
    html_put(html, "</section>\n");
}

void report_page_write(struct html *html, const struct view *view,
                       const struct report_page *page)
{
    const struct report *report = page->report;
    char *query = report_link(report, &report->period);
    const struct frame frame = {.title = view_word(view, WORD_REPORT),
                                .address = ADDRESS_REPORT,
                                .query = query,
                                .document = true};

    frame_begin(html, view, &frame);
    html_put(html, "<div class=\"form06\"><h1>%s</h1>\n", view_word(view, WORD_REPORT));
    write_periods(html, view, page);
    write_form(html, view, report);
    write_official(html, view, report);
    report_beside_ended(html, view, report);
    report_checks_write(html, view, report);
    report_table_rates(html, view, report);
    report_notes_write(html, view, report);
    report_beside_stated(html, view, report);
    report_beside_corrections(html, view, report);
    html_put(html, "</div>\n");
    frame_end(html, view, &frame);
    free(query);
}
