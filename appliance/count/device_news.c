#include "appliance/count/device_news.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "appliance/tables/store_devices.h"
#include "appliance/tables/store_held.h"

static int count_fault(struct store *store, const struct store_event *row,
                       const struct event *sent)
{
    struct store_device_fault fault = {.unit = row->event.unit,
                                       .what = sent->what,
                                       .newest_ms = sent->at_ms,
                                       .serial = sent->serial,
                                       .before = sent->before,
                                       .after = sent->after};

    memcpy(fault.counter, sent->counter, sizeof fault.counter);
    return store_note_device_fault(store, &fault);
}

static int hold(struct store *store, const struct store_event *row,
                const struct event *sent)
{
    struct store_held held = {.stream = row->stream,
                              .seq = row->seq,
                              .at_ms = sent->at_ms,
                              .unit = row->event.unit,
                              .what = sent->what,
                              .serial = sent->serial,
                              .before = sent->before,
                              .after = sent->after,
                              .type = sent->held,
                              .field = row->event.field,
                              .kind = sent->kind,
                              .channel = sent->channel,
                              .score = sent->score,
                              .count = sent->count};

    memcpy(held.counter, sent->counter, sizeof held.counter);
    memcpy(held.input, sent->input, sizeof held.input);
    return store_add_held(store, &held);
}

int device_news_add(struct store *store, const struct store_event *row,
                    const struct event *sent)
{
    int rc = count_fault(store, row, sent);

    return rc == 0 && event_held_names[sent->held] ? hold(store, row, sent) : rc;
}

void device_news_note(const struct event *event, char ret[static STORE_EVENTS_NOTE_BYTES])
{
    const char *held = event_held_names[event->held];
    int length =
        snprintf(ret, STORE_EVENTS_NOTE_BYTES, "%" PRIu32 " %" PRIu32 " %" PRIu32 " %s",
                 event->serial, event->before, event->after, event->registers);

    if (*event->input || held)
        length +=
            snprintf(ret + length, STORE_EVENTS_NOTE_BYTES - (size_t)length, "%s %s",
                     *event->registers ? "" : "-", *event->input ? event->input : "-");
    if (held)
        (void)snprintf(ret + length, STORE_EVENTS_NOTE_BYTES - (size_t)length,
                       " %s %s %s %d %d", held, event_tally_names[event->kind],
                       event_channel_names[event->channel], event->score, event->count);
}
