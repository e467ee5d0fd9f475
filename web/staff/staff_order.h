/*
 * staff_order - a form whose deed is handed to the owner of the figures, and what comes back.
 *
 * For the server's thread.
 */
#ifndef WEB_STAFF_STAFF_ORDER_H
#define WEB_STAFF_STAFF_ORDER_H

#include "web/staff/staff.h"

/* A page's form that has these deeds done. */
#define STAFF_ORDER(list)                                                                  \
    .begin = staff_order_begin, .end = staff_order_end, .deeds = (list)

/* Of struct staff_form: does what the form says, one of its deeds; or asks whether it is meant. */
enum MHD_Result staff_order_begin(const struct request *request, const struct form *form,
                                  struct session *session);

/* Has a request done, which is taken over, for whoever has looked that it may be. */
enum MHD_Result staff_order_perform(const struct request *request,
                                    const struct session *session,
                                    const struct staff_deed *deed, json_t *wish);

/* It is done: leads to the deed's page, which tells of it. */
enum MHD_Result staff_order_end(const struct request *request);

#endif
