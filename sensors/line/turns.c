#include "sensors/line/turns.h"

#include <stddef.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

enum { UNIT_IDS = 248 };

void turns_init(struct turns *turns, bool numbered)
{
    *turns = (struct turns){.last = &turns->first};
    if (!numbered)
        turns->late_ms = need(calloc(UNIT_IDS, sizeof *turns->late_ms));
}

void turns_release(struct turns *turns)
{
    free(turns->late_ms);
}

void turns_add(struct turns *turns, struct line_request *request)
{
    request->next = NULL;
    request->since_ms = clock_mono_ms();
    *turns->last = request;
    turns->last = &request->next;
}

struct line_request *turns_take(struct turns *turns)
{
    struct line_request *request = turns->first;

    turns->first = request->next;
    if (!turns->first)
        turns->last = &turns->first;
    request->next = NULL;
    return request;
}

struct line_request *turns_take_all(struct turns *turns)
{
    struct line_request *all = turns->first;

    turns->first = NULL;
    turns->last = &turns->first;
    return all;
}

void turns_late(struct turns *turns)
{
    const struct line_request *request = turns->first;

    turns->late_ms[request->unit_id] = clock_mono_ms() + request->timeout_ms;
}

/* When a request may go: at once, or once what its unit id was asked before cannot come any more. */
static int64_t may_go_ms(const struct turns *turns, const struct line_request *request,
                         int64_t ready_ms)
{
    int64_t late_ms = turns->late_ms ? turns->late_ms[request->unit_id] : 0;

    return late_ms > ready_ms ? late_ms : ready_ms;
}

/* Is it the turn of `other` rather than of `request`, both of which may go? */
static bool goes_before(const struct line_request *other,
                        const struct line_request *request, int64_t now_ms)
{
    return request->probe && !other->probe &&
           now_ms - request->since_ms < LINE_PROBE_MOST_MS;
}

static void bring_to_front(struct turns *turns, struct line_request **at)
{
    struct line_request *chosen = *at;

    if (at == &turns->first)
        return;
    *at = chosen->next;
    if (turns->last == &chosen->next)
        turns->last = at;
    chosen->next = turns->first;
    turns->first = chosen;
}

int64_t turns_choose(struct turns *turns, int64_t ready_ms)
{
    struct line_request **best = NULL;
    int64_t now_ms = clock_mono_ms(), soonest_ms = INT64_MAX;

    for (struct line_request **at = &turns->first; *at; at = &(*at)->next) {
        int64_t go_ms = may_go_ms(turns, *at, ready_ms);

        if (go_ms > now_ms)
            soonest_ms = go_ms < soonest_ms ? go_ms : soonest_ms;
        else if (!best || goes_before(*at, *best, now_ms))
            best = at;
    }
    if (!best)
        return soonest_ms - now_ms;
    bring_to_front(turns, best);
    return 0;
}
