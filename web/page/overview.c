#include <stdlib.h>

#include "web/devices/devices_section.h"
#include "web/form06/form06_links.h"
#include "web/frame/lead.h"
#include "web/frame/period_form.h"
#include "web/http/period_query.h"
#include "web/page/page.h"
#include "web/tables/figures_table.h"
#include "web/tables/five_numbers.h"
#include "web/text/badge.h"
#include "web/text/basis_lines.h"
#include "web/text/level.h"
#include "web/text/number.h"
#include "web/text/period_text.h"
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
              period_text(view->language, &view->overview->period).text);
    html_put(html, "</h1>");
    lead_sentence(html, view, sentence);
    write_completeness(html, view);
    html_put(html, "</section>\n");
    free(sentence);
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
    form06_links_write(html, view, "");
    html_put(html, "</section>\n");
}

int overview_write(struct html *html, const struct view *view)
{
    write_top(html, view);
    period_form_write(html, view, &period_query_takes);
    five_numbers_write(html, view, &view->overview->total);
    figures_table_fields(html, view);
    figures_table_units(html, view);
    write_legend(html, view);
    basis_lines_write(html, view, &view->overview->basis);
    if (!source_is_over(view->overview))
        devices_section_write(html, view);
    write_method(html, view);
    return 0;
}
