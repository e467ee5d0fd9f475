#include "web/form06/report_table.h"

#include "web/text/number.h"

/* --- the head, as in the form -------------------------------------------------------- */

static void write_group(struct html *html, const struct view *view, int columns,
                        enum word word)
{
    html_put(html, "<th scope=\"colgroup\" colspan=\"%d\">%s</th>", columns,
             view_word(view, word));
}

/* Columns 4 and 5 stand below "in the period", the others reach down beside it. */
static bool is_in_period(int column)
{
    return column == 4 || column == 5;
}

static void write_column(struct html *html, const struct view *view, int column)
{
    const struct report_column *words = &report_columns[column - REPORT_FIRST_COLUMN];

    html_put(html,
             is_in_period(column) ? "<th scope=\"col\">%s</th>"
                                  : "<th scope=\"col\" rowspan=\"2\">%s</th>",
             view_name(view, words->vi, words->en));
}

static void write_columns(struct html *html, const struct view *view)
{
    html_put(html, "</tr><tr>");
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        int column = REPORT_FIRST_COLUMN + i;

        if (!is_in_period(column))
            write_column(html, view, column);
        else if (column == 4)
            write_group(html, view, 2, WORD_REPORT_IN_PERIOD);
    }
    html_put(html, "</tr><tr>");
    write_column(html, view, 4);
    write_column(html, view, 5);
}

static void write_numbers(struct html *html)
{
    html_put(html, "</tr><tr class=\"numbers\"><td>(1)</td><td>(2)</td>");
    for (int i = 0; i < REPORT_COLUMNS; i++)
        html_put(html, "<td>%s</td>", report_columns[i].number);
    html_put(html, "<td class=\"rate\">%s</td></tr></thead>\n", report_rates[0].formula);
}

/* Is any number as long as those of a province in years? */
static bool is_wide(const struct report *report)
{
    enum { LONG = 1000000 };

    return figures_received(&report->total) >= LONG;
}

static void write_head(struct html *html, const struct view *view,
                       const struct report *report)
{
    html_put(html, "<table class=\"form sheet%s\">", is_wide(report) ? " wide" : "");
    html_put(html,
             "<caption>%s</caption><thead><tr>"
             "<th scope=\"col\" rowspan=\"3\">%s</th>"
             "<th scope=\"col\" rowspan=\"3\" class=\"name\">%s</th>",
             view_word(view, WORD_REPORT_IN_DOSSIERS), view_word(view, WORD_REPORT_NUMBER),
             view_word(view, WORD_REPORT_ROW));
    write_group(html, view, 4, WORD_REPORT_RECEIVED);
    write_group(html, view, 4, WORD_REPORT_RESOLVED);
    write_group(html, view, 3, WORD_REPORT_IN_PROGRESS);
    html_put(html, "<th scope=\"col\" rowspan=\"3\" class=\"rate\">%s</th>",
             view_word(view, WORD_REPORT_RATE));
    write_columns(html, view);
    write_numbers(html);
}

/* --- rows ---------------------------------------------------------------------------- */

/* One line of the table. */
struct line {
    const char *number, *name, *class;
    const struct figures *figures;
    int64_t missing; /* of what was carried over, in all that it sums up */
};

/* The sign stands with its words: what is missing, and what that makes of a rate. */
static void write_doubt(struct html *html, const struct view *view, enum word word,
                        int64_t missing)
{
    html_put(html, "<span class=\"note warn\" title=\"");
    VIEW_FILL(html, view, WORD_REPORT_MISSING_WHY,
              number_count(view->language, missing).text);
    html_put(html, "\"><span class=\"sym\" aria-hidden=\"true\">▲</span> %s</span>",
             view_word(view, word));
}

static void write_percent(struct html *html, const struct view *view,
                          struct fraction fraction)
{
    char text[FRACTION_BYTES];
    const char *percent =
        report_percent(fraction, view->language == LANGUAGE_VIETNAMESE ? ',' : '.', text);

    html_put(html, percent ? "%s%%" : "%s", percent ? percent : "–");
}

static void write_line(struct html *html, const struct view *view, const struct line *line)
{
    int64_t values[REPORT_COLUMNS];

    report_values(line->figures, values);
    html_put(html, "<tr class=\"%s\"><td>%s</td><th scope=\"row\" class=\"name\">%s",
             line->class, line->number, line->name);
    if (line->missing)
        write_doubt(html, view, WORD_REPORT_MISSING, line->missing);
    html_put(html, "</th>");
    for (int i = 0; i < REPORT_COLUMNS; i++)
        html_put(html, "<td class=\"n%s\">%s</td>", values[i] < 0 ? " due" : "",
                 number_count(view->language, values[i]).text);
    html_put(html, "<td class=\"n rate\">");
    write_percent(html, view, figures_rate_a(line->figures));
    if (line->missing)
        write_doubt(html, view, WORD_REPORT_DOUBTFUL, line->missing);
    html_put(html, "</td></tr>\n");
}

static int64_t missing_in_level(const struct report *report, size_t level)
{
    int64_t missing = 0;

    for (size_t i = 0; i < report->row_count; i++) {
        if (report->rows[i].level == level)
            missing += figures_missing(&report->rows[i].figures);
    }
    return missing;
}

static void write_level(struct html *html, const struct view *view,
                        const struct report *report, size_t at)
{
    const struct report_level *level = &report->levels[at];
    char number[16];

    write_line(html, view,
               &(struct line){report_roman(at + 1, number),
                              view_name(view, level->name.vi, level->name.en), "level",
                              &level->figures, missing_in_level(report, at)});
}

static void write_rows(struct html *html, const struct view *view,
                       const struct report *report)
{
    html_put(html, "<tbody>\n");
    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        char number[16];

        if (row->number == 1)
            write_level(html, view, report, row->level);
        (void)snprintf(number, sizeof number, "%d", row->number);
        write_line(html, view,
                   &(struct line){number, view_name(view, row->field.vi, row->field.en),
                                  "field", &row->figures, figures_missing(&row->figures)});
    }
    html_put(html, "</tbody><tfoot>\n");
    write_line(html, view,
               &(struct line){"", view_word(view, WORD_TOTAL), "level", &report->total,
                              report_missing(report)});
    html_put(html, "</tfoot></table>\n");
}

void report_table_write(struct html *html, const struct view *view,
                        const struct report *report)
{
    html_put(html, "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\">",
             view_word(view, WORD_REPORT));
    write_head(html, view, report);
    write_rows(html, view, report);
    html_put(html, "</section>\n");
}

/* --- rates --------------------------------------------------------------------------- */

static void write_rate(struct html *html, const struct view *view,
                       const struct report_rate *rate, struct fraction fraction)
{
    html_put(html, "<li>%s = %s = %s/%s = <b>", rate->definition, rate->formula,
             number_count(view->language, fraction.num).text,
             number_count(view->language, fraction.den).text);
    write_percent(html, view, fraction);
    html_put(html, "</b> <span class=\"note\">%s</span></li>",
             view_name(view, rate->vi, rate->en));
}

void report_table_rates(struct html *html, const struct view *view,
                        const struct report *report)
{
    int64_t missing = report_missing(report);

    html_put(html, "<section class=\"card\"><h2>%s</h2>",
             view_word(view, WORD_REPORT_RATES));
    if (missing)
        write_doubt(html, view, WORD_REPORT_DOUBTFUL_RATES, missing);
    html_put(html, "<ul class=\"list\">");
    for (int i = 0; i < REPORT_RATES; i++) {
        if (report_rate_applies(report, &report_rates[i]))
            write_rate(html, view, &report_rates[i], report_rates[i].of(&report->total));
    }
    html_put(html, "</ul></section>\n");
}
