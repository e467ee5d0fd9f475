#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "sensors/sim/kinds.h"
#include "sensors/sim/live.h"
#include "sensors/sim/options.h"
#include "sensors/sim/places.h"
#include "sensors/sim/rhythm.h"
#include "sensors/sim/script.h"
#include "sensors/sim/serve_options.h"
#include "sensors/sim/wire/wire.h"

enum { PATH_BYTES = 4096 };

/* Everything that serves, in the order in which it is opened. */
struct station {
    sd_event *loop;
    struct options_loaded loaded;
    struct kinds *kinds;
    struct bank *bank;
    struct live *live;
    struct rhythm *rhythm;
    struct places places;
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

/* Modules move by themselves, with or without a scenario. */
static int open_rhythm(struct station *station, const struct serve_options *options)
{
    const struct rhythm_config config = {
        .pace = options->pace,
        .calendar = &station->loaded.calendar,
        .scale = options->scenario.scale,
        .seed = options->scenario.seed,
    };

    if (bank_devices(station->bank) == bank_terminals(station->bank))
        return 0;
    return rhythm_open(&station->rhythm, station->loop, station->bank, &config);
}

static int choose_places(struct station *station, const struct serve_options *options)
{
    size_t devices = bank_devices(station->bank);
    char reason[PLACES_REASON_BYTES];
    int rc = 0;

    if (options->ports > 0)
        rc = places_deal(&station->places, devices, options->address, options->port,
                         options->ports);
    for (size_t i = 0; rc == 0 && i < options->listen_count; i++) {
        rc = places_add(&station->places, options->listens[i], options->address, reason);
        if (rc < 0)
            log_error("--listen %s; allowed: %s", options->listens[i], reason);
    }
    return rc < 0 ? rc : places_check(&station->places, devices);
}

static int open_wire(struct station *station, const struct serve_options *options)
{
    struct wire_config config = {
        .units = bank_units(station->bank),
        .chance = bank_chance(station->bank),
    };
    int rc = choose_places(station, options);

    config.places = station->places.list;
    config.place_count = station->places.count;
    return rc < 0 ? rc : wire_open(&station->wire, station->loop, &config);
}

static int open_live(struct station *station, struct serve_options *options)
{
    char path[PATH_BYTES];
    size_t counters = station->loaded.district.terminals;

    if (options->bank.terminals < counters) {
        log_error("--terminals %zu for %zu counters; allowed: as many, or more",
                  options->bank.terminals, counters);
        return -EINVAL;
    }
    if (options->scenario.to >= date_day_at(clock_wall_ms())) {
        log_error(
            "--to is not over, so codes could repeat; allowed with --pace: yesterday or "
            "before");
        return -EINVAL;
    }
    snprintf(path, sizeof path, "%s/live.journal", options->bank.dir);
    return live_open(&station->live, station->loop, station->bank, &station->loaded.config,
                     path, options->pace);
}

/* Modules alone move without one. */
static bool has_scenario(const struct serve_options *options)
{
    return options->live && (options->scenario.units || options->bank.terminals > 0 ||
                             options->profile_count == 0);
}

static int open_station(struct station *station, struct serve_options *options)
{
    int rc = open_loop(&station->loop);

    if (rc == 0 && has_scenario(options))
        rc = options_load(&options->scenario, &station->loaded);
    if (rc < 0)
        return rc;
    if (options->bank.terminals == 0)
        options->bank.terminals = station->loaded.district.terminals;
    rc = kinds_open(&station->kinds, options->profile_dir, options->profiles,
                    options->profile_count);
    if (rc < 0)
        return rc;
    kinds_fill(station->kinds, &options->bank);
    rc = bank_open(&station->bank, &options->bank);
    if (rc == 0)
        rc = open_wire(station, options);
    if (rc == 0 && has_scenario(options))
        rc = open_live(station, options);
    if (rc == 0 && options->live)
        rc = open_rhythm(station, options);
    if (rc == 0 && options->script)
        rc = script_open(&station->script, station->loop, station->bank, options->script,
                         stdout);
    return rc;
}

static void announce(const struct station *station)
{
    char text[WIRE_TEXT_BYTES];

    for (size_t i = 0; i < station->places.count; i++)
        printf("listening %s\n", wire_text(station->wire, i, text));
    fflush(stdout);
}

static void close_station(struct station *station)
{
    script_close(station->script);
    rhythm_close(station->rhythm);
    live_close(station->live);
    wire_close(station->wire);
    places_release(&station->places);
    bank_close(station->bank);
    kinds_close(station->kinds);
    options_release(&station->loaded);
    sd_event_unref(station->loop);
}

/* Thousands of devices are as many connections. */
static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int options_serve(int argc, char **argv)
{
    struct serve_options options;
    struct station station = {0};
    int rc;

    serve_options_parse(argc, argv, &options);
    raise_descriptors();
    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    rc = open_station(&station, &options);
    if (rc == 0) {
        announce(&station);
        rc = sd_event_loop(station.loop);
    }
    close_station(&station);
    serve_options_release(&options);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
