#include "appliance/topics/topics.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

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
    QUICK_MS = 500,      /* between two rounds of a period that is watched ... */
    OTHER_MS = 5 * 1000, /* ... and of another one */
    NICE = 5,
    SHARE = 2,        /* or so often what the last one took */
    SETTLE_MS = 2000, /* after a session began: gateways say who reports */
    REST_MS = 1000,   /* without anything to do: memory is given back */
    AGAIN_MS = 5000,  /* after an error of the store or the list */
    MAILBOX_BYTES = 1 << 20,
    MARKER_MOST_BYTES = 256, /* a larger one is none */
    FOREIGN_SAID_MS = 600 * 1000,
    BLIND_MS = 60 * 1000, /* after a session began: a marker has gone out by then */
    REFUSED_MS =
        60 * 1000, /* after a message was refused, then twice as long, at most ... */
    REFUSED_MOST_MS = 600 * 1000, /* ... so long, all is published anew */
    ANNOUNCE_MS =
        5000, /* Home Assistant begins anew: at most so long, as chance will have it */
    ANNOUNCED_MS = 60 * 1000, /* and then not again before */
    FOREIGN_MOST = 1000,      /* that wait to be put right; more are seen when these are */
};

/* What the loop tells the thread. */
enum mail_kind {
    MAIL_POKE,
    MAIL_SESSION,  /* one has begun */
    MAIL_MARKER,   /* the payload */
    MAIL_ANSWERED, /* no other one was there */
    MAIL_REFUSED,  /* the broker did not take a message */
    MAIL_ANNOUNCE, /* Home Assistant has begun anew */
    MAIL_FOREIGN,  /* somebody published on the topic; a payload: not nothing */
    MAIL_STOP
};

/* The rounds of a period, or of what describes the codes. */
struct task {
    bool stale;      /* there may be something to do ... */
    int64_t next_ms; /* ... but not before; mono */
    int64_t held_ms; /* mono; then a topic may be published again; INT64_MAX: none waits */
};

struct topics {
    struct topics_desk desk;
    struct mailbox *mailbox; /* to the thread */
    struct outlet *outlet;   /* from it */
    pthread_t thread;
    bool running;
    bool answered, marker_came; /* the loop's, of the session */
    int64_t connected_ms;       /* likewise; mono */
    atomic_bool poked, refused;
    atomic_int foreign_waiting;
    _Atomic int64_t foreign_ms; /* mono; when somebody else was last found; 0: never */
    _Atomic int64_t
        refusal_ms; /* mono; when a further attempt was last refused; 0: never */

    /* Of the thread: */
    struct round *round;
    bool stop;
    unsigned trusted; /* the session for which it is known what the broker has; 0: none */
    bool may_trust;   /* what was there has come, and it is not known yet what that means */
    bool marker_there;
    struct payload_published marker; /* that was found there */
    struct task tasks[PUBLISHED_KINDS];
    bool counted;             /* since memory was last given back */
    int64_t trust_ms;         /* mono; not before */
    int64_t next_announce_ms; /* mono; not before */
    int64_t refused_ms;       /* so long to wait after the next refusal ... */
    int64_t again_ms;         /* ... and until then after the last; mono */
    struct log_limit foreign_limit;
};

/* --- the thread: what it is told ----------------------------------------------------- */

static void soil(struct topics *topics)
{
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        topics->tasks[kind].stale = true;
}

/* And everything is looked at, not before a moment that is new. */
static void begin_anew(struct topics *topics, int64_t next_ms)
{
    round_forget(topics->round);
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        topics->tasks[kind] = (struct task){true, next_ms, INT64_MAX};
}

static void begin_session(struct topics *topics)
{
    topics->trusted = 0;
    topics->refused_ms = REFUSED_MS;
    topics->again_ms = 0;
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
        topics->foreign_ms = clock_mono_ms();
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
        topics->trust_ms = mono_ms + AGAIN_MS;
        return;
    }
    topics->trusted = outlet_session(topics->outlet);
    topics->may_trust = false;
    begin_anew(topics, mono_ms + SETTLE_MS);
}

/* What is none of ours, or is ours no more, is emptied; but not what was empty, which could be our
 * own word that comes back by a bridge. */
static void mend(struct topics *topics, const char *topic, bool empty)
{
    bool ours = published_spoil(round_published(topics->round), topic);
    char times[LOG_LIMIT_BYTES];

    if (!ours && empty)
        return;
    topics->foreign_ms = clock_mono_ms();
    if (!ours && topics->trusted)
        (void)outlet_put(topics->outlet, topics->trusted,
                         &(struct outlet_message){topic, NULL, false});
    else if (!ours)
        published_adopt(round_published(topics->round), topic);
    if (log_limit_pass(&topics->foreign_limit, clock_mono_ms(), times))
        log_warning("broker: somebody else has published on %s, which is put right; its "
                    "access list must let nobody else write there: dunghan broker-config "
                    "writes it%s",
                    topic, times);
    begin_anew(topics, clock_mono_ms());
}

/* Somebody changes the access list, or nobody does. Also what the marker has passed is not there. */
static void try_again_later(struct topics *topics)
{
    int64_t mono_ms = clock_mono_ms();

    topics->refused = false;
    if (!topics->trusted || mono_ms < topics->again_ms || /* that is of the same attempt */
        published_trust(round_published(topics->round), NULL) < 0)
        return;
    if (topics->again_ms)
        topics->refusal_ms = mono_ms;
    topics->again_ms = mono_ms + topics->refused_ms;
    begin_anew(topics, topics->again_ms);
    topics->refused_ms *= 2;
    if (topics->refused_ms > REFUSED_MOST_MS)
        topics->refused_ms = REFUSED_MOST_MS;
}

/* Many may hear it at once and answer: so each waits a little. */
static void announce(struct topics *topics)
{
    int64_t mono_ms = clock_mono_ms();

    if (mono_ms < topics->next_announce_ms)
        return;
    topics->next_announce_ms = mono_ms + ANNOUNCED_MS;
    round_announce(topics->round);
    topics->tasks[PUBLISHED_OTHER] =
        (struct task){true, mono_ms + (int64_t)arc4random_uniform(ANNOUNCE_MS), INT64_MAX};
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
        topics->trust_ms = 0;
        break;
    case MAIL_REFUSED:
        try_again_later(topics);
        break;
    case MAIL_ANNOUNCE:
        topics->foreign_waiting--;
        announce(topics);
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

static int64_t task_due_ms(const struct task *task)
{
    if (task->stale || task->held_ms < task->next_ms)
        return task->next_ms;
    return task->held_ms;
}

/* People look at the day and the month; the others move slowly. */
static int64_t least_pause_ms(int kind)
{
    return kind == NAMED_PERIOD_TODAY || kind == NAMED_PERIOD_MONTH ? QUICK_MS : OTHER_MS;
}

/* Of those that are due the one that would be late first: so what people look at comes first, and
 * nothing waits without end behind it, however long each takes. Else the one that is due next. */
static int next_task(const struct topics *topics)
{
    int64_t mono_ms = clock_mono_ms(), late_ms = INT64_MAX, next_ms = INT64_MAX;
    int late = -1, next = 0;

    for (int kind = 0; kind < PUBLISHED_KINDS; kind++) {
        int64_t due = task_due_ms(&topics->tasks[kind]);

        if (due <= mono_ms && due + least_pause_ms(kind) < late_ms) {
            late_ms = due + least_pause_ms(kind);
            late = kind;
        }
        if (due < next_ms) {
            next_ms = due;
            next = kind;
        }
    }
    return late < 0 ? next : late;
}

/* When there is something to do next, mono; INT64_MAX: not before it is told something. */
static int64_t due_ms(const struct topics *topics)
{
    if (topics->may_trust)
        return topics->trust_ms;
    return may_work(topics) ? task_due_ms(&topics->tasks[next_task(topics)]) : INT64_MAX;
}

static void work(struct topics *topics)
{
    struct round_order order = {.kind = next_task(topics), .session = topics->trusted};
    struct task *task = &topics->tasks[order.kind];
    int64_t begun_ms = clock_mono_ms(), ended_ms, least_ms = least_pause_ms(order.kind);
    int rc;

    task->stale = false;
    topics->counted = true;
    rc = round_run(topics->round, &order);
    ended_ms = clock_mono_ms();
    task->held_ms = order.due_ms;
    task->next_ms = begun_ms + least_ms;
    if (task->next_ms < ended_ms + (ended_ms - begun_ms) * SHARE)
        task->next_ms = ended_ms + (ended_ms - begun_ms) * SHARE;
    if (rc < 0) {
        task->stale = true;
        task->next_ms = ended_ms + AGAIN_MS;
    }
}

/* Counting needs more than waiting does. */
static void rest(struct topics *topics)
{
    if (!topics->counted || due_ms(topics) < clock_mono_ms() + REST_MS)
        return;
    topics->counted = false;
    (void)malloc_trim(0);
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

    /* Of this thread alone, on Linux: events, receipts and the page come first. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
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
        rest(topics);
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
    rc = mailbox_open(&topics->mailbox, MAILBOX_BYTES);
    if (rc == 0)
        rc = outlet_open(&topics->outlet, desk->loop, desk->config->topics.anew_per_s);
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

void topics_events(struct topics *topics, size_t count)
{
    if (topics)
        outlet_events(topics->outlet, count);
}

void topics_connected(struct topics *topics, struct client *client)
{
    if (!topics)
        return;
    topics->answered = topics->marker_came = false;
    topics->connected_ms = clock_mono_ms();
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

/* What Home Assistant says of itself. */
static bool take_status(struct topics *topics, const char *topic, const char *payload,
                        size_t bytes)
{
    static const char online[] = "online";
    char status[TOPIC_BYTES];
    const char *prefix = topics->desk.config->topics.discovery;

    if (!prefix)
        return false;
    if (strcmp(topic, topic_status(prefix, status)) != 0)
        return false;
    if (bytes == strlen(online) && memcmp(payload, online, bytes) == 0 &&
        topics->foreign_waiting < FOREIGN_MOST) {
        topics->foreign_waiting++;
        tell(topics, MAIL_ANNOUNCE);
    }
    return true;
}

bool topics_take(struct topics *topics, const char *topic, const char *payload,
                 size_t bytes)
{
    if (!topics)
        return false;
    if (take_status(topics, topic, payload, bytes))
        return true;
    if (strncmp(topic, TOPIC_STATS, strlen(TOPIC_STATS)) != 0 &&
        strncmp(topic, TOPIC_META, strlen(TOPIC_META)) != 0)
        return false;
    if (topics->foreign_waiting >= FOREIGN_MOST)
        return true;
    topics->foreign_waiting++;
    topics->marker_came |= strcmp(topic, TOPIC_PUBLISHED) == 0;
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

void topics_refused(struct topics *topics)
{
    if (topics && outlet_session(topics->outlet) &&
        !atomic_exchange(&topics->refused, true))
        tell(topics, MAIL_REFUSED);
}

struct topics_findings topics_find(const struct topics *topics, int64_t mono_ms)
{
    int64_t foreign_ms, refusal_ms;

    if (!topics)
        return (struct topics_findings){0};
    refusal_ms = topics->refusal_ms;
    foreign_ms = topics->foreign_ms;
    return (struct topics_findings){
        .foreign = foreign_ms && mono_ms - foreign_ms < FOREIGN_SAID_MS,
        .refused = refusal_ms && mono_ms - refusal_ms < REFUSED_MOST_MS + REFUSED_MS,
        .blind = topics->desk.config->topics.published && outlet_session(topics->outlet) &&
                 !topics->marker_came && mono_ms - topics->connected_ms > BLIND_MS,
    };
}
