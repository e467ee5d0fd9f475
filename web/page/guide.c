/* The page on the contract: how to begin, and what there is, drawn from the documents themselves. */
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/page/guide_parts.h"
#include "web/page/page.h"

static void write_link(struct html *html, const struct view *view, enum address address,
                       const char *text)
{
    html_put(html, "<li><a href=\"%s\">%s</a></li>\n", view_path(view, address).text, text);
}

static void write_documents(struct html *html, const struct view *view)
{
    html_put(html,
             "<section class=\"card\"><h2 id=\"documents\">%s</h2><p>%s</p><ul "
             "class=\"rules\" lang=\"en\">\n",
             view_word(view, WORD_GUIDE_DOCUMENTS), view_word(view, WORD_GUIDE_PROMISE));
    write_link(html, view, ADDRESS_OPENAPI, "OpenAPI 3.1");
    write_link(html, view, ADDRESS_ASYNCAPI, "AsyncAPI 3");
    write_link(html, view, ADDRESS_API, "/api/v1");
    html_put(html, "</ul></section>\n");
}

/* Where the page is for others: as the settings say, else where the reader has found it, which
 * app.js fills in, since one rendering serves all. */
static void write_page(struct html *html, const struct view *view)
{
    const char *page = view->addresses.page;
    char *bare = need(strdup(page ? page : ""));
    size_t bytes = strlen(bare);

    if (bytes > 0 && bare[bytes - 1] == '/')
        bare[bytes - 1] = '\0';
    if (page)
        html_text(html, bare);
    else
        html_put(html,
                 "--proto-default https <span data-origin>dunghan.example.vn</span>%s",
                 view->base ? view->base : "");
    free(bare);
}

static void way_begin(struct html *html, const struct view *view, enum word title,
                      enum word text)
{
    html_put(html, "<h3>%s</h3><p>%s</p>\n<pre>", view_word(view, title),
             view_word(view, text));
}

static void write_http(struct html *html, const struct view *view)
{
    way_begin(html, view, WORD_GUIDE_HTTP, WORD_GUIDE_HTTP_TEXT);
    html_put(html, "curl ");
    write_page(html, view);
    html_put(html, "/api/v1/summary\ncurl -N ");
    write_page(html, view);
    html_put(html, "/api/v1/events</pre>\n");
}

static void write_mqtt(struct html *html, const struct view *view, enum word title,
                       enum word text, const char *option)
{
    const char *broker = view->addresses.broker;

    way_begin(html, view, title, text);
    html_put(
        html,
        "dunghan integrator add ioc%s --broker %s\n"
        "XDG_CONFIG_HOME=. mosquitto_sub -v -t 'dunghan/v1/stats/+/_all/month'</pre>\n",
        option, broker ? broker : "mqtt.example.vn");
}

static void write_beginning(struct html *html, const struct view *view)
{
    html_put(html, "<section class=\"card guide\"><h2 id=\"begin\">%s</h2>\n",
             view_word(view, WORD_GUIDE_BEGIN));
    write_http(html, view);
    write_mqtt(html, view, WORD_GUIDE_CERTIFICATE, WORD_GUIDE_CERTIFICATE_TEXT, "");
    write_mqtt(html, view, WORD_GUIDE_PASSWORD, WORD_GUIDE_PASSWORD_TEXT, " --password");
    html_put(html, "</section>\n");
}

static void point(struct html *html, const struct view *view, const char *id,
                  enum word title)
{
    html_put(html, "<li><a href=\"#%s\">%s</a>", id, view_word(view, title));
}

static void write_contents(struct html *html, const struct view *view)
{
    html_put(html,
             "<nav class=\"card guide\" aria-labelledby=\"contents\"><h2 "
             "id=\"contents\">%s</h2><ul class=\"rules\">\n",
             view_word(view, WORD_GUIDE_CONTENTS));
    point(html, view, "begin", WORD_GUIDE_BEGIN);
    html_put(html, "</li>\n");
    point(html, view, "documents", WORD_GUIDE_DOCUMENTS);
    html_put(html, "</li>\n");
    point(html, view, "http", WORD_GUIDE_ROUTES);
    guide_list_routes(html, view);
    html_put(html, "</li>\n");
    point(html, view, "mqtt", WORD_GUIDE_TOPICS);
    guide_list_topics(html, view);
    html_put(html, "</li></ul></nav>\n");
}

int guide_write(struct html *html, const struct view *view)
{
    html_put(html, "<h1>%s</h1><p class=\"sentence\">%s</p>\n", view_word(view, WORD_GUIDE),
             view_word(view, WORD_GUIDE_LEAD));
    write_contents(html, view);
    write_beginning(html, view);
    write_documents(html, view);
    guide_write_routes(html, view);
    guide_write_topics(html, view);
    return 0;
}
