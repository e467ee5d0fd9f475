/*
 * document - the parts of a dossier's document (appliance/explain/explanation.h) as text in the
 * language of a page, and tables of its lists.
 *
 * Texts are borrowed from the document. Pure; any thread.
 */
#ifndef WEB_STAFF_DOCUMENT_H
#define WEB_STAFF_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "web/staff/staff_draw.h"

/* A document that is drawn. */
struct document {
    struct html *html;
    const struct staff_view *view;
    const json_t *root;
};

const char *document_word(const struct document *d, enum word name);

/* "" where there is none. */
const char *document_text(const json_t *object, const char *name);

json_int_t document_number(const json_t *object, const char *name);
bool document_is(const json_t *object, const char *name);

enum { DOCUMENT_NUMBER_BYTES = 24 };

const char *document_number_text(json_int_t number, char ret[static DOCUMENT_NUMBER_BYTES]);

/* What a unit, field or procedure is called; "–" for none. */
const char *document_name(const struct document *d, const json_t *object, const char *name);

/* A day, or the moment of a stamp; "–" for none. */
struct label document_time(const struct document *d, const json_t *object,
                           const char *name);

/* A limit as people say it, "20 ngày làm việc"; as it stands when it is none of those known here,
 * "" for none. */
struct label document_limit(const struct document *d, const json_t *object,
                            const char *name);

enum { DOCUMENT_COLUMNS = 5 };

/* A section with a table of a list; nothing when the list is empty. */
struct document_table {
    const char *list;
    enum word head;
    enum word columns[DOCUMENT_COLUMNS]; /* WORDS ends them */
    void (*row)(const struct document *d, const json_t *part, const enum word *columns);
};

void document_table(const struct document *d, const json_t *owner,
                    const struct document_table *table);

/* A cell of a row; the first one is for what has markup in it, up to its </td>. */
void document_begin_cell(const struct document *d, enum word column);
void document_cell(const struct document *d, enum word column, const char *text);

#endif
