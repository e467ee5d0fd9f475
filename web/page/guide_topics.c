/* The part of the page on the contract that is drawn from AsyncAPI. */
#include <string.h>

#include "web/page/guide_parts.h"

/* Who says it, and how, of a channel that is named so. */
static void write_operations(const struct guide *guide, const char *channel)
{
    json_t *operations = json_object_get(guide->document, "operations"), *operation;
    const char *name;

    json_object_foreach(operations, name, operation)
    {
        const json_t *mqtt =
            json_object_get(json_object_get(operation, "bindings"), "mqtt");
        const char *of = json_string_value(
            json_object_get(json_object_get(operation, "channel"), "$ref"));
        const char *action = json_string_value(json_object_get(operation, "action"));

        if (!of || strcmp(of + strlen("#/channels/"), channel) != 0)
            continue;
        html_put(guide->html, "<p>%s, QoS %d%s.</p>\n",
                 view_word(guide->view, strcmp(action, "send") == 0 ? WORD_GUIDE_SAYS
                                                                    : WORD_GUIDE_HEARS),
                 (int)json_integer_value(json_object_get(mqtt, "qos")),
                 json_is_true(json_object_get(mqtt, "retain"))
                     ? view_word(guide->view, WORD_GUIDE_RETAINED)
                     : "");
    }
}

static void write_messages(const struct guide *guide, const json_t *channel)
{
    json_t *messages = json_object_get(channel, "messages"), *node;
    const char *name;

    json_object_foreach(messages, name, node)
    {
        const json_t *payload = json_object_get(guide_resolve(guide, node), "payload");

        html_put(guide->html, "<p>%s: ", view_word(guide->view, WORD_GUIDE_PAYLOAD));
        guide_schema(guide, payload);
        html_put(guide->html, "</p>\n");
        guide_example(guide, payload);
    }
}

static void write_parameters(const struct guide *guide, const json_t *channel)
{
    json_t *parameters = json_object_get(channel, "parameters"), *node;
    const char *name;

    if (json_object_size(parameters) == 0)
        return;
    html_put(guide->html, "<ul class=\"rules\">\n");
    json_object_foreach(parameters, name, node)
        html_put(guide->html, "<li><code>%s</code>: %s</li>\n", name,
                 guide_text(guide, guide_resolve(guide, node), "description"));
    html_put(guide->html, "</ul>\n");
}

static void write_channel(const struct guide *guide, const char *name,
                          const json_t *channel)
{
    html_put(
        guide->html,
        "<section class=\"card guide\"><h3 id=\"mqtt-%s\"><code>%s</code></h3><p>%s</p>\n",
        name, json_string_value(json_object_get(channel, "address")),
        guide_text(guide, channel, "summary"));
    write_operations(guide, name);
    write_parameters(guide, channel);
    write_messages(guide, channel);
    html_put(guide->html, "</section>\n");
}

/* A point of the list, to the section that write_channel() writes. */
static void list_channel(const struct guide *guide, const char *name, const json_t *channel)
{
    html_put(guide->html, "<li><a href=\"#mqtt-%s\"><code>%s</code></a></li>\n", name,
             json_string_value(json_object_get(channel, "address")));
}

/* But those that are the centre's own. */
static void each_channel(const struct guide *guide,
                         void (*write)(const struct guide *guide, const char *name,
                                       const json_t *channel))
{
    json_t *channels = json_object_get(guide->document, "channels"), *channel;
    const char *name;

    json_object_foreach(channels, name, channel)
    {
        if (!json_is_true(json_object_get(channel, "x-internal")))
            write(guide, name, channel);
    }
}

void guide_list_topics(struct html *html, const struct view *view)
{
    const struct guide guide = {html, view, guide_read("asyncapi.json")};

    html_put(html, "<ul>\n");
    each_channel(&guide, list_channel);
    html_put(html, "</ul>\n");
    json_decref(guide.document);
}

void guide_write_topics(struct html *html, const struct view *view)
{
    const struct guide guide = {html, view, guide_read("asyncapi.json")};

    html_put(html, "<h2 id=\"mqtt\">%s</h2>\n", view_word(view, WORD_GUIDE_TOPICS));
    each_channel(&guide, write_channel);
    json_decref(guide.document);
}
