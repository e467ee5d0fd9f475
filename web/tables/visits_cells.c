#include "web/tables/visits_cells.h"

#include "web/tables/figures_table.h"

/* A fraction with its percentage, where it has one. */
static void write_share(struct html *html, const struct view *view, struct fraction share,
                        bool told)
{
    if (told)
        html_put(html, "<b>%s</b> ",
                 number_percent(view->language, share, &view->levels).text);
    html_put(html, "<span class=\"part\">%s/%s</span>",
             number_count(view->language, share.num).text,
             number_count(view->language, share.den).text);
}

static void write_satisfied(struct html *html, const struct view *view,
                            const struct lookup_answers *answers, int64_t all)
{
    const struct fraction satisfied = {lookup_answers_satisfied(answers), all};
    bool shared = visits_shared(answers);

    html_put(html, "<td class=\"t\" data-l=\"%s\">", view_word(view, WORD_SATISFIED));
    if (all == 0)
        html_text(html, "–");
    else
        write_share(html, view, satisfied, shared);
    if (all > 0 && !shared) {
        html_put(html, "<span class=\"note\">");
        VIEW_FILL(html, view, WORD_ANSWERS_FEW,
                  number_count(view->language, VISITS_ANSWERS_LEAST).text);
        html_put(html, "</span>");
    }
    html_put(html, "</td>");
}

static void write_response(struct html *html, const struct view *view, int64_t all,
                           int64_t returned)
{
    html_put(html, "<td class=\"t\" data-l=\"%s\">", view_word(view, WORD_RESPONSE));
    if (returned == 0)
        html_put(html, "–<span class=\"note\">%s</span>",
                 view_word(view, WORD_RESPONSE_NONE));
    else
        write_share(html, view, (struct fraction){all, returned}, all <= returned);
    if (returned > 0 && all > returned)
        html_put(html, "<span class=\"note\">%s</span>",
                 view_word(view, WORD_RESPONSE_MORE));
    html_put(html, "</td>");
}

void visits_cells_answers(struct html *html, const struct view *view,
                          const struct lookup_answers *answers)
{
    int64_t all = lookup_answers_all(answers);

    figures_table_count(html, view, WORD_ANSWERS, all);
    write_satisfied(html, view, answers, all);
    write_response(html, view, all, answers->returned);
}

static void write_minutes(struct html *html, const struct view *view, enum word column,
                          int minutes, bool timed)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td>", view_word(view, column),
             timed ? number_count(view->language, minutes).text : "–");
}

void visits_cells_waits(struct html *html, const struct view *view,
                        const struct lookup_waits *waits)
{
    bool timed = visits_timed(waits, &view->levels);

    figures_table_count(html, view, WORD_TICKETS, lookup_waits_all(waits));
    write_minutes(html, view, WORD_WAIT_MEDIAN, waits->median_minutes, timed);
    write_minutes(html, view, WORD_WAIT_MOST, waits->most_minutes, timed);
    figures_table_count(html, view, WORD_UNCALLED, waits->uncalled);
}
