#include "web/form06/report_notes.h"

#include "web/text/number.h"

static const char *name_of(const struct view *view, int kind)
{
    return view_name(view, notes_words[kind].vi, notes_words[kind].en);
}

static void write_total(struct html *html, const struct view *view,
                        const struct report *report)
{
    html_put(html,
             "<table class=\"form notes\"><caption class=\"unseen\">%s</caption><thead><tr>"
             "<th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th></tr></thead>"
             "<tbody>\n",
             view_word(view, WORD_REPORT_NOTES), view_word(view, WORD_MEANING),
             view_word(view, WORD_REPORT_COUNT));
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        html_put(html, "<tr><th scope=\"row\">%s</th><td class=\"n\">%s</td></tr>\n",
                 name_of(view, kind),
                 number_count(view->language, report->notes.of[kind]).text);
    html_put(html, "</tbody></table>\n");
}

/* The kinds of which there is anything in any row. */
struct told {
    int kinds[NOTES_KINDS];
    int count;
};

static struct told told_by(const struct report *report)
{
    struct told told = {.count = 0};

    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        size_t row = 0;

        while (row < report->row_count && !report->rows[row].notes.of[kind])
            row++;
        if (row < report->row_count)
            told.kinds[told.count++] = kind;
    }
    return told;
}

static void write_head(struct html *html, const struct view *view, const struct told *told)
{
    html_put(html,
             "<table class=\"form sheet\"><caption class=\"unseen\">%s</caption><thead><tr>"
             "<th scope=\"col\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_NOTES_BY_FIELD), view_word(view, WORD_REPORT_ROW));
    for (int i = 0; i < told->count; i++)
        html_put(html, "<th scope=\"col\">%s</th>", name_of(view, told->kinds[i]));
    html_put(html, "</tr></thead><tbody>\n");
}

static void write_line(struct html *html, const struct view *view, const struct told *told,
                       const struct report_name *name, const struct notes *notes)
{
    html_put(html, "<th scope=\"row\" class=\"name\">%s</th>",
             view_name(view, name->vi, name->en));
    for (int i = 0; i < told->count; i++)
        html_put(html, "<td class=\"n\">%s</td>",
                 number_count(view->language, notes->of[told->kinds[i]]).text);
    html_put(html, "</tr>\n");
}

/* A reader may fold it; whoever prints gets all of it. */
static void write_by_field(struct html *html, const struct view *view,
                           const struct report *report)
{
    const struct told told = told_by(report);

    html_put(html,
             "<details class=\"printed\"><summary>%s</summary>"
             "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\">",
             view_word(view, WORD_REPORT_NOTES_BY_FIELD),
             view_word(view, WORD_REPORT_NOTES_BY_FIELD));
    write_head(html, view, &told);
    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        const struct report_level *level = &report->levels[row->level];

        if (row->number == 1) {
            html_put(html, "<tr class=\"level\">");
            write_line(html, view, &told, &level->name, &level->notes);
        }
        html_put(html, "<tr class=\"field\">");
        write_line(html, view, &told, &row->field, &row->notes);
    }
    html_put(html, "</tbody></table></section></details>\n");
}

void report_notes_write(struct html *html, const struct view *view,
                        const struct report *report)
{
    html_put(html, "<section class=\"card\" id=\"notes\"><h2>%s</h2>",
             view_word(view, WORD_REPORT_NOTES));
    if (!report->notes_known)
        html_put(html, "<p class=\"empty\">%s</p>",
                 view_word(view, WORD_REPORT_NOTES_UNKNOWN));
    else
        write_total(html, view, report);
    if (report->notes_known && report->row_count)
        write_by_field(html, view, report);
    html_put(html, "</section>\n");
}
