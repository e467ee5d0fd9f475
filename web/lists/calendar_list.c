/* The list of a year's days that are not what their weekday says. */
#include <errno.h>
#include <stdlib.h>

#include "web/lists/lists.h"
#include "web/lookups.h"
#include "web/tables/year_query.h"

struct filling {
    struct list *list;
    const struct view *view;
};

static int put_day(void *listener, const struct lookup_day *day)
{
    const struct filling *filling = listener;
    const struct view *view = filling->view;
    enum word weekday = (enum word)(WORD_MONDAY + (int)date_weekday(day->day));

    list_put(filling->list, list_day(day->day));
    list_put(filling->list, list_text(view_word(view, weekday)));
    list_put(filling->list,
             list_flag(day->working,
                       view_word(view, day->working ? WORD_DAY_WORKED : WORD_DAY_OFF)));
    list_put(filling->list, *day->reason ? list_text(day->reason) : list_nothing());
    list_put(filling->list,
             list_flag(day->by_law, view_word(view, day->by_law ? WORD_DAY_BY_LAW
                                                                : WORD_DAY_ANNOUNCED)));
    return 0;
}

int calendar_list(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"day", WORD_DAY, LIST_DAY},
        {"weekday", WORD_WEEKDAY, LIST_TEXT},
        {"working", WORD_DAY_IS, LIST_FLAG},
        {"reason", WORD_DAY_REASON, LIST_TEXT},
        {"provisional", WORD_DAY_BY, LIST_FLAG},
    };
    const struct source_lookups *lookups = view->lookups;
    struct filling filling = {list, view};
    struct lookup_year about;
    int now = date_of(date_day_at(view->overview->as_of_ms)).year;
    int year = year_query(view->asked.values, now);
    char *title = lists_filled(view, WORD_CALENDAR_OF, number_plain(year).text);
    int rc;

    list_title(list, title);
    free(title);
    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    rc = lookups->calendar(lookups->owner, year, put_day, &filling, &about);
    return rc == -ENOENT ? 1 : rc; /* of the year */
}
