#include "web/form06/report_checks.h"

#include "web/text/badge.h"
#include "web/text/number.h"

static void write_check(struct html *html, const struct view *view,
                        const struct report_check *check)
{
    static const struct {
        const char *class, *symbol;
        enum word word;
    } looks[] = {{"bad", "✖", WORD_REPORT_OFF},
                 {"good", "✔", WORD_REPORT_HOLDS},
                 {"none", "–", WORD_REPORT_NOTHING_BEFORE}};
    int look = !check->known ? 2 : check->holds;

    html_put(html, "<li>");
    badge_put(html, looks[look].class, looks[look].symbol,
              view_word(view, looks[look].word));
    html_put(html, " %s <span class=\"note\">%s", check->formula,
             view_name(view, check->vi, check->en));
    if (check->known && check->left != check->right) {
        html_put(html, ": ");
        VIEW_FILL(html, view, WORD_REPORT_SIDES,
                  number_count(view->language, check->left).text,
                  number_count(view->language, check->right).text,
                  number_signed(view->language, check->left - check->right).text);
    }
    html_put(html, "</span></li>\n");
}

static void write_missing(struct html *html, const struct view *view,
                          const struct report *report, const struct report_row *row)
{
    const struct report_name *level = &report->levels[row->level].name;

    html_put(html, "<li class=\"warn\">");
    VIEW_FILL(html, view, WORD_REPORT_MISSING_ROW, view_name(view, level->vi, level->en),
              view_name(view, row->field.vi, row->field.en),
              number_count(view->language, figures_in_progress(&row->figures)).text,
              number_count(view->language, figures_missing(&row->figures)).text);
    html_put(html, "</li>\n");
}

static void write_gap(struct html *html, const struct view *view,
                      const struct report_gap *gap)
{
    html_put(html, "<li class=\"warn\">");
    VIEW_FILL(
        html, view, WORD_REPORT_GAP, view_name(view, gap->level.vi, gap->level.en),
        view_name(view, gap->field.vi, gap->field.en),
        number_count(view->language, gap->carried_over).text,
        number_count(view->language, gap->left).text,
        number_signed(view->language, gap->moved).text,
        number_signed(view->language, gap->carried_over - gap->left - gap->moved).text);
    html_put(html, "</li>\n");
}

void report_checks_write(struct html *html, const struct view *view,
                         const struct report *report)
{
    html_put(html, "<section class=\"card\" id=\"checks\"><h2>%s</h2><ul class=\"list\">\n",
             view_word(view, WORD_REPORT_CHECKS));
    for (int i = 0; i < REPORT_IDENTITIES; i++) {
        const struct report_check check = report_check(report, (enum report_identity)i);

        write_check(html, view, &check);
    }
    for (size_t i = 0; i < report->row_count; i++) {
        if (figures_missing(&report->rows[i].figures))
            write_missing(html, view, report, &report->rows[i]);
    }
    for (size_t i = 0; i < report->previous.gap_count; i++)
        write_gap(html, view, &report->previous.gaps[i]);
    html_put(html, "</ul></section>\n");
}
