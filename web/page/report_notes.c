#include "web/page/report_notes.h"

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

/* Is there anything of this kind in any row? */
static bool is_told(const struct report *report, int kind)
{
    for (size_t i = 0; i < report->row_count; i++) {
        if (report->rows[i].notes.of[kind])
            return true;
    }
    return false;
}

static void write_head(struct html *html, const struct view *view,
                       const struct report *report)
{
    html_put(html,
             "<table class=\"form sheet\"><caption class=\"unseen\">%s</caption><thead><tr>"
             "<th scope=\"col\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_NOTES_BY_FIELD), view_word(view, WORD_REPORT_ROW));
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        if (is_told(report, kind))
            html_put(html, "<th scope=\"col\">%s</th>", name_of(view, kind));
    }
    html_put(html, "</tr></thead><tbody>\n");
}

static void write_line(struct html *html, const struct view *view,
                       const struct report *report, const struct report_name *name,
                       const struct notes *notes)
{
    html_put(html, "<th scope=\"row\" class=\"name\">%s</th>",
             view_name(view, name->vi, name->en));
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        if (is_told(report, kind))
            html_put(html, "<td class=\"n\">%s</td>",
                     number_count(view->language, notes->of[kind]).text);
    }
    html_put(html, "</tr>\n");
}

/* A reader may fold it; whoever prints gets all of it. */
static void write_by_field(struct html *html, const struct view *view,
                           const struct report *report)
{
    html_put(html,
             "<details class=\"printed\"><summary>%s</summary>"
             "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\">",
             view_word(view, WORD_REPORT_NOTES_BY_FIELD),
             view_word(view, WORD_REPORT_NOTES_BY_FIELD));
    write_head(html, view, report);
    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        const struct report_level *level = &report->levels[row->level];

        if (row->number == 1) {
            html_put(html, "<tr class=\"level\">");
            write_line(html, view, report, &level->name, &level->notes);
        }
        html_put(html, "<tr class=\"field\">");
        write_line(html, view, report, &row->field, &row->notes);
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
