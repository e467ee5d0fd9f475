#include "appliance/upstream/sink.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "appliance/national/connection.h"
#include "appliance/national/database.h"
#include "appliance/store/store.h"
#include "appliance/upstream/progress.h"
#include "appliance/upstream/telling.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

enum {
    PAUSE_MS = 1000,
    REST_MS = 30 * 1000,       /* without changes */
    RETRY_MOST_MS = 10 * 1000, /* so a fail-over is not waited for twice */
    FOREIGN_MS = 300 * 1000,   /* where another store tells as this centre */
};

struct sink {
    const struct config *config;
    struct database *database; /* NULL: there is no connection */
    struct upstream_mark mark; /* when `told` */
    bool told;                 /* since this process began */
    bool failing;              /* and it is said */
    bool follows;              /* it is no centre, and it is said */
    int64_t told_mono_ms;
};

/* Also without a change: to say of when that is, and to find what PostgreSQL has lost. */
static bool is_due(struct sink *sink, struct store *store)
{
    int64_t behind = 0;

    return !sink->told || clock_mono_ms() - sink->told_mono_ms >= REST_MS ||
           upstream_behind(store, &sink->mark, &behind) < 0 || behind != 0;
}

/* For the centre, which shows it; without it nothing is lost. */
static void write_progress(const struct sink *sink, const struct upstream_mark *mark)
{
    struct upstream_progress progress = {.applied = mark->applied};

    if (sink->told && mark->applied == sink->mark.applied &&
        strcmp(mark->incarnation, sink->mark.incarnation) == 0)
        return;
    (void)snprintf(progress.incarnation, sizeof progress.incarnation, "%s",
                   mark->incarnation);
    (void)upstream_progress_write(sink->config->data, &progress);
}

static void note_told(struct sink *sink, const struct upstream_told *told)
{
    write_progress(sink, &told->mark);
    if (!sink->told || sink->failing)
        log_info("the nation is told, up to change %" PRId64, told->mark.applied);
    if (told->anew)
        log_info("the nation was told everything anew: %" PRId64 " roll-ups, generation %d",
                 told->rollups, told->mark.generation);
    sink->mark = told->mark;
    sink->told = true;
    sink->failing = false;
    sink->told_mono_ms = clock_mono_ms();
}

/* Has another store told since we have? It has begun a generation for that. Where a copy of PostgreSQL was
 * put back what is found is older than ours, whosever it is; and where our store was restored, of it as it
 * is when the answer to our COMMIT was lost. */
static bool is_foreign(const struct sink *sink, const struct upstream_told *told)
{
    const struct upstream_mark *found = &told->from;

    return sink->told && *found->incarnation &&
           strcmp(found->incarnation, sink->mark.incarnation) != 0 &&
           strcmp(found->incarnation, told->mark.incarnation) != 0 &&
           found->generation > sink->mark.generation;
}

/* How long to wait after it, in ms; negative errno. */
static int tell(struct sink *sink, struct store *store)
{
    bool foreign;
    struct upstream_told told = {0};
    int rc =
        sink->database ? 0 : national_connect(&sink->config->upstream, &sink->database);

    if (rc == 0)
        rc = upstream_tell(store, sink->database, false, &told);
    if (rc < 0)
        return rc;
    foreign = is_foreign(sink, &told);
    note_told(sink, &told);
    if (!foreign)
        return PAUSE_MS;
    log_error("another store tells the nation as this centre; there must be one: stop the "
              "other machine");
    return FOREIGN_MS;
}

/* Whoever is no centre waits until it is one, and then tells what is anew. */
static bool waits_for_promotion(struct sink *sink, struct store *store)
{
    bool leads = false;

    if (upstream_leads(sink->config, store, &leads) < 0)
        return true;
    if (!leads && !sink->follows)
        log_info("this is not the centre: the nation is told nothing from here");
    sink->follows = !leads;
    if (!leads)
        sink->told = false;
    return !leads;
}

/* The store is opened each time, for a copy may have been put in its place. */
static int work(struct sink *sink)
{
    struct store *store = NULL;
    int rc = store_open(&store, sink->config->data, STORE_READ);

    if (rc == 0 && waits_for_promotion(sink, store))
        rc = PAUSE_MS;
    else if (rc == 0)
        rc = is_due(sink, store) ? tell(sink, store) : PAUSE_MS;
    store_close(store);
    return rc;
}

/* Nobody was in the wrong when two told at once. */
static void note_failure(struct sink *sink, int rc)
{
    if (rc != -EAGAIN && !sink->failing)
        log_warning(
            "the nation is not told for now; what is to be told waits in the store");
    sink->failing |= rc != -EAGAIN;
    database_close(sink->database);
    sink->database = NULL;
}

static void pause_ms(int ms)
{
    const struct timespec time = {ms / 1000, (long)(ms % 1000) * 1000000};

    (void)nanosleep(&time, NULL);
}

int upstream_sink_run(const struct config *config)
{
    struct sink sink = {.config = config};
    int retry_ms = PAUSE_MS;

    if (!config->upstream.connection)
        return national_connect(&config->upstream, &sink.database);
    for (;;) {
        int rc = work(&sink);

        if (rc < 0)
            note_failure(&sink, rc);
        pause_ms(rc < 0 ? retry_ms : rc);
        retry_ms = rc >= 0                        ? PAUSE_MS
                   : retry_ms > RETRY_MOST_MS / 2 ? RETRY_MOST_MS
                                                  : retry_ms * 2;
    }
}
