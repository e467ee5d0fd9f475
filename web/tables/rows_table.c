#include "web/tables/rows_table.h"

#include "web/tables/figures_table.h"

static void write_head(struct html *html, const struct view *view, enum word what)
{
    static const enum word columns[] = {WORD_RECEIVED, WORD_RESOLVED, WORD_ON_TIME_RATE,
                                        WORD_UNITS_LATE};

    html_put(html, "<thead><tr><th scope=\"col\">%s</th>", view_word(view, what));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        html_put(html, "<th scope=\"col\" class=\"%s\">%s</th>",
                 columns[i] == WORD_ON_TIME_RATE ? "r" : "n", view_word(view, columns[i]));
    html_put(html, "<th scope=\"col\" class=\"n\">%s</th></tr></thead>\n",
             figures_table_overdue_word(view));
}

static void write_row(struct html *html, const struct view *view, enum address one,
                      const struct source_row *row)
{
    const char *name = view_name(view, row->name_vi, row->name_en);

    html_put(html, row->silence == SOURCE_SILENCE_NONE ? "<tr><th scope=\"row\">"
                                                       : "<tr class=\"silent\"><th "
                                                         "scope=\"row\">");
    html_put(html, "<a class=\"name\" href=\"%s\">%s</a></th>",
             view_path_of(view, one, row->code).text, name);
    figures_table_count(html, view, WORD_RECEIVED, figures_received(&row->now));
    figures_table_count(html, view, WORD_RESOLVED, figures_resolved(&row->now));
    figures_table_rate_cell(html, view, row, DEFINITION_A);
    figures_table_count(html, view, WORD_UNITS_LATE, row->now.resolved_late);
    figures_table_overdue(html, view, row->now.in_progress_overdue);
    html_put(html, "</tr>\n");
}

void rows_table_write(struct html *html, const struct view *view,
                      const struct rows_table *table)
{
    size_t shown = table->count < ROWS_TABLE_MOST ? table->count : ROWS_TABLE_MOST;

    if (table->count == 0)
        return;
    html_put(html, "<section class=\"card\" aria-labelledby=\"%s-h\"><h2 id=\"%s-h\">%s",
             table->id, table->id, view_word(view, table->heading));
    figures_table_tentative(html, view);
    html_put(html,
             "</h2>\n<table id=\"%s\" class=\"figures paged\" aria-labelledby=\"%s-h\">\n",
             table->id, table->id);
    write_head(html, view, table->what);
    html_put(html, "<tbody>\n");
    for (size_t i = 0; i < shown; i++)
        write_row(html, view, table->one, &table->rows[i]);
    html_put(html, "</tbody></table>\n");
    if (shown < table->count) {
        html_put(html, "<p class=\"note\"><a href=\"%s\">",
                 view_path(view, ADDRESS_UNITS_PAGE).text);
        VIEW_FILL(html, view, WORD_UNITS_ALL, view_count(view, table->count).text);
        html_put(html, "</a></p>\n");
    }
    html_put(html, "</section>\n");
}
