/*
 * fault_page - what was wrong with a request, said to people.
 *
 * Pure; any thread.
 */
#ifndef WEB_FRAME_FAULT_PAGE_H
#define WEB_FRAME_FAULT_PAGE_H

#include "web/connection/fault.h"
#include "web/http/body.h"
#include "web/text/view.h"

struct body fault_page(const struct view *view, const struct fault *fault);

#endif
