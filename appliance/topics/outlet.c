#include "appliance/topics/outlet.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "appliance/topics/pace.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/mailbox.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "mqtt/topic.h"

enum {
    FLOODED_MS = 2000,
    MAILBOX_BYTES = 512 * 1024,
    WINDOW_SHARE = 500, /* with so many in flight, of whatever kind, no more goes out */
};

struct outlet {
    struct mailbox *mailbox;    /* from the thread; the kind of a mail: kind_of() */
    atomic_uint session;        /* odd: it stands; even: it is over */
    _Atomic int64_t flooded_ms; /* mono; when it was so last; 0: never */

    /* Of the loop: */
    sd_event_source *source;
    struct client *client; /* NULL: there is no session */
    struct mail *held;     /* taken out, and not gone yet */
    struct pace pace;
    struct timer *timer; /* for what waits for its pace */
    struct log_limit size_limit;
};

static bool stands(unsigned session)
{
    return session & 1U;
}

/* What is to be done with a mail. */
enum what { NEWS, ANEW, ASK, WHATS };

static int kind_of(unsigned session, enum what what)
{
    return (int)(session * WHATS + (unsigned)what);
}

static unsigned session_of(const struct mail *mail)
{
    return (unsigned)mail->kind / WHATS;
}

static enum what what_of(const struct mail *mail)
{
    return (enum what)((unsigned)mail->kind % WHATS);
}

/* Only then there is room for what is in the mailbox. */
static void hear(struct outlet *outlet, bool wanted)
{
    (void)sd_event_source_set_enabled(outlet->source, wanted ? SD_EVENT_ON : SD_EVENT_OFF);
}

/* False: it has to wait, and is looked at again. */
static bool is_in_time(struct outlet *outlet, const struct mail *mail)
{
    int wait_ms = pace_wait_ms(&outlet->pace, what_of(mail) == ANEW, clock_mono_ms());

    if (wait_ms > 0)
        timer_after(outlet->timer, wait_ms);
    return wait_ms == 0;
}

static void ask(struct outlet *outlet, const struct mail *mail)
{
    if (client_ask(outlet->client, mail->text) == 0)
        (void)client_publish(outlet->client, TOPIC_CANARY,
                             mail->text + mail->topic_bytes + 1, mail->payload_bytes,
                             false);
}

/* False: it has to wait. What the broker takes in no size is said, and forgotten: it would be no
 * smaller the next time. */
static bool hand_over(struct outlet *outlet, const struct mail *mail)
{
    char times[LOG_LIMIT_BYTES];
    int rc;

    if (session_of(mail) != outlet->session || !outlet->client)
        return true;
    if (client_in_flight(outlet->client) >= WINDOW_SHARE || !is_in_time(outlet, mail))
        return false;
    if (what_of(mail) == ASK) {
        ask(outlet, mail);
        return true;
    }
    rc = client_publish(outlet->client, mail->text, mail->text + mail->topic_bytes + 1,
                        mail->payload_bytes, true);
    if (rc == -EMSGSIZE && log_limit_pass(&outlet->size_limit, clock_mono_ms(), times))
        log_warning("broker: it takes no message of %zu bytes, so %s is not published: set "
                    "max_packet_size to 263168%s",
                    mail->payload_bytes, mail->text, times);
    return rc != -EAGAIN;
}

static void hand_held_over(struct outlet *outlet)
{
    while (outlet->held && hand_over(outlet, outlet->held)) {
        struct mail *sent = outlet->held;

        outlet->held = sent->next;
        free(sent);
    }
}

void outlet_work(struct outlet *outlet)
{
    hand_held_over(outlet);
    hear(outlet, !outlet->held);
}

static int on_mail(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct outlet *outlet = owner;

    (void)source;
    (void)fd;
    (void)events;
    outlet->held = mailbox_take(outlet->mailbox);
    outlet_work(outlet);
    return 0;
}

static void on_time(void *owner)
{
    outlet_work(owner);
}

int outlet_open(struct outlet **ret, sd_event *loop, int per_s)
{
    struct outlet *outlet = need(calloc(1, sizeof *outlet));
    int rc = mailbox_open(&outlet->mailbox, MAILBOX_BYTES);

    outlet->pace.per_s = per_s;
    if (rc == 0)
        rc = timer_open(&outlet->timer, loop, on_time, outlet);
    if (rc == 0)
        rc = sd_event_add_io(loop, &outlet->source, mailbox_fd(outlet->mailbox), EPOLLIN,
                             on_mail, outlet);
    if (rc >= 0) {
        *ret = outlet;
        return 0;
    }
    outlet_close(outlet);
    return rc;
}

void outlet_close(struct outlet *outlet)
{
    if (!outlet)
        return;
    outlet_disconnected(outlet);
    timer_close(outlet->timer);
    sd_event_source_unref(outlet->source);
    mailbox_close(outlet->mailbox);
    free(outlet);
}

void outlet_connected(struct outlet *outlet, struct client *client)
{
    outlet_disconnected(outlet);
    outlet->client = client;
    outlet->session++;
}

void outlet_disconnected(struct outlet *outlet)
{
    if (stands(outlet->session))
        outlet->session++;
    outlet->client = NULL;
    hand_held_over(outlet); /* which drops it */
    if (outlet->source)
        hear(outlet, true);
}

void outlet_events(struct outlet *outlet, size_t count)
{
    int64_t mono_ms = clock_mono_ms();

    pace_events(&outlet->pace, count, mono_ms);
    if (pace_flooded(&outlet->pace, mono_ms))
        outlet->flooded_ms = mono_ms;
}

void outlet_shut(struct outlet *outlet)
{
    mailbox_shut(outlet->mailbox);
}

unsigned outlet_session(const struct outlet *outlet)
{
    unsigned session = outlet->session;

    return stands(session) ? session : 0;
}

bool outlet_put(struct outlet *outlet, unsigned session,
                const struct outlet_message *message)
{
    const char *payload = message->payload;

    if (session != outlet_session(outlet))
        return false;
    mailbox_put_in_turn(outlet->mailbox, kind_of(session, message->anew ? ANEW : NEWS),
                        message->topic, payload, payload ? strlen(payload) : 0);
    return session == outlet_session(outlet);
}

bool outlet_flooded(const struct outlet *outlet)
{
    int64_t flooded_ms = outlet->flooded_ms;

    return flooded_ms && clock_mono_ms() - flooded_ms < FLOODED_MS;
}

bool outlet_ask(struct outlet *outlet, unsigned session, const char *filter,
                const char *echo)
{
    if (session != outlet_session(outlet))
        return false;
    mailbox_put_in_turn(outlet->mailbox, kind_of(session, ASK), filter, echo, strlen(echo));
    return session == outlet_session(outlet);
}
