/*
 * dunghan-gateway - reads the counter devices of one-stop shops and brings their events to
 * the centre. Only wires the modules together.
 */
#include <argp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "mqtt/base/log.h"
#include "mqtt/base/output.h"
#include "sensors/commission/probe.h"
#include "sensors/commission/watch.h"
#include "sensors/config.h"
#include "sensors/config_find.h"
#include "sensors/config_warn.h"
#include "sensors/device_cause.h"
#include "sensors/file_limit.h"
#include "sensors/outbox/outbox.h"
#include "sensors/poller.h"
#include "sensors/profile/profile_set.h"
#include "sensors/status.h"
#include "sensors/uplink.h"

#define DAY_MS INT64_C(86400000)
#define MB     (UINT64_C(1) << 20)

struct command {
    const char *config;
    bool check_only;
    bool status; /* only say how the one is that runs */
    bool json;
    const char *watch; /* only show what this device answers */
    bool probe;        /* only look who answers at some places */
    struct probe_wish wish;
};

enum {
    OPTION_CHECK = 256,
    OPTION_STATUS,
    OPTION_PROBE,
    OPTION_UNITS,
    OPTION_TIMEOUT,
    OPTION_WATCH
};

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "the gateway's settings (YAML), needed", 0},
    {"check-config", OPTION_CHECK, NULL, 0, "check the settings and exit: 0 good, 1 not",
     0},
    {"status", OPTION_STATUS, NULL, 0,
     "say how the gateway is that runs with these settings, and exit: 0 it runs, 1 not", 0},
    {"format", 'o', "FORMAT", 0, "of --status: text (when not said) or json", 0},
    {"probe", OPTION_PROBE, NULL, 0,
     "look who answers at each PLACE, an address, address:port or serial device, print "
     "settings "
     "for what was found, and exit: 0 something was, 1 nothing; needs no --config, only "
     "reads",
     0},
    {"units", OPTION_UNITS, "FROM-TO", 0, "of --probe: unit ids, 1-247 when not said", 0},
    {"timeout", OPTION_TIMEOUT, "MS", 0,
     "of --probe: how long each unit id is waited for, 50 to 10000", 0},
    {"watch", OPTION_WATCH, "COUNTER", 0,
     "show what a device answers, live, over a connection of its own, until Ctrl-C; "
     "COUNTER or "
     "UNIT/COUNTER",
     0},
    {0},
};

static void take_format(struct argp_state *state, const char *value)
{
    struct command *command = state->input;

    command->json = strcmp(value, "json") == 0;
    if (!command->json && strcmp(value, "text") != 0)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--format '%s': wanted is text or json", value);
}

static void take_units(struct argp_state *state, const char *text)
{
    struct command *command = state->input;

    if (probe_read_units(text, &command->wish) < 0)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--units '%s': wanted is a unit id or FROM-TO, of 1 to 247",
                   text);
}

static void take_timeout(struct argp_state *state, const char *text)
{
    struct command *command = state->input;
    char *end;
    long ms = strtol(text, &end, 10);

    if (*end != '\0' || ms < 50 || ms > 10000)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--timeout '%s': wanted is 50 to 10000", text);
    command->wish.timeout_ms = (int)ms;
}

/* The places are what the command line ends with. */
static void take_places(struct argp_state *state)
{
    struct command *command = state->input;

    if (!command->probe)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "'%s' belongs to nothing: places are of --probe",
                   state->argv[state->next]);
    command->wish.targets = state->argv + state->next;
    command->wish.count = state->argc - state->next;
    state->next = state->argc;
}

static void check_command(struct argp_state *state)
{
    const struct command *command = state->input;

    if (command->probe && command->wish.count == 0)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state,
                   "--probe needs a place: an address, address:port or serial device");
    if (!command->probe && !command->config)
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "--config FILE is missing");
}

/* NOLINTNEXTLINE(readability-non-const-parameter): argp says what it is */
static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct command *command = state->input;

    switch (key) {
    case 'c':
        command->config = text;
        return 0;
    case OPTION_CHECK:
        command->check_only = true;
        return 0;
    case OPTION_STATUS:
        command->status = true;
        return 0;
    case 'o':
        take_format(state, text);
        return 0;
    case OPTION_PROBE:
        command->probe = true;
        return 0;
    case OPTION_WATCH:
        command->watch = text;
        return 0;
    case OPTION_UNITS:
        take_units(state, text);
        return 0;
    case OPTION_TIMEOUT:
        take_timeout(state, text);
        return 0;
    case ARGP_KEY_ARGS:
        take_places(state);
        return 0;
    case ARGP_KEY_END:
        check_command(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "--config FILE\n--probe PLACE...",
    .doc = "Reads the counter devices of one-stop shops over Modbus TCP, keeps their "
           "events on "
           "disk and brings them to the centre over MQTT.",
};

static void on_stored(void *owner)
{
    uplink_stored(owner);
}

static void on_changed(void *owner)
{
    uplink_changed(owner);
}

/* The settings to go on with, when SIGHUP has come. */
struct reload {
    const char *path;
    struct config *config; /* NULL: it has not */
};

/* Settings that are wrong change nothing. */
static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info,
                     void *owner)
{
    struct reload *reload = owner;
    char fault[CONFIG_FAULT_BYTES];

    (void)info;
    if (config_open(&reload->config, reload->path, fault) < 0) {
        log_error("%s; going on with the settings of before", fault);
        return 0;
    }
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

/*
 * SIGTERM and SIGINT end the loop, SIGHUP takes the settings anew; blocked first, so that no thread
 * is hit by them. A connection that ends while TLS writes to it is an error like others.
 */
static int listen_for_signals(sd_event *loop, struct reload *reload)
{
    sigset_t set;
    int rc;

    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    rc = -pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (rc < 0)
        return rc;
    rc = sd_event_add_signal(loop, NULL, SIGTERM, NULL, NULL);
    if (rc >= 0)
        rc = sd_event_add_signal(loop, NULL, SIGHUP, on_reload, reload);
    return rc < 0 ? rc : sd_event_add_signal(loop, NULL, SIGINT, NULL, NULL);
}

static void say_end(const struct config *config, const struct reload *reload, int rc)
{
    sd_notify(0, reload->config ? "RELOADING=1" : "STOPPING=1");
    if (rc < 0)
        log_fail(rc, "event loop");
    else
        log_info("gateway %s: %s", config->gateway,
                 reload->config ? "taking its settings anew" : "stopped");
}

/* Until it shall end, or go on with other settings. */
static int run(const struct config *config, struct reload *reload)
{
    const struct outbox_limits limits = {
        .max_bytes = (uint64_t)config->outbox_max_mb * MB,
        .retention_ms = config->retention_days * DAY_MS,
    };
    sd_event *loop = NULL;
    struct outbox *box = NULL;
    struct uplink *uplink = NULL;
    struct poller *poller = NULL;
    struct status *status = NULL;
    int rc;

    (void)file_limit_raise(config_devices(config)); /* else some devices are not reached */
    rc = outbox_open(&box, config->data, &limits);
    if (rc < 0)
        goto out;
    rc = sd_event_default(&loop);
    if (rc >= 0)
        rc = listen_for_signals(loop, reload);
    if (rc >= 0)
        rc = sd_event_set_watchdog(loop, true);
    if (rc < 0) {
        log_fail(rc, "event loop");
        goto out;
    }
    rc = uplink_open(&uplink, loop, config, box);
    if (rc < 0)
        goto out;
    rc = poller_open(&poller, loop, config, box,
                     &(struct poller_handler){uplink, on_stored, on_changed});
    if (rc < 0) {
        log_fail(rc, "devices");
        goto out;
    }
    uplink_watch(uplink, poller);
    /* Without it, as where a disk knows no sockets, it goes on. */
    (void)status_open(&status, loop, &(struct status_view){config, uplink, poller});
    log_info("gateway %s: %zu %s, broker %s port %d", config->gateway,
             config_devices(config), log_form(config_devices(config), "device", "devices"),
             config->broker.host, config->broker.port);
    sd_notify(0, "READY=1");
    rc = sd_event_loop(loop);
    say_end(config, reload, rc);
out:
    status_close(status);
    uplink_close(uplink);
    poller_close(poller);
    outbox_close(box);
    sd_event_unref(loop);
    return rc;
}

static int watch(const struct config *config, const char *name)
{
    const struct config_site *site;
    const struct config_device *device;
    char fault[CONFIG_FAULT_BYTES], text[CONFIG_FAULT_BYTES];
    int rc = config_find(config, name, &site, &device, fault);

    if (rc < 0) {
        log_error("%s", fault);
        return rc;
    }
    (void)snprintf(text, sizeof text, "%s %s", site->unit, device->counter);
    return watch_run(&(struct watch_wish){
        .name = text,
        .place = config_place(device),
        .unit_id = device->unit_id,
        .timeout_ms = device->timeout_ms,
        .poll_ms = device->poll_ms,
        .profile = device->setup.profile,
        .meanings = device->setup.meanings,
        .meanings_count = device->setup.meanings_count,
        .cause = device_cause_text,
    });
}

/* With the settings as they are at last in *config. */
static int run_and_reload(struct config **config, const char *path)
{
    int rc;

    do {
        struct reload reload = {.path = path};

        rc = run(*config, &reload);
        if (!reload.config)
            return rc;
        config_close(*config);
        *config = reload.config;
    } while (rc >= 0);
    return rc;
}

int main(int argc, char **argv)
{
    struct command command = {
        .wish = {.first = 1, .last = 247, .profiles = PROFILE_SET_DIRECTORY}};
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES];
    int rc = 0;

    argp_program_version = "dunghan-gateway " DUNGHAN_VERSION;
    (void)umask(077);
    log_setup("dunghan-gateway", LOG_LEVEL_INFO);
    output_watch();
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
    if (argp_parse(&argp, argc, argv, 0, NULL, &command) != 0)
        return EXIT_FAILURE;
    if (command.probe)
        return probe_run(&command.wish) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    if (config_open(&config, command.config, fault) < 0) {
        log_error("%s", fault);
        return EXIT_FAILURE;
    }
    if (!command.status)
        settings_warn(command.config);
    if (command.check_only)
        config_warn(config, command.config);
    if (command.check_only)
        printf("%s: the settings are good\n", command.config);
    else if (command.watch)
        rc = watch(config, command.watch);
    else if (command.status)
        rc = status_print(config->data, command.json);
    else
        rc = run_and_reload(&config, command.config);
    config_close(config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
