/*
 * period_form - of which period the page is, and the form that asks for another one: a plain GET, with
 * whatever else was asked kept.
 *
 * For pages that keep the period (web/text/view.h). Periods of the register are among what it offers
 * where reports are made; where it cannot be read they are left out, for the running month needs no
 * store.
 */
#ifndef WEB_FRAME_PERIOD_FORM_H
#define WEB_FRAME_PERIOD_FORM_H

#include "web/http/query.h"
#include "web/text/view.h"

/* Of the page that is drawn, which takes this. */
void period_form_write(struct html *html, const struct view *view,
                       const struct query_list *takes);

#endif
