/*
 * Displays: a number of today's, written when what it shows is another one, and no more often, for a
 * memory behind it may wear out. What it shows is read at every poll, so that one that was without power
 * is written again, and once more after it was written.
 */
#include <inttypes.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "sensors/devices/channels.h"

int channels_find_stale(struct channels *channels, struct kind_host *host,
                        const struct profile_answers *answers)
{
    const struct kind_setup *setup = host->setup;

    for (unsigned i = 0; i < setup->meanings_count; i++) {
        const struct meaning *meaning = &setup->meanings[i];
        const struct profile_display *display = meaning->at.channel->display;
        struct channels_input *input = &channels->inputs[i];
        uint32_t shown, figure;

        if (!display || input->written)
            continue;
        figure = host->calls->figure(host, meaning);
        input->wanted = figure < display->most ? figure : display->most;
        if (profile_read_value(answers, &display->value, meaning->at.nth, &shown) < 0 ||
            shown != input->wanted)
            return (int)i;
    }
    return -1;
}

struct kind_move channels_write(const struct channels *channels,
                                const struct kind_setup *setup, unsigned input)
{
    const struct profile_input *at = &setup->meanings[input].at;
    const struct profile_value *value = &at->channel->display->value;
    struct kind_move move = {
        .step = KIND_ASK,
        .order = LINE_WRITE,
        .address =
            setup->profile->reads[value->of].address + value->at + at->nth * value->step,
    };

    move.count = profile_encode(value, channels->inputs[input].wanted, move.values);
    return move;
}

bool channels_shows(struct channels *channels, const struct kind_host *host,
                    const struct profile_answers *answers, unsigned input)
{
    const struct meaning *meaning = &host->setup->meanings[input];
    uint32_t wanted = channels->inputs[input].wanted, shown = 0;
    char times[LOG_LIMIT_BYTES];

    if (profile_read_value(answers, &meaning->at.channel->display->value, meaning->at.nth,
                           &shown) == 0 &&
        shown == wanted)
        return true;
    if (log_limit_pass(&channels->limit, clock_mono_ms(), times))
        log_warning("device %s %s: display %s was told to show %" PRIu32
                    ", and shows %" PRIu32 "%s",
                    host->shown->unit, host->shown->counter, meaning->input, wanted, shown,
                    times);
    return false;
}
