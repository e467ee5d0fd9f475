/* The list of reporting periods of a year, and how each stands. */
#include <stdlib.h>

#include "web/form06/report_periods.h"
#include "web/form06/report_standing.h"
#include "web/lists/lists.h"
#include "web/tables/year_query.h"

static void put_period(struct list *list, const struct view *view,
                       const struct report_period *period, int32_t today)
{
    const struct report_standing_look *look =
        &report_standing_looks[report_standing_of(period, today)];
    char *standing =
        lists_filled(view, look->word, number_date(view->language, period->frozen_ms).text);

    list_put(list, list_text(period->id));
    list_put(list, list_text(period->kind));
    list_put(list, list_text(period->name));
    list_put(list, list_day(period->from_day));
    list_put(list, list_day(period->to_day));
    list_put(list, list_word(look->name, standing));
    list_put(list, list_moment(period->frozen_ms));
    free(standing);
}

int reports_list(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"id", WORD_LIST_CODE, LIST_TEXT},
        {"kind", WORD_LIST_KIND, LIST_TEXT},
        {"name", WORD_PERIOD, LIST_TEXT},
        {"from", WORD_LIST_FROM, LIST_DAY},
        {"to", WORD_LIST_TO, LIST_DAY},
        {"state", WORD_STATE, LIST_WORD},
        {"frozen", WORD_LIST_FROZEN, LIST_MOMENT},
    };
    int32_t today = date_day_at(view->overview->as_of_ms);
    int year = year_query(view->asked.values, date_of(today).year);
    struct report_periods periods;
    int rc = report_periods_read(view->reports, &periods);

    list_title(list, view_word(view, WORD_REPORTS));
    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; rc == 0 && i < periods.count; i++) {
        if (report_periods_year(&periods.list[i]) == year)
            put_period(list, view, &periods.list[i], today);
    }
    report_periods_release(&periods);
    return rc;
}
