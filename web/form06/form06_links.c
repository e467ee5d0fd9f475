#include "web/form06/form06_links.h"

#include <stdlib.h>

#include "appliance/report/report.h"
#include "mqtt/base/date.h"
#include "web/form06/report_link.h"
#include "web/text/period_text.h"

/* One of the register by its id, else the days from its first to today. */
static char *query_of(const struct view *view, const char *unit)
{
    const struct source_period *period = &view->overview->period;
    const struct report asked = {
        .period = {.id = period->kind == SOURCE_PERIOD_REGISTERED ? period->id : "",
                   .from_day = period->from_day,
                   .to_day = period->to_day},
        .unit = {unit, "", ""},
        .sub_units = true,
        .field = {"", "", ""},
    };

    return report_link(&asked, &asked.period);
}

void form06_links_files(struct html *html, const struct view *view, const char *query)
{
    static const struct {
        enum address address;
        const char *name;
    } files[] = {
        {ADDRESS_REPORT_06_XLSX, "XLSX"},
        {ADDRESS_REPORT_06_CSV, "CSV"},
        {ADDRESS_REPORT_06, "JSON"},
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        html_put(html, "%s<a href=\"%s%s\">%s</a>", i ? " · " : "",
                 view_path(view, files[i].address).text, query, files[i].name);
}

void form06_links_write(struct html *html, const struct view *view, const char *unit)
{
    char *query = query_of(view, unit);

    html_put(html, "<p>");
    VIEW_FILL(html, view, WORD_FORM_06,
              period_text(view->language, &view->overview->period).text);
    html_put(html, " <a href=\"%s%s\">%s</a> · ", view_path(view, ADDRESS_REPORT).text,
             *unit || view->period ? query : "", view_word(view, WORD_REPORT_SEE));
    form06_links_files(html, view, query);
    html_put(html, "</p>\n");
    free(query);
}
