/*
 * A gateway without its uplink: devices, poller and outbox, on a loop of its own and in a
 * directory of its own.
 */
#ifndef TESTS_UNIT_SENSORS_BENCH_H
#define TESTS_UNIT_SENSORS_BENCH_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "sensors/outbox/outbox_writer.h"
#include "sensors/poller.h"
#include "sensors/profile/profile_set.h"

enum {
    BENCH_PATH_BYTES = 256,
    BENCH_DEVICES_MAX = 4,
    BENCH_PATIENCE_MS = 10000, /* of a test that waits for what must come */
};

struct bench {
    char dir[BENCH_PATH_BYTES];
    char box_dir[BENCH_PATH_BYTES + 16];
    sd_event *loop;
    struct outbox *box;
    struct outbox_writer *writer;
    struct poller *poller;
    struct config config;
    struct config_site site;
    struct config_device devices[BENCH_DEVICES_MAX];
    char counters[BENCH_DEVICES_MAX][8];
    int stored, changed;
};

static const struct outbox_limits bench_wide = {.max_bytes = 64 << 20,
                                                .retention_ms = 1000};

static inline void bench_on_stored(void *owner)
{
    struct bench *bench = owner;

    bench->stored++;
}

static inline void bench_on_changed(void *owner)
{
    struct bench *bench = owner;

    bench->changed++;
}

static inline int bench_open(struct bench *bench)
{
    const char *tmp = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread yet */

    *bench = (struct bench){0};
    snprintf(bench->dir, sizeof bench->dir, "%s/bench-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(bench->dir))
        return -1;
    snprintf(bench->box_dir, sizeof bench->box_dir, "%s/box", bench->dir);
    bench->site = (struct config_site){"H42.31", bench->devices, 0};
    bench->config = (struct config){.sites = &bench->site, .sites_count = 1};
    return sd_event_new(&bench->loop);
}

static inline void bench_close(struct bench *bench)
{
    static const char *const names[] = {"outbox.db", "outbox.db-wal", "outbox.lock"};
    char path[2 * BENCH_PATH_BYTES];

    poller_close(bench->poller);
    outbox_writer_close(bench->writer);
    outbox_close(bench->box);
    sd_event_unref(bench->loop);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", bench->box_dir, names[i]);
        unlink(path);
    }
    rmdir(bench->box_dir);
    rmdir(bench->dir);
    profile_set_close(bench->config.set);
}

static inline const struct profile *bench_profile(struct bench *bench)
{
    const struct profile *profile = NULL;
    char fault[PROFILE_FAULT_BYTES];

    if (!bench->config.set)
        profile_set_open(&bench->config.set, NULL);
    assert_int_equal(
        profile_set_find(bench->config.set, "record-terminal", &profile, fault), 0);
    return profile;
}

/* A record terminal, when nothing else is said of it afterwards. */
static inline struct config_device *bench_add_device(struct bench *bench, int port,
                                                     int poll_ms, int timeout_ms)
{
    unsigned i = bench->site.devices_count++;

    snprintf(bench->counters[i], sizeof bench->counters[i], "q%u", i + 1);
    bench->devices[i] = (struct config_device){
        .counter = bench->counters[i],
        .address = "127.0.0.1",
        .port = port,
        .unit_id = 1,
        .poll_ms = poll_ms,
        .setup = {.profile = bench_profile(bench), .ring = 1},
        .timeout_ms = timeout_ms,
    };
    return &bench->devices[i];
}

static inline void bench_start(struct bench *bench, const struct outbox_limits *limits)
{
    const struct poller_handler handler = {bench, bench_on_stored, bench_on_changed};

    assert_int_equal(outbox_open(&bench->box, bench->box_dir, limits), 0);
    assert_int_equal(outbox_writer_open(&bench->writer, bench->loop, bench->box), 0);
    assert_int_equal(
        poller_open(&bench->poller, bench->loop, &bench->config, bench->writer, &handler),
        0);
}

static inline void bench_stop(struct bench *bench)
{
    poller_close(bench->poller);
    outbox_writer_close(bench->writer);
    outbox_close(bench->box);
    bench->poller = NULL;
    bench->writer = NULL;
    bench->box = NULL;
}

static const struct payload_device *bench_shown(const struct bench *bench, size_t device)
{
    size_t count;

    return &poller_devices(bench->poller, &count)[device];
}

static inline void bench_run_for(struct bench *bench, int64_t ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 20000) >= 0);
}

static inline void bench_run_until_stored(struct bench *bench, uint64_t last)
{
    int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;

    while (outbox_last(bench->box) < last && clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 20000) >= 0);
    assert_int_equal(outbox_last(bench->box), last);
}

/* The whole text of one event in the outbox has this in it. */
static inline void bench_assert_event(struct bench *bench, uint64_t seq, const char *part)
{
    struct outbox_page page = {0};

    assert_int_equal(outbox_read(bench->box, seq, 1, &page), 0);
    print_message("%" PRIu64 ": %s\n", seq, page.events[0]);
    assert_non_null(strstr(page.events[0], part));
    outbox_page_release(&page);
}

#endif
