#include "web/tables/months_section.h"

#include <stdlib.h>

#include "web/tables/figures_table.h"
#include "web/tables/plain_table.h"
#include "web/tables/trend_query.h"
#include "web/text/spark.h"

/* The first day of the month so many before that of the period's last day. */
static int32_t month_before(const struct view *view, int back)
{
    struct date date = date_of(view->overview->period.to_day);
    int month = date.year * 12 + date.month - 1 - back;

    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

static void write_month(struct html *html, const struct view *view,
                        const struct source_row *row, int back)
{
    struct fraction rate = row->trend[SOURCE_MONTHS - 1 - back];

    html_put(html, "<tr><th scope=\"row\">%s",
             number_month_first(view->language, month_before(view, back)).text);
    if (back == 0)
        figures_table_tentative(html, view);
    html_put(html, "</th>");
    plain_table_count(html, view, WORD_RESOLVED, (uint64_t)rate.den);
    plain_table_count(html, view, WORD_MONTH_ON_TIME, (uint64_t)rate.num);
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td></tr>\n",
             view_word(view, WORD_ON_TIME_RATE),
             number_percent(view->language, rate, &view->levels).text);
}

/* To the same with more months, and beside others. */
static void write_trend_link(struct html *html, const struct view *view,
                             const struct source_row *row)
{
    const char *values[ADDRESS_VALUES] = {NULL};
    char *query;

    values[view_is_unit(view, row) ? TREND_QUERY_UNITS : TREND_QUERY_FIELDS] = row->code;
    query = query_write(&trend_query_takes, values);
    html_put(html, "<p class=\"note\"><a href=\"%s%s\">%s</a></p>\n",
             view_path(view, ADDRESS_TREND_PAGE).text, query,
             view_word(view, WORD_TREND_MORE));
    free(query);
}

void months_section_write(struct html *html, const struct view *view,
                          const struct source_row *row)
{
    static const struct plain_table_column columns[] = {{WORD_MONTH, false},
                                                        {WORD_RESOLVED, true},
                                                        {WORD_MONTH_ON_TIME, true},
                                                        {WORD_ON_TIME_RATE, true}};
    int floor_percent100 = spark_floor(row, 1, view->levels.min_n);

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"months-h\"><h2 id=\"months-h\">%s"
             "</h2>\n<p class=\"months\">",
             view_word(view, WORD_MONTHS));
    spark_trend(html, view, row, floor_percent100);
    html_put(html, "<small>");
    VIEW_FILL(html, view, WORD_AXIS,
              number_threshold(view->language, floor_percent100).text);
    html_put(html, "</small></p>\n");
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_MONTHS), columns);
    for (int back = 0; back < SOURCE_MONTHS; back++)
        write_month(html, view, row, back);
    plain_table_end(html);
    write_trend_link(html, view, row);
    html_put(html, "</section>\n");
}
