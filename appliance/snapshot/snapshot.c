#include "appliance/snapshot/snapshot.h"

#include <pthread.h>
#include <stdlib.h>

#include "appliance/snapshot/snapshot_held.h"
#include "mqtt/base/memory.h"

struct snapshot {
    pthread_mutex_t lock;
    struct held *newest;
};

struct snapshot *snapshot_open(struct source_overview *first)
{
    struct snapshot *snapshot = need(calloc(1, sizeof *snapshot));

    pthread_mutex_init(&snapshot->lock, NULL);
    snapshot->newest = (struct held *)first;
    snapshot->newest->references = 1;
    return snapshot;
}

static void give_back(struct held *held)
{
    if (--held->references == 0)
        snapshot_held_free(held);
}

void snapshot_close(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    give_back(snapshot->newest);
    pthread_mutex_destroy(&snapshot->lock);
    free(snapshot);
}

void snapshot_replace(struct snapshot *snapshot, struct source_overview *overview)
{
    struct held *held = (struct held *)overview;

    held->references = 1;
    pthread_mutex_lock(&snapshot->lock);
    give_back(snapshot->newest);
    snapshot->newest = held;
    pthread_mutex_unlock(&snapshot->lock);
}

const struct source_overview *snapshot_acquire(struct snapshot *snapshot)
{
    const struct source_overview *overview;

    pthread_mutex_lock(&snapshot->lock);
    snapshot->newest->references++;
    overview = &snapshot->newest->overview;
    pthread_mutex_unlock(&snapshot->lock);
    return overview;
}

void snapshot_release(struct snapshot *snapshot, const struct source_overview *overview)
{
    pthread_mutex_lock(&snapshot->lock);
    give_back((struct held *)overview);
    pthread_mutex_unlock(&snapshot->lock);
}
