#include "appliance/lookups/real_times.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "appliance/registers/register.h"
#include "appliance/report/levels.h"
#include "appliance/store/store.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum {
    NICE = 10,
    REST = 100, /* so many times as long as a counting took is none */
    FIRST_MOMENT_MS = 100,
};

/* What a counting depends on; the same again need not be counted. */
struct seen {
    int64_t newest_event, registers;
    int32_t today;
};

struct real_times {
    struct rules_shelf *shelf;
    struct store *store; /* the thread's */
    pthread_t thread;
    bool running;
    atomic_bool stopped;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    bool asked, counted; /* counted: a first one has ended, well or not */
    struct durations *newest;
    int64_t newest_ms;    /* wall clock */
    int64_t next_mono_ms; /* not before that */
    struct seen seen;
};

/* --- a counting ---------------------------------------------------------------------- */

struct counting {
    struct real_times *times;
    const struct rules *rules;
    struct durations *durations;
};

static int add(void *owner, const struct store_result *result)
{
    struct counting *counting = owner;
    const struct catalogue_entry *unit = catalogue_at(
        counting->rules->catalogue, CATALOGUE_UNITS, result->unit, result->resolved_day);

    if (atomic_load(&counting->times->stopped))
        return -ECANCELED;
    if (result->procedure > 0)
        durations_add(counting->durations, result,
                      calendar_between(counting->rules->calendar, result->received_day,
                                       result->resolved_day),
                      levels_place(unit && unit->level ? unit->level : ""));
    return 0;
}

static int read_seen(struct store *store, struct seen *ret)
{
    int rc = store_newest_event(store, &ret->newest_event);

    ret->today = date_day_at(clock_wall_ms());
    return rc < 0 ? rc : register_revision(store, &ret->registers);
}

static bool is_same(const struct seen *a, const struct seen *b)
{
    return a->newest_event == b->newest_event && a->registers == b->registers &&
           a->today == b->today;
}

/* In a transaction. *ret is the caller's in any case. */
static int count_all(struct real_times *times, int32_t today, struct durations **ret)
{
    struct rulebook rulebook = {0};
    struct counting counting = {times, &rulebook.rules, durations_open(today)};
    int rc = rules_shelf_take(times->shelf, times->store, &rulebook);

    if (rc == 0)
        rc = store_each_result(times->store, durations_from(counting.durations), today, add,
                               &counting);
    rulebook_close(&rulebook);
    *ret = counting.durations;
    return rc;
}

/* Puts the new one in the place of the one before; NULL: that one still holds. */
static void put(struct real_times *times, struct durations *durations,
                const struct seen *seen)
{
    pthread_mutex_lock(&times->lock);
    if (durations) {
        durations_close(times->newest);
        times->newest = durations;
        times->seen = *seen;
    }
    times->newest_ms = clock_wall_ms();
    pthread_mutex_unlock(&times->lock);
}

/* It is done, well or not. */
static void end(struct real_times *times, int64_t began_mono_ms)
{
    int64_t now_ms = clock_mono_ms(), rest_ms = (now_ms - began_mono_ms) * REST;

    pthread_mutex_lock(&times->lock);
    times->asked = false;
    times->counted = true;
    times->next_mono_ms =
        now_ms + (rest_ms > REAL_TIMES_PAUSE_MS ? rest_ms : REAL_TIMES_PAUSE_MS);
    pthread_cond_broadcast(&times->changed);
    pthread_mutex_unlock(&times->lock);
}

static void work(struct real_times *times)
{
    int64_t began_mono_ms = clock_mono_ms();
    struct durations *durations = NULL;
    struct seen seen;
    int rc = store_begin(times->store);

    if (rc == 0)
        rc = read_seen(times->store, &seen);
    if (rc == 0 && !(times->newest && is_same(&seen, &times->seen)))
        rc = count_all(times, seen.today, &durations);
    store_rollback(times->store);
    if (rc == 0)
        put(times, durations, &seen);
    else
        durations_close(durations);
    end(times, began_mono_ms);
}

/* --- the thread ---------------------------------------------------------------------- */

/* False: it is to end. */
static bool wait_for_work(struct real_times *times)
{
    pthread_mutex_lock(&times->lock);
    while (!times->asked && !atomic_load(&times->stopped))
        pthread_cond_wait(&times->changed, &times->lock);
    pthread_mutex_unlock(&times->lock);
    return !atomic_load(&times->stopped);
}

static void *run(void *data)
{
    struct real_times *times = data;

    /* Of this thread alone, on Linux: whatever else the centre does comes first. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    while (wait_for_work(times))
        work(times);
    return NULL;
}

int real_times_open(struct real_times **ret, const struct config *config,
                    struct rules_shelf *shelf)
{
    struct real_times *times = need(calloc(1, sizeof *times));
    pthread_condattr_t of_mono;
    int rc;

    times->shelf = shelf;
    times->asked = true;
    (void)pthread_mutex_init(&times->lock, NULL);
    (void)pthread_condattr_init(&of_mono);
    (void)pthread_condattr_setclock(&of_mono, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&times->changed, &of_mono);
    (void)pthread_condattr_destroy(&of_mono);
    rc = store_open(&times->store, config->data, STORE_READ);
    if (rc == 0)
        rc = -pthread_create(&times->thread, NULL, run, times);
    times->running = rc == 0;
    if (rc == 0) {
        *ret = times;
        return 0;
    }
    log_fail(rc, "counting how long results took");
    real_times_close(times);
    return rc;
}

void real_times_close(struct real_times *times)
{
    if (!times)
        return;
    pthread_mutex_lock(&times->lock);
    atomic_store(&times->stopped, true);
    pthread_cond_broadcast(&times->changed);
    pthread_mutex_unlock(&times->lock);
    if (times->running)
        pthread_join(times->thread, NULL);
    store_close(times->store);
    durations_close(times->newest);
    pthread_cond_destroy(&times->changed);
    pthread_mutex_destroy(&times->lock);
    free(times);
}

/* --- for web's thread ---------------------------------------------------------------- */

/* With the lock held. */
static void wait_for_first(struct real_times *times)
{
    int64_t until_ms = clock_mono_ms() + FIRST_MOMENT_MS;
    const struct timespec until = {until_ms / 1000, until_ms % 1000 * 1000000};

    while (!times->counted &&
           pthread_cond_timedwait(&times->changed, &times->lock, &until) == 0)
        ;
}

const struct durations *real_times_hold(struct real_times *times, int64_t *ret_ms)
{
    pthread_mutex_lock(&times->lock);
    wait_for_first(times);
    if (clock_mono_ms() >= times->next_mono_ms && !times->asked) {
        times->asked = true;
        pthread_cond_broadcast(&times->changed);
    }
    *ret_ms = times->newest ? times->newest_ms : 0;
    return times->newest;
}

void real_times_release(struct real_times *times)
{
    pthread_mutex_unlock(&times->lock);
}
