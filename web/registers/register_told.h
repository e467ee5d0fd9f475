/*
 * register_told - what taking a file into a register changes, or has changed: rows, due dates, and
 * what there is to say of it. Of the answer to the action "import" (appliance/centre/action.h).
 */
#ifndef WEB_REGISTERS_REGISTER_TOLD_H
#define WEB_REGISTERS_REGISTER_TOLD_H

#include <jansson.h>

#include "web/staff/staff_draw.h"

/* The act of the form by which what was tried is taken in. */
extern const char register_told_take[];

/* With that form. */
void register_told_tried(struct html *html, const struct staff_view *view,
                         const json_t *answer);

void register_told_taken(struct html *html, const struct staff_view *view,
                         const json_t *answer);

#endif
