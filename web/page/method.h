/*
 * method - the page that says how a rate is computed, with the current figures as the
 * example, and the page with the licences.
 */
#ifndef WEB_PAGE_METHOD_H
#define WEB_PAGE_METHOD_H

#include "web/text/view.h"

void method_write(struct html *html, const struct view *view);

void method_write_licences(struct html *html, const struct view *view);

#endif
