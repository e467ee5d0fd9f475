/*
 * guide_parts - what the parts of the page on the contract share: the documents, read, and how their
 * texts, schemas and examples are drawn.
 *
 * The documents are our own and embedded, so that one which is not as it should be ends the process:
 * tests/contract reads them all. Pure; any thread.
 */
#ifndef WEB_PAGE_GUIDE_PARTS_H
#define WEB_PAGE_GUIDE_PARTS_H

#include <jansson.h>

#include "web/text/view.h"

struct guide {
    struct html *html;
    const struct view *view;
    json_t *document; /* of this part of the page */
};

/* A document by its name; the caller gives up the reference. */
json_t *guide_read(const char *name);

/* What a reference within the document stands for; a node that is none is itself. Borrowed. */
const json_t *guide_resolve(const struct guide *guide, const json_t *node);

/* "summary" or "description" of a node, in the view's language where it has it; "": none. */
const char *guide_text(const struct guide *guide, const json_t *node, const char *member);

/* A link to the schema that a node refers to, by its title. */
void guide_schema(const struct guide *guide, const json_t *node);

/* The first example of that schema, folded; nothing where it has none. */
void guide_example(const struct guide *guide, const json_t *node);

/* A list of links to each of a section's own; and the sections: guide_routes.c, guide_topics.c. */
void guide_list_routes(struct html *html, const struct view *view);
void guide_list_topics(struct html *html, const struct view *view);
void guide_write_routes(struct html *html, const struct view *view);
void guide_write_topics(struct html *html, const struct view *view);

#endif
