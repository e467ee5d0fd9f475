#include "web/frame/page_link.h"

#include <stdlib.h>
#include <string.h>

enum { BESIDE = 2 }; /* pages on either side of the one that is shown */

void page_link_begin(struct html *html, const struct view *view,
                     const struct page_link *link, const char *current)
{
    const char *values[ADDRESS_VALUES];
    char *query;

    memcpy(values, view->asked.values, sizeof values);
    values[link->list->count - 1] = NULL;
    values[link->which] = link->value;
    query = query_write(link->list, values);
    html_put(html, "<a href=\"%s%s\"", view_here(view).text, query);
    if (current)
        html_put(html, " aria-current=\"%s\"", current);
    html_put(html, ">");
    free(query);
}

static void write_page(struct html *html, const struct view *view,
                       const struct query_list *list, int page, const char *word)
{
    char value[12];
    const struct page_link link = {list, list->count - 1, page > 1 ? value : ""};

    (void)snprintf(value, sizeof value, "%d", page);
    html_put(html, "<li>");
    page_link_begin(html, view, &link, NULL);
    html_put(html, "%s</a></li>", word ? word : number_count(view->language, page).text);
}

static void write_pages(struct html *html, const struct view *view,
                        const struct query_list *list, int page, int pages)
{
    for (int i = 1; i <= pages; i++) {
        bool end = i == 1 || i == pages, near = abs(i - page) <= BESIDE;

        if (i == page)
            html_put(html, "<li><strong aria-current=\"page\">%s</strong></li>",
                     number_count(view->language, i).text);
        else if (end || near)
            write_page(html, view, list, i, NULL);
        else if (abs(i - page) == BESIDE + 1)
            html_put(html, "<li>…</li>");
    }
}

void page_link_paging(struct html *html, const struct view *view,
                      const struct query_list *list, int page, int pages)
{
    if (pages <= 1)
        return;
    html_put(html, "<nav class=\"lists paging\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_PAGING));
    if (page > 1)
        write_page(html, view, list, page - 1, view_word(view, WORD_PAGE_BEFORE));
    write_pages(html, view, list, page, pages);
    if (page < pages)
        write_page(html, view, list, page + 1, view_word(view, WORD_PAGE_NEXT));
    html_put(html, "</ul></nav>\n");
}
