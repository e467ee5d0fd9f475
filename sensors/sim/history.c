#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/payload.h"
#include "sensors/sim/options.h"

static const char doc[] =
    "Prints what happened at the counters of a simulated district, one event a line, in "
    "the order "
    "of time (JSON Lines, members as on MQTT). The same options give the same bytes."
    "\vEverything that it prints is made up.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->input;
        return 0;
    }
    if (key == ARGP_KEY_ARG)
        options_refuse(state, "\"%s\" is no option; see --help", arg);
    return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
    {&options_scenario_argp, 0, "The scenario:", 1}, {0}};
static const struct argp history_argp = {.parser = parse, .doc = doc, .children = children};

struct printer {
    const struct scenario_config *config;
    int64_t end_ms;
};

static int print(void *owner, const struct step *step)
{
    const struct printer *printer = owner;
    struct event event;
    char *json;
    int rc;

    if (step->at_ms >= printer->end_ms)
        return 1;
    scenario_event(printer->config->district, step, &event);
    json = payload_write_event(&event);
    rc = fputs(json, stdout) < 0 || putchar('\n') < 0 ? -1 : 0;
    free(json);
    return rc;
}

int options_history(int argc, char **argv)
{
    struct options_scenario options = {.seed = 1, .scale = 1};
    struct options_loaded loaded;
    struct printer printer;
    int rc;

    options_parse(&history_argp, argc, argv, &options);
    if (options_load(&options, &loaded) < 0)
        return EXIT_FAILURE;
    printer = (struct printer){&loaded.config, date_start_ms(loaded.config.to + 1)};
    rc = scenario_run(&loaded.config, print, &printer);
    if (rc < 0 || fflush(stdout) != 0) {
        log_error("cannot write to standard output");
        rc = -1;
    }
    options_release(&loaded);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
