/*
 * command - what the gateway is asked to do, and with what.
 */
#ifndef SENSORS_COMMAND_H
#define SENSORS_COMMAND_H

#include <stdbool.h>

#include "sensors/commission/probe.h"

enum command_what {
    COMMAND_RUN,
    COMMAND_CHECK,    /* only check the settings */
    COMMAND_STATUS,   /* only say how the one is that runs */
    COMMAND_WATCH,    /* only show what a device answers */
    COMMAND_WIRING,   /* only try whether inputs are wired to what they stand for */
    COMMAND_PROBE,    /* only look who answers at some places */
    COMMAND_PROFILES, /* only list them */
    COMMAND_EXPLAIN,  /* only say what one profile is */
};

struct command {
    enum command_what what;
    const char *config;  /* NULL: none, which some need not */
    bool json;           /* of COMMAND_STATUS */
    const char *counter; /* of COMMAND_WATCH, COMMAND_WIRING; there NULL: all */
    const char *profile; /* of COMMAND_EXPLAIN */
    const char *drafts; /* directory of profiles that win; NULL: none. Not of COMMAND_RUN */
    struct probe_wish wish;
};

/* Ends the program with a line where it makes no sense, or help is asked for. */
void command_read(struct command *ret, int argc, char **argv);

#endif
