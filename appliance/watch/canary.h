/*
 * canary - does the whole way still work, from the broker into the store and back?
 *
 * Every ten seconds the centre sends itself a call through the broker. When the call comes
 * it is committed as an event is (one row, always the same, so nothing grows), and then a
 * receipt goes out as one of a gateway does. A canary has passed when its receipt came
 * back. While there is no broker only the commit is made; while nothing may be written
 * (intake_gate.h) everything but the commit. The watchdog is fed for as long as canary_well() says
 * so; that the loop turns is a condition by itself, since it asks.
 *
 * Not well is what another start can mend: a store that refuses for reasons of its own, a
 * session that stands and carries nothing, an MQTT thread that stands still. A full disk is
 * none, nor a broker that is away: the centre goes on, says so, and takes events again by
 * itself. Nor a broker that never let a canary pass, because its ACL forbids it: that is
 * for the operator, who reads it in /healthz. Nor is a machine that slept: who comes round
 * after more than CANARY_PATIENCE_MS waits as long again before it judges anybody.
 *
 * Plain data and arithmetic but for the texts: no clock, no network, no store. `now_ms` is
 * a monotonic clock. One thread.
 */
#ifndef APPLIANCE_WATCH_CANARY_H
#define APPLIANCE_WATCH_CANARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CANARY_EVERY_MS = 10 * 1000,
    /* A broker that hangs is noticed by the session's keep-alive before. */
    CANARY_PATIENCE_MS = 60 * 1000,
    CANARY_THREAD_MS = 5 * 60 * 1000, /* looking up a name and connecting may take long */
};

struct canary {
    uint64_t boot;   /* of the centre: an earlier one's canaries are not ours */
    uint64_t number; /* of the newest call */
    int64_t due_ms;  /* when the next one is */
    bool connected;
    bool proven;       /* one has passed since the start */
    bool called;       /* the newest call has come and is not committed yet */
    int64_t since_ms;  /* of this connection, or since when we go on after standing still */
    int64_t passed_ms; /* when the newest receipt came back; only if proven */
    int64_t stored_ms; /* when events were last committed; 0: never */
    int64_t taken_ms;  /* when the broker last took a message; 0: never */
    int64_t refusing_ms; /* since when the store refuses; 0: it does not */
};

enum canary_leg { CANARY_CALL, CANARY_RECEIPT, CANARY_LEGS };

void canary_init(struct canary *canary, uint64_t boot, int64_t now_ms);

void canary_connected(struct canary *canary, int64_t now_ms);
void canary_disconnected(struct canary *canary);

/* Is it time? Then a new call has begun: it is to be published, or without a connection
 * committed at once. */
bool canary_due(struct canary *canary, int64_t now_ms);

/* The message of a leg, which the caller frees. */
char *canary_write(const struct canary *canary, enum canary_leg leg);

/* A message of the canary's topic came; what is none of ours is passed over. */
void canary_take(struct canary *canary, const char *json, size_t bytes, int64_t now_ms);

/*
 * Is there a call to commit? canary_stored() says what became of it; then, whatever that
 * was, its receipt is to be published.
 */
bool canary_called(const struct canary *canary);
void canary_stored(struct canary *canary, int rc, int64_t now_ms);

/* Events were committed; the broker has taken a message: under load both are as good. */
void canary_events_stored(struct canary *canary, int64_t now_ms);
void canary_message_taken(struct canary *canary, int64_t now_ms);

/* Does what is published come back? Also true while there is no connection. */
bool canary_passes(const struct canary *canary, int64_t now_ms);

/* May the watchdog be fed? thread_still_ms: how long the MQTT thread has stood still. */
bool canary_well(const struct canary *canary, int64_t now_ms, int64_t thread_still_ms);

#endif
