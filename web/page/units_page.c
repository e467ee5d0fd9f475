/* The page of units. */
#include "web/frame/period_form.h"
#include "web/page/page.h"
#include "web/tables/units_query.h"
#include "web/tables/units_section.h"
#include "web/text/period_text.h"

int units_write(struct html *html, const struct view *view)
{
    html_put(html, "<h1>%s</h1><p class=\"sentence\">", view_word(view, WORD_BY_UNIT));
    VIEW_FILL(html, view, WORD_UNITS_LEAD, period_text_lead(view).text);
    html_put(html, "</p>\n");
    period_form_write(html, view, &units_query_takes);
    return units_section_write(html, view);
}
