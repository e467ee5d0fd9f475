/* The page on the contract: how to begin, and what there is, drawn from the documents themselves. */
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
             "<section class=\"card\"><h2>%s</h2><p>%s</p><ul class=\"rules\" "
             "lang=\"en\">\n",
             view_word(view, WORD_GUIDE_DOCUMENTS), view_word(view, WORD_GUIDE_PROMISE));
    write_link(html, view, ADDRESS_OPENAPI, "OpenAPI 3.1");
    write_link(html, view, ADDRESS_ASYNCAPI, "AsyncAPI 3");
    write_link(html, view, ADDRESS_API, "/api/v1");
    html_put(html, "</ul></section>\n");
}

/* A way in, with the commands of it. */
static void write_way(struct html *html, const struct view *view, enum word title,
                      enum word text, const char *commands)
{
    html_put(html, "<h3>%s</h3><p>%s</p>\n<pre>%s</pre>\n", view_word(view, title),
             view_word(view, text), commands);
}

static void write_beginning(struct html *html, const struct view *view)
{
    html_put(html, "<section class=\"card guide\"><h2>%s</h2>\n",
             view_word(view, WORD_GUIDE_BEGIN));
    write_way(html, view, WORD_GUIDE_HTTP, WORD_GUIDE_HTTP_TEXT,
              "curl --proto-default https dunghan.example.vn/api/v1/summary\n"
              "curl --proto-default https -N dunghan.example.vn/api/v1/events");
    write_way(html, view, WORD_GUIDE_CERTIFICATE, WORD_GUIDE_CERTIFICATE_TEXT,
              "dunghan integrator add ioc --broker mqtt.example.vn\n"
              "XDG_CONFIG_HOME=. mosquitto_sub -v -t 'dunghan/v1/stats/+/_all/month'");
    write_way(html, view, WORD_GUIDE_PASSWORD, WORD_GUIDE_PASSWORD_TEXT,
              "dunghan integrator add ioc --password --broker mqtt.example.vn\n"
              "XDG_CONFIG_HOME=. mosquitto_sub -v -t 'dunghan/v1/stats/+/_all/month'");
    html_put(html, "</section>\n");
}

int guide_write(struct html *html, const struct view *view)
{
    html_put(html, "<h1>%s</h1><p class=\"sentence\">%s</p>\n", view_word(view, WORD_GUIDE),
             view_word(view, WORD_GUIDE_LEAD));
    write_beginning(html, view);
    write_documents(html, view);
    guide_write_routes(html, view);
    guide_write_topics(html, view);
    return 0;
}
