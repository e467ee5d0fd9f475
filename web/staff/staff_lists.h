/*
 * staff_lists - what is asked of the lists of dossiers, out of the parameters of an address.
 * Some are of one list alone: with another they are refused, not passed over.
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
    STAFF_LISTS_PARAMETERS
};

/* NULL: not said, or left empty, as a form sends it. */
const char *staff_lists_said(const struct staff_view *view,
                             enum staff_lists_parameter parameter);

struct worklist_question staff_lists_question(const struct staff_view *view);

/* A parameter that was said, and is of another list than this; NULL: there is none. */
const char *staff_lists_misplaced(const struct staff_view *view, enum worklist_kind kind);

enum { STAFF_LISTS_NAMES_BYTES = 64 };

/* "unit, field, format, on": what the list takes, for messages. */
const char *staff_lists_taken(enum worklist_kind kind,
                              char ret[static STAFF_LISTS_NAMES_BYTES]);

#endif
