#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/devices/terminal.h"
#include "sensors/sim/command.h"
#include "sensors/sim/live.h"
#include "sensors/sim/options.h"
#include "sensors/sim/script.h"
#include "sensors/sim/wire.h"

enum {
    KEY_ADDRESS = 512,
    KEY_PORT,
    KEY_PORTS,
    KEY_TERMINALS,
    KEY_STATE,
    KEY_RING,
    KEY_CLOCK,
    KEY_SCRIPT,
    KEY_PACE,
    RING_DEFAULT = 400,
    PATH_BYTES = 4096
};

struct serve {
    struct options_scenario scenario;
    struct bank_config bank;
    struct wire_config wire;
    const char *script;
    bool live;   /* a scenario goes on */
    double pace; /* sensors/sim/live.h */
};

static const char doc[] =
    "Serves a bank of simulated record terminals over Modbus TCP. Prints \"listening "
    "ADDRESS:PORT\", a line for each port, when it is ready. With --pace and a scenario "
    "whose "
    "history ends before today, the scenario goes on, now.\v";

static const struct argp_option serve_options[] = {
    {NULL, 0, NULL, 0, "The terminals:", 1},
    {"state", KEY_STATE, "DIR", 0, "Where their memories are kept; needed", 0},
    {"terminals", KEY_TERMINALS, "N", 0, "How many; with --pace one a counter", 0},
    {"ring", KEY_RING, "N", 0, "Records that a new one holds; 400", 0},
    {"port", KEY_PORT, "P", 0, "First port; 0, the default: free ones", 0},
    {"ports", KEY_PORTS, "N", 0, "Deal them to N ports, ids from 1 on", 0},
    {"address", KEY_ADDRESS, "A", 0, "IPv4 address to listen on; 127.0.0.1", 0},
    {"clock", KEY_CLOCK, "C", 0, "real, unset, or seconds ahead, like -30", 0},
    {"script", KEY_SCRIPT, "FILE", 0, "Commands; - for standard input", 0},
    {"pace", KEY_PACE, "R", 0,
     "A scenario goes on: R events a second, or hours: as at this hour of a working day",
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
        options_number(state, "clock", text, -BANK_CLOCK_OFF_MAX_S, BANK_CLOCK_OFF_MAX_S);
}

static void check(const struct argp_state *state, const struct serve *serve)
{
    if (!serve->bank.dir)
        options_refuse(state,
                       "--state DIR is needed: the folder for the terminals' memories");
    if (serve->bank.terminals == 0 && !serve->live)
        options_refuse(state, "--terminals N is needed, or a live scenario with --pace");
    if (serve->wire.port && serve->wire.port + (int)serve->wire.ports > 65536)
        options_refuse(state,
                       "--port %d and the %zu ports from it on; allowed: up to 65535",
                       serve->wire.port, serve->wire.ports);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct serve *serve = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &serve->scenario;
        return 0;
    case KEY_STATE:
        serve->bank.dir = arg;
        return 0;
    case KEY_TERMINALS:
        serve->bank.terminals =
            (size_t)options_number(state, "terminals", arg, 1, BANK_TERMINALS_MAX);
        return 0;
    case KEY_RING:
        serve->bank.ring_size =
            (uint16_t)options_number(state, "ring", arg, 1, TERMINAL_RING_MAX);
        return 0;
    case KEY_PORT:
        serve->wire.port = (int)options_number(state, "port", arg, 0, 65535);
        return 0;
    case KEY_PORTS:
        serve->wire.ports = (size_t)options_number(state, "ports", arg, 1, 400);
        return 0;
    case KEY_ADDRESS:
        serve->wire.address = arg;
        return 0;
    case KEY_CLOCK:
        parse_clock(state, arg, &serve->bank);
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
        check(state, serve);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The script language is explained behind the options. */
static char *explain(int key, const char *text, void *input)
{
    (void)input;
    if (key == ARGP_KEY_HELP_POST_DOC)
        return need(strdup(command_help));
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

/* Everything that serves, in the order in which it is opened. */
struct station {
    sd_event *loop;
    struct options_loaded loaded;
    struct bank *bank;
    struct live *live;
    struct wire *wire;
    struct script *script;
};

static int open_loop(sd_event **ret)
{
    static const int endings[] = {SIGINT, SIGTERM};
    sigset_t set;
    int rc = sd_event_new(ret);

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        sigaddset(&set, endings[i]);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    for (size_t i = 0; rc >= 0 && i < sizeof endings / sizeof endings[0]; i++)
        rc = sd_event_add_signal(*ret, NULL, endings[i], NULL, NULL); /* ends the loop */
    return rc < 0 ? log_fail(rc, "event loop") : 0;
}

static int open_live(struct station *station, struct serve *serve)
{
    char path[PATH_BYTES];
    size_t counters = station->loaded.district.terminals;

    if (serve->bank.terminals < counters) {
        log_error("--terminals %zu for %zu counters; allowed: as many, or more",
                  serve->bank.terminals, counters);
        return -EINVAL;
    }
    if (serve->scenario.to >= date_day_at(clock_wall_ms())) {
        log_error(
            "--to is not over, so codes could repeat; allowed with --pace: yesterday or "
            "before");
        return -EINVAL;
    }
    snprintf(path, sizeof path, "%s/live.journal", serve->bank.dir);
    return live_open(&station->live, station->loop, station->bank, &station->loaded.config,
                     path, serve->pace);
}

static int open_station(struct station *station, struct serve *serve)
{
    int rc = open_loop(&station->loop);

    if (rc == 0 && serve->live)
        rc = options_load(&serve->scenario, &station->loaded);
    if (rc < 0)
        return rc;
    if (serve->bank.terminals == 0)
        serve->bank.terminals = station->loaded.district.terminals;
    rc = bank_open(&station->bank, &serve->bank);
    if (rc == 0)
        rc = wire_open(&station->wire, station->loop, station->bank, &serve->wire);
    if (rc == 0 && serve->live)
        rc = open_live(station, serve);
    if (rc == 0 && serve->script)
        rc = script_open(&station->script, station->loop, station->bank, serve->script,
                         stdout);
    return rc;
}

int options_serve(int argc, char **argv)
{
    struct serve serve = {
        .scenario = {.seed = 1, .scale = 1},
        .bank = {.ring_size = RING_DEFAULT},
        .wire = {.address = "127.0.0.1", .ports = 1},
    };
    struct station station = {0};
    int rc;

    options_parse(&serve_argp, argc, argv, &serve);
    rc = open_station(&station, &serve);
    if (rc == 0) {
        for (size_t i = 0; i < serve.wire.ports; i++)
            printf("listening %s:%d\n", serve.wire.address, wire_port(station.wire, i));
        fflush(stdout);
        rc = sd_event_loop(station.loop);
    }
    script_close(station.script);
    live_close(station.live);
    wire_close(station.wire);
    bank_close(station.bank);
    options_release(&station.loaded);
    sd_event_unref(station.loop);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
