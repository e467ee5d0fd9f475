/* The page of units. */
#include "web/page/page.h"
#include "web/tables/units_section.h"

int units_write(struct html *html, const struct view *view)
{
    html_put(html, "<h1>%s</h1><p class=\"sentence\">", view_word(view, WORD_BY_UNIT));
    VIEW_FILL(html, view, WORD_UNITS_LEAD,
              number_month_first(view->language, view->overview->period.from_day).text,
              number_moment(view->language, view->overview->as_of_ms).text);
    html_put(html, "</p>\n");
    return units_section_write(html, view);
}
