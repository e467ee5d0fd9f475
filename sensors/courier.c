#include "sensors/courier.h"

#include <stdio.h>
#include <string.h>

/* Pauses are spread by up to a quarter, so that gateways do not all come back at once. */
enum { JITTER_PART = 4 };

static int spread(struct courier *courier, int pause_ms)
{
    /* Numerical Recipes' linear congruence: good enough to be apart. */
    courier->random = courier->random * 1664525U + 1013904223U;
    return pause_ms + (int)(courier->random >> 16) % (pause_ms / JITTER_PART);
}

/* Up to where nothing can or need be sent: it has its receipt, or it is no longer kept. */
static uint64_t settled(const struct courier *courier)
{
    return courier->committed + 1 < courier->first ? courier->first - 1
                                                   : courier->committed;
}

/* From the first event without a receipt, as if none had been sent. */
static void go_back(struct courier *courier)
{
    courier->sent = settled(courier);
    courier->since_ms = INT64_MAX;
}

static void be_patient_again(struct courier *courier)
{
    courier->silence_ms = COURIER_SILENCE_MS;
}

void courier_init(struct courier *courier, const struct courier_start *start,
                  uint32_t random)
{
    *courier = (struct courier){
        .first = start->first,
        .last = start->last,
        .committed = start->committed,
        .reached = start->reached,
        .term = start->term,
        .hold_ms = INT64_MIN,
        .random = random,
    };
    snprintf(courier->epoch, sizeof courier->epoch, "%s", start->epoch);
    go_back(courier);
    be_patient_again(courier);
}

void courier_connected(struct courier *courier, int64_t now_ms)
{
    courier->connected = true;
    courier->heard = false;
    courier->hold_ms = now_ms + COURIER_GREETING_MS;
    go_back(courier);
    be_patient_again(courier);
}

void courier_disconnected(struct courier *courier)
{
    courier->connected = false;
    go_back(courier);
}

void courier_kept(struct courier *courier, uint64_t first, uint64_t last)
{
    courier->first = first;
    courier->last = last;
    if (courier->sent < settled(courier))
        courier->sent = settled(courier);
}

/* Does the centre lack what is no longer kept? */
static bool lacks_gone(const struct courier *courier)
{
    return settled(courier) > courier->committed;
}

/* Has what was sent been on its way for longer than the first pause? Then it is lost. */
static bool is_overdue(const struct courier *courier, int64_t now_ms)
{
    return courier->since_ms != INT64_MAX &&
           now_ms - courier->since_ms >= COURIER_SILENCE_MS;
}

void courier_shared(struct courier *courier, uint64_t committed)
{
    if (courier->reached < committed)
        courier->reached = committed;
}

bool courier_outdated(const struct courier *courier, const struct payload_receipt *receipt)
{
    return receipt->term < courier->term;
}

enum courier_news courier_receipt(struct courier *courier,
                                  const struct payload_receipt *receipt, int64_t now_ms)
{
    uint64_t before = courier->committed;
    bool rebooted = courier->boot != 0 &&
                    (receipt->boot != courier->boot || receipt->term != courier->term);
    bool lacked = lacks_gone(courier);

    if (courier_outdated(courier, receipt))
        return COURIER_OUTDATED;
    courier->hold_ms = INT64_MIN;
    courier->heard = true;
    courier->boot = receipt->boot;
    courier->term = receipt->term;
    if (strcmp(receipt->epoch, courier->epoch) != 0) {
        if (rebooted)
            go_back(courier);
        return COURIER_NOTHING;
    }
    if (receipt->committed > courier->reached) {
        courier->connected = false;
        go_back(courier);
        return COURIER_AHEAD;
    }
    courier->committed = receipt->committed;
    courier->lost = receipt->lost;
    if (receipt->committed > before) {
        be_patient_again(courier);
        courier->since_ms = now_ms;
    }
    if (receipt->committed < before || rebooted || receipt->again ||
        is_overdue(courier, now_ms))
        go_back(courier);
    if (courier->sent <= courier->committed)
        go_back(courier); /* nothing is on its way */
    if (lacks_gone(courier) && (!lacked || receipt->committed < before))
        return COURIER_GONE;
    if (receipt->committed < before)
        return COURIER_RESTORED;
    if (rebooted)
        return COURIER_REBOOTED;
    return receipt->committed > before ? COURIER_ADVANCED : COURIER_NOTHING;
}

bool courier_greeted(const struct courier *courier, int64_t now_ms)
{
    return now_ms >= courier->hold_ms;
}

bool courier_next(const struct courier *courier, int64_t now_ms, uint64_t *ret_first,
                  size_t *ret_count)
{
    uint64_t left;
    uint64_t room;

    if (!courier->connected || !courier_greeted(courier, now_ms))
        return false;
    if (courier->sent >= courier->last)
        return false;
    left = courier->last - courier->sent;
    if (courier->sent - settled(courier) >= COURIER_WINDOW_EVENTS)
        return false;
    room = COURIER_WINDOW_EVENTS - (courier->sent - settled(courier));
    if (left > room)
        left = room;
    *ret_first = courier->sent + 1;
    *ret_count = left < COURIER_BATCH_EVENTS ? (size_t)left : COURIER_BATCH_EVENTS;
    return true;
}

void courier_sent(struct courier *courier, size_t count, int64_t now_ms)
{
    if (courier->since_ms == INT64_MAX)
        courier->since_ms = now_ms;
    courier->sent += count;
    if (courier->sent > courier->reached)
        courier->reached = courier->sent;
}

bool courier_tick(struct courier *courier, int64_t now_ms)
{
    if (courier_greeted(courier, now_ms))
        courier->hold_ms = INT64_MIN; /* it has nothing more to say */
    if (courier->since_ms == INT64_MAX || now_ms - courier->since_ms < courier->silence_ms)
        return false;
    go_back(courier);
    courier->silence_ms = spread(courier, 2 * courier->silence_ms);
    if (courier->silence_ms > COURIER_SILENCE_MAX_MS)
        courier->silence_ms = spread(courier, COURIER_SILENCE_MAX_MS);
    return true;
}

int64_t courier_due_ms(const struct courier *courier)
{
    int64_t due_ms = INT64_MAX;

    if (courier->since_ms != INT64_MAX)
        due_ms = courier->since_ms + courier->silence_ms;
    if (courier->connected && courier->hold_ms != INT64_MIN && courier->hold_ms < due_ms &&
        courier->sent < courier->last)
        due_ms = courier->hold_ms;
    return due_ms;
}
