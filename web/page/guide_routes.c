/* The part of the page on the contract that is drawn from OpenAPI. */
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/page/guide_parts.h"

/* Those of whom something is promised; pages are for people. */
static const char *const tags[] = {"api", "operation"};

enum { TAGS = sizeof tags / sizeof tags[0] };

static bool is_tagged(const json_t *operation, const char *tag)
{
    const char *first =
        json_string_value(json_array_get(json_object_get(operation, "tags"), 0));

    return first && strcmp(first, tag) == 0;
}

/* "A, B, C, D" of what a parameter may be, when these are all. */
static void write_choices(const struct guide *guide, const json_t *schema)
{
    const json_t *choices = json_object_get(schema, "enum"), *choice;
    size_t i;

    json_array_foreach(choices, i, choice)
        html_put(guide->html, i ? ", <code>%s</code>" : " (<code>%s</code>",
                 json_string_value(choice));
    if (json_array_size(choices) > 0)
        html_put(guide->html, ")");
}

static void write_parameters(const struct guide *guide, const json_t *operation)
{
    const json_t *list = json_object_get(operation, "parameters"), *node;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    html_put(guide->html, "<h4>%s</h4><ul class=\"rules\">\n",
             view_word(guide->view, WORD_GUIDE_PARAMETERS));
    json_array_foreach(list, i, node)
    {
        const json_t *parameter = guide_resolve(guide, node);

        html_put(guide->html, "<li><code>%s</code>: %s",
                 json_string_value(json_object_get(parameter, "name")),
                 guide_text(guide, parameter, "description"));
        write_choices(guide, json_object_get(parameter, "schema"));
        html_put(guide->html, "</li>\n");
    }
    html_put(guide->html, "</ul>\n");
}

/* "application/json: Summary, ..." */
static void write_media(const struct guide *guide, json_t *content)
{
    const char *type;
    json_t *media;

    json_object_foreach(content, type, media)
    {
        const json_t *schema = json_object_get(media, "schema"), *one;
        size_t i;

        html_put(guide->html, " <code>%s</code> ", type);
        guide_schema(guide, schema);
        json_array_foreach(json_object_get(schema, "anyOf"), i, one)
        {
            html_put(guide->html, i ? ", " : "");
            guide_schema(guide, one);
        }
    }
}

static void write_answer(const struct guide *guide, const char *status,
                         const json_t *response)
{
    html_put(guide->html, "<li><code>%s</code>: %s", status,
             guide_text(guide, response, "description"));
    write_media(guide, json_object_get(response, "content"));
    html_put(guide->html, "</li>\n");
}

/* Answers that are not an address's own, but alike everywhere. */
static const struct {
    const char *status, *reference;
} common[] = {
    {"304", "#/components/responses/Unchanged"},
    {"4xx, 5xx", "#/components/responses/Problem"},
};

enum { COMMON = sizeof common / sizeof common[0] };

static bool is_common(const json_t *response)
{
    const char *reference = json_string_value(json_object_get(response, "$ref"));
    bool found = false;

    for (int i = 0; i < COMMON; i++)
        found = found || (reference && strcmp(reference, common[i].reference) == 0);
    return found;
}

static void write_answers(const struct guide *guide, const json_t *operation)
{
    json_t *responses = json_object_get(operation, "responses"), *node;
    const char *status;

    html_put(guide->html, "<h4>%s</h4><ul class=\"rules\">\n",
             view_word(guide->view, WORD_GUIDE_ANSWERS));
    json_object_foreach(responses, status, node)
    {
        if (!is_common(node))
            write_answer(guide, status, guide_resolve(guide, node));
    }
    html_put(guide->html, "</ul>\n");
}

static void write_common(const struct guide *guide)
{
    html_put(guide->html, "<section class=\"card guide\"><p>%s</p><ul class=\"rules\">\n",
             view_word(guide->view, WORD_GUIDE_COMMON));
    for (int i = 0; i < COMMON; i++) {
        json_t *node = need(json_pack("{s:s}", "$ref", common[i].reference));

        write_answer(guide, common[i].status, guide_resolve(guide, node));
        json_decref(node);
    }
    html_put(guide->html, "</ul></section>\n");
}

/* Of the answer that all is well. */
static void write_example(const struct guide *guide, const json_t *operation)
{
    const json_t *responses = json_object_get(operation, "responses");
    const json_t *good = guide_resolve(guide, json_object_get(responses, "200"));
    json_t *content = json_object_get(good, "content"), *media;
    const json_t *schema, *one;
    const char *type;
    size_t i;

    json_object_foreach(content, type, media)
    {
        schema = json_object_get(media, "schema");
        guide_example(guide, schema);
        json_array_foreach(json_object_get(schema, "anyOf"), i, one)
            guide_example(guide, one);
    }
}

static void write_route(const struct guide *guide, const char *path,
                        const json_t *operation)
{
    html_put(guide->html,
             "<section class=\"card guide\"><h3 id=\"%s\"><code>GET "
             "%s</code></h3><p>%s.</p>\n",
             json_string_value(json_object_get(operation, "operationId")),
             address_below(guide->view->base, path).text,
             guide_text(guide, operation, "summary"));
    write_parameters(guide, operation);
    write_answers(guide, operation);
    write_example(guide, operation);
    html_put(guide->html, "</section>\n");
}

/* A point of the list, to the section that write_route() writes. */
static void list_route(const struct guide *guide, const char *path, const json_t *operation)
{
    html_put(guide->html, "<li><a href=\"#%s\"><code>%s</code></a> %s</li>\n",
             json_string_value(json_object_get(operation, "operationId")),
             address_below(guide->view->base, path).text,
             guide_text(guide, operation, "summary"));
}

/* Those of whom something is promised, by their tags. */
static void each_route(const struct guide *guide,
                       void (*write)(const struct guide *guide, const char *path,
                                     const json_t *operation))
{
    json_t *paths = json_object_get(guide->document, "paths"), *item;
    const char *path;

    for (int i = 0; i < TAGS; i++) {
        json_object_foreach(paths, path, item)
        {
            const json_t *operation = json_object_get(item, "get");

            if (is_tagged(operation, tags[i]))
                write(guide, path, operation);
        }
    }
}

void guide_list_routes(struct html *html, const struct view *view)
{
    const struct guide guide = {html, view, guide_read("openapi.json")};

    html_put(html, "<ul>\n");
    each_route(&guide, list_route);
    html_put(html, "</ul>\n");
    json_decref(guide.document);
}

void guide_write_routes(struct html *html, const struct view *view)
{
    const struct guide guide = {html, view, guide_read("openapi.json")};

    html_put(html, "<h2 id=\"http\">%s</h2>\n", view_word(view, WORD_GUIDE_ROUTES));
    write_common(&guide);
    each_route(&guide, write_route);
    json_decref(guide.document);
}
