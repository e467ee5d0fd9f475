/*
 * address - where everything is: what a link to it needs to know. Of the table in
 * web/routes.inc; who answers there is in web/site/routes.h.
 *
 * Constant; any thread.
 */
#ifndef WEB_TEXT_ADDRESS_H
#define WEB_TEXT_ADDRESS_H

#include <stdio.h>

#include "web/text/words.h"

enum address {
#define ROUTE(name, ...) ADDRESS_##name,
#include "web/routes.inc"
    ADDRESSES
};

/* Where links to it are listed. */
enum address_list {
    ADDRESS_LIST_NOWHERE,
    ADDRESS_LIST_MAIN,   /* the menu of every page */
    ADDRESS_LIST_MORE,   /* what unfolds from it */
    ADDRESS_LIST_FOOT,   /* the foot of every page */
    ADDRESS_LIST_OFFICE, /* the menu of the staff pages */
    ADDRESS_LIST_LINK,   /* the list of the API */
};

/* In which form what is listed at an address is asked for: by an ending of its path. */
enum address_form {
    ADDRESS_FORM_OWN, /* the address itself */
    ADDRESS_FORM_CSV,
    ADDRESS_FORM_XLSX,
    ADDRESS_FORM_JSON,
    ADDRESS_FORMS
};

enum {
    ADDRESS_BYTES =
        256, /* of a path with its base, which is shorter than CONFIG_BASE_BYTES */
    ADDRESS_CODE_BYTES = 40, /* of the segment {code} */
    ADDRESS_VALUES = 9,      /* parameters of one address */
};

/* What was said beside the address itself, percent-decoded; a zeroed one is nothing. */
struct asked {
    char code[ADDRESS_CODE_BYTES]; /* what {code} stands for; "" where there is none */
    enum address_form form;

    /* By the parameter's place in the list that the address takes; NULL: not said. Borrowed. */
    const char *values[ADDRESS_VALUES];
};

/* The pattern of this row; that of the other language where it has only one. */
const char *address_pattern(enum address address, enum language language);

/* NULL: it has none of its own in this language. */
const char *address_own(enum address address, enum language language);

struct path {
    char text[ADDRESS_BYTES];
};

/* A link's path, {code} filled in. By value, to stand among the arguments of a call. */
struct path address_path(enum address address, enum language language, const char *code);

/* What a path ends in that asks for this form: ".csv"; "" for its own. */
extern const char *const address_endings[ADDRESS_FORMS];

/* A path of ours where the whole site is below a base such as "/dunghan"; NULL or "": at the root. */
struct path address_below(const char *base, const char *path);

/* A path and a query of ours for who is elsewhere: behind the address at which others find the site, such
 * as "https://x.vn/dunghan/". The caller frees it. */
char *address_whole(const char *site, const char *path, const char *query);

/* Of such a path the part behind the base; a path that does not begin with it is that part itself. */
const char *address_within(const char *base, const char *path);

/* Writes a text so that it is one segment of a path, or one name or value of a query, whatever is
 * in it. */
void address_escape(FILE *out, const char *text);

enum address_list address_list(enum address address);

/* In menus and headings; WORDS: it has none. */
enum word address_word(enum address address);

/* In the list of the API; NULL: it is not there. */
const char *address_name(enum address address);

#endif
