/*
 * script - where command lines come from: a file, or standard input.
 *
 * Read on the owner's loop, so the terminals go on answering between two lines. What is
 * answered goes to `out` before the next line is read: a reader that does not read stops
 * the simulator. The end of the script ends nothing; `quit` ends the loop.
 */
#ifndef SENSORS_SIM_SCRIPT_H
#define SENSORS_SIM_SCRIPT_H

#include <stdio.h>
#include <systemd/sd-event.h>

#include "sensors/sim/bank.h"

struct script;

/* path "-": standard input. Errors of files as they come; logged. The bank must outlive it. */
int script_open(struct script **ret, sd_event *loop, struct bank *bank, const char *path,
                FILE *out);

/* Takes NULL. */
void script_close(struct script *script);

#endif
