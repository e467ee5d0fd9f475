/*
 * serve_options - the command line of `dunghan-sim serve`.
 */
#ifndef SENSORS_SIM_SERVE_OPTIONS_H
#define SENSORS_SIM_SERVE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "sensors/sim/bank.h"
#include "sensors/sim/options.h"

struct serve_options {
    struct options_scenario scenario;
    struct bank_config bank;
    const char *address; /* where nothing else is said */
    int port;            /* the first of `ports`; 0: any free ones */
    size_t ports;        /* that devices are dealt to; 0: none */
    size_t listen_count, listen_room;
    const char **listens; /* each as places_add() takes it */
    size_t profile_count, profile_room;
    const char **profiles;   /* each NAME or NAME=N */
    const char *profile_dir; /* that may have profiles besides those that are built in */
    const char *script;
    bool live;   /* a scenario goes on, and modules move */
    double pace; /* sensors/sim/live.h, sensors/sim/rhythm.h */
};

/* Ends the program where they make no sense. */
void serve_options_parse(int argc, char **argv, struct serve_options *ret);

void serve_options_release(struct serve_options *options);

#endif
