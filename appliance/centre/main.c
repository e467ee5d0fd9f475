/* dunghand - the centre: takes events from the broker, keeps the ledger, serves the page.
 */
#include <argp.h>
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "appliance/centre/centre.h"
#include "appliance/config.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/output.h"
#include "web/site/routes.h"

const char *argp_program_version = "dunghand " DUNGHAN_VERSION;

struct arguments {
    const char *config;
    bool check_only;
};

enum { KEY_CHECK = 256 };

enum { SETTINGS_MOST_BYTES = 1 << 20 };

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "settings, " CONFIG_DEFAULT_PATH " when not said", 0},
    {"check-config", KEY_CHECK, NULL, 0, "check the settings and exit: 0 good, 1 not", 0},
    {0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'c':
        arguments->config = value;
        return 0;
    case KEY_CHECK:
        arguments->check_only = true;
        return 0;
    case ARGP_KEY_ARG:
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The settings do not know the page's own addresses. */
static int read_settings(struct config **ret, const char *path)
{
    char fault[CONFIG_FAULT_BYTES];

    if (config_open(ret, path, fault) < 0) {
        log_error("%s", fault);
        return -EINVAL;
    }
    if (!route_is_hidden_by((*ret)->web.base))
        return 0;
    log_error("%s: web.base is \"%s\", where the page has addresses of its own; allowed: "
              "one that "
              "is none of them and above none, such as /dunghan",
              path, (*ret)->web.base);
    config_close(*ret);
    *ret = NULL;
    return -EINVAL;
}

/* What the settings were when the centre began; NULL: they could not be read again. */
struct settings_text {
    const char *path;
    char *text;
    size_t bytes;
};

static void read_text(struct settings_text *read)
{
    if (file_read(read->path, SETTINGS_MOST_BYTES, &read->text, &read->bytes) < 0)
        read->text = NULL;
}

/* A centre has them until its end: whoever asks for a reload and has changed them is told so. */
static void say_whether_changed(const struct settings_text *before)
{
    struct settings_text now = {.path = before->path};
    struct config *config = NULL;

    read_text(&now);
    if (before->text && now.text && before->bytes == now.bytes &&
        memcmp(before->text, now.text, now.bytes) == 0) {
        free(now.text);
        return;
    }
    if (read_settings(&config, before->path) == 0)
        log_warning(
            "%s has changed: a reload takes up the page's certificate only, what is "
            "new in the settings is taken with a restart: systemctl restart "
            "dunghand",
            before->path);
    config_close(config);
    free(now.text);
}

struct running {
    struct centre *centre;
    struct settings_text settings;
};

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info,
                     void *owner)
{
    const struct running *running = owner;

    (void)source;
    (void)info;
    centre_reload(running->centre);
    say_whether_changed(&running->settings);
    return 0;
}

static int listen_for_signals(sd_event *loop, struct running *running)
{
    int rc = sd_event_add_signal(loop, NULL, SIGTERM, NULL, NULL);

    if (rc >= 0)
        rc = sd_event_add_signal(loop, NULL, SIGINT, NULL, NULL);
    if (rc >= 0)
        rc = sd_event_add_signal(loop, NULL, SIGHUP, on_reload, running);
    return rc;
}

/* Until it shall end (0), or be opened again as something else (1). */
static int run_once(const struct config *config, struct running *running)
{
    sd_event *loop = NULL;
    bool turns = false;
    int rc = sd_event_new(&loop);

    if (rc >= 0)
        rc = listen_for_signals(loop, running);
    if (rc >= 0)
        rc = centre_open(&running->centre, config, loop);
    if (rc >= 0) {
        log_info("page on port %d", centre_port(running->centre));
        (void)sd_notify(0, "READY=1");
        (void)malloc_trim(0); /* opening needs more than living does */
        rc = sd_event_loop(loop);
        turns = rc >= 0 && centre_turns(running->centre);
        (void)sd_notify(0, turns ? "RELOADING=1" : "STOPPING=1");
    }
    centre_close(running->centre);
    running->centre = NULL;
    sd_event_unref(loop);
    return rc < 0 ? rc : turns;
}

static int run(const struct config *config, const char *path)
{
    struct running running = {.settings.path = path};
    int rc;

    read_text(&running.settings);
    do
        rc = run_once(config, &running);
    while (rc > 0);
    free(running.settings.text);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        options, take_option,
        NULL,    "Takes events from the broker, keeps the ledger and serves the page.",
        NULL,    NULL,
        NULL};
    struct arguments arguments = {.config = CONFIG_DEFAULT_PATH};
    struct config *config = NULL;
    sigset_t blocked;
    int rc;

    (void)umask(077);
    log_setup("dunghand", LOG_LEVEL_INFO);
    output_watch();
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet */
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    if (read_settings(&config, arguments.config) < 0)
        return EXIT_FAILURE;
    /* Before any thread begins, so that only the loop sees them. */
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    settings_warn(arguments.config);
    if (arguments.check_only)
        printf("%s: the settings are good\n", arguments.config);
    rc = arguments.check_only ? 0 : run(config, arguments.config);
    config_close(config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
