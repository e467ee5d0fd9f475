/*
 * staff_lists - what is asked of the lists of dossiers, out of the parameters of an address.
 * Some are of few lists: with another they are refused, not passed over.
 */
#ifndef WEB_STAFF_STAFF_LISTS_H
#define WEB_STAFF_STAFF_LISTS_H

#include "appliance/report/worklist.h"
#include "web/staff/staff_page.h"

/* In the order of staff_worklist_takes. */
enum staff_lists_parameter {
    STAFF_LISTS_LIST,
    STAFF_LISTS_UNIT,
    STAFF_LISTS_FIELD,
    STAFF_LISTS_ON,
    STAFF_LISTS_DAYS,
    STAFF_LISTS_FROM,
    STAFF_LISTS_TO,
    STAFF_LISTS_FORMAT,
    STAFF_LISTS_PAGE,
    STAFF_LISTS_PARAMETERS
};

enum { STAFF_LISTS_ROWS = 50 }; /* on a page */

/* NULL: not said, or left empty, as a form sends it. */
const char *staff_lists_said(const struct staff_view *view,
                             enum staff_lists_parameter parameter);

struct worklist_question staff_lists_question(const struct staff_view *view);

/*
 * Do they go together? -EINVAL: `ret` says which does not, and what is allowed: a parameter of
 * another list, a day for which nobody knows yet what will be overdue, a period that ends before it
 * begins.
 */
int staff_lists_check(const struct staff_view *view,
                      const struct worklist_question *question, struct fault *ret);

/* The catalogue does not have the "unit" or the "field". -EINVAL. */
int staff_lists_unknown(const struct staff_view *view, const char *name, struct fault *ret);

/* What each list is called. */
extern const enum word staff_worklist_words[WORKLIST_KINDS];

/* Words of its two columns of days. */
const enum word *staff_worklist_days(enum worklist_kind kind);

/* The list in the form that "format" names. -EIO, or errno of temporary files. */
int staff_worklist_file(const struct staff_view *view, const struct worklist *list,
                        struct body *ret);

/* What fault->allowed points to of a day that lies ahead. */
extern const char staff_lists_not_ahead[];

#endif
