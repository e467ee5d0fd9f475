#include "appliance/centre/staff_desk.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "appliance/explain/explanation.h"
#include "appliance/explain/worklister.h"
#include "appliance/registers/register.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_quarantine.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* One order and how far it has come. */
struct job {
    struct source_order order;
    void (*done)(void *listener, const struct source_outcome *outcome);
    void *listener;
    int64_t after;
    struct source_outcome outcome;
};

struct staff_desk {
    struct staff_desk_centre centre;
    struct store *reader; /* of web's thread */
    struct source_staff source;
    sd_event_source *come;
    int fd; /* eventfd: there is a job */
    pthread_mutex_t lock;
    int first, count; /* of jobs, under the lock */
    struct job jobs[STAFF_DESK_ORDERS];
};

/* --- on web's thread ----------------------------------------------------------------- */

static int on_each_aside(void *owner, const struct source_aside_question *question,
                         int (*tell)(void *listener, const struct source_aside *aside),
                         void *listener)
{
    struct staff_desk *desk = owner;
    const struct store_quarantine_filter filter = {"", question->reason};
    struct store_quarantined entry = {0};
    int64_t after = question->after;
    int rc = 0;

    for (int i = 0; i < question->limit && rc == 0; i++) {
        rc = store_next_quarantine(desk->reader, &filter, after, &entry);
        if (rc == 0) {
            after = entry.id;
            rc = tell(listener, &(struct source_aside){
                                    entry.id, entry.gateway, entry.reason, entry.detail,
                                    entry.seq, entry.payload, entry.payload_bytes,
                                    entry.times, entry.first_ms, entry.last_ms});
        }
        store_quarantined_release(&entry);
    }
    return rc == -ENOENT ? 0 : rc;
}

static int on_list(void *owner, const struct worklist_question *question,
                   struct worklist *ret, const char **ret_unknown)
{
    struct staff_desk *desk = owner;
    struct rulebook rulebook = {0};
    const struct worklister worklister = {desk->reader, &rulebook.rules,
                                          date_day_at(clock_wall_ms())};
    int rc = store_begin(desk->reader);

    if (rc == 0)
        rc = rules_shelf_take(desk->centre.shelf, desk->reader, &rulebook);
    if (rc == 0)
        rc = worklister_make(&worklister, question, ret, ret_unknown);
    store_rollback(desk->reader);
    rulebook_close(&rulebook);
    return rc;
}

static int on_explain(void *owner, const char *code, json_t **ret)
{
    struct staff_desk *desk = owner;
    struct rulebook rulebook = {0};
    const struct explanation_question question = {desk->reader, &rulebook.rules, code,
                                                  clock_wall_ms()};
    struct explanation explanation = {0};
    int rc = store_begin(desk->reader);

    if (rc == 0)
        rc = rules_shelf_take(desk->centre.shelf, desk->reader, &rulebook);
    if (rc == 0)
        rc = explanation_make(&question, &explanation);
    store_rollback(desk->reader);
    rulebook_close(&rulebook);
    if (rc == 0)
        *ret = json_incref(explanation.document);
    explanation_release(&explanation);
    return rc;
}

static int on_perform(void *owner, const struct source_order *order,
                      void (*done)(void *listener, const struct source_outcome *outcome),
                      void *listener)
{
    struct staff_desk *desk = owner;
    int rc = -EBUSY;

    pthread_mutex_lock(&desk->lock);
    if (desk->count < STAFF_DESK_ORDERS) {
        desk->jobs[(desk->first + desk->count++) % STAFF_DESK_ORDERS] =
            (struct job){.order = *order, .done = done, .listener = listener};
        rc = 0;
    }
    pthread_mutex_unlock(&desk->lock);
    if (rc == 0)
        (void)eventfd_write(desk->fd, 1);
    return rc;
}

/* --- on the centre's loop ------------------------------------------------------------ */

/* The first job; it keeps its place until it is done. NULL: there is none. */
static struct job *first_job(struct staff_desk *desk)
{
    struct job *job;

    pthread_mutex_lock(&desk->lock);
    job = desk->count > 0 ? &desk->jobs[desk->first] : NULL;
    pthread_mutex_unlock(&desk->lock);
    return job;
}

static const char *const actions[SOURCE_ACTS] = {
    [SOURCE_REPLAY] = "quarantine_replay",
    [SOURCE_DROP] = "quarantine_drop",
    [SOURCE_HELD_ACCEPT] = "held_accept",
    [SOURCE_HELD_DROP] = "held_drop",
};

/* The order as a request of appliance/centre/action.h. */
static json_t *request_of(const struct job *job)
{
    const struct source_order *order = &job->order;
    const char *action = actions[order->act];

    if (order->act == SOURCE_HELD_ACCEPT || order->act == SOURCE_HELD_DROP)
        return need(json_pack("{s:s, s:I, s:s+}", "do", action, "id", (json_int_t)order->id,
                              "by", "staff ", order->who));
    if (order->id)
        return need(json_pack("{s:s, s:[I]}", "do", action, "ids", (json_int_t)order->id));
    return need(json_pack("{s:s, s:s, s:I}", "do", action, "reason", order->reason, "after",
                          (json_int_t)job->after));
}

static uint64_t sum_of(const json_t *answer, const char *const *names)
{
    uint64_t sum = 0;

    for (; *names; names++)
        sum += (uint64_t)json_integer_value(json_object_get(answer, *names));
    return sum;
}

/* True: there is more to do for it. */
static bool work(struct staff_desk *desk, struct job *job)
{
    static const char *const done[] = {"replayed", "known", "dropped", "done", NULL};
    static const char *const again[] = {"refused", "unplaced", "again", NULL};
    json_t *request = request_of(job), *answer;
    bool more;

    answer =
        desk->centre.act(desk->centre.owner, &(struct control_request){.words = request});
    job->outcome.rc = json_object_get(answer, "error") ? -EIO : 0;
    job->outcome.done += sum_of(answer, done);
    job->outcome.again += sum_of(answer, again);
    job->after = json_integer_value(json_object_get(answer, "after"));
    more = json_is_true(json_object_get(answer, "more"));
    json_decref(answer);
    json_decref(request);
    return more;
}

static int on_come(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct staff_desk *desk = owner;
    struct job *job = first_job(desk);
    eventfd_t count;

    (void)source;
    (void)events;
    (void)eventfd_read(fd, &count);
    if (!job)
        return 0;
    if (!work(desk, job)) {
        struct job ended = *job;

        pthread_mutex_lock(&desk->lock);
        desk->first = (desk->first + 1) % STAFF_DESK_ORDERS;
        desk->count--;
        pthread_mutex_unlock(&desk->lock);
        ended.done(ended.listener, &ended.outcome);
    }
    (void)eventfd_write(fd, 1); /* look again when the others have had their turn */
    return 0;
}

/* --- opening ------------------------------------------------------------------------- */

int staff_desk_open(struct staff_desk **ret, const struct staff_desk_centre *centre)
{
    struct staff_desk *desk = need(calloc(1, sizeof *desk));
    int rc;

    desk->centre = *centre;
    desk->source =
        (struct source_staff){desk, on_each_aside, on_list, on_explain, on_perform};
    desk->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    desk->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    rc =
        desk->fd < 0 ? -errno : store_open(&desk->reader, centre->config->data, STORE_READ);
    if (rc == 0)
        rc = sd_event_add_io(centre->loop, &desk->come, desk->fd, EPOLLIN, on_come, desk);
    if (rc >= 0) {
        *ret = desk;
        return 0;
    }
    staff_desk_close(desk);
    return rc;
}

void staff_desk_close(struct staff_desk *desk)
{
    if (!desk)
        return;
    sd_event_source_unref(desk->come);
    if (desk->fd >= 0)
        (void)close(desk->fd);
    store_close(desk->reader);
    free(desk);
}

const struct source_staff *staff_desk_source(const struct staff_desk *desk)
{
    return &desk->source;
}
