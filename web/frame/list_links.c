#include "web/frame/list_links.h"

#include <stdlib.h>
#include <string.h>

/* Which of several pages it is means nothing to a file, which has all rows. */
static char *query_of(const struct view *view, const struct query_list *takes)
{
    const char *values[ADDRESS_VALUES];

    memcpy(values, view->asked.values, sizeof values);
    if (query_takes(takes, "trang"))
        values[query_place(takes, "trang")] = NULL;
    return query_write(takes, values);
}

void list_links_write(struct html *html, const struct view *view,
                      const struct query_list *takes)
{
    static const struct {
        enum address_form form;
        const char *name;
    } links[] = {
        {ADDRESS_FORM_XLSX, "XLSX"},
        {ADDRESS_FORM_CSV, "CSV"},
        {ADDRESS_FORM_JSON, "API (JSON)"},
    };
    char *query = query_of(view, takes);

    html_put(html, "<p class=\"files\" id=\"files\">%s ", view_word(view, WORD_LIST_FILES));
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        html_put(html, "%s<a href=\"%s%s%s\">%s</a>", i ? " · " : "", view_here(view).text,
                 address_endings[links[i].form], query, links[i].name);
    html_put(html, "</p>\n");
    free(query);
}
