/*
 * staff_cause - why a dossier is late, stated in a form: in each row of a list, and on the page of a
 * dossier.
 *
 * Drawing is pure; any thread. The deeds are for the server's thread.
 */
#ifndef WEB_STAFF_STAFF_CAUSE_H
#define WEB_STAFF_STAFF_CAUSE_H

#include "appliance/report/cause.h"
#include "web/staff/staff_deed.h"

/* What is told on the page of the lists, whose query stays as it was asked, and on that of a dossier. */
extern const struct staff_deed staff_cause_in_list, staff_cause_in_dossier;

/* May whoever looks at the page state one? */
bool staff_cause_may(const struct staff_view *view);

/* In full, with its mark: "(b1) …". */
void staff_cause_name(struct html *html, const struct staff_view *view, enum cause cause);

/* Of one dossier. */
struct staff_cause_entry {
    const char *code;
    enum cause cause; /* what is stated now */
    size_t number;    /* of the form on its page: 1, 2 ... */
};

/* What stands within a form that is begun, up to its button. */
void staff_cause_fields(struct html *html, const struct staff_view *view,
                        const struct staff_cause_entry *entry,
                        const struct staff_deed *deed);

#endif
