/* The calendar of a year: which days are off, which weekends are worked, and who says so. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/frame/lead.h"
#include "web/frame/page_link.h"
#include "web/lookups.h"
#include "web/page/page.h"
#include "web/tables/plain_table.h"
#include "web/tables/year_query.h"

enum { MONTHS = 12, WEEK = 7, YEARS_BESIDE = 3 };

/* A year with its days that are not what their weekday says. */
struct year {
    int number;
    struct lookup_year about;
    size_t count;
    struct lookup_day *days; /* with reasons of their own */
};

static int keep_day(void *listener, const struct lookup_day *day)
{
    struct year *year = listener;

    year->days = need(reallocarray(year->days, year->count + 1, sizeof *year->days));
    year->days[year->count] = *day;
    year->days[year->count++].reason = need(strdup(day->reason));
    return 0;
}

static void release(struct year *year)
{
    for (size_t i = 0; i < year->count; i++)
        free((char *)year->days[i].reason);
    free(year->days);
}

/* NULL: it is what its weekday says. */
static const struct lookup_day *special_of(const struct year *year, int32_t day)
{
    for (size_t i = 0; i < year->count; i++) {
        if (year->days[i].day == day)
            return &year->days[i];
    }
    return NULL;
}

static struct label date_label(const struct view *view, int32_t day)
{
    return number_date(view->language, date_start_ms(day));
}

/* --- the beginning ------------------------------------------------------------------- */

static void write_sentence(struct html *html, const struct view *view,
                           const struct year *year)
{
    int64_t off = 0;

    for (size_t i = 0; i < year->count; i++)
        off += !year->days[i].working;
    LEAD_FILL(html, view,
              year->about.announced ? WORD_CALENDAR_ANNOUNCED : WORD_CALENDAR_PROVISIONAL,
              number_plain(year->number).text,
              number_count(view->language, year->about.working_days).text,
              number_count(view->language, off).text,
              number_count(view->language, (int64_t)year->count - off).text);
}

static void write_years(struct html *html, const struct view *view, const struct year *year)
{
    html_put(html, "<nav class=\"lists paging\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_YEAR));
    for (int i = year->number - YEARS_BESIDE; i <= year->number + YEARS_BESIDE; i++) {
        struct label number = number_plain(i);
        const struct page_link link = {&year_query_takes, 0, number.text};

        if (i < year->about.first || i > year->about.last)
            continue;
        html_put(html, "<li>");
        page_link_begin(html, view, &link, i == year->number ? "page" : NULL);
        html_put(html, "%s</a></li>", number.text);
    }
    html_put(html, "</ul></nav>\n");
}

/* --- the list ------------------------------------------------------------------------ */

static void write_day(struct html *html, const struct view *view,
                      const struct lookup_day *day)
{
    char date[DATE_BYTES];

    html_put(html,
             "<tr id=\"d-%s\"><th scope=\"row\"><time datetime=\"%s\">%s</time></th>"
             "<td data-l=\"%s\">%s</td>",
             date_format(day->day, date), date, date_label(view, day->day).text,
             view_word(view, WORD_WEEKDAY),
             view_word(view, (enum word)(WORD_MONDAY + (int)date_weekday(day->day))));
    html_put(html, "<td data-l=\"%s\">%s</td><td data-l=\"%s\">%s</td>",
             view_word(view, WORD_DAY_IS),
             view_word(view, day->working ? WORD_DAY_WORKED : WORD_DAY_OFF),
             view_word(view, WORD_DAY_REASON), *day->reason ? day->reason : "–");
    html_put(html, "<td data-l=\"%s\">%s</td></tr>\n", view_word(view, WORD_DAY_BY),
             view_word(view, day->by_law ? WORD_DAY_BY_LAW : WORD_DAY_ANNOUNCED));
}

static void write_list(struct html *html, const struct view *view, const struct year *year)
{
    static const struct plain_table_column columns[] = {{WORD_DAY, false},
                                                        {WORD_WEEKDAY, false},
                                                        {WORD_DAY_IS, false},
                                                        {WORD_DAY_REASON, false},
                                                        {WORD_DAY_BY, false}};

    html_put(
        html,
        "<section class=\"card\" aria-labelledby=\"days-h\"><h2 id=\"days-h\">%s</h2>\n",
        view_word(view, WORD_SPECIAL_DAYS));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_SPECIAL_DAYS), columns);
    for (size_t i = 0; i < year->count; i++)
        write_day(html, view, &year->days[i]);
    plain_table_end(html);
    html_put(html, "</section>\n");
}

/* --- the months ---------------------------------------------------------------------- */

static bool works(const struct year *year, int32_t day)
{
    const struct lookup_day *special = special_of(year, day);
    enum date_weekday weekday = date_weekday(day);

    return special ? special->working : weekday != DATE_SATURDAY && weekday != DATE_SUNDAY;
}

static void write_date(struct html *html, const struct view *view, const struct year *year,
                       int32_t day)
{
    const struct lookup_day *special = special_of(year, day);
    struct label number = number_plain(date_of(day).day);

    if (!special)
        html_put(html, works(year, day) ? "<td>%s</td>" : "<td class=\"rest\">%s</td>",
                 number.text);
    else
        html_put(html, "<td class=\"%s\"><abbr title=\"%s – %s\">%s</abbr></td>",
                 special->working ? "worked" : "off",
                 view_word(view, special->working ? WORD_DAY_WORKED : WORD_DAY_OFF),
                 special->reason, number.text);
}

static void write_weeks(struct html *html, const struct view *view, const struct year *year,
                        int32_t first, int32_t last)
{
    for (int32_t monday = first - (int)date_weekday(first); monday <= last;
         monday += WEEK) {
        html_put(html, "<tr>");
        for (int32_t day = monday; day < monday + WEEK; day++) {
            if (day < first || day > last)
                html_put(html, "<td></td>");
            else
                write_date(html, view, year, day);
        }
        html_put(html, "</tr>\n");
    }
}

static void write_month(struct html *html, const struct view *view, const struct year *year,
                        int month)
{
    int32_t first = date_day((struct date){year->number, month, 1});
    int32_t last = first + date_month_length(year->number, month) - 1;
    int worked = 0;

    for (int32_t day = first; day <= last; day++)
        worked += works(year, day);
    html_put(html, "<table class=\"form month\"><caption>");
    VIEW_FILL(html, view, WORD_MONTH_WORKED, number_month_first(view->language, first).text,
              number_count(view->language, worked).text);
    html_put(html, "</caption><thead><tr>");
    for (int i = 0; i < WEEK; i++)
        html_put(html, "<th scope=\"col\"><abbr title=\"%s\">%s</abbr></th>",
                 view_word(view, (enum word)(WORD_MONDAY + i)),
                 view_word(view, (enum word)(WORD_MONDAY_SHORT + i)));
    html_put(html, "</tr></thead><tbody>\n");
    write_weeks(html, view, year, first, last);
    html_put(html, "</tbody></table>\n");
}

static void write_months(struct html *html, const struct view *view,
                         const struct year *year)
{
    html_put(
        html,
        "<section class=\"card\" aria-labelledby=\"months-h\"><h2 id=\"months-h\">%s</h2>"
        "<p class=\"legend\"><span class=\"key-off\">%s</span> "
        "<span class=\"key-worked\">%s</span></p><div class=\"calendar\">\n",
        view_word(view, WORD_MONTHS_OF_YEAR), view_word(view, WORD_DAY_OFF),
        view_word(view, WORD_DAY_WORKED));
    for (int month = 1; month <= MONTHS; month++)
        write_month(html, view, year, month);
    html_put(html, "</div></section>\n");
}

/* --- all ----------------------------------------------------------------------------- */

static void write_source(struct html *html, const struct view *view,
                         const struct year *year)
{
    html_put(html, "<p class=\"note\">");
    if (year->about.changed_ms > 0)
        VIEW_FILL(html, view, WORD_CALENDAR_CHANGED,
                  number_moment(view->language, year->about.changed_ms).text);
    else
        html_text(html, view_word(view, WORD_CALENDAR_BUILTIN));
    html_put(html, "</p>\n");
}

int calendar_write(struct html *html, const struct view *view)
{
    const struct source_lookups *lookups = view->lookups;
    int now = date_of(date_day_at(view->overview->as_of_ms)).year;
    struct year year = {.number = year_query(view->asked.values, now)};
    int rc = lookups->calendar(lookups->owner, year.number, keep_day, &year, &year.about);

    if (rc == 0) {
        html_put(html,
                 "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">");
        VIEW_FILL(html, view, WORD_CALENDAR_OF, number_plain(year.number).text);
        html_put(html, "</h1>");
        write_sentence(html, view, &year);
        html_put(html, "</section>\n");
        write_years(html, view, &year);
        write_list(html, view, &year);
        write_months(html, view, &year);
        write_source(html, view, &year);
    }
    release(&year);
    return rc == -ENOENT ? 1 : rc; /* of the year */
}
