/* The page of devices: who reports, who does not and why, and what is lost or in doubt. */
#include <stdlib.h>

#include "web/devices/device_faults_section.h"
#include "web/devices/device_rows.h"
#include "web/devices/devices_section.h"
#include "web/devices/doubts_section.h"
#include "web/devices/gateways_section.h"
#include "web/devices/held_section.h"
#include "web/devices/unit_days_section.h"
#include "web/frame/page_link.h"
#include "web/page/page.h"
#include "web/tables/search_box.h"

static void write_top(struct html *html, const struct view *view)
{
    html_put(html, "<h1>%s</h1><p class=\"sentence\">%s</p><ul class=\"state\">",
             view_word(view, WORD_DEVICES_PAGE), view_word(view, WORD_DEVICES_LEAD));
    devices_section_tasks(html, view, "");
    html_put(html, "</ul>\n");
    devices_section_unheard(html, view);
}

static void write_reporting(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    size_t reporting = 0;

    for (size_t i = 0; i < o->device_count; i++)
        reporting += o->devices[i].state == SOURCE_DEVICE_REPORTING;
    if (o->device_count == 0)
        return;
    html_put(html, "<p>");
    VIEW_FILL(html, view, WORD_DEVICES_OF, view_count(view, reporting).text,
              view_count(view, o->device_count).text);
    html_put(html, "</p>\n");
}

static void write_form(struct html *html, const struct view *view,
                       const struct devices_question *question)
{
    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(view).text);
    search_box(html, view, WORD_SEARCH_DEVICE, question->search);
    html_put(html,
             "<p><label><input type=\"checkbox\" name=\"van-de\" value=\"co\"%s> %s</label>"
             "</p><p><button type=\"submit\" class=\"main\">%s</button></p></form>\n",
             question->troubled ? " checked" : "", view_word(view, WORD_DEVICES_TROUBLED),
             view_word(view, WORD_WORKLIST_SHOW));
}

/* Why the list is empty, and the way back. */
static void write_empty(struct html *html, const struct view *view,
                        const struct devices_question *question)
{
    html_put(html, "<p class=\"empty\">");
    if (view->overview->device_count == 0) {
        html_put(html, "%s</p>\n", view_word(view, WORD_NO_DEVICES));
        return;
    }
    if (*question->search)
        VIEW_FILL(html, view, WORD_DEVICES_NO_MATCH, question->search);
    else
        html_text(html, view_word(view, WORD_DEVICES_NO_TROUBLE));
    html_put(html, " <a href=\"%s\">%s</a></p>\n", view_here(view).text,
             view_word(view, WORD_UNITS_CLEAR));
}

/* The page that was asked for, or the last one where there are no longer so many. */
static int write_rows(struct html *html, const struct view *view,
                      const struct device_rows *list, int wanted)
{
    int pages = (int)((list->count + DEVICE_ROWS_PAGE - 1) / DEVICE_ROWS_PAGE);
    int page = wanted < pages ? wanted : pages;
    size_t from = (size_t)(page - 1) * DEVICE_ROWS_PAGE, left = list->count - from;
    size_t count = left < DEVICE_ROWS_PAGE ? left : DEVICE_ROWS_PAGE;

    device_rows_write(html, view, WORD_DEVICES_PAGE, list->devices + from, count);
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_DEVICES_SHOWN, view_count(view, from + 1).text,
              view_count(view, from + count).text, view_count(view, list->count).text);
    html_put(html, "</p>\n");
    page_link_paging(html, view, &devices_query_takes, page, pages);
    html_put(html, "</section>\n");
    return unit_days_section_write(html, view, list->devices + from, count);
}

static int write_list(struct html *html, const struct view *view,
                      const struct devices_question *question)
{
    struct device_rows list;
    int rc = 0;

    device_rows_make(&list, view->overview, question);
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"devices-h\"><h2 "
             "id=\"devices-h\">%s</h2>\n",
             view_word(view,
                       question->troubled ? WORD_DEVICES_LOOK : WORD_DEVICES_SILENT_FIRST));
    write_reporting(html, view);
    write_form(html, view, question);
    if (list.count > 0) {
        rc = write_rows(html, view, &list, question->page);
    } else {
        write_empty(html, view, question);
        html_put(html, "</section>\n");
    }
    free(list.devices);
    return rc;
}

/* What is known of the way from the devices to the figures. */
static void write_way(struct html *html, const struct view *view)
{
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"way-h\"><h2 id=\"way-h\">%s</h2>\n",
             view_word(view, WORD_DEVICES_WAY));
    device_faults_section_write(html, view);
    held_section_write(html, view);
    gateways_section_write(html, view);
    doubts_section_write(html, view);
    html_put(html, "</section>\n");
}

int devices_write(struct html *html, const struct view *view)
{
    const struct devices_question question = devices_query(view->asked.values);
    int rc;

    write_top(html, view);
    rc = write_list(html, view, &question);
    write_way(html, view);
    return rc;
}
