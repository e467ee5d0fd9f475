#include "sensors/line/turns.h"

#include <stddef.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

enum { UNIT_IDS = 248 };

void turns_init(struct turns *turns, bool numbered, const struct guests *guests)
{
    *turns = (struct turns){.last = &turns->first, .guests = guests};
    if (!numbered)
        turns->silences = need(calloc(UNIT_IDS, sizeof *turns->silences));
}

void turns_release(struct turns *turns)
{
    free(turns->silences);
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

void turns_took(struct turns *turns, int64_t ms)
{
    if (turns->first->guest)
        guest_took(turns->first->guest, ms);
}

static void pass_over(struct turns *turns, bool doubted)
{
    const struct line_request *request = turns->first;

    turns->silences[request->unit_id] =
        (struct turns_silence){clock_mono_ms() + request->timeout_ms, doubted};
}

void turns_late(struct turns *turns)
{
    pass_over(turns, true);
}

bool turns_doubt(struct turns *turns)
{
    if (!turns->silences || !turns->silences[turns->first->unit_id].doubted)
        return false;
    pass_over(turns, false);
    return true;
}

/* Until when it is to let the others go first (mono); 0: it is one of these. */
static int64_t yields_until_ms(const struct turns *turns,
                               const struct line_request *request)
{
    const struct line_guest *guest = request->guest;
    int64_t most_ms = request->since_ms + TURNS_WAIT_MOST_MS, share_ms;

    if (request->probe)
        return most_ms;
    if (!guest_is_slow(guest))
        return 0;
    share_ms = turns->slow_ms > request->since_ms ? turns->slow_ms : request->since_ms;
    share_ms += (int64_t)TURNS_SHARE * guest->takes_ms;
    return share_ms < most_ms ? share_ms : most_ms;
}

/* Will it be through before the line is needed by one who is not slow? */
static bool fits(const struct turns *turns, const struct line_request *request,
                 int64_t now_ms)
{
    return !guest_is_slow(request->guest) ||
           now_ms + request->guest->takes_ms <= guests_free_until_ms(turns->guests);
}

/*
 * When a request may go: at once, or once what its unit id was asked before cannot come any more, or
 * there is room for it.
 */
static int64_t may_go_ms(const struct turns *turns, const struct line_request *request,
                         int64_t ready_ms, int64_t now_ms)
{
    int64_t go_ms = turns->silences ? turns->silences[request->unit_id].late_ms : 0;

    if (!fits(turns, request, now_ms) && yields_until_ms(turns, request) > go_ms)
        go_ms = yields_until_ms(turns, request);
    return go_ms > ready_ms ? go_ms : ready_ms;
}

/* The lowest goes first. */
static int rank(const struct turns *turns, const struct line_request *request,
                int64_t now_ms)
{
    if (yields_until_ms(turns, request) <= now_ms)
        return 0;
    return request->probe ? 2 : 1;
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
        int64_t go_ms = may_go_ms(turns, *at, ready_ms, now_ms);

        if (go_ms > now_ms)
            soonest_ms = go_ms < soonest_ms ? go_ms : soonest_ms;
        else if (!best || rank(turns, *at, now_ms) < rank(turns, *best, now_ms))
            best = at;
    }
    if (!best)
        return soonest_ms - now_ms;
    bring_to_front(turns, best);
    if (guest_is_slow(turns->first->guest))
        turns->slow_ms = now_ms + turns->first->guest->takes_ms;
    return 0;
}
