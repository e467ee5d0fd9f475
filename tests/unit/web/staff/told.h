/*
 * told - what staff pages draw of a dossier's document, which a test writes as a text.
 */
#ifndef TESTS_UNIT_WEB_STAFF_TOLD_H
#define TESTS_UNIT_WEB_STAFF_TOLD_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/web/drawn.h"
#include "web/staff/document.h"

struct told {
    struct sample *sample;
    struct html html;
    struct staff_view view;
    struct document document;
    json_t *root;
};

/* In the text ' stands for ". */
static inline void told_begin(struct told *told, const char *text, enum language language)
{
    char *quoted = strdup(text);

    assert(quoted);
    for (char *at = quoted; (at = strchr(at, '\'')); at++)
        *at = '"';
    told->root = json_loads(quoted, 0, NULL);
    assert(told->root);
    free(quoted);
    told->sample = sample_new(&(struct sample_change){.version = 1});
    told->view = (struct staff_view){.view = sample_view(told->sample, language)};
    html_open(&told->html);
    told->document = (struct document){&told->html, &told->view, told->root};
}

/* What was written since the last time; the caller frees it. */
static inline char *told_text(struct told *told)
{
    size_t bytes;
    char *text = html_close(&told->html, &bytes);

    html_open(&told->html);
    return text;
}

static inline void told_end(struct told *told)
{
    size_t bytes;

    free(html_close(&told->html, &bytes));
    json_decref(told->root);
    free(told->sample);
}

#endif
