#include <assert.h>

#include "web/assets/asset.h"
#include "web/page/page.h"
#include "web/tables/definitions.h"
#include "web/text/level.h"
#include "web/text/number.h"

/* The columns of form 06 with their figures, in its order. */
static void write_columns(struct html *html, const struct view *view,
                          const struct figures *f)
{
    const struct {
        int column;
        enum word word;
        int64_t value;
    } rows[] = {
        {3, WORD_COLUMN_3, figures_received(f)},
        {4, WORD_COLUMN_4, f->received_online},
        {5, WORD_COLUMN_5, f->received_direct_or_postal},
        {6, WORD_COLUMN_6, f->carried_over},
        {7, WORD_COLUMN_7, figures_resolved(f)},
        {8, WORD_COLUMN_8, f->resolved_early},
        {9, WORD_COLUMN_9, f->resolved_on_time},
        {10, WORD_COLUMN_10, f->resolved_late},
        {11, WORD_COLUMN_11, figures_in_progress(f)},
        {12, WORD_COLUMN_12, f->in_progress_not_due},
        {13, WORD_COLUMN_13, f->in_progress_overdue},
    };

    static_assert(FIGURES == 8, "a new figure is a column of its own here");

    html_put(html,
             "<table class=\"plain form\"><thead><tr><th scope=\"col\" class=\"n\">%s</th>"
             "<th scope=\"col\">%s</th><th scope=\"col\" "
             "class=\"n\">%s</th></tr></thead><tbody>\n",
             view_word(view, WORD_COLUMN), view_word(view, WORD_MEANING),
             view_word(view, WORD_DOSSIERS));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        html_put(html,
                 "<tr id=\"cot-%d\"><td class=\"n\">(%d)</td><th scope=\"row\">%s</th><td "
                 "class=\"n\">%s</td></tr>\n",
                 rows[i].column, rows[i].column, view_word(view, rows[i].word),
                 number_count(view->language, rows[i].value).text);
    html_put(html, "</tbody></table>\n");
}

static void write_example(struct html *html, const struct view *view)
{
    const struct figures *now = &view->overview->total.now;
    bool balanced = figures_balanced(now);

    html_put(html, "<section class=\"card\"><h2>");
    VIEW_FILL(html, view, WORD_EXAMPLE,
              number_month(view->language, view->overview->period.from_day).text,
              number_moment(view->language, view->overview->as_of_ms).text);
    html_put(html, "</h2>\n");
    write_columns(html, view, now);
    html_put(html,
             "<p class=\"rate %s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> ",
             balanced ? "good" : "bad", balanced ? "✔" : "✖");
    VIEW_FILL(html, view, balanced ? WORD_BALANCED : WORD_UNBALANCED,
              number_count(view->language, figures_received(now)).text,
              number_count(view->language, figures_resolved(now)).text,
              number_count(view->language, figures_in_progress(now)).text);
    html_put(html, "</p></section>\n");
}

static void write_definition(struct html *html, const struct view *view,
                             enum definition which)
{
    const struct definition_text *text = &definition_texts[which];
    const struct figures *now = &view->overview->total.now;
    struct fraction rate = definition_rate(now, which);

    html_put(html,
             "<section class=\"card\" id=\"cach-%s\"><h2>%s</h2><p>%s</p><p "
             "class=\"formula\">%s</p>",
             definition_words[which].name, view_word(view, text->name),
             view_word(view, text->why), view_word(view, text->formula));
    if (rate.den > 0) {
        html_put(html, "<p class=\"formula\">");
        VIEW_FILL(html, view, text->worked,
                  number_count(view->language, now->resolved_early).text,
                  number_count(view->language, now->resolved_on_time).text,
                  number_count(view->language, now->in_progress_not_due).text,
                  number_count(view->language, rate.num).text,
                  number_count(view->language, rate.den).text,
                  number_percent(view->language, rate, &view->levels).text,
                  number_count(view->language, now->resolved_late).text,
                  number_count(view->language, now->in_progress_overdue).text);
        html_put(html, "</p>");
    }
    html_put(html, "</section>\n");
}

int method_write(struct html *html, const struct view *view)
{
    static const enum word rules[] = {WORD_RULE_DATES,   WORD_RULE_ROUNDING,
                                      WORD_RULE_NOTHING, WORD_RULE_DEVICES,
                                      WORD_RULE_LEVELS,  WORD_RULE_PRIVACY};

    html_put(html, "<h1>%s</h1><p class=\"sentence\">%s</p>\n",
             view_word(view, WORD_METHOD), view_word(view, WORD_METHOD_LEAD));
    for (int which = 0; which < DEFINITIONS; which++)
        write_definition(html, view, (enum definition)which);
    write_example(html, view);
    html_put(html, "<section class=\"card\" id=\"quy-tac\"><h2>%s</h2><ul class=\"rules\">",
             view_word(view, WORD_RULES));
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        html_put(html, "<li>");
        VIEW_FILL(html, view, rules[i],
                  number_threshold(view->language, view->levels.good).text,
                  number_threshold(view->language, view->levels.ok).text,
                  number_threshold(view->language, view->levels.warn).text,
                  number_count(view->language, view->levels.min_n).text);
        html_put(html, "</li>");
    }
    html_put(html, "</ul></section>\n");
    return 0;
}

int method_write_licences(struct html *html, const struct view *view)
{
    html_put(html,
             "<h1>%s</h1><section class=\"card\"><p>%s</p></section>"
             "<section class=\"card\"><h2>idiomorph</h2><p>%s</p>"
             "<pre lang=\"en\">%s</pre></section>\n",
             view_word(view, WORD_LICENCES), view_word(view, WORD_LICENCE_OWN),
             view_word(view, WORD_LICENCE_IDIOMORPH), asset_licence());
    return 0;
}
