/*
 * options - the command line of the simulator: what its subcommands have in common.
 */
#ifndef SENSORS_SIM_OPTIONS_H
#define SENSORS_SIM_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "sensors/sim/office/scenario.h"

/* A scenario as it is asked for. Zeroed, with scale 1, before parsing. */
struct options_scenario {
    const char *units, *procedures, *calendar; /* paths; NULL: not given */
    bool from_given, to_given;
    int32_t from, to;
    uint32_t seed;
    double scale;
};

/*
 * Parses --units --procedures --calendar --from --to --seed --scale into an options_scenario,
 * which the parent gives as its child's input.
 */
extern const struct argp options_scenario_argp;

/* A scenario with its tables loaded. */
struct options_loaded {
    struct district district;
    struct workday_calendar calendar;
    struct scenario_config config; /* points into this struct, which must not move */
};

/* -EINVAL: an option is missing or makes no sense with the others; errors of the tables. All
 * are logged. */
int options_load(const struct options_scenario *options, struct options_loaded *ret);

/* Takes a zeroed one too. */
void options_release(struct options_loaded *loaded);

/* argp_parse() over the whole command line. */
void options_parse(const struct argp *argp, int argc, char **argv, void *input);

/* Says what is wrong with the command line and ends the program. */
void options_refuse(const struct argp_state *state, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* Numbers within bounds; others are refused with what is allowed. */
long options_number(const struct argp_state *state, const char *name, const char *text,
                    long least, long most);
double options_real(const struct argp_state *state, const char *name, const char *text,
                    double least, double most);

/* The subcommands. argv[0] is the program's name; they return its exit status. */
int options_serve(int argc, char **argv);
int options_history(int argc, char **argv);

#endif
