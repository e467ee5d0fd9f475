#include "sensors/devices/pulses.h"

enum { MINUTE_MS = 60000 };

uint64_t pulses_possible(const struct pulses_rule *rule, int64_t elapsed_ms)
{
    uint64_t ms = elapsed_ms > 0 ? (uint64_t)elapsed_ms : 0;

    return ((uint64_t)rule->at_most_per_minute * (ms + MINUTE_MS) + MINUTE_MS - 1) /
           MINUTE_MS;
}

/* Sure, or held where there are more of them than can be. */
static struct pulses_result book(enum pulses_verdict verdict, uint32_t pulses,
                                 uint64_t possible)
{
    if (pulses <= possible)
        return (struct pulses_result){verdict, pulses, 0};
    return (struct pulses_result){verdict == PULSES_RESET ? PULSES_RESET : PULSES_JUMPED, 0,
                                  pulses};
}

/* It fell, and nothing says that the device began anew. `over`: pulses, if it went over. */
static struct pulses_result judge_fall(const struct pulses_rule *rule,
                                       const struct pulses_reading *reading, uint32_t over,
                                       uint64_t possible)
{
    bool not_anew = reading->restart == PULSES_RESTART_NO;

    if (over <= possible) {
        if (rule->power_loss == PROFILE_POWER_LOSS_KEPT || reading->overflow || not_anew)
            return (struct pulses_result){PULSES_WRAPPED, over, 0};
        return (struct pulses_result){PULSES_RESET, 0, over}; /* either, and they differ */
    }
    if (rule->power_loss == PROFILE_POWER_LOSS_ZERO && !not_anew)
        return book(PULSES_RESET, reading->after, possible);
    return (struct pulses_result){PULSES_RESET, 0, reading->after};
}

/* It did not fall, although the device began anew: did it go on, or count all of that since? */
static bool is_open(const struct pulses_rule *rule, const struct pulses_reading *reading,
                    uint64_t possible)
{
    return rule->power_loss != PROFILE_POWER_LOSS_KEPT && reading->before > 0 &&
           reading->after > reading->before && reading->after <= possible;
}

struct pulses_result pulses_count(const struct pulses_rule *rule,
                                  const struct pulses_reading *reading)
{
    uint64_t possible = pulses_possible(rule, reading->elapsed_ms);
    bool fell = reading->after < reading->before;
    uint32_t pulses =
        (uint32_t)((reading->after + (fell ? rule->modulus : 0)) - reading->before);
    bool may_go_over = rule->power_loss != PROFILE_POWER_LOSS_ZERO && pulses <= possible;

    if (reading->restart == PULSES_RESTART_YES && reading->before > 0 &&
        (fell ? !may_go_over : rule->power_loss == PROFILE_POWER_LOSS_ZERO))
        return book(PULSES_RESET, reading->after, possible);
    if (reading->restart == PULSES_RESTART_YES && is_open(rule, reading, possible))
        return (struct pulses_result){PULSES_RESET, 0, reading->after};
    if (!fell)
        return book(PULSES_MOVED, pulses, possible);
    return judge_fall(rule, reading, pulses, possible);
}
