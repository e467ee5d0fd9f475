#include "appliance/centre/health.h"

#include "mqtt/base/clock.h"

void health_begin(struct health *health, int64_t mono_ms)
{
    health->store_good = health->disk_good = true;
    health->loop_mono_ms = mono_ms;
}

static enum source_clock own_clock(void)
{
    int synchronised = clock_synchronised();

    if (synchronised < 0)
        return SOURCE_CLOCK_NOT_SAID;
    return synchronised ? SOURCE_CLOCK_GOOD : SOURCE_CLOCK_UNSYNCHRONISED;
}

void health_tell(const struct health *health, const struct watchdog *watchdog,
                 struct source_health *ret)
{
    *ret = (struct source_health){
        .store = health->store_good,
        .broker = health->broker_good,
        .disk = health->disk_good,
        .loop_mono_ms = health->loop_mono_ms,
        .commit_wall_ms = health->commit_wall_ms,
        .clock = own_clock(),
        .lost = health->lost,
        .certificates_ending = health->certificates_ending,
        .broker_advice = health->broker_advice,
    };
    ret->canary = watchdog_health(watchdog, &ret->canary_mono_ms);
}

json_t *health_json(const struct health *health, const struct broker_check *broker,
                    bool taking, int64_t mono_ms)
{
    return json_pack("{s:b, s:s?, s:b, s:b}", "broker", health->broker_good,
                     "broker_advice", broker->advice, "broker_checked",
                     broker_check_done(broker, mono_ms), "store",
                     health->store_good && taking);
}
