#include "appliance/watch/canary.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/strict.h"

static const char *const legs[CANARY_LEGS] = {
    [CANARY_CALL] = "call",
    [CANARY_RECEIPT] = "receipt",
};

void canary_init(struct canary *canary, uint64_t boot, int64_t now_ms)
{
    *canary = (struct canary){.boot = boot, .due_ms = now_ms, .since_ms = now_ms};
}

void canary_connected(struct canary *canary, int64_t now_ms)
{
    canary->connected = true;
    canary->since_ms = now_ms;
    canary->due_ms = now_ms;
}

void canary_disconnected(struct canary *canary)
{
    canary->connected = false;
    canary->called = false;
}

bool canary_due(struct canary *canary, int64_t now_ms)
{
    if (now_ms < canary->due_ms)
        return false;
    /* Then it was us who stood still, and nothing can have come back. */
    if (now_ms - canary->due_ms > CANARY_PATIENCE_MS)
        canary->since_ms = now_ms;
    canary->due_ms = now_ms + CANARY_EVERY_MS;
    canary->number++;
    canary->called = !canary->connected;
    return true;
}

char *canary_write(const struct canary *canary, enum canary_leg leg)
{
    return strict_dump(need(json_pack("{s:i,s:I,s:I,s:s}", "v", STRICT_VERSION, "boot",
                                      (json_int_t)canary->boot, "number",
                                      (json_int_t)canary->number, "leg", legs[leg])));
}

void canary_take(struct canary *canary, const char *json, size_t bytes, int64_t now_ms)
{
    for (int leg = 0; leg < CANARY_LEGS; leg++) {
        char *ours = canary_write(canary, (enum canary_leg)leg);
        bool same = strlen(ours) == bytes && memcmp(ours, json, bytes) == 0;

        free(ours);
        if (same && leg == CANARY_CALL)
            canary->called = true;
        if (same && leg == CANARY_RECEIPT) {
            canary->proven = true;
            canary->passed_ms = now_ms;
        }
    }
}

bool canary_called(const struct canary *canary)
{
    return canary->called;
}

/* Room on the disk is not made by another start. */
static bool store_refuses(int rc)
{
    return rc < 0 && rc != -ENOSPC;
}

void canary_stored(struct canary *canary, int rc, int64_t now_ms)
{
    canary->called = false;
    if (!store_refuses(rc))
        canary->refusing_ms = 0;
    else if (!canary->refusing_ms)
        canary->refusing_ms = now_ms;
}

void canary_events_stored(struct canary *canary, int64_t now_ms)
{
    canary->stored_ms = now_ms;
}

void canary_message_taken(struct canary *canary, int64_t now_ms)
{
    canary->taken_ms = now_ms;
}

bool canary_passes(const struct canary *canary, int64_t now_ms)
{
    int64_t latest_ms = now_ms - CANARY_PATIENCE_MS;

    return !canary->connected || canary->since_ms > latest_ms ||
           (canary->proven && canary->passed_ms > latest_ms) ||
           (canary->stored_ms > latest_ms && canary->taken_ms > latest_ms);
}

bool canary_well(const struct canary *canary, int64_t now_ms, int64_t thread_still_ms)
{
    if (canary->refusing_ms && now_ms - canary->refusing_ms > CANARY_PATIENCE_MS)
        return false;
    if (canary->proven && !canary_passes(canary, now_ms))
        return false;
    return thread_still_ms <= CANARY_THREAD_MS;
}
