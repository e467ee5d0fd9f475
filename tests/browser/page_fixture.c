/*
 * page_fixture - the real web library on 127.0.0.1 with a made-up source, told over stdin.
 *
 *   more N    N more dossiers were resolved on time     silent N  N devices fall silent
 *   aside     some events are set aside                 empty     nothing has arrived yet
 *   close     the server goes away                      open      it comes back on its port
 *
 * Says "port N" when it serves and "done" after each command; ends with its stdin.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "tests/browser/sample.h"
#include "web/server.h"

/* One version of the data and how many hold it; the office itself is one of them. */
struct held {
    struct sample *sample;
    int holders;
    struct held *older;
};

struct office {
    pthread_mutex_t lock;
    struct held *newest;
    struct sample_change change;
};

/* With the lock held: forgets versions that nobody holds any more. */
static void sweep(struct office *office)
{
    struct held **place = &office->newest;

    while (*place) {
        struct held *held = *place;

        if (held->holders > 0) {
            place = &held->older;
            continue;
        }
        *place = held->older;
        free(held->sample);
        free(held);
    }
}

static void publish(struct office *office)
{
    struct held *held = malloc(sizeof *held);

    if (!held)
        abort();
    office->change.version++;
    office->change.later_ms += 1000;
    *held = (struct held){sample_new(&office->change), 1, office->newest};
    pthread_mutex_lock(&office->lock);
    if (office->newest)
        office->newest->holders--;
    office->newest = held;
    sweep(office);
    pthread_mutex_unlock(&office->lock);
}

static const struct source_overview *acquire(void *owner)
{
    struct office *office = owner;
    const struct source_overview *overview;

    pthread_mutex_lock(&office->lock);
    office->newest->holders++;
    overview = &office->newest->sample->overview;
    pthread_mutex_unlock(&office->lock);
    return overview;
}

static void release(void *owner, const struct source_overview *overview)
{
    struct office *office = owner;

    pthread_mutex_lock(&office->lock);
    for (struct held *held = office->newest; held; held = held->older) {
        if (&held->sample->overview == overview)
            held->holders--;
    }
    sweep(office);
    pthread_mutex_unlock(&office->lock);
}

static void health(void *owner, struct source_health *ret)
{
    (void)owner;
    *ret = (struct source_health){
        true, true, true, clock_mono_ms(), clock_wall_ms(), SOURCE_CLOCK_GOOD, 0};
}

/* Does what one line says to the data; false when it says something else. */
static bool change(struct office *office, const char *line)
{
    int number = (int)strtol(line + strcspn(line, " "), NULL, 10);

    if (strncmp(line, "more", 4) == 0)
        office->change.more += number;
    else if (strncmp(line, "silent", 6) == 0)
        office->change.silent = number;
    else if (strncmp(line, "aside", 5) == 0)
        office->change.quarantine = true;
    else if (strncmp(line, "empty", 5) == 0)
        office->change.empty = true;
    else
        return false;
    publish(office);
    return true;
}

static struct server *serve(const struct source *source, int *port)
{
    const struct server_config config = {
        .address = "127.0.0.1", .port = *port, .max_connections = 200, .max_streams = 50};
    struct server *server;

    if (server_open(&server, &config, source) < 0)
        exit(1); /* NOLINT(concurrency-mt-unsafe): there is no other thread yet */
    *port = server_port(server);
    printf("port %d\n", *port);
    return server;
}

int main(int argc, char **argv)
{
    struct office office = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct source source = {&office, sample_levels, acquire, release, health, NULL, NULL};
    int port = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
    struct server *server;
    char line[64];

    setvbuf(stdout, NULL, _IOLBF, 0);
    publish(&office);
    server = serve(&source, &port);
    while (fgets(line, sizeof line, stdin)) {
        if (change(&office, line)) {
            if (server)
                server_changed(server);
        } else if (strncmp(line, "close", 5) == 0) {
            server_close(server);
            server = NULL;
        } else if (strncmp(line, "open", 4) == 0) {
            server = serve(&source, &port);
        }
        printf("done\n");
    }
    server_close(server);
    office.newest->holders = 0;
    sweep(&office);
    return 0;
}
