/* What was seen becomes events. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/payload.h"
#include "sensors/devices/channels.h"
#include "sensors/devices/device_fault.h"

enum {
    HELD_EVENTS_MOST =
        10, /* beyond, nobody would want to count it: then only the readings are told */
    KEPT_MS = 15 * 60 *
              1000, /* so old a mark is kept anew, for the time in it says what can be */
};

/* What is put in, with what goes with it. */
struct booking {
    struct kind_host *host;
    struct channels *channels;
    const char *mark;
    struct meaning_place place;
    int events;
};

static void put(struct booking *booking, const struct event *event)
{
    char *json = payload_write_event(event);

    booking->host->calls->put(booking->host, json, 1, booking->mark);
    booking->events++;
    free(json);
}

static void put_counted(struct booking *booking, const struct meaning *meaning,
                        uint32_t count)
{
    uint32_t most = meaning_adds_up(meaning) ? EVENT_COUNT_MOST : 1;

    while (count > 0) {
        uint32_t part = count < most ? count : most;
        struct event event = meaning_event(meaning, &booking->place, (int)part);

        put(booking, &event);
        count -= part;
    }
}

/* Where much is held, in several: one for each part. */
static void put_fault(struct booking *booking, const struct meaning *meaning,
                      const struct event *fault, uint32_t held)
{
    bool told = held <= (uint32_t)HELD_EVENTS_MOST * EVENT_COUNT_MOST;

    do {
        uint32_t part = held < EVENT_COUNT_MOST ? held : EVENT_COUNT_MOST;
        struct event event = *fault;

        if (told && part > 0)
            meaning_hold(meaning, &event, (int)part);
        put(booking, &event);
        held -= part;
    } while (told && held > 0);
}

static const char *const said[EVENT_DEVICES] = {
    [EVENT_DEVICE_UNKNOWN] =
        "was pressed without a code, or read one that is of no dossier",
    [EVENT_DEVICE_LOST] = "made scans that are gone before they could be read",
    [EVENT_DEVICE_RESET] = "began anew",
    [EVENT_DEVICE_WRAPPED] = "went over its highest number",
    [EVENT_DEVICE_JUMPED] = "moved further than can be",
    [EVENT_DEVICE_STUCK] = "is held down",
    [EVENT_DEVICE_STOPPED] = "stands still, as its own flag says",
};

static void say(struct log_limit *limit, const struct event *fault, uint32_t held)
{
    char times[LOG_LIMIT_BYTES];

    if (!log_limit_pass(limit, clock_mono_ms(), times))
        return;
    if (held > 0)
        log_warning("device %s %s: input %s %s, from %" PRIu32 " to %" PRIu32 ": %" PRIu32
                    " held back until a person decides%s",
                    fault->unit, fault->counter, fault->input, said[fault->what],
                    fault->before, fault->after, held, times);
    else
        log_info("device %s %s: input %s %s, from %" PRIu32 " to %" PRIu32 "%s",
                 fault->unit, fault->counter, fault->input, said[fault->what],
                 fault->before, fault->after, times);
}

static void put_news(struct booking *booking, const struct meaning *meaning,
                     enum event_device what, uint32_t before, uint32_t after, uint32_t held)
{
    const struct device_fault_source source = {booking->place.unit, booking->place.counter,
                                               booking->channels->serial,
                                               booking->place.at_ms};
    struct event fault = device_fault(&source, what, before, after);

    profile_input_name(&meaning->at, fault.input);
    if (what != EVENT_DEVICE_WRAPPED)
        booking->host->shown->faults++;
    booking->host->held += held;
    say(held > 0 ? &booking->channels->held_limit : &booking->channels->limit, &fault,
        held);
    put_fault(booking, meaning, &fault, held);
}

static const enum event_device news_of[] = {
    [PULSES_WRAPPED] = EVENT_DEVICE_WRAPPED,
    [PULSES_RESET] = EVENT_DEVICE_RESET,
    [PULSES_JUMPED] = EVENT_DEVICE_JUMPED,
};

/* A key, and of one that needs a code one press at a time. */
static bool advance_key(struct channels_input *input, const struct meaning *meaning)
{
    if (!meaning_needs_code(meaning))
        input->reached.number = input->pressed;
    else if (input->reached.number == input->stored.number &&
             input->pressed != input->reached.number)
        input->reached.number++;
    return input->reached.number != input->before || input->stuck;
}

static bool advance_scanner(struct channels_input *input)
{
    bool news = !input->known || input->after != input->reached.number;

    input->fresh = !input->known;
    input->known = true;
    if (!news)
        return false;
    input->reached.number = input->after;
    input->acknowledged = false;
    if (input->fresh || input->result.counted > 0) {
        input->reached.sum = input->seen_sum;
        input->confirmed = false;
    }
    if (input->fresh) {
        input->stored.number = input->reached.number;
        input->stored.sum = input->reached.sum;
    }
    return true;
}

/* What is reached from now on; events are still to be put in. Gives whether there is any news. */
static bool advance(struct channels_input *input, const struct meaning *meaning)
{
    input->before = input->reached.number;
    if (meaning->at.channel->edges)
        return advance_key(input, meaning);
    if (meaning->at.channel->text)
        return advance_scanner(input);
    if (meaning->at.channel->display)
        return false;
    if (input->stands)
        return !input->stopped;
    input->fresh = !input->known;
    input->known = true;
    input->reached.number = input->after;
    input->reached.overflow = (struct channels_flag){true, input->overflown};
    if (input->fresh) { /* where counting begins, whether or not that can be stored now */
        input->stored.number = input->after;
        input->stored.overflow = input->reached.overflow;
    }
    return input->fresh || input->stopped || input->result.verdict != PULSES_MOVED ||
           input->result.counted > 0;
}

/* An event of the dossier whose code it is; "": there is none, or it is no code of a dossier. */
static void put_dossier(struct booking *booking, const struct meaning *meaning,
                        const char *code, uint32_t number)
{
    struct event event = meaning_event(meaning, &booking->place, 0);

    if (!*code) {
        put_news(booking, meaning, EVENT_DEVICE_UNKNOWN, number, number, 0);
        return;
    }
    snprintf(event.dossier, sizeof event.dossier, "%s", code);
    put(booking, &event);
}

static void book_scan(struct booking *booking, struct channels_input *input,
                      const struct meaning *meaning)
{
    struct kind_host *host = booking->host;

    if (input->result.held > 0)
        put_news(booking, meaning, EVENT_DEVICE_LOST, input->before, input->after, 0);
    if (input->result.counted == 0)
        return;
    if (meaning->waits && channels_has_code(input))
        host->calls->scanned(host, meaning_counter(meaning, host->shown->counter),
                             input->code, input->seen_ms);
    else
        put_dossier(booking, meaning, input->code, input->after);
}

/* The code stays with the key until the press is stored. */
static void book_press(struct booking *booking, struct channels_input *input,
                       const struct meaning *meaning)
{
    struct kind_host *host = booking->host;

    if (input->reached.number == input->before)
        return;
    if (!channels_has_code(input))
        (void)host->calls->take_scanned(
            host, meaning_counter(meaning, host->shown->counter),
            input->pressed == input->reached.number ? input->pressed_ms : input->oldest_ms,
            input->code);
    put_dossier(booking, meaning, input->code, 0);
}

static void book_key(struct booking *booking, struct channels_input *input,
                     const struct meaning *meaning)
{
    if (input->stuck)
        put_news(booking, meaning, EVENT_DEVICE_STUCK, 0, 0, 0);
    input->stuck = false;
    if (meaning_needs_code(meaning))
        book_press(booking, input, meaning);
    else
        put_counted(booking, meaning, input->reached.number - input->before);
}

static void book_counter(struct booking *booking, struct channels_input *input,
                         const struct meaning *meaning)
{
    const struct pulses_result *result = &input->result;

    if (input->stands && !input->stopped)
        put_news(booking, meaning, EVENT_DEVICE_STOPPED, input->reached.number,
                 input->after, 0);
    input->stopped = input->stands;
    if (input->stands || input->fresh)
        return;
    if (result->verdict != PULSES_MOVED)
        put_news(booking, meaning, news_of[result->verdict], input->before, input->after,
                 result->held);
    put_counted(booking, meaning, result->counted);
}

/* All that was seen is reached. Gives whether there is any news. */
static bool advance_all(struct channels *channels, const struct kind_setup *setup)
{
    bool news = !channels->reached.known;

    for (unsigned i = 0; i < setup->meanings_count; i++)
        news = advance(&channels->inputs[i], &setup->meanings[i]) || news;
    channels->reached = channels->now;
    if (!channels->stored.known)
        channels->stored = channels->now;
    channels->restarted_used = channels->restarted_used || channels->restarted;
    channels->restarted = false;
    return news;
}

bool channels_book(struct channels *channels, struct kind_host *host)
{
    const struct kind_setup *setup = host->setup;
    bool news = advance_all(channels, setup);
    char mark[KIND_MARK_BYTES];
    struct booking booking = {
        host,
        channels,
        mark,
        {host->shown->unit, host->shown->counter, channels->now.wall_ms},
        0};

    if (!news && channels->now.mono_ms - channels->kept_mono_ms < KEPT_MS)
        return false;
    channels->kept_mono_ms = channels->now.mono_ms;
    channels_write_mark(channels, setup, mark);
    for (unsigned i = 0; i < setup->meanings_count; i++) {
        const struct meaning *meaning = &setup->meanings[i];

        if (meaning->at.channel->edges)
            book_key(&booking, &channels->inputs[i], meaning);
        else if (meaning->at.channel->counter)
            book_counter(&booking, &channels->inputs[i], meaning);
        else if (meaning->at.channel->text)
            book_scan(&booking, &channels->inputs[i], meaning);
    }
    if (booking.events == 0)
        host->calls->put(host, NULL, 0, mark);
    return true;
}
