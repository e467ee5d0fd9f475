/*
 * import_events - dunghan import events: how far it is, how it is stopped, what came of it.
 */
#ifndef APPLIANCE_CLI_COMMANDS_IMPORT_EVENTS_H
#define APPLIANCE_CLI_COMMANDS_IMPORT_EVENTS_H

#include "appliance/cli/cli.h"

/*
 * Opens the store, which no centre may have open. What came of it is printed. -EINVAL: some were
 * refused, and are set aside; -EINTR: stopped by Ctrl-C, and what was read is stored.
 */
int cli_import_events(const struct cli *cli, const char *path);

#endif
