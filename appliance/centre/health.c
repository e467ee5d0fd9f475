#include "appliance/centre/health.h"

#include "mqtt/base/clock.h"

void health_begin(struct health *health, int64_t mono_ms, int64_t wall_ms)
{
    health->store_good = true;
    health->loop_mono_ms = health->broker_since_mono_ms = mono_ms;
    health->broker_since_ms = wall_ms;
}

void health_broker(struct health *health, bool stands)
{
    health->broker_since_mono_ms = clock_mono_ms();
    health->broker_since_ms = clock_wall_ms();
    health->broker_met |= stands;
    health->broker_good = stands;
}

struct source_link health_link(const struct health *health, const struct watchdog *watchdog)
{
    int64_t passed_ms;
    struct source_link link = {.since_ms = health->broker_since_ms};

    if (health->broker_good && watchdog_health(watchdog, &passed_ms) &&
        !health->broker_deaf)
        link.state = SOURCE_LINK_FINE;
    else if (health->broker_good)
        link.state = SOURCE_LINK_SILENT;
    else
        link.state = health->broker_met ? SOURCE_LINK_LOST : SOURCE_LINK_NEVER;
    return link;
}

static enum source_clock own_clock(void)
{
    int synchronised = clock_synchronised();

    if (synchronised < 0)
        return SOURCE_CLOCK_NOT_SAID;
    return synchronised ? SOURCE_CLOCK_GOOD : SOURCE_CLOCK_UNSYNCHRONISED;
}

struct fleet_link health_fleet_link(const struct health *health)
{
    return (struct fleet_link){health->broker_good, health->broker_since_mono_ms};
}

void health_tell(const struct health *health, const struct watchdog *watchdog,
                 struct source_health *ret)
{
    *ret = (struct source_health){
        .store = health->store_good,
        .halt = health->halt,
        .role = health->role,
        .term = health->term,
        .link = health_link(health, watchdog),
        .loop_mono_ms = health->loop_mono_ms,
        .commit_wall_ms = health->commit_wall_ms,
        .clock = own_clock(),
        .lost = health->lost,
        .certificates_ending = health->certificates_ending,
        .broker_advice = health->broker_advice,
        .upstream = health->upstream,
        .upstream_lag_ms = health->upstream_lag_ms,
    };
    ret->canary = watchdog_health(watchdog, &ret->canary_mono_ms);
}

json_t *health_json(const struct health *health, const struct watchdog *watchdog,
                    const struct broker_check *broker, const char *fault, bool taking,
                    int64_t mono_ms)
{
    const struct source_link link = health_link(health, watchdog);

    return json_pack(
        "{s:s, s:b, s:s, s:b, s:s?, s:b, s:b}", "role", source_role_name(health->role),
        "broker", health->broker_good, "broker_fault", fault, "broker_silent",
        link.state == SOURCE_LINK_SILENT, "broker_advice", broker->advice, "broker_checked",
        health->role != SOURCE_ROLE_CENTRE || broker->advice ||
            broker_check_done(broker, mono_ms),
        "store", health->store_good && taking);
}
