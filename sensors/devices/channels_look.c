/* What the answers of a device say of its inputs. */
#include "mqtt/base/clock.h"
#include "sensors/devices/channels.h"

enum {
    UPTIME_SLACK_S = 60,  /* that a device's uptime may be behind ... */
    UPTIME_DRIFT_IN = 50, /* ... and one in so many of the time that has passed */
};

/* A value that a profile has, or `otherwise`. */
static uint32_t value_or(const struct profile_answers *answers,
                         const struct profile_value *value, int nth, uint32_t otherwise)
{
    uint32_t number;

    return value && profile_read_value(answers, value, nth, &number) == 0 ? number
                                                                          : otherwise;
}

/* It is less than it was, or than it would be, had it gone on. */
static enum pulses_restart told_by_uptime(const struct channels_visit *before,
                                          uint32_t uptime_s, int64_t elapsed_ms)
{
    int64_t elapsed_s = elapsed_ms / 1000;

    if (uptime_s < before->uptime_s)
        return PULSES_RESTART_YES;
    if ((int64_t)uptime_s + UPTIME_SLACK_S + elapsed_s / UPTIME_DRIFT_IN >=
        (int64_t)before->uptime_s + elapsed_s)
        return PULSES_RESTART_NO;
    /* Since an earlier run the clock may have been set: then it is not the device that is behind. */
    return before->mono_ms ? PULSES_RESTART_YES : PULSES_RESTART_UNTOLD;
}

/* What the device says of a restart since it was read last. */
static enum pulses_restart told_restart(const struct channels *channels,
                                        const struct profile_device *says, int64_t ms)
{
    const struct channels_visit *before = &channels->reached, *now = &channels->now;

    if (channels->restarted)
        return PULSES_RESTART_YES;
    if (!says || !before->known)
        return PULSES_RESTART_UNTOLD;
    if (says->boot)
        return now->boot != before->boot ? PULSES_RESTART_YES : PULSES_RESTART_NO;
    if (says->uptime)
        return told_by_uptime(before, now->uptime_s, ms);
    /* A flag that reading clears may have been cleared by ourselves, before we could store it. */
    return says->restarted && before->mono_ms ? PULSES_RESTART_NO : PULSES_RESTART_UNTOLD;
}

static int64_t elapsed_ms(const struct channels_visit *before,
                          const struct channels_visit *now)
{
    int64_t ms =
        before->mono_ms ? now->mono_ms - before->mono_ms : now->wall_ms - before->wall_ms;

    return before->known && ms > 0 ? ms : 0;
}

/* A flag that stays until somebody clears it says something once, when it comes. */
static bool has_overflown(struct channels_input *input,
                          const struct profile_answers *answers,
                          const struct profile_input *at)
{
    input->overflown = value_or(answers, at->channel->overflow, at->nth, 0) != 0;
    return input->overflown && input->reached.overflow.seen && !input->reached.overflow.set;
}

static enum channels_sight look_at_counter(struct channels_input *input,
                                           const struct meaning *meaning,
                                           const struct profile_answers *answers,
                                           const struct pulses_reading *of_all)
{
    const struct profile_channel *channel = meaning->at.channel;
    const struct profile_counter *counter = channel->counter;
    const struct pulses_rule rule = {profile_modulus(counter), counter->counting.lost,
                                     counter->counting.at_most_per_minute};
    struct pulses_reading reading = *of_all;

    input->stands = value_or(answers, channel->running, meaning->at.nth, 1) == 0 ||
                    value_or(answers, channel->stopped, meaning->at.nth, 0) != 0;
    if (profile_read_value(answers, &counter->value, meaning->at.nth, &reading.after) < 0 ||
        reading.after >= rule.modulus)
        return CHANNELS_NONSENSE;
    reading.before = input->reached.number;
    reading.overflow = has_overflown(input, answers, &meaning->at);
    input->after = reading.after;
    input->result = pulses_count(&rule, &reading);
    return input->known && !input->stands && input->result.verdict > PULSES_WRAPPED
               ? CHANNELS_DOUBTFUL
               : CHANNELS_CLEAR;
}

static void take_press(struct channels_input *input, int64_t mono_ms)
{
    if (input->pressed == input->stored.number)
        input->oldest_ms = mono_ms;
    input->pressed_ms = mono_ms;
    input->pressed++;
}

static void look_at_key(struct channels_input *input, const struct meaning *meaning,
                        const struct profile_answers *answers, int64_t mono_ms)
{
    const struct profile_edges *edges = meaning->at.channel->edges;
    bool set = value_or(answers, &edges->value, meaning->at.nth, 0) != 0;
    enum presses_news news =
        presses_look(&input->presses, set != edges->falling, edges->at_least_ms, mono_ms);

    if (news == PRESSES_PRESSED)
        take_press(input, mono_ms);
    input->stuck = input->stuck || news == PRESSES_STUCK;
}

/* When it was read, and what it says of itself. */
static struct pulses_reading look_at_device(struct channels *channels,
                                            const struct profile_answers *answers,
                                            const struct profile_device *says)
{
    struct channels_visit *now = &channels->now;
    struct pulses_reading reading = {0};

    *now = (struct channels_visit){
        .known = true,
        .wall_ms = clock_wall_ms(),
        .mono_ms = clock_mono_ms(),
        .boot = value_or(answers, says ? says->boot : NULL, 0, 0),
        .uptime_s = value_or(answers, says ? says->uptime : NULL, 0, 0),
    };
    channels->restarted =
        channels->restarted || value_or(answers, says ? says->restarted : NULL, 0, 0) != 0;
    reading.elapsed_ms = elapsed_ms(&channels->reached, now);
    reading.restart = told_restart(channels, says, reading.elapsed_ms);
    return reading;
}

enum channels_sight channels_look(struct channels *channels, const struct kind_setup *setup,
                                  const struct profile_answers *answers)
{
    const struct pulses_reading of_all =
        look_at_device(channels, answers, setup->profile->device);
    enum channels_sight worst = CHANNELS_CLEAR;

    for (unsigned i = 0; i < setup->meanings_count; i++) {
        struct channels_input *input = &channels->inputs[i];
        const struct meaning *meaning = &setup->meanings[i];
        enum channels_sight sight = CHANNELS_CLEAR;

        if (meaning->at.channel->edges)
            look_at_key(input, meaning, answers, channels->now.mono_ms);
        else if (meaning->at.channel->counter)
            sight = look_at_counter(input, meaning, answers, &of_all);
        else if (meaning->at.channel->text)
            channels_look_at_text(input, meaning, answers, channels->now.mono_ms);
        worst = sight > worst ? sight : worst;
    }
    return worst;
}
