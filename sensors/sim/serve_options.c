#include "sensors/sim/serve_options.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "sensors/devices/terminal.h"
#include "sensors/profile/profile_set.h"
#include "sensors/sim/command.h"
#include "sensors/sim/live.h"
#include "sensors/sim/places.h"

enum {
    KEY_ADDRESS = 512,
    KEY_PORT,
    KEY_PORTS,
    KEY_LISTEN,
    KEY_TERMINALS,
    KEY_PROFILE,
    KEY_PROFILES,
    KEY_STATE,
    KEY_RING,
    KEY_CLOCK,
    KEY_SCRIPT,
    KEY_PACE,
    RING_DEFAULT = 400,
};

static const char doc[] =
    "Serves simulated counter devices over Modbus TCP, RTU over TCP, and RTU on "
    "pseudo-terminals. Prints \"listening ADDRESS:PORT\" or \"listening PATH\", a line for "
    "each place, when it is ready. With --pace modules move, and a scenario whose history "
    "ends before today goes on, now.\v";

static const struct argp_option serve_options[] = {
    {NULL, 0, NULL, 0, "The devices:", 1},
    {"state", KEY_STATE, "DIR", 0, "Where their memories are kept; needed", 0},
    {"terminals", KEY_TERMINALS, "N", 0,
     "How many record terminals; with --pace one a counter", 0},
    {"profile", KEY_PROFILE, "NAME[=N]", 0,
     "And N devices of that profile, behind the terminals; as often as needed", 0},
    {"profiles", KEY_PROFILES, "DIR", 0,
     "Where profiles may be besides those that are built in; " PROFILE_SET_DIRECTORY, 0},
    {"ring", KEY_RING, "N", 0, "Records that a new one holds; 400", 0},
    {"port", KEY_PORT, "P", 0, "First port; 0, the default: free ones", 0},
    {"ports", KEY_PORTS, "N", 0, "Deal all to N ports, unit ids from 1 on, Modbus TCP", 0},
    {"listen", KEY_LISTEN, "PLACE", 0,
     "Some of them at a place: tcp:1502=1-3, rtu_over_tcp:4001=4, "
     "rtu:/tmp/x/ttyA:9600=5-8@17 (a speed, and the first unit id); as often as needed",
     0},
    {"address", KEY_ADDRESS, "A", 0, "IPv4 address to listen on; 127.0.0.1", 0},
    {"clock", KEY_CLOCK, "C", 0, "real, unset, or seconds ahead, like -30", 0},
    {"script", KEY_SCRIPT, "FILE", 0, "Commands; - for standard input", 0},
    {"pace", KEY_PACE, "R", 0,
     "A scenario goes on, and something happens at the inputs of modules: R events a "
     "second, or hours: as at this hour of a working day",
     0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static void parse_clock(const struct argp_state *state, const char *text,
                        struct bank_config *bank)
{
    bank->clock.unset = strcmp(text, "unset") == 0;
    if (bank->clock.unset || strcmp(text, "real") == 0)
        return;
    bank->clock.off_s =
        options_number(state, "clock", text, -TIMEPIECE_OFF_MAX_S, TIMEPIECE_OFF_MAX_S);
}

static void check(const struct argp_state *state, const struct serve_options *serve)
{
    if (!serve->bank.dir)
        options_refuse(state,
                       "--state DIR is needed: the folder for the devices' memories");
    if (serve->bank.terminals == 0 && serve->profile_count == 0 && !serve->live)
        options_refuse(state, "--terminals N is needed, or --profile NAME, or a live "
                              "scenario with --pace");
    if (serve->port && serve->port + (int)serve->ports > 65536)
        options_refuse(state,
                       "--port %d and the %zu ports from it on; allowed: up to 65535",
                       serve->port, serve->ports);
}

/* What devices there are. */
static error_t parse_device(int key, char *arg, struct argp_state *state)
{
    struct serve_options *serve = state->input;

    switch (key) {
    case KEY_STATE:
        serve->bank.dir = arg;
        return 0;
    case KEY_TERMINALS:
        serve->bank.terminals =
            (size_t)options_number(state, "terminals", arg, 1, BANK_DEVICES_MAX);
        return 0;
    case KEY_PROFILE:
        serve->profiles = memory_grow(serve->profiles, serve->profile_count,
                                      &serve->profile_room, sizeof *serve->profiles);
        serve->profiles[serve->profile_count++] = arg;
        return 0;
    case KEY_PROFILES:
        serve->profile_dir = arg;
        return 0;
    case KEY_RING:
        serve->bank.ring_size =
            (uint16_t)options_number(state, "ring", arg, 1, TERMINAL_RING_MAX);
        return 0;
    case KEY_CLOCK:
        parse_clock(state, arg, &serve->bank);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Where they are reached. */
static error_t parse_place(int key, char *arg, struct argp_state *state)
{
    struct serve_options *serve = state->input;

    switch (key) {
    case KEY_PORT:
        serve->port = (int)options_number(state, "port", arg, 0, 65535);
        serve->ports = serve->ports ? serve->ports : 1;
        return 0;
    case KEY_PORTS:
        serve->ports = (size_t)options_number(state, "ports", arg, 1, PLACES_MAX);
        return 0;
    case KEY_LISTEN:
        serve->listens = memory_grow(serve->listens, serve->listen_count,
                                     &serve->listen_room, sizeof *serve->listens);
        serve->listens[serve->listen_count++] = arg;
        return 0;
    case KEY_ADDRESS:
        serve->address = arg;
        return 0;
    default:
        return parse_device(key, arg, state);
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct serve_options *serve = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &serve->scenario;
        return 0;
    case KEY_SCRIPT:
        serve->script = arg;
        return 0;
    case KEY_PACE:
        serve->live = true;
        serve->pace = strcmp(arg, "hours") == 0
                          ? LIVE_BY_CLOCK
                          : options_real(state, "pace", arg, 0.001, 10000);
        return 0;
    case ARGP_KEY_ARG:
        options_refuse(state, "\"%s\" is no option; see --help", arg);
    case ARGP_KEY_END:
        if (serve->listen_count == 0 && serve->ports == 0)
            serve->ports = 1;
        check(state, serve);
        return 0;
    default:
        return parse_place(key, arg, state);
    }
}

static char *explain_script(void)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    command_help(out);
    fclose(out);
    return need(text);
}

/* The script language is explained behind the options. */
static char *explain(int key, const char *text, void *input)
{
    (void)input;
    if (key == ARGP_KEY_HELP_POST_DOC)
        return explain_script();
    return (char *)text;
}

static const struct argp_child children[] = {
    {&options_scenario_argp, 0, "The scenario, for --pace:", 2}, {0}};
static const struct argp serve_argp = {
    .options = serve_options,
    .parser = parse,
    .doc = doc,
    .children = children,
    .help_filter = explain,
};

void serve_options_parse(int argc, char **argv, struct serve_options *ret)
{
    *ret = (struct serve_options){
        .scenario = {.seed = 1, .scale = 1},
        .bank = {.ring_size = RING_DEFAULT},
        .address = "127.0.0.1",
        .profile_dir = PROFILE_SET_DIRECTORY,
    };
    options_parse(&serve_argp, argc, argv, ret);
    ret->bank.seed = ret->scenario.seed;
}

void serve_options_release(struct serve_options *options)
{
    free(options->listens);
    free(options->profiles);
}
