/*
 * changes_desk - tells the page's thread what has changed.
 *
 * Opened and closed by the owner of the store, while nobody asks; in between it is the page's
 * thread's alone, on a read-only connection of it, and a commit of the owner's never keeps it waiting.
 */
#ifndef APPLIANCE_CENTRE_CHANGES_DESK_H
#define APPLIANCE_CENTRE_CHANGES_DESK_H

#include "appliance/registers/rules_shelf.h"
#include "appliance/store/store.h"
#include "web/source.h"

struct changes_desk;

/* Both are borrowed: of report_desk_reader(), which has no transaction when it is asked. Errors of
 * the store. */
int changes_desk_open(struct changes_desk **ret, struct store *reader,
                      struct rules_shelf *shelf);

/* Takes NULL. */
void changes_desk_close(struct changes_desk *desk);

/* Lives as long as the desk. */
const struct source_changes *changes_desk_source(const struct changes_desk *desk);

#endif
