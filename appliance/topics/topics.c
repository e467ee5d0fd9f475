#include "appliance/topics/topics.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "appliance/topics/discovery.h"
#include "appliance/topics/outlet.h"
#include "appliance/topics/published.h"
#include "appliance/topics/survey.h"
#include "appliance/topics/upkeep.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/mailbox.h"
#include "mqtt/base/memory.h"
#include "mqtt/topic.h"

enum {
    NICE = 5,
    MAILBOX_BYTES = 1 << 20,
    MARKER_MOST_BYTES = 256, /* a larger one is none */
    FOREIGN_SAID_MS = 600 * 1000,
    BLIND_MS = 60 * 1000, /* after a session began: a marker has gone out by then */
    FOREIGN_MOST = 1000,  /* that wait to be put right; more are seen when these are */
    KEPT_MOST = 20000,    /* that wait to be held against the list; 3 MB */
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
    MAIL_KEPT,     /* the broker keeps it; the payload is its published_text() */
    MAIL_ECHO,     /* of a survey */
    MAIL_STOP
};

struct topics {
    struct topics_desk desk;
    struct mailbox *mailbox; /* to the thread */
    struct outlet *outlet;   /* from it */
    pthread_t thread;
    bool running;
    bool answered, marker_came; /* the loop's, of the session */
    int64_t connected_ms;       /* likewise; mono */
    atomic_bool poked, refused, kept_missed;
    atomic_int foreign_waiting, kept_waiting;

    /* Of the thread: */
    struct upkeep *upkeep;
    bool stop;
};

/* --- the thread ---------------------------------------------------------------------- */

static void take_kept(struct topics *topics, const char *topic, const char *payload)
{
    uint32_t text;

    memcpy(&text, payload, sizeof text);
    topics->kept_waiting--;
    upkeep_kept(topics->upkeep, topic, text);
}

static void take_echo(struct topics *topics, const char *echo)
{
    if (atomic_exchange(&topics->kept_missed, false))
        upkeep_missed(topics->upkeep);
    upkeep_echo(topics->upkeep, echo);
}

static void take(struct topics *topics, const struct mail *mail)
{
    const char *payload = mail->text + mail->topic_bytes + 1;

    switch ((enum mail_kind)mail->kind) {
    case MAIL_POKE:
        topics->poked = false;
        upkeep_poke(topics->upkeep);
        break;
    case MAIL_SESSION:
        upkeep_session(topics->upkeep);
        break;
    case MAIL_MARKER:
        topics->foreign_waiting--;
        upkeep_marker(topics->upkeep, payload, mail->payload_bytes);
        break;
    case MAIL_ANSWERED:
        upkeep_answered(topics->upkeep);
        break;
    case MAIL_REFUSED:
        topics->refused = false;
        upkeep_refused(topics->upkeep);
        break;
    case MAIL_ANNOUNCE:
        topics->foreign_waiting--;
        upkeep_announce(topics->upkeep);
        break;
    case MAIL_FOREIGN:
        topics->foreign_waiting--;
        upkeep_foreign(topics->upkeep, mail->text, mail->payload_bytes == 0);
        break;
    case MAIL_KEPT:
        take_kept(topics, mail->text, payload);
        break;
    case MAIL_ECHO:
        take_echo(topics, payload);
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

/* For how long to wait for mail; -1: until some comes. */
static int left_ms(const struct topics *topics)
{
    int64_t due = upkeep_due_ms(topics->upkeep), left;

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
        if (!topics->stop)
            upkeep_work(topics->upkeep);
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
        rc = upkeep_open(&topics->upkeep, &round_desk);
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
    upkeep_close(topics->upkeep);
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
    if (strcmp(topic, TOPIC_CANARY) == 0 && survey_is_echo(payload, bytes)) {
        mailbox_put(topics->mailbox, MAIL_ECHO, NULL, payload, bytes);
        return true;
    }
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

/* Is it one of those that nobody else may publish on? The marker is looked at by itself. */
static bool is_ours(const struct topics *topics, const char *topic)
{
    const char *prefix = topics->desk.config->topics.discovery;

    if (strcmp(topic, TOPIC_PUBLISHED) == 0)
        return false;
    return strncmp(topic, TOPIC_STATS, strlen(TOPIC_STATS)) == 0 ||
           strncmp(topic, TOPIC_META, strlen(TOPIC_META)) == 0 ||
           (prefix && discovery_is_ours(prefix, topic));
}

void topics_kept(struct topics *topics, const char *topic, const char *payload,
                 size_t bytes)
{
    uint32_t text = published_text(payload, bytes);

    if (!topics || !is_ours(topics, topic))
        return;
    if (topics->kept_waiting >= KEPT_MOST) {
        topics->kept_missed = true;
        return;
    }
    topics->kept_waiting++;
    mailbox_put(topics->mailbox, MAIL_KEPT, topic, &text, sizeof text);
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
    struct upkeep_findings found;

    if (!topics)
        return (struct topics_findings){0};
    found = upkeep_find(topics->upkeep);
    return (struct topics_findings){
        .foreign = found.foreign_ms && mono_ms - found.foreign_ms < FOREIGN_SAID_MS,
        .refused = found.refusal_ms && mono_ms - found.refusal_ms < UPKEEP_REFUSED_MOST_MS,
        .blind = topics->desk.config->topics.published && outlet_session(topics->outlet) &&
                 !topics->marker_came && mono_ms - topics->connected_ms > BLIND_MS,
    };
}
