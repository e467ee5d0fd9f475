/*
 * register_names - what registers and their columns are called on the page.
 */
#ifndef WEB_REGISTERS_REGISTER_NAMES_H
#define WEB_REGISTERS_REGISTER_NAMES_H

#include "web/registers.h"
#include "web/text/view.h"

/* Its own name where the page has no word for it. */
const char *register_names_of(const struct view *view, const char *name);

/* As offices call it; in English as it stands in the file. */
const char *register_names_column(const struct view *view,
                                  const struct source_register_column *column);

#endif
