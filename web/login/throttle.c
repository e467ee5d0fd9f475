#include "web/login/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct entry {
    char key[THROTTLE_KEY_BYTES]; /* "": nobody */
    int failures;
    int64_t last_ms, until_ms;
};

struct throttle {
    int free;
    struct entry entries[THROTTLE_PLACES];
};

struct throttle *throttle_open(int free)
{
    struct throttle *throttle = need(calloc(1, sizeof *throttle));

    throttle->free = free;
    return throttle;
}

void throttle_close(struct throttle *throttle)
{
    free(throttle);
}

static struct entry *find(const struct throttle *throttle, const char *key)
{
    for (int i = 0; i < THROTTLE_PLACES; i++) {
        if (strncmp(throttle->entries[i].key, key, THROTTLE_KEY_BYTES - 1) == 0)
            return (struct entry *)&throttle->entries[i];
    }
    return NULL;
}

int64_t throttle_wait_ms(const struct throttle *throttle, const char *key, int64_t now_ms)
{
    const struct entry *entry = find(throttle, key);

    return entry && entry->until_ms > now_ms ? entry->until_ms - now_ms : 0;
}

/* May it go sooner than the other one? Whoever has not to wait goes first. */
static bool is_less(const struct entry *entry, const struct entry *other, int64_t now_ms)
{
    bool waits = entry->until_ms > now_ms, other_waits = other->until_ms > now_ms;

    return waits == other_waits ? entry->last_ms < other->last_ms : other_waits;
}

/* An empty place, or that of whom it costs least. */
static struct entry *make_room(struct throttle *throttle, int64_t now_ms)
{
    struct entry *least = &throttle->entries[0];

    for (int i = 0; i < THROTTLE_PLACES && *least->key; i++) {
        if (!*throttle->entries[i].key || is_less(&throttle->entries[i], least, now_ms))
            least = &throttle->entries[i];
    }
    return least;
}

static int64_t wait_after(int failures)
{
    int64_t wait_ms = THROTTLE_FIRST_MS;

    for (int i = 0; i < failures && wait_ms < THROTTLE_LONGEST_MS; i++)
        wait_ms *= 2;
    return wait_ms < THROTTLE_LONGEST_MS ? wait_ms : THROTTLE_LONGEST_MS;
}

void throttle_try(struct throttle *throttle, const char *key, int64_t now_ms)
{
    struct entry *entry = find(throttle, key);

    if (!entry) {
        entry = make_room(throttle, now_ms);
        *entry = (struct entry){.last_ms = now_ms};
        (void)stpncpy(entry->key, key, THROTTLE_KEY_BYTES - 1);
    }
    if (now_ms - entry->last_ms >= THROTTLE_QUIET_MS)
        entry->failures = 0;
    entry->last_ms = now_ms;
    entry->failures++;
    if (entry->failures >= throttle->free)
        entry->until_ms = now_ms + wait_after(entry->failures - throttle->free);
}

void throttle_right(struct throttle *throttle, const char *key, bool all)
{
    struct entry *entry = find(throttle, key);

    if (!entry)
        return;
    entry->failures = all ? 0 : entry->failures - 1;
    entry->until_ms = 0;
    if (entry->failures <= 0)
        *entry = (struct entry){0};
}
