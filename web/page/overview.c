#include <stdlib.h>

#include "mqtt/base/date.h"
#include "web/page/devices_section.h"
#include "web/page/figures_table.h"
#include "web/page/page.h"
#include "web/text/badge.h"
#include "web/text/basis_lines.h"
#include "web/text/level.h"
#include "web/text/number.h"
#include "web/text/sentence.h"

/* How complete the figures are; what is lost stands above, on every page. */
static void write_completeness(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    html_put(html, "<ul class=\"state\">");
    devices_section_reporting(html, view, "");
    if (o->newest_ms > 0) {
        html_put(html, "<li>");
        VIEW_FILL(html, view, WORD_NEWEST, number_time_exact(o->newest_ms).text,
                  number_date(view->language, o->newest_ms).text);
        html_put(html, "</li>");
    }
    basis_lines_provisional(html, view, &view->overview->basis);
    html_put(html, "</ul>\n");
}

static void write_top(struct html *html, const struct view *view)
{
    char *sentence = sentence_write(view);

    html_put(html, "<section class=\"lead\" aria-labelledby=\"top\"><h1 id=\"top\">");
    VIEW_FILL(html, view, WORD_OVERVIEW_OF,
              number_month(view->language, view->overview->period.from_day).text);
    html_put(html,
             "</h1><p class=\"sentence\" id=\"sentence\">%s</p>"
             "<p class=\"copy\" hidden><button type=\"button\" data-copy=\"sentence\" "
             "data-done=\"%s\">%s</button></p>\n",
             sentence, view_word(view, WORD_COPIED), view_word(view, WORD_COPY));
    write_completeness(html, view);
    html_put(html, "</section>\n");
    free(sentence);
}

/* Does the number rest on due dates? */
static bool by_due_dates(enum word label)
{
    return label == WORD_ON_TIME || label == WORD_DUE_SOON || label == WORD_OVERDUE_NOW;
}

/* One of the five: its id, the class of its colour, its label. */
static void number_begin(struct html *html, const struct view *view, const char *id,
                         const char *class, enum word label)
{
    html_put(html, "<div id=\"%s\" class=\"%s\"><dt>%s", id, class, view_word(view, label));
    if (by_due_dates(label))
        figures_table_tentative(html, view);
    html_put(html, "</dt><dd>");
}

static void write_rate(struct html *html, const struct view *view)
{
    const struct source_row *total = &view->overview->total;
    struct fraction rate = figures_rate_a(&total->now);
    const struct level_look *look =
        &level_looks[level_of(rate, &view->levels, total->silence)];
    int tenths;

    number_begin(html, view, "n-rate", look->name, WORD_ON_TIME);
    html_put(html, "<b>%s</b> ", number_percent(view->language, rate, &view->levels).text);
    if (rate.den <= 0) {
        html_put(html, "<small>%s</small></dd></div>",
                 view_word(view, WORD_NOTHING_RESOLVED));
        return;
    }
    html_put(html,
             "<span class=\"chip\"><span class=\"sym\" aria-hidden=\"true\">%s</span> ",
             look->symbol);
    figures_table_level(html, view, look->word);
    html_put(html, "</span> <small>%s/%s", number_count(view->language, rate.num).text,
             number_count(view->language, rate.den).text);
    if (number_change(rate, figures_rate_a(&total->before), &tenths) == 0) {
        html_put(html, " · ");
        VIEW_FILL(html, view, WORD_POINTS_AGAINST,
                  number_points(view->language, tenths).text,
                  number_month(view->language, view->overview->period.from_day - 1).text);
    }
    figures_table_part(html, view);
    if (total->silence != SOURCE_SILENCE_NONE) {
        html_put(html, " · ");
        figures_table_silence(html, view, total);
    }
    html_put(html, "</small></dd></div>");
}

static void write_numbers(struct html *html, const struct view *view)
{
    const struct source_row *total = &view->overview->total;
    enum language language = view->language;
    bool heard = total->silence == SOURCE_SILENCE_NONE;

    html_put(html, "<dl class=\"five\">");
    write_rate(html, view);
    number_begin(html, view, "n-received", "count", WORD_RECEIVED);
    html_put(html, "<b>%s</b> <small>",
             number_count(language, figures_received(&total->now)).text);
    VIEW_FILL(html, view, WORD_RECEIVED_NOTE,
              number_count(language, total->received_today).text,
              number_count(language, total->now.carried_over).text);
    html_put(html, "</small></dd></div>");
    number_begin(html, view, "n-resolved", "count", WORD_RESOLVED);
    html_put(html, "<b>%s</b> <small>",
             number_count(language, figures_resolved(&total->now)).text);
    VIEW_FILL(html, view, WORD_RESOLVED_NOTE,
              number_count(language, total->resolved_today).text,
              number_count(language, figures_in_progress(&total->now)).text);
    html_put(html, "</small></dd></div>");
    number_begin(html, view, "n-soon", heard && total->due_soon > 0 ? "soon" : "count",
                 WORD_DUE_SOON);
    html_put(html, "<b>%s</b> <small>%s</small></dd></div>",
             number_count(language, total->due_soon).text,
             view_word(view, WORD_DUE_SOON_NOTE));
    number_begin(html, view, "n-over",
                 heard && total->now.in_progress_overdue > 0 ? "over" : "count",
                 WORD_OVERDUE_NOW);
    html_put(html, "<b>%s</b> <small>%s</small></dd></div></dl>\n",
             number_count(language, total->now.in_progress_overdue).text,
             view_word(view, WORD_OVERDUE_NOTE));
}

/* What the symbols and the bars of the tables mean. */
static void write_legend(struct html *html, const struct view *view)
{
    const struct {
        const char *sign;
        enum level level;
        int from;
    } steps[] = {{"≥", LEVEL_GOOD, view->levels.good},
                 {"≥", LEVEL_OK, view->levels.ok},
                 {"≥", LEVEL_WARN, view->levels.warn},
                 {"<", LEVEL_BAD, view->levels.warn}};

    html_put(html, "<p class=\"legend\">");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const struct level_look *look = &level_looks[steps[i].level];

        badge_begin(html, look->name, look->symbol);
        html_put(html, "%s %s %s</span> ", view_word(view, look->word), steps[i].sign,
                 number_threshold(view->language, steps[i].from).text);
    }
    html_put(html, "<span class=\"rate none\">–&nbsp;");
    VIEW_FILL(html, view, WORD_LEVEL_NONE_WHY,
              number_count(view->language, view->levels.min_n).text);
    html_put(
        html,
        "</span> <span class=\"key early\">%s</span> <span class=\"key in-time\">%s</span> "
        "<span class=\"key late\">%s</span></p>\n",
        view_word(view, WORD_EARLY), view_word(view, WORD_IN_TIME),
        view_word(view, WORD_LATE));
}

static void write_formula(struct html *html, const struct view *view, enum word pattern,
                          struct fraction rate)
{
    html_put(html, "<li>");
    VIEW_FILL(html, view, pattern, number_count(view->language, rate.num).text,
              number_count(view->language, rate.den).text,
              number_percent(view->language, rate, &view->levels).text);
    html_put(html, "</li>");
}

/* The same period as the page, from its first day to today. */
static void write_form06_links(struct html *html, const struct view *view)
{
    static const struct {
        enum address address;
        const char *name;
    } files[] = {
        {ADDRESS_REPORT_06_XLSX, "XLSX"},
        {ADDRESS_REPORT_06_CSV, "CSV"},
        {ADDRESS_REPORT_06, "JSON"},
    };
    const struct source_period *period = &view->overview->period;
    char from[DATE_BYTES], to[DATE_BYTES];

    (void)date_format(period->from_day, from);
    (void)date_format(period->to_day, to);
    html_put(html, "<p>");
    VIEW_FILL(html, view, WORD_FORM_06,
              number_month(view->language, period->from_day).text);
    html_put(html, " <a href=\"%s\">%s</a>", view_path(view, ADDRESS_REPORT).text,
             view_word(view, WORD_REPORT_SEE));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        html_put(html, " · <a href=\"%s?from=%s&amp;to=%s\">%s</a>",
                 view_path(view, files[i].address).text, from, to, files[i].name);
    html_put(html, "</p>");
}

static void write_method(struct html *html, const struct view *view)
{
    const struct figures *now = &view->overview->total.now;

    html_put(html,
             "<section class=\"method\" aria-labelledby=\"method\"><h2 "
             "id=\"method\">%s</h2><ul>",
             view_word(view, WORD_METHOD));
    write_formula(html, view, WORD_FORMULA_A, figures_rate_a(now));
    write_formula(html, view, WORD_FORMULA_B, figures_rate_b(now));
    html_put(html, "</ul><p>%s <a href=\"%s\">%s</a></p>",
             view_word(view, WORD_METHOD_SHOWN), view_path(view, ADDRESS_METHOD).text,
             view_word(view, WORD_METHOD_MORE));
    write_form06_links(html, view);
    html_put(html, "</section>\n");
}

int overview_write(struct html *html, const struct view *view)
{
    write_top(html, view);
    write_numbers(html, view);
    figures_table_fields(html, view);
    figures_table_units(html, view);
    write_legend(html, view);
    basis_lines_write(html, view, &view->overview->basis);
    devices_section_write(html, view);
    write_method(html, view);
    return 0;
}
