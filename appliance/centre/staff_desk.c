#include "appliance/centre/staff_desk.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "appliance/centre/registers_desk.h"
#include "appliance/explain/cause_sheeter.h"
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
    source_done done;
    void *listener;
    json_t *answer; /* to what is done of it; NULL: nothing is yet */
};

struct staff_desk {
    struct staff_desk_centre centre;
    struct store *reader; /* of web's thread */
    struct registers_desk *registers;
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
    int rc = rules_shelf_begin(desk->centre.shelf, desk->reader, &rulebook);

    if (rc == 0)
        rc = worklister_make(&worklister, question, ret, ret_unknown);
    rules_shelf_end(desk->reader, &rulebook);
    return rc;
}

static int on_causes(void *owner, const struct cause_sheet_question *question,
                     struct cause_sheet *ret, const char **ret_unknown)
{
    struct staff_desk *desk = owner;
    struct rulebook rulebook = {0};
    const struct worklister worklister = {desk->reader, &rulebook.rules,
                                          date_day_at(clock_wall_ms())};
    int rc = rules_shelf_begin(desk->centre.shelf, desk->reader, &rulebook);

    if (rc == 0)
        rc = cause_sheeter_make(&worklister, question, ret, ret_unknown);
    rules_shelf_end(desk->reader, &rulebook);
    return rc;
}

static int on_explain(void *owner, const char *code, const char *within, json_t **ret)
{
    struct staff_desk *desk = owner;
    struct rulebook rulebook = {0};
    const struct explanation_question question = {desk->reader, &rulebook.rules, code,
                                                  clock_wall_ms(), within};
    struct explanation explanation = {0};
    int rc = rules_shelf_begin(desk->centre.shelf, desk->reader, &rulebook);

    if (rc == 0)
        rc = explanation_make(&question, &explanation);
    rules_shelf_end(desk->reader, &rulebook);
    if (rc == 0)
        *ret = json_incref(explanation.document);
    explanation_release(&explanation);
    return rc;
}

static int on_perform(void *owner, const struct source_order *order, source_done done,
                      void *listener)
{
    struct staff_desk *desk = owner;
    int rc = -EBUSY;

    json_object_set_new(order->request, "by", need(json_sprintf("staff %s", order->who)));

    pthread_mutex_lock(&desk->lock);
    if (desk->count < STAFF_DESK_ORDERS) {
        desk->jobs[(desk->first + desk->count++) % STAFF_DESK_ORDERS] =
            (struct job){.order = *order, .done = done, .listener = listener};
        rc = 0;
    }
    pthread_mutex_unlock(&desk->lock);
    if (rc < 0)
        json_decref(order->request);
    else
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

/* To the numbers of a slice those of the slices before it, but for where each ended. */
static json_t *add_up(json_t *answer, json_t *before)
{
    const char *name;
    json_t *value;

    json_object_foreach(answer, name, value)
    {
        if (json_is_integer(value) && strcmp(name, "after") != 0)
            (void)json_integer_set(value,
                                   json_integer_value(value) +
                                       json_integer_value(json_object_get(before, name)));
    }
    json_decref(before);
    return answer;
}

/* True: there is more to do for it. */
static bool work(struct staff_desk *desk, struct job *job)
{
    const struct source_order *order = &job->order;
    const struct control_request request = {order->request, order->bytes, order->size};
    json_t *answer = desk->centre.act(desk->centre.owner, &request);
    json_t *after = json_object_get(answer, "after");

    if (after)
        (void)json_object_set(order->request, "after", after);
    job->answer = add_up(answer, job->answer);
    return json_is_true(json_object_get(answer, "more"));
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
        json_decref(ended.order.request);
        ended.done(ended.listener, ended.answer);
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
    desk->source = (struct source_staff){.owner = desk,
                                         .each_aside = on_each_aside,
                                         .list = on_list,
                                         .causes = on_causes,
                                         .explain = on_explain,
                                         .perform = on_perform};
    desk->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    desk->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    rc =
        desk->fd < 0 ? -errno : store_open(&desk->reader, centre->config->data, STORE_READ);
    if (rc == 0)
        rc = sd_event_add_io(centre->loop, &desk->come, desk->fd, EPOLLIN, on_come, desk);
    if (rc >= 0) {
        desk->registers = registers_desk_open(desk->reader);
        desk->source.registers = registers_desk_source(desk->registers);
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
    registers_desk_close(desk->registers);
    store_close(desk->reader);
    for (int i = 0; i < desk->count; i++) {
        struct job *job = &desk->jobs[(desk->first + i) % STAFF_DESK_ORDERS];

        json_decref(job->order.request);
        json_decref(job->answer);
    }
    free(desk);
}

const struct source_staff *staff_desk_source(const struct staff_desk *desk)
{
    return &desk->source;
}
