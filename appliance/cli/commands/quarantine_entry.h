/*
 * quarantine_entry - one that was set aside, as the command line shows it.
 *
 * What strangers sent is printed without what a terminal would obey.
 */
#ifndef APPLIANCE_CLI_COMMANDS_QUARANTINE_ENTRY_H
#define APPLIANCE_CLI_COMMANDS_QUARANTINE_ENTRY_H

#include "appliance/tables/store_quarantine.h"

/* Without its payload, on one line. */
void quarantine_entry_print_line(const struct store_quarantined *entry);

/* All of it, and whether it can be replayed. */
void quarantine_entry_print(const struct store_quarantined *entry);

/* All of it as a JSON object, behind what is to stand before it. The payload is null when it is no
 * text. */
void quarantine_entry_print_json(const struct store_quarantined *entry, const char *before);

#endif
