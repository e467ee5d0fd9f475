/*
 * dunghan-gateway - reads the counter devices of one-stop shops and brings their events to
 * the centre. Only wires the modules together.
 */
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
#include "sensors/command.h"
#include "sensors/commission/explain.h"
#include "sensors/commission/probe.h"
#include "sensors/commission/watch.h"
#include "sensors/commission/wiring.h"
#include "sensors/config.h"
#include "sensors/config_reading.h"
#include "sensors/config_warn.h"
#include "sensors/file_limit.h"
#include "sensors/hook/hook.h"
#include "sensors/outbox/outbox_writer.h"
#include "sensors/poller.h"
#include "sensors/profile/profile_set.h"
#include "sensors/spare_memory.h"
#include "sensors/status.h"
#include "sensors/uplink.h"

#define DAY_MS INT64_C(86400000)
#define MB     (UINT64_C(1) << 20)

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
    struct outbox_writer *writer = NULL;
    struct uplink *uplink = NULL;
    struct poller *poller = NULL;
    struct hook *hook = NULL;
    struct status *status = NULL;
    int rc;

    (void)file_limit_raise(config_devices(config)); /* else some devices are not reached */
    rc = outbox_open(&box, config->data, &limits);
    if (rc < 0)
        goto out;
    rc = sd_event_new(&loop);
    if (rc >= 0)
        rc = listen_for_signals(loop, reload);
    if (rc >= 0)
        rc = sd_event_set_watchdog(loop, true);
    if (rc >= 0)
        rc = outbox_writer_open(&writer, loop, box);
    if (rc < 0) {
        log_fail(rc, "event loop");
        goto out;
    }
    rc = uplink_open(&uplink, loop, config, writer);
    if (rc < 0)
        goto out;
    rc = poller_open(&poller, loop, config, writer,
                     &(struct poller_handler){uplink, on_stored, on_changed});
    if (rc < 0) {
        log_fail(rc, "devices");
        goto out;
    }
    uplink_watch(uplink, poller);
    /* Without these, as where a port is taken or a disk knows no sockets, it goes on. */
    if (config->hook)
        (void)hook_open(&hook, loop, config->hook, box, poller_group(poller));
    (void)status_open(&status, loop, &(struct status_view){config, uplink, poller, hook});
    log_info("gateway %s: %zu %s, broker %s port %d", config->gateway,
             config_devices(config), log_form(config_devices(config), "device", "devices"),
             config->broker.host, config->broker.port);
    spare_memory_started();
    sd_notify(0, "READY=1");
    rc = sd_event_loop(loop);
    say_end(config, reload, rc);
out:
    status_close(status);
    uplink_close(uplink);
    poller_close(poller); /* commits what was put in, by the hook too */
    hook_close(hook);
    outbox_writer_close(writer);
    outbox_close(box);
    sd_event_unref(loop);
    return rc;
}

/* What a person asks of one device, or of all. */
static int look_at_devices(const struct config *config, const struct command *command)
{
    struct reading_wish *wishes = NULL;
    char fault[CONFIG_FAULT_BYTES];
    size_t count;
    int rc = config_readings(config, command->counter, &wishes, &count, fault);

    if (rc < 0)
        log_error("%s", fault);
    else if (command->what == COMMAND_WATCH)
        rc = watch_run(&wishes[0]);
    else
        rc = wiring_run(&(struct wiring_wish){config->gateway, wishes, count});
    free(wishes);
    return rc;
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

/* What needs the settings. */
static int do_with_settings(const struct command *command)
{
    struct config *config = NULL;
    char fault[CONFIG_FAULT_BYTES];
    int rc = config_open_drafts(&config, command->config, command->drafts, fault);

    if (rc < 0) {
        log_error("%s", fault);
        return rc;
    }
    if (command->what != COMMAND_STATUS)
        settings_warn(command->config);
    if (command->what == COMMAND_CHECK) {
        config_warn(config, command->config);
        printf("%s: the settings are good\n", command->config);
    } else if (command->what == COMMAND_WATCH || command->what == COMMAND_WIRING)
        rc = look_at_devices(config, command);
    else if (command->what == COMMAND_STATUS)
        rc = status_print(config->data, command->json);
    else
        rc = run_and_reload(&config, command->config);
    config_close(config);
    return rc;
}

static int do_command(const struct command *command)
{
    switch (command->what) {
    case COMMAND_PROBE:
        return probe_run(&command->wish);
    case COMMAND_PROFILES:
        return explain_list(command->drafts);
    case COMMAND_EXPLAIN:
        return explain_profile(command->drafts, command->profile);
    default:
        return do_with_settings(command);
    }
}

int main(int argc, char **argv)
{
    struct command command;

    (void)umask(077);
    spare_memory_begin();
    log_setup("dunghan-gateway", LOG_LEVEL_INFO);
    output_watch();
    command_read(&command, argc, argv);
    return do_command(&command) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
