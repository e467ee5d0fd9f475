/*
 * report_desk - makes reports for a thread of the page's, on a read-only connection of its own.
 *
 * Opened and closed by the owner of the store, while nobody asks; in between it is that
 * thread's alone, and a commit of the owner's never keeps it waiting.
 */
#ifndef APPLIANCE_CENTRE_REPORT_DESK_H
#define APPLIANCE_CENTRE_REPORT_DESK_H

#include "appliance/config.h"
#include "appliance/registers/rules_shelf.h"
#include "web/source.h"

struct report_desk;

/*
 * After the store was opened for writing, which brings its schema up. config and shelf are borrowed;
 * boot is the number of the owner's start.
 */
int report_desk_open(struct report_desk **ret, const struct config *config,
                     struct rules_shelf *shelf, int64_t boot);

/* Takes NULL. */
void report_desk_close(struct report_desk *desk);

/* Its read-only connection, for other desks of the same thread; between two answers. */
struct store *report_desk_reader(const struct report_desk *desk);

/* Lives as long as the desk. */
const struct source_reports *report_desk_source(const struct report_desk *desk);

#endif
