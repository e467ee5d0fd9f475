/* The page of fields: each with its rate, by one of four definitions, and the cells of form 06. */
#include "web/frame/period_form.h"
#include "web/page/page.h"
#include "web/tables/definitions.h"
#include "web/tables/fields_query.h"
#include "web/tables/figures_table.h"
#include "web/text/basis_lines.h"
#include "web/text/period_text.h"
#include "web/text/spark.h"

static void write_head(struct html *html, const struct view *view,
                       enum definition definition)
{
    html_put(html,
             "<thead><tr><th scope=\"col\" data-sort=\"text\">%s</th>"
             "<th scope=\"col\" class=\"n\" data-sort=\"number\">%s</th>"
             "<th scope=\"col\" class=\"n\" data-sort=\"number\">%s</th>"
             "<th scope=\"col\" class=\"r\" data-sort=\"number\">",
             view_word(view, WORD_FIELD), view_word(view, WORD_RECEIVED),
             view_word(view, WORD_RESOLVED));
    VIEW_FILL(html, view, WORD_RATE_BY, definition_words[definition].name);
    html_put(html,
             "</th><th scope=\"col\" class=\"n\" data-sort=\"number\">%s</th>"
             "<th scope=\"col\" class=\"n\" data-sort=\"number\">%s</th>"
             "<th scope=\"col\" class=\"cells\">%s</th></tr></thead>\n",
             view_word(view, WORD_UNITS_LATE), figures_table_overdue_word(view),
             view_word(view, WORD_CELLS));
}

static void write_cells(struct html *html, const struct view *view,
                        const struct source_row *row, enum definition definition)
{
    figures_table_count(html, view, WORD_RECEIVED, figures_received(&row->now));
    figures_table_count(html, view, WORD_RESOLVED, figures_resolved(&row->now));
    figures_table_rate_cell(html, view, row, definition);
    figures_table_count(html, view, WORD_UNITS_LATE, row->now.resolved_late);
    figures_table_overdue(html, view, row->now.in_progress_overdue);
    html_put(html, "<td class=\"cells\" data-l=\"%s\">", view_word(view, WORD_CELLS));
    spark_cells(html, view, &row->now);
    html_put(html, "</td></tr>\n");
}

static void write_row(struct html *html, const struct view *view,
                      const struct source_row *field, enum definition definition)
{
    html_put(html,
             field->silence == SOURCE_SILENCE_NONE
                 ? "<tr id=\"f-%s\"><th scope=\"row\"><a class=\"name\" href=\"%s\">%s</a>"
                 : "<tr id=\"f-%s\" class=\"silent\"><th scope=\"row\"><a class=\"name\" "
                   "href=\"%s\">%s</a>",
             field->code, view_path_of(view, ADDRESS_FIELD, field->code).text,
             view_name(view, field->name_vi, field->name_en));
    figures_table_priority(html, view, field);
    html_put(html, "</th>");
    write_cells(html, view, field, definition);
}

/* What the colours of the bars are. */
static void write_key(struct html *html, const struct view *view)
{
    static const struct {
        const char *class;
        enum word word;
    } keys[] = {{"early", WORD_CELL_EARLY},
                {"in-time", WORD_CELL_ON_TIME},
                {"late", WORD_CELL_LATE},
                {"open", WORD_CELL_NOT_DUE},
                {"overdue", WORD_CELL_OVERDUE}};

    html_put(html, "<p class=\"legend\">");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        html_put(html, "<span class=\"key %s\">%s</span> ", keys[i].class,
                 view_word(view, keys[i].word));
    html_put(html, "</p>\n");
}

static void write_table(struct html *html, const struct view *view,
                        enum definition definition)
{
    const struct source_overview *o = view->overview;

    html_put(html, "<table id=\"fields\" class=\"figures\"><caption>%s</caption>\n",
             view_word(view, definition_texts[definition].name));
    write_head(html, view, definition);
    html_put(html, "<tbody>\n");
    for (size_t i = 0; i < o->field_count; i++)
        write_row(html, view, &o->fields[i], definition);
    html_put(html,
             o->total.silence == SOURCE_SILENCE_NONE
                 ? "</tbody><tfoot><tr><th scope=\"row\">%s"
                 : "</tbody><tfoot><tr class=\"silent\"><th scope=\"row\">%s",
             view_word(view, WORD_TOTAL));
    figures_table_part(html, view);
    html_put(html, "</th>");
    write_cells(html, view, &o->total, definition);
    html_put(html, "</tfoot></table><p class=\"empty\" id=\"fields-none\" hidden>%s</p>\n",
             view_word(view, WORD_NO_MATCH));
    write_key(html, view);
}

int fields_write(struct html *html, const struct view *view)
{
    enum definition definition = fields_query(view->asked.values);

    html_put(html, "<h1 id=\"fields-h\">%s</h1><p class=\"sentence\">",
             view_word(view, WORD_BY_FIELD));
    VIEW_FILL(html, view, WORD_FIELDS_LEAD, period_text_lead(view).text);
    figures_table_tentative(html, view);
    html_put(html, "</p>\n");
    period_form_write(html, view, &fields_query_takes);
    definitions_choice(html, view, &fields_query_takes, FIELDS_QUERY_DEFINITION,
                       definition);
    html_put(html, "<section class=\"card\" aria-labelledby=\"fields-h\">\n");
    if (view->overview->field_count > 0)
        write_table(html, view, definition);
    else
        html_put(html, "<p class=\"empty\">%s</p>\n", view_word(view, WORD_NO_FIELDS));
    html_put(html, "</section>\n");
    basis_lines_write(html, view, &view->overview->basis);
    return 0;
}
