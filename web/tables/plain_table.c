#include "web/tables/plain_table.h"

void plain_table_begin(struct html *html, const struct view *view, const char *label,
                       const struct plain_table_column *columns, size_t count)
{
    html_put(html, "<table class=\"plain%s\" aria-label=\"%s\"><thead><tr>",
             count <= PLAIN_TABLE_FEW ? " few" : "", label);
    for (size_t i = 0; i < count; i++)
        html_put(html,
                 columns[i].number ? "<th scope=\"col\" class=\"n\">%s</th>"
                                   : "<th scope=\"col\">%s</th>",
                 view_word(view, columns[i].word));
    html_put(html, "</tr></thead><tbody>\n");
}

void plain_table_end(struct html *html)
{
    html_put(html, "</tbody></table>\n");
}

void plain_table_count(struct html *html, const struct view *view, enum word column,
                       uint64_t value)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td>", view_word(view, column),
             view_count(view, value).text);
}

struct label plain_table_when(const struct view *view, int64_t wall_ms)
{
    return date_day_at(wall_ms) == date_day_at(view->overview->as_of_ms)
               ? number_time_exact(wall_ms)
               : number_moment(view->language, wall_ms);
}

void plain_table_time(struct html *html, const struct view *view, enum word column,
                      int64_t wall_ms)
{
    char stamp[DATE_STAMP_BYTES];

    html_put(html, "<td data-l=\"%s\">", view_word(view, column));
    if (wall_ms == 0)
        html_text(html, view_word(view, WORD_NEVER));
    else
        html_put(html, "<time datetime=\"%s\">%s</time>", stamp_format(wall_ms, stamp),
                 plain_table_when(view, wall_ms).text);
    html_put(html, "</td>");
}
