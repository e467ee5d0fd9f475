#include "web/frame/late_notice.h"

#include <stdbool.h>

#include "web/lookups.h"

enum { MONTHS = 4 }; /* the latest of many */

struct notice {
    struct html *html;
    const struct view *view;
    int written;
};

static int32_t first_day(int32_t month)
{
    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

static bool is_shown(const struct notice *notice, int32_t month)
{
    const struct source_overview *o = notice->view->overview;

    if (notice->written >= MONTHS)
        return false;
    return !source_is_over(o) || (first_day(month) <= o->period.to_day &&
                                  first_day(month + 1) > o->period.from_day);
}

/* The link names its own period, and keeps none: by its days, for the register may have another period by
 * the month's name. */
static int write_month(void *listener, const struct lookup_late *late)
{
    struct notice *notice = listener;
    const struct view *view = notice->view;
    char from[DATE_BYTES], to[DATE_BYTES];

    if (!is_shown(notice, late->month))
        return 0;
    if (notice->written++ == 0)
        html_put(notice->html,
                 "<p class=\"late-news\"><span class=\"sym\" aria-hidden=\"true\">▲</span> "
                 "%s ",
                 view_word(view, WORD_LATE_NEWS));
    else
        html_put(notice->html, ", ");
    html_put(notice->html, "<a href=\"%s?tu=%s&amp;den=%s\">",
             view_bare_path(view, ADDRESS_OVERVIEW, "").text,
             date_format(first_day(late->month), from),
             date_format(first_day(late->month + 1) - 1, to));
    VIEW_FILL(notice->html, view, WORD_LATE_NEWS_MONTH,
              number_month(view->language, first_day(late->month)).text,
              number_count(view->language, late->units).text);
    html_put(notice->html, "</a>");
    return 0;
}

void late_notice_write(struct html *html, const struct view *view)
{
    struct notice notice = {html, view, 0};

    if (!view->lookups || !view->lookups->late)
        return;
    (void)view->lookups->late(view->lookups->owner, write_month, &notice);
    if (notice.written > 0)
        html_put(html, ". %s</p>\n", view_word(view, WORD_LATE_NEWS_FROZEN));
}
