/*
 * The kind "channels": a device whose inputs stand where its profile says.
 *
 *   send the reads of the profile, one after another
 *   make sure that it is the device that the profile is of, and which one
 *   look at the inputs; what began anew or jumped is read a second time before it is believed
 *   put in what was counted, pressed and scanned, with the new readings as the mark
 *   tell a scanner that demands it, once its scan is stored
 *   write a display that shows another number than it should, and read it once more
 *
 * But for that it does not wait until that is stored, for keys are to be looked at meanwhile; see
 * channels.h for how nothing is lost or counted twice by that.
 */
#include "sensors/devices/channels.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

/* Behind the inputs: what the reads of one dialogue have brought. */
static uint16_t *cells_of(struct channels *channels, const struct kind_setup *setup)
{
    return (uint16_t *)(void *)(channels->inputs + setup->meanings_count);
}

static size_t state_bytes(const struct kind_setup *setup)
{
    return sizeof(struct channels) + setup->meanings_count * sizeof(struct channels_input) +
           (size_t)setup->profile->cells * sizeof(uint16_t);
}

static struct kind_move ask(struct channels *channels, const struct kind_setup *setup,
                            unsigned which)
{
    const struct profile_read *read = &setup->profile->reads[which];

    channels->asked = which;
    return (struct kind_move){.step = KIND_ASK,
                              .order = read->order,
                              .address = read->address,
                              .count = read->count};
}

/* Writes a display that shows something else, or rests. */
static struct kind_move show_or_rest(struct channels *channels, struct kind_host *host)
{
    const struct kind_setup *setup = host->setup;
    const struct profile_answers answers = {setup->profile, cells_of(channels, setup)};
    int stale = channels_find_stale(channels, host, &answers);

    if (stale < 0)
        return (struct kind_move){.step = KIND_REST};
    channels->told = (unsigned)stale;
    channels->inputs[stale].written = true;
    return channels_write(channels, setup, channels->told);
}

/* Tells the scanner `untold` that its scan is stored; where there is none, displays what they show. */
static struct kind_move tell(struct channels *channels, struct kind_host *host, int untold)
{
    const struct kind_setup *setup = host->setup;

    if (untold < 0)
        return show_or_rest(channels, host);
    channels->told = (unsigned)untold;
    return (struct kind_move){
        .step = KIND_ASK,
        .order = LINE_WRITE,
        .address = setup->meanings[untold].at.channel->text->acknowledge,
        .count = 1,
        .values = {(uint16_t)channels->inputs[untold].reached.number}};
}

static struct kind_move tell_or_rest(struct channels *channels, struct kind_host *host)
{
    return tell(channels, host, channels_find_untold(channels, host->setup));
}

static struct kind_move begin(struct kind_host *host, void *state)
{
    struct channels *channels = state;

    channels->doubted = channels->reading_back = channels->waits = false;
    for (unsigned i = 0; i < host->setup->meanings_count; i++)
        channels->inputs[i].written = false;
    return ask(channels, host->setup, 0);
}

/* Of the one before in its place nothing is known any more; keys are what they are. */
static void forget(struct channels *channels, const struct kind_setup *setup)
{
    for (unsigned i = 0; i < setup->meanings_count; i++) {
        struct channels_input *input = &channels->inputs[i];

        if (!setup->meanings[i].at.channel->edges)
            *input = (struct channels_input){0};
    }
    channels->reached = channels->stored = (struct channels_visit){0};
    channels->recalled = channels->restarted = channels->restarted_used = false;
}

/* Or a number that is none, and ever another one, would have nothing counted, and nobody would know. */
static void say_new(struct channels *channels, const struct kind_host *host)
{
    char times[LOG_LIMIT_BYTES];

    if (channels->serial && log_limit_pass(&channels->new_limit, clock_mono_ms(), times))
        log_info("device %s %s: serial %" PRIu32
                 " is new here, counting begins with what it shows now%s",
                 host->shown->unit, host->shown->counter, channels->serial, times);
}

/* Another device, or the first of this start: where were we with it? */
static int adopt(struct channels *channels, struct kind_host *host, const char *key)
{
    char mark[KIND_MARK_BYTES];
    int rc = host->calls->recall(host, key, mark);

    if (rc < 0 && rc != -ENOENT)
        return rc;
    forget(channels, host->setup);
    channels->recalled = true;
    if (rc == -ENOENT)
        say_new(channels, host);
    if (rc == 0 && channels_read_mark(channels, host->setup, mark) < 0)
        log_error("device %s %s: what is kept of it is damaged: counting begins anew with "
                  "what it shows now",
                  host->shown->unit, host->shown->counter);
    return 0;
}

static void show_firmware(struct kind_host *host, const struct profile_answers *answers)
{
    const struct profile_device *says = host->setup->profile->device;
    struct payload_device *shown = host->shown;
    uint32_t version;

    if (says && says->firmware &&
        profile_read_value(answers, says->firmware, 0, &version) == 0)
        snprintf(shown->firmware, sizeof shown->firmware, "%" PRIu32, version);
}

/* Which one of its kind it is. */
static int identify(struct channels *channels, struct kind_host *host,
                    const struct profile_answers *answers)
{
    const struct profile_device *says = host->setup->profile->device;
    char key[KIND_KEY_BYTES] = "";

    channels->serial = 0;
    if (says && says->serial &&
        profile_read_value(answers, says->serial, 0, &channels->serial) < 0)
        return -EBADMSG;
    host->shown->serial = channels->serial;
    show_firmware(host, answers);
    if (channels->serial)
        snprintf(key, sizeof key, "%" PRIu32, channels->serial);
    if (channels->recalled && strcmp(key, host->key) == 0)
        return 0;
    return adopt(channels, host, key);
}

static struct kind_move fail(int rc)
{
    return (struct kind_move){.step = KIND_FAIL, .rc = rc};
}

static struct kind_move fail_identity(const struct profile_answers *answers, int identity)
{
    return (struct kind_move){.step = KIND_FAIL,
                              .rc = -EPROTO,
                              .address = identity,
                              .values = {profile_identity_cell(answers, identity)}};
}

/* All reads have been answered. */
static struct kind_move take(struct channels *channels, struct kind_host *host)
{
    const struct kind_setup *setup = host->setup;
    const struct profile_answers answers = {setup->profile, cells_of(channels, setup)};
    enum channels_sight sight;
    bool booked;
    int untold, rc = identify(channels, host, &answers);

    if (rc == -EAGAIN)
        return (struct kind_move){.step = KIND_REST};
    if (rc < 0)
        return fail(rc);
    sight = channels_look(channels, setup, &answers);
    if (sight != CHANNELS_CLEAR && !channels->doubted) {
        channels->doubted = true;
        return ask(channels, setup, 0);
    }
    if (sight == CHANNELS_NONSENSE)
        return fail(-EBADMSG);
    if (host->calls->refuses(host))
        return (struct kind_move){.step = KIND_REST};
    booked = channels_book(channels, host);
    untold = channels_find_untold(channels, setup);
    channels->waits = booked && untold >= 0;
    return channels->waits ? (struct kind_move){.step = KIND_WAIT}
                           : tell(channels, host, untold);
}

/* A scanner has been told, or a display has been written. */
static struct kind_move take_told(struct channels *channels, struct kind_host *host)
{
    const struct profile_channel *channel =
        host->setup->meanings[channels->told].at.channel;
    struct channels_input *input = &channels->inputs[channels->told];

    channels->reading_back = channel->display != NULL;
    if (channels->reading_back)
        return ask(channels, host->setup, (unsigned)channel->display->value.of);
    input->acknowledged = true;
    input->confirmed = input->confirmed || input->reached.number != 0;
    return tell_or_rest(channels, host);
}

static struct kind_move take_read_back(struct channels *channels, struct kind_host *host)
{
    const struct profile_answers answers = {host->setup->profile,
                                            cells_of(channels, host->setup)};

    channels->reading_back = false;
    return channels_shows(channels, host, &answers, channels->told)
               ? tell_or_rest(channels, host)
               : fail(-EBADMSG);
}

static struct kind_move on_answer(struct kind_host *host, void *state,
                                  const struct kind_move *asked, const uint16_t *registers)
{
    struct channels *channels = state;
    const struct kind_setup *setup = host->setup;
    const struct profile_answers answers = {setup->profile, cells_of(channels, setup)};
    unsigned which = channels->asked;

    if (asked->order == LINE_WRITE)
        return take_told(channels, host);
    memcpy(cells_of(channels, setup) + setup->profile->reads[which].begins, registers,
           (size_t)asked->count * sizeof *registers);
    if (!profile_identifies(&answers, which)) /* of another nothing more is read */
        return fail_identity(&answers, profile_find_mismatch(&answers, which));
    if (channels->reading_back)
        return take_read_back(channels, host);
    return which + 1 < setup->profile->reads_count ? ask(channels, setup, which + 1)
                                                   : take(channels, host);
}

/* Nothing of what was put in since the last time is there: it is counted again from there. */
static void go_back(struct channels *channels, const struct kind_setup *setup)
{
    for (unsigned i = 0; i < setup->meanings_count; i++) {
        channels->inputs[i].reached = channels->inputs[i].stored;
        channels->inputs[i].stopped = false;
    }
    channels->reached = channels->stored;
    channels->restarted = channels->restarted || channels->restarted_used;
    channels->kept_mono_ms = 0;
}

static void go_forth(struct channels *channels, const struct kind_setup *setup)
{
    for (unsigned i = 0; i < setup->meanings_count; i++) {
        channels->inputs[i].stored = channels->inputs[i].reached;
        if (setup->meanings[i].at.channel->edges)
            channels->inputs[i].code[0] = '\0';
    }
    channels->stored = channels->reached;
}

static struct kind_move on_stored(struct kind_host *host, void *state, int rc)
{
    struct channels *channels = state;

    if (rc < 0)
        go_back(channels, host->setup);
    else
        go_forth(channels, host->setup);
    channels->restarted_used = false;
    if (rc < 0 || !channels->waits)
        return (struct kind_move){.step = KIND_REST};
    channels->waits = false;
    return tell_or_rest(channels, host);
}

const struct kind channels_kind = {
    .name = "channels",
    .state_bytes = state_bytes,
    .begin = begin,
    .on_answer = on_answer,
    .on_stored = on_stored,
};
