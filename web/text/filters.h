/*
 * filters - the fields of a form that say which part of a report or of a list is shown: a unit, a
 * field, days.
 */
#ifndef WEB_TEXT_FILTERS_H
#define WEB_TEXT_FILTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "web/text/html.h"
#include "web/text/view.h"

/* One of several: its options are written between both. `name` is the parameter's. */
void filters_begin(struct html *html, const struct view *view, const char *name,
                   enum word label);
void filters_option(struct html *html, const char *value, const char *name, bool chosen);
void filters_end(struct html *html);

enum filters_kind { FILTERS_UNIT, FILTERS_FIELD };

struct filters_chosen {
    const char *code; /* "": all of them; NULL: nothing was said */
    const char
        *name; /* with it one that is none of today's is offered too; NULL: it is not */
};

enum { FILTERS_MOST = 1000 }; /* to be chosen from: so many are some 11 KB, compressed */

/*
 * The units or fields of the overview, before them all of them; where there are more than FILTERS_MOST,
 * a place to write the code of one. `name` is the parameter's.
 */
void filters_choice(struct html *html, const struct view *view, enum filters_kind kind,
                    const char *name, const struct filters_chosen *chosen);

/* Where the parameter is named in English. */
extern const char *const filters_names[];

/* `day` counts as in date.h. */
void filters_day(struct html *html, const struct view *view, const char *name,
                 enum word label, int32_t day, bool required);

#endif
