/*
 * late_list - what is overdue, or due soon, by unit and field: looked up, narrowed, put together and in
 * order as it is asked for.
 *
 * Units are asked for with those below them. For web's thread.
 */
#ifndef WEB_TEXT_LATE_LIST_H
#define WEB_TEXT_LATE_LIST_H

#include "appliance/report/lateness.h"
#include "web/text/view.h"

/* What a row is of. */
enum late_list_of {
    LATE_LIST_OF_BOTH, /* a field of a unit */
    LATE_LIST_OF_UNITS,
    LATE_LIST_OF_FIELDS,
    LATE_LIST_OFS
};

/* By a class of lateness, or by one of these. */
enum late_list_by {
    LATE_LIST_BY_UNDATED = LATENESS_CLASSES,
    LATE_LIST_BY_SUM, /* of the list: column 13, or all that is due soon */
    LATE_LIST_BY_NAME,
    LATE_LIST_BYS
};

struct late_list_question {
    bool soon;                        /* due soon; else overdue */
    const char *unit, *field, *level; /* codes; NULL: all. "" of a level: none */
    const char *search;               /* in the unit's name or code; "" */
    enum late_list_of of;
    enum late_list_by by;
    bool down;
};

struct late_list_row {
    const struct source_row *unit, *field; /* NULL: of all; of the field also: not known */
    struct lateness lateness;
};

struct late_list {
    const struct source_row *unit, *field; /* what was asked for; NULL: all */
    struct late_list_row *rows;            /* each with something of the list; owned */
    size_t count;
    struct lateness total; /* of the rows, and of the other list in the same part too */
};

/* Why there is none: what was asked for is not known. */
enum late_list_refusal { LATE_LIST_NO_UNIT = 1, LATE_LIST_NO_FIELD, LATE_LIST_NO_LEVEL };

/* Needs the view's lookups. The caller releases it. LATE_LIST_NO_...: there is nothing to release; below
 * 0: errno of the store. */
int late_list_make(struct late_list *ret, const struct view *view,
                   const struct late_list_question *question);

/* Takes a zeroed one too. */
void late_list_release(struct late_list *list);

/* The sum of the list: what is overdue, or due soon. */
static inline int64_t late_list_sum(bool soon, const struct lateness *lateness)
{
    return soon ? lateness_soon(lateness) : lateness->overdue;
}

#endif
