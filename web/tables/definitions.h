/*
 * definitions - the four official rates as a page says them, and the links that switch between them.
 */
#ifndef WEB_TABLES_DEFINITIONS_H
#define WEB_TABLES_DEFINITIONS_H

#include "appliance/report/definition.h"
#include "web/http/query.h"
#include "web/text/view.h"

struct definition_text {
    enum word name, formula, why, worked;
};

extern const struct definition_text definition_texts[DEFINITIONS];

/*
 * A link for each to this page as it was asked, but by that definition, and under them the name and
 * formula of the one that is shown. `list` is what the page takes, `which` the definition's place in
 * it.
 */
void definitions_choice(struct html *html, const struct view *view,
                        const struct query_list *list, int which, enum definition shown);

#endif
