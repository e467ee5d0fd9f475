#include "appliance/topics/topics.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/topics/outlet.h"
#include "appliance/topics/published.h"
#include "appliance/topics/round.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/mailbox.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

enum {
    LEAST_MS = 500,     /* between two passes ... */
    SHARE = 2,          /* ... and so often what the last one took */
    OVER_MS = 5 * 1000, /* between two over everything: what is over changes seldom */
    SETTLE_MS = 2000,   /* after a session began: gateways say who reports */
    AGAIN_MS = 5000,    /* after an error of the store or the list */
    MAILBOX_BYTES = 1 << 20,
    MARKER_MOST_BYTES = 256, /* a larger one is none */
    FOREIGN_MOST = 1000,     /* that wait to be put right; more are seen when these are */
};

/* What the loop tells the thread. */
enum mail_kind {
    MAIL_POKE,
    MAIL_SESSION,  /* one has begun */
    MAIL_MARKER,   /* the payload */
    MAIL_ANSWERED, /* no other one was there */
    MAIL_FOREIGN,  /* somebody published on the topic; a payload: not nothing */
    MAIL_STOP
};

struct topics {
    struct topics_desk desk;
    struct mailbox *mailbox; /* to the thread */
    struct outlet *outlet;   /* from it */
    pthread_t thread;
    bool running;
    bool answered; /* the loop's */
    atomic_bool poked;
    atomic_int foreign_waiting;
    _Atomic uint64_t foreign;

    /* Of the thread: */
    struct round *round;
    bool stop;
    unsigned trusted; /* the session for which it is known what the broker has; 0: none */
    bool may_trust;   /* what was there has come, and it is not known yet what that means */
    bool marker_there;
    struct payload_published marker; /* that was found there */
    bool stale, stale_over;          /* there may be something to do */
    int64_t next_ms, next_over_ms;   /* mono; not before */
    int64_t held_ms;                 /* mono; then a topic may be published again */
    struct log_limit foreign_limit;
};

/* --- the thread: what it is told ----------------------------------------------------- */

static void soil(struct topics *topics)
{
    topics->stale = topics->stale_over = true;
}

static void begin_session(struct topics *topics)
{
    topics->trusted = 0;
    topics->marker_there = topics->may_trust = false;
}

static void take_marker(struct topics *topics, const char *payload, size_t bytes)
{
    struct payload_published ours = published_marker(round_published(topics->round));
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_published marker;
    int rc = payload_read_published(payload, bytes, &marker, fault);

    if (!topics->trusted) {
        topics->marker_there = rc == 0;
        topics->marker = marker;
    } else if (rc < 0 || strcmp(marker.list, ours.list) != 0 ||
               marker.sequence > ours.sequence) {
        topics->foreign++;
        (void)round_mark(topics->round, topics->trusted);
    }
}

/* Now it is known what the broker has. */
static void trust(struct topics *topics)
{
    int64_t mono_ms = clock_mono_ms();
    int rc = published_trust(round_published(topics->round),
                             topics->marker_there ? &topics->marker : NULL);

    if (rc < 0) {
        topics->next_ms = mono_ms + AGAIN_MS;
        return;
    }
    topics->trusted = outlet_session(topics->outlet);
    topics->may_trust = false;
    round_forget(topics->round);
    soil(topics);
    topics->next_ms = topics->next_over_ms = mono_ms + SETTLE_MS;
}

/* What is none of ours, or is ours no more, is emptied; but not what was empty, which could be our own
 * word that comes back by a bridge. */
static void mend(struct topics *topics, const char *topic, bool empty)
{
    bool ours = published_spoil(round_published(topics->round), topic);
    char times[LOG_LIMIT_BYTES];

    if (!ours && empty)
        return;
    topics->foreign++;
    if (!ours && topics->trusted)
        (void)outlet_put(topics->outlet, topics->trusted, topic, NULL);
    if (log_limit_pass(&topics->foreign_limit, clock_mono_ms(), times))
        log_warning("broker: somebody else has published on %s, which is put right; its "
                    "access list must let nobody else write there: dunghan broker-config "
                    "writes it%s",
                    topic, times);
    round_forget(topics->round);
    soil(topics);
    topics->next_over_ms = 0;
}

static void take(struct topics *topics, const struct mail *mail)
{
    const char *payload = mail->text + mail->topic_bytes + 1;

    switch ((enum mail_kind)mail->kind) {
    case MAIL_POKE:
        topics->poked = false;
        soil(topics);
        break;
    case MAIL_SESSION:
        begin_session(topics);
        break;
    case MAIL_MARKER:
        topics->foreign_waiting--;
        take_marker(topics, payload, mail->payload_bytes);
        break;
    case MAIL_ANSWERED:
        topics->may_trust = true;
        topics->next_ms = 0;
        break;
    case MAIL_FOREIGN:
        topics->foreign_waiting--;
        mend(topics, mail->text, mail->payload_bytes == 0);
        break;
    case MAIL_STOP:
        topics->stop = true;
        break;
    }
}

static void take_all(struct topics *topics)
{
    struct mail *mail = mailbox_take(topics->mailbox);

    while (mail) {
        struct mail *next = mail->next;

        if (!topics->stop)
            take(topics, mail);
        free(mail);
        mail = next;
    }
}

/* --- the thread: what it does -------------------------------------------------------- */

static bool may_work(const struct topics *topics)
{
    return topics->trusted && topics->trusted == outlet_session(topics->outlet);
}

/* When there is something to do next, mono; INT64_MAX: not before it is told something. */
static int64_t due_ms(const struct topics *topics)
{
    int64_t due = INT64_MAX;

    if (topics->may_trust)
        return topics->next_ms;
    if (!may_work(topics))
        return due;
    if (topics->stale_over)
        due = topics->next_over_ms;
    if (topics->stale && topics->next_ms < due)
        due = topics->next_ms;
    if (topics->held_ms < due)
        due = topics->held_ms;
    return due > topics->next_ms ? due : topics->next_ms;
}

static void work(struct topics *topics)
{
    int64_t begun_ms = clock_mono_ms(), ended_ms, pause_ms;
    struct round_order order = {
        .session = topics->trusted,
        .over = topics->stale_over && begun_ms >= topics->next_over_ms,
    };
    bool over = order.over;
    int rc;

    topics->stale = false;
    topics->stale_over = topics->stale_over && !over;
    rc = round_run(topics->round, &order);
    ended_ms = clock_mono_ms();
    pause_ms = (ended_ms - begun_ms) * SHARE;
    topics->held_ms = order.ret_due_ms;
    topics->next_ms = ended_ms + (pause_ms > LEAST_MS ? pause_ms : LEAST_MS);
    if (over)
        topics->next_over_ms = ended_ms + OVER_MS;
    /* A topic that is held may be of a period that is over. */
    if (order.ret_due_ms != INT64_MAX)
        topics->stale_over |= over;
    if (rc < 0) {
        soil(topics);
        topics->next_over_ms = 0;
        topics->next_ms = ended_ms + AGAIN_MS;
    }
}

/* For how long to wait for mail; -1: until some comes. */
static int left_ms(const struct topics *topics)
{
    int64_t due = due_ms(topics), left;

    if (due == INT64_MAX)
        return -1;
    left = due - clock_mono_ms();
    return left < 0 ? 0 : left < INT_MAX ? (int)left : INT_MAX;
}

static void *run(void *data)
{
    struct topics *topics = data;

    while (!topics->stop) {
        struct pollfd mail = {mailbox_fd(topics->mailbox), POLLIN, 0};

        (void)poll(&mail, 1, left_ms(topics));
        take_all(topics);
        if (!topics->stop && clock_mono_ms() >= due_ms(topics)) {
            if (topics->may_trust)
                trust(topics);
            else
                work(topics);
        }
    }
    return NULL;
}

/* --- the loop ------------------------------------------------------------------------ */

static void tell(struct topics *topics, enum mail_kind kind)
{
    mailbox_put(topics->mailbox, (int)kind, NULL, NULL, 0);
}

int topics_open(struct topics **ret, const struct topics_desk *desk)
{
    struct topics *topics = need(calloc(1, sizeof *topics));
    struct round_desk round_desk = {
        .config = desk->config,
        .snapshot = desk->snapshot,
        .take_rules = desk->take_rules,
        .owner = desk->owner,
    };
    int rc;

    topics->desk = *desk;
    topics->held_ms = INT64_MAX;
    rc = mailbox_open(&topics->mailbox, MAILBOX_BYTES);
    if (rc == 0)
        rc = outlet_open(&topics->outlet, desk->loop);
    round_desk.outlet = topics->outlet;
    if (rc == 0)
        rc = round_open(&topics->round, &round_desk);
    if (rc == 0)
        rc = -pthread_create(&topics->thread, NULL, run, topics);
    topics->running = rc == 0;
    if (rc == 0) {
        *ret = topics;
        return 0;
    }
    topics_close(topics);
    return rc;
}

void topics_close(struct topics *topics)
{
    if (!topics)
        return;
    if (topics->running) {
        outlet_disconnected(topics->outlet);
        outlet_shut(topics->outlet);
        tell(topics, MAIL_STOP);
        pthread_join(topics->thread, NULL);
    }
    round_close(topics->round);
    outlet_close(topics->outlet);
    mailbox_close(topics->mailbox);
    free(topics);
}

void topics_poke(struct topics *topics)
{
    if (topics && !atomic_exchange(&topics->poked, true))
        tell(topics, MAIL_POKE);
}

void topics_connected(struct topics *topics, struct client *client)
{
    if (!topics)
        return;
    topics->answered = false;
    outlet_connected(topics->outlet, client);
    tell(topics, MAIL_SESSION);
}

void topics_disconnected(struct topics *topics)
{
    if (topics)
        outlet_disconnected(topics->outlet);
}

void topics_answered(struct topics *topics)
{
    if (!topics || topics->answered || !outlet_session(topics->outlet))
        return;
    topics->answered = true;
    tell(topics, MAIL_ANSWERED);
}

bool topics_take(struct topics *topics, const char *topic, const char *payload,
                 size_t bytes)
{
    if (!topics)
        return false;
    if (strncmp(topic, TOPIC_STATS, strlen(TOPIC_STATS)) != 0 &&
        strncmp(topic, TOPIC_META, strlen(TOPIC_META)) != 0)
        return false;
    if (topics->foreign_waiting >= FOREIGN_MOST)
        return true;
    topics->foreign_waiting++;
    if (strcmp(topic, TOPIC_PUBLISHED) == 0)
        mailbox_put(topics->mailbox, MAIL_MARKER, topic, payload,
                    bytes < MARKER_MOST_BYTES ? bytes : 0);
    else
        mailbox_put(topics->mailbox, MAIL_FOREIGN, topic, payload, bytes > 0);
    return true;
}

void topics_work(struct topics *topics)
{
    if (topics)
        outlet_work(topics->outlet);
}

uint64_t topics_foreign(const struct topics *topics)
{
    return topics ? topics->foreign : 0;
}
