/*
 * letter - the apology for a dossier that is late, or will be, as an agency writes it: one page of A4,
 * laid out as Nghị định 30/2020/NĐ-CP wants an administrative document.
 *
 * Which form it has, that of Thông tư 01/2018/TT-VPCP or that of 03/2025, follows the day on which it is
 * made. It names nobody: to whom it goes, its number and the signature are filled in by hand, and so is
 * whatever the record does not have, above all a new appointment.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_LETTER_H
#define WEB_STAFF_LETTER_H

#include <stdint.h>

#include "appliance/report/letters.h"
#include "web/staff/document.h"

enum letter_promise {
    LETTER_APPOINTS, /* it appoints another day ... */
    LETTER_EXTENDS,  /* ... or asks that the time be extended to it */
};

struct letter_form {
    const char *title, *source; /* source NULL: none is named */
    enum letter_promise promise;
};

/* The newest of them that holds on the day; before the first one the first. letters may be NULL. */
struct letter_form letter_form_on(const struct view *view, const struct letters *letters,
                                  int32_t day);

/* letters NULL: everything of them is left blank. */
void letter_write(const struct document *d, const struct letters *letters);

#endif
