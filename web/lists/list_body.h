/*
 * list_body - a list as a file, or as an answer of the API.
 *
 * Pure, but for what appliance/report/formats/sheet.h says; any thread.
 */
#ifndef WEB_LISTS_LIST_BODY_H
#define WEB_LISTS_LIST_BODY_H

#include "appliance/report/list.h"
#include "web/http/body.h"
#include "web/http/query.h"
#include "web/text/view.h"

/* Which list, and for whom: people read words, programs names. */
struct list_body {
    int (*fill)(struct list *list, const struct view *view);
    bool people;
    const struct query_list *takes; /* what its address takes */
};

/* In the form that the view's question names; its own is JSON. What fill() says when it is not 0, or
 * -EIO or errno of temporary files; *ret is then untouched. */
int list_body(const struct view *view, const struct list_body *of, struct body *ret);

#endif
