#include "web/page/guide_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/contract/documents.h"

json_t *guide_read(const char *name)
{
    const struct contract_document *document = need((void *)documents_find(name));

    return need(json_loadb(document->text, contract_bytes(document), 0, NULL));
}

const json_t *guide_resolve(const struct guide *guide, const json_t *node)
{
    const char *reference = json_string_value(json_object_get(node, "$ref"));
    const json_t *found = guide->document;
    size_t bytes;

    if (!reference || strncmp(reference, "#/", 2) != 0)
        return node;
    for (const char *at = reference + 2; *at; at += bytes + (at[bytes] == '/')) {
        bytes = strcspn(at, "/");
        found = json_object_getn(found, at, bytes);
    }
    return found;
}

const char *guide_text(const struct guide *guide, const json_t *node, const char *member)
{
    const char *text = NULL;
    char name[32];

    (void)snprintf(name, sizeof name, "x-%s-vi", member);
    if (guide->view->language == LANGUAGE_VIETNAMESE)
        text = json_string_value(json_object_get(node, name));
    if (!text)
        text = json_string_value(json_object_get(node, member));
    return text ? text : "";
}

/* The document that a node refers to, such as "schemas/summary.json"; NULL: none. */
static const char *cited(const json_t *node)
{
    const char *reference = json_string_value(json_object_get(node, "$ref"));

    return reference && documents_find(reference) ? reference : NULL;
}

void guide_schema(const struct guide *guide, const json_t *node)
{
    const struct view *view = guide->view;
    const char *name = cited(node);
    json_t *schema;

    if (!name)
        return;
    schema = guide_read(name);
    html_put(
        guide->html, "<a href=\"%s\">%s</a>",
        address_below(
            view->base,
            address_path(ADDRESS_SCHEMA, view->language, name + strlen("schemas/")).text)
            .text,
        guide_text(guide, schema, "title"));
    json_decref(schema);
}

void guide_example(const struct guide *guide, const json_t *node)
{
    const char *name = cited(node);
    json_t *schema = name ? guide_read(name) : NULL;
    const json_t *example = json_array_get(json_object_get(schema, "examples"), 0);
    char *text = example ? need(json_dumps(example, JSON_INDENT(2))) : NULL;

    if (text)
        html_put(guide->html, "<details><summary>%s</summary><pre>%s</pre></details>\n",
                 view_word(guide->view, WORD_GUIDE_EXAMPLE), text);
    free(text);
    json_decref(schema);
}
