#include "appliance/centre/event_feed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/dossier_register.h"
#include "appliance/tables/store_events.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "mqtt/base/timer.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

enum {
    SLICE = 32, /* read at once */
    PACE_MS = 1000 / EVENT_FEED_PER_S,
};

/* A topic, and what was told there last. */
struct told {
    int unit, field;
    enum event_type type;
    int64_t id;
};

struct event_feed {
    struct event_feed_desk desk;
    struct timer *timer;
    int64_t reached; /* every event up to it was told, or left out */
    int64_t counted; /* up to it not too many were behind */
    int64_t next_ms; /* mono; no more before */
    bool held;       /* what comes next could not be told */
    size_t count, room;
    struct told *topics; /* ordered */
    struct log_limit leap_limit;
};

/* --- what was told last -------------------------------------------------------------- */

static int by_topic(const void *left, const void *right)
{
    const struct told *a = left, *b = right;

    ORDER_BY(unit);
    ORDER_BY(field);
    ORDER_BY(type);
    return 0;
}

/* Where the topic is, or belongs. */
static size_t place_of(const struct event_feed *feed, const struct told *topic)
{
    size_t first = 0, end = feed->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (by_topic(&feed->topics[middle], topic) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* 0: not known. */
static int64_t last_told(const struct event_feed *feed, const struct told *topic)
{
    size_t at = place_of(feed, topic);

    return at < feed->count && by_topic(&feed->topics[at], topic) == 0 ? feed->topics[at].id
                                                                       : 0;
}

static void forget_all(struct event_feed *feed)
{
    free(feed->topics);
    feed->topics = NULL;
    feed->count = feed->room = 0;
}

static void remember(struct event_feed *feed, const struct told *topic)
{
    size_t at = place_of(feed, topic);

    if (at < feed->count && by_topic(&feed->topics[at], topic) == 0) {
        feed->topics[at].id = topic->id;
        return;
    }
    if (feed->count == EVENT_FEED_TOPICS_MOST) {
        forget_all(feed);
        at = 0;
    }
    feed->topics =
        memory_grow(feed->topics, feed->count, &feed->room, sizeof *feed->topics);
    memmove(&feed->topics[at + 1], &feed->topics[at],
            (feed->count - at) * sizeof *feed->topics);
    feed->topics[at] = *topic;
    feed->count++;
}

/* --- one event ----------------------------------------------------------------------- */

static void copy_code(const struct event_feed *feed, enum catalogue_kind kind, int id,
                      char *ret, size_t bytes)
{
    const struct catalogue_entry *entry =
        catalogue_get(feed->desk.rules->catalogue, kind, id);

    (void)snprintf(ret, bytes, "%s", entry ? entry->code : "");
}

/* What of an event is for others; the field is that of its dossier, if it has one. */
static struct event public_of(const struct event_feed *feed,
                              const struct store_told_event *told, int field)
{
    const struct store_event *stored = &told->event;
    const struct dossier_event *e = &stored->event;
    struct event event = {
        .at_ms = e->at_ms,
        .type = e->type,
        .channel = e->channel,
        .outcome = e->outcome,
        .reason = e->reason,
        .kind = stored->kind,
        .what = stored->what,
        .count = stored->amount,
        .score = stored->amount,
    };

    copy_code(feed, CATALOGUE_UNITS, e->unit, event.unit, sizeof event.unit);
    copy_code(feed, CATALOGUE_UNITS, e->to_unit, event.to_unit, sizeof event.to_unit);
    copy_code(feed, CATALOGUE_FIELDS, field, event.field, sizeof event.field);
    copy_code(feed, CATALOGUE_PROCEDURES, e->procedure, event.procedure,
              sizeof event.procedure);
    memcpy(event.counter, stored->counter, sizeof event.counter);
    return event;
}

static const char *class_of(const struct store_told_event *told)
{
    enum event_type type = told->event.event.type;

    return type == EVENT_RESOLVED || type == EVENT_RETURNED
               ? dossier_class_names[told->class]
               : NULL;
}

static int field_of(const struct event_feed *feed, const struct store_told_event *told)
{
    struct dossier_event event = told->event.event;

    dossier_register_enforce(feed->desk.rules, &event);
    return told->field ? told->field : event.field;
}

/* -EAGAIN, -ENOTCONN: not now. */
static int publish(struct event_feed *feed, const struct store_told_event *told,
                   struct told *topic)
{
    const struct event event = public_of(feed, told, topic->field);
    const struct payload_feed payload = {
        .seq = (uint64_t)topic->id,
        .after = (uint64_t)last_told(feed, topic),
        .event = &event,
        .class = class_of(told),
    };
    char name[TOPIC_FEED_BYTES];
    char *json;
    int rc = topic_format_feed(event.unit, event.field, event.type, name);

    if (rc < 0) /* no code of the catalogue */
        return 0;
    json = payload_write_feed(&payload);
    rc = feed->desk.publish(feed->desk.owner, name, json);
    free(json);
    if (rc == -EAGAIN || rc == -ENOTCONN)
        return rc;
    remember(feed,
             topic); /* also what no broker takes: a listener shall see that it lacks it */
    return 0;
}

static int tell(void *owner, const struct store_told_event *told)
{
    struct event_feed *feed = owner;
    struct told topic = {told->event.event.unit, field_of(feed, told),
                         told->event.event.type, told->event.id};
    int rc = publish(feed, told, &topic);

    if (rc < 0)
        return rc;
    feed->reached = topic.id;
    feed->next_ms += PACE_MS;
    return 0;
}

/* --- all of them --------------------------------------------------------------------- */

/* Not too many can be behind, out of files or not, since they were last counted. */
static bool may_be_far_behind(const struct event_feed *feed, int64_t newest)
{
    return newest - feed->reached > EVENT_FEED_BEHIND_MOST &&
           newest - feed->counted > EVENT_FEED_BEHIND_MOST;
}

/* Who is too far behind goes on with what comes next. Errors of the store. */
static int leap(struct event_feed *feed, int64_t newest)
{
    char times[LOG_LIMIT_BYTES];
    int64_t behind;
    int rc;

    if (!may_be_far_behind(feed, newest))
        return 0;
    rc = store_count_events_after(feed->desk.store, feed->reached, &behind);
    if (rc < 0)
        return rc;
    feed->counted = newest;
    if (behind <= EVENT_FEED_BEHIND_MOST)
        return 0;
    if (log_limit_pass(&feed->leap_limit, clock_mono_ms(), times))
        log_warning("feed: %" PRId64 " events are left out, it was too far behind%s",
                    behind, times);
    feed->reached = newest;
    forget_all(feed);
    return 0;
}

static void tell_slice(struct event_feed *feed)
{
    int64_t newest, before;
    int rc = store_newest_event(feed->desk.store, &newest);

    if (rc == 0)
        rc = leap(feed, newest);
    if (rc < 0)
        return; /* logged; the next commit tries again */
    before = feed->reached;
    rc = store_each_event_after(feed->desk.store, before, SLICE, tell, feed);
    feed->held = rc == -EAGAIN || rc == -ENOTCONN;
    if (rc < 0)
        return;
    if (feed->reached == before) /* none of a gateway is left */
        feed->reached = newest;
    if (feed->reached < newest)
        timer_at(feed->timer, feed->next_ms);
}

void event_feed_work(struct event_feed *feed)
{
    int64_t now_ms = clock_mono_ms();

    if (!feed)
        return;
    if (now_ms < feed->next_ms) {
        timer_at(feed->timer, feed->next_ms);
        return;
    }
    feed->next_ms = now_ms;
    tell_slice(feed);
}

static void on_time(void *owner)
{
    event_feed_work(owner);
}

void event_feed_room(struct event_feed *feed)
{
    if (feed && feed->held)
        event_feed_work(feed);
}

int event_feed_open(struct event_feed **ret, const struct event_feed_desk *desk)
{
    struct event_feed *feed = need(calloc(1, sizeof *feed));
    int rc;

    feed->desk = *desk;
    rc = store_newest_event(desk->store, &feed->reached);
    if (rc == 0)
        rc = timer_open(&feed->timer, desk->loop, on_time, feed);
    if (rc == 0) {
        *ret = feed;
        feed = NULL; /* now the caller's */
    }
    event_feed_close(feed);
    return rc;
}

void event_feed_close(struct event_feed *feed)
{
    if (!feed)
        return;
    timer_close(feed->timer);
    forget_all(feed);
    free(feed);
}
