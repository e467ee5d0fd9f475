#include "appliance/watch/watchdog.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "appliance/watch/canary.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/topic.h"

struct watchdog {
    struct watchdog_ward ward;
    struct canary canary;
    bool well;
    struct log_limit lost_limit, passes_limit, fed_limit;

    /* For web's thread. */
    atomic_bool passes;
    _Atomic int64_t passed_ms;
};

struct watchdog *watchdog_open(void)
{
    struct watchdog *watchdog = need(calloc(1, sizeof *watchdog));

    watchdog->well = true;
    watchdog->passes = true;
    return watchdog;
}

void watchdog_begin(struct watchdog *watchdog, const struct watchdog_ward *ward)
{
    watchdog->ward = *ward;
    canary_init(&watchdog->canary, (uint64_t)ward->boot, clock_mono_ms());
    (void)sd_event_set_watchdog(ward->loop, true);
}

void watchdog_close(struct watchdog *watchdog)
{
    free(watchdog);
}

void watchdog_connected(struct watchdog *watchdog)
{
    canary_connected(&watchdog->canary, clock_mono_ms());
}

void watchdog_disconnected(struct watchdog *watchdog)
{
    canary_disconnected(&watchdog->canary);
}

/* What cannot be sent now is missed, as it should be. */
static void publish(struct watchdog *watchdog, enum canary_leg leg)
{
    char *json;

    if (!watchdog->canary.connected)
        return;
    json = canary_write(&watchdog->canary, leg);
    (void)client_publish(watchdog->ward.client, TOPIC_CANARY, json, strlen(json), false);
    free(json);
}

void watchdog_take(struct watchdog *watchdog, const char *json, size_t bytes)
{
    canary_take(&watchdog->canary, json, bytes, clock_mono_ms());
    watchdog->passed_ms = watchdog->canary.passed_ms;
}

void watchdog_message_taken(struct watchdog *watchdog)
{
    canary_message_taken(&watchdog->canary, clock_mono_ms());
}

static int commit(struct watchdog *watchdog)
{
    int rc = store_begin(watchdog->ward.store);

    if (rc == 0)
        rc = store_write_meta(watchdog->ward.store, "canary",
                              (int64_t)watchdog->canary.number);
    if (rc == 0)
        rc = store_commit(watchdog->ward.store);
    if (rc < 0)
        store_rollback(watchdog->ward.store);
    return rc;
}

void watchdog_events_stored(struct watchdog *watchdog)
{
    canary_events_stored(&watchdog->canary, clock_mono_ms());
}

void watchdog_settle(struct watchdog *watchdog, bool halted)
{
    int rc;

    if (!canary_called(&watchdog->canary))
        return;
    rc = halted ? 0 : commit(watchdog);
    canary_stored(&watchdog->canary, rc, clock_mono_ms());
    publish(watchdog, CANARY_RECEIPT);
}

/* Says what it sees when it is new. */
static void look(struct watchdog *watchdog)
{
    int64_t now_ms = clock_mono_ms();
    char times[LOG_LIMIT_BYTES];
    bool passes = canary_passes(&watchdog->canary, now_ms);
    bool well = canary_well(&watchdog->canary, now_ms,
                            client_still_ms(watchdog->ward.client, now_ms));

    if (!passes && watchdog->passes && log_limit_pass(&watchdog->lost_limit, now_ms, times))
        log_error("what is sent to the broker does not come back; may dunghan-centre read "
                  "and write " TOPIC_CANARY " there?%s",
                  times);
    if (passes && !watchdog->passes &&
        log_limit_pass(&watchdog->passes_limit, now_ms, times))
        log_info("what is sent to the broker comes back again%s", times);
    if (!well && watchdog->well && log_limit_pass(&watchdog->fed_limit, now_ms, times))
        log_error("the way from broker to store and back does not work: the watchdog is no "
                  "longer fed%s",
                  times);
    watchdog->passes = passes;
    watchdog->well = well;
}

void watchdog_tick(struct watchdog *watchdog, bool halted)
{
    if (canary_due(&watchdog->canary, clock_mono_ms())) {
        publish(watchdog, CANARY_CALL);
        watchdog_settle(watchdog, halted);
    }
    look(watchdog);
    (void)sd_event_set_watchdog(watchdog->ward.loop, watchdog->well);
}

void watchdog_feed(const struct watchdog *watchdog)
{
    if (watchdog->well)
        (void)sd_notify(false, "WATCHDOG=1");
}

bool watchdog_health(const struct watchdog *watchdog, int64_t *ret_passed_mono_ms)
{
    *ret_passed_mono_ms = watchdog->passed_ms;
    return watchdog->passes;
}
