#include "sensors/dialogue.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/device_cause.h"
#include "sensors/profile/profile_trouble.h"

static_assert((int)KIND_MARK_BYTES == (int)OUTBOX_MARK_BYTES, "a mark is one thing");

enum { BUSY_MAX = 3 }; /* times that the same is asked again, in a row */

/* How often it was said what goes wrong. Large, and most devices never need it. */
struct dialogue_complaints {
    struct log_limit down, hiccup;
    struct log_limit absent[PAYLOAD_DEVICE_CAUSES];
};

static void schedule(struct dialogue *dialogue, int64_t due_ms)
{
    line_expect(dialogue->setup.line, &dialogue->guest, due_ms);
}

/* What the last dialogue was ended by, as exactly as it is known. */
static const char *trouble_text(const struct dialogue *dialogue, int rc,
                                char ret[static PROFILE_TROUBLE_BYTES])
{
    const struct profile *profile = dialogue->host.setup->profile;

    if (rc == -EREMOTEIO)
        return profile_refusal_text(profile, &dialogue->request, ret);
    if (rc != -EPROTO || profile->identity_count == 0)
        return device_cause_text(rc);
    return profile_mismatch_text(profile, dialogue->move.address, dialogue->move.values[0],
                                 ret);
}

static void say_down(struct dialogue *dialogue, struct log_limit *limit, const char *how,
                     int rc)
{
    const struct config_device *at = dialogue->setup.settings;
    const struct payload_device *shown = dialogue->setup.shown;
    const struct line_place place = config_place(at);
    char times[LOG_LIMIT_BYTES], text[LINE_PLACE_BYTES], trouble[PROFILE_TROUBLE_BYTES];

    if (!log_limit_pass(limit, clock_mono_ms(), times))
        return;
    log_warning("device %s %s (%s unit %d): %s, %s%s", shown->unit, shown->counter,
                line_place_text(&place, text), at->unit_id, how,
                trouble_text(dialogue, rc, trouble), times);
    dialogue->told = device_cause(rc);
}

static void say_up(struct dialogue *dialogue)
{
    const struct payload_device *shown = dialogue->setup.shown;
    const char *key = dialogue->host.key;
    char times[LOG_LIMIT_BYTES];

    dialogue->told = PAYLOAD_DEVICE_CAUSE_NONE;
    if (dialogue->down && log_limit_pass(&dialogue->up_limit, clock_mono_ms(), times))
        log_info("device %s %s: online%s%s%s", shown->unit, shown->counter,
                 *key ? ", serial " : "", key, times);
}

/* A hiccup that passes is worth a line now and then, and no other when it has passed. */
static void say_shaky(struct dialogue *dialogue, int rc)
{
    const struct payload_device *shown = dialogue->setup.shown;
    char times[LOG_LIMIT_BYTES], trouble[PROFILE_TROUBLE_BYTES];

    if (log_limit_pass(&dialogue->complaints->hiccup, clock_mono_ms(), times))
        log_info("device %s %s: a hiccup, %s%s", shown->unit, shown->counter,
                 trouble_text(dialogue, rc, trouble), times);
}

static void say(struct dialogue *dialogue, enum device_action action, int rc)
{
    switch (action) {
    case DEVICE_GO_ON:
        break;
    case DEVICE_REPORT_UP:
        say_up(dialogue);
        break;
    case DEVICE_REPORT_SHAKY:
        say_shaky(dialogue, rc);
        break;
    case DEVICE_REPORT_DOWN:
        say_down(dialogue, &dialogue->complaints->down, "offline", rc);
        break;
    case DEVICE_REPORT_ABSENT:
        if (device_cause(rc) != dialogue->told)
            say_down(dialogue, &dialogue->complaints->absent[device_cause(rc)],
                     "cannot be read", rc);
        break;
    }
}

static void report(struct dialogue *dialogue, enum device_action action, int rc)
{
    struct payload_device *shown = dialogue->setup.shown;
    enum payload_device_cause cause = device_cause(rc);
    bool news = shown->state != dialogue->device.state || shown->cause != cause;

    shown->state = dialogue->device.state;
    shown->cause = cause;
    say(dialogue, action, rc);
    dialogue->down =
        action == DEVICE_REPORT_DOWN || (dialogue->down && action != DEVICE_REPORT_UP);
    if (news)
        dialogue->setup.shared->changed(dialogue->setup.shared->owner);
}

static void note_trouble(struct dialogue *dialogue, int rc)
{
    char text[PROFILE_TROUBLE_BYTES];

    free(dialogue->trouble);
    dialogue->trouble = rc < 0 ? need(strdup(trouble_text(dialogue, rc, text))) : NULL;
}

/*
 * All went well: come again at the next beat of the interval that is still to come. The beats are those
 * of the start, after a failure too, for the others on the line keep to theirs.
 */
static void rest(struct dialogue *dialogue)
{
    int64_t poll_ms = dialogue->setup.settings->poll_ms;
    int64_t since_ms = clock_mono_ms() - dialogue->first_ms;

    note_trouble(dialogue, 0);
    dialogue->setup.shown->round_trip = round_trips_tell(&dialogue->round_trips);
    report(dialogue, device_step(&dialogue->device, DEVICE_ANSWERED), 0);
    schedule(dialogue, dialogue->first_ms + (since_ms / poll_ms + 1) * poll_ms);
}

static void fail(struct dialogue *dialogue, int rc)
{
    if (!dialogue->complaints)
        dialogue->complaints = need(calloc(1, sizeof *dialogue->complaints));
    note_trouble(dialogue, rc);
    dialogue->setup.shown->faults++;
    dialogue->setup.shown->failures[device_cause(rc)]++;
    report(dialogue, device_step(&dialogue->device, DEVICE_FAILED), rc);
    schedule(dialogue, clock_mono_ms() + device_pause_ms(&dialogue->device,
                                                         dialogue->setup.settings->poll_ms,
                                                         (uint32_t)random()));
}

static void on_answer(void *owner, int rc, const uint16_t *registers);

static void ask(struct dialogue *dialogue)
{
    const struct kind_move *move = &dialogue->move;

    dialogue->request = (struct line_request){
        .order = move->order,
        .unit_id = dialogue->setup.settings->unit_id,
        .address = move->address,
        .count = move->count,
        .timeout_ms = dialogue->setup.settings->timeout_ms,
        .probe = dialogue->probing,
        .guest = &dialogue->guest,
        .done = on_answer,
        .owner = dialogue,
    };
    memcpy(dialogue->request.values, move->values, sizeof move->values);
    line_submit(dialogue->setup.line, &dialogue->request);
}

/* The one place that does what the kind says. */
static void follow(struct dialogue *dialogue, struct kind_move move)
{
    dialogue->move = move;
    switch (move.step) {
    case KIND_REST:
        rest(dialogue);
        break;
    case KIND_ASK:
        ask(dialogue);
        break;
    case KIND_WAIT:
        assert(dialogue->member.waiting);
        break;
    case KIND_FAIL:
        fail(dialogue, move.rc);
        break;
    }
}

static void on_due(void *owner)
{
    struct dialogue *dialogue = owner;

    dialogue->probing = dialogue->device.state == PAYLOAD_DEVICE_STATE_OFFLINE &&
                        dialogue->setup.shown->cause != PAYLOAD_DEVICE_CAUSE_NONE;
    follow(dialogue, dialogue->kind->begin(&dialogue->host, dialogue->state));
}

static void on_answer(void *owner, int rc, const uint16_t *registers)
{
    struct dialogue *dialogue = owner;
    const struct kind_move *asked = &dialogue->move;
    struct kind_move move = {.step = KIND_FAIL, .rc = rc};

    if (rc == -EBUSY && dialogue->busy++ < BUSY_MAX) {
        ask(dialogue);
        return;
    }
    dialogue->busy = 0;
    if (rc == 0)
        round_trips_add(&dialogue->round_trips,
                        clock_mono_us() - dialogue->request.sent_us);
    dialogue->probing = dialogue->probing && rc < 0;
    if (rc == 0)
        move =
            dialogue->kind->on_answer(&dialogue->host, dialogue->state, asked, registers);
    else if (rc == -EREMOTEIO && dialogue->kind->on_refused)
        move = dialogue->kind->on_refused(&dialogue->host, dialogue->state, asked);
    if (move.step != KIND_FAIL)
        dialogue->setup.shown->seen_ms = clock_wall_ms();
    if (move.step != KIND_FAIL && asked->order == LINE_WRITE)
        report(dialogue, device_step(&dialogue->device, DEVICE_ANSWERED), 0);
    follow(dialogue, move);
}

static void drop_mark(struct dialogue *dialogue)
{
    free(dialogue->member.mark);
    dialogue->member.mark = NULL;
}

static void on_stored(void *owner, int rc)
{
    struct dialogue *dialogue = owner;
    struct kind_move next;

    drop_mark(dialogue);
    if (rc == 0)
        dialogue->setup.shown->records += dialogue->taken;
    dialogue->taken = 0;
    next = dialogue->kind->on_stored(&dialogue->host, dialogue->state, rc);
    if (dialogue->move.step == KIND_WAIT)
        follow(dialogue, next); /* else it is still asking, or rests */
}

/* Marks of different profiles never meet, whatever stands at the counter one after another. */
static int recall(struct kind_host *host, const char *key, char ret[static KIND_MARK_BYTES])
{
    struct dialogue *dialogue = (struct dialogue *)host;
    struct outbox_cursor *cursor = &dialogue->member.cursor;
    char full[OUTBOX_KEY_BYTES];
    int rc;

    if (dialogue->member.waiting)
        return -EAGAIN;
    snprintf(full, sizeof full, "%s/%s", host->setup->profile->profile, key);
    rc = outbox_get_mark(dialogue->setup.shared->box,
                         &(struct outbox_cursor){cursor->unit, cursor->counter, full}, ret);
    if (rc < 0 && rc != -ENOENT)
        return -EIO;
    memcpy(dialogue->key, full, sizeof full);
    snprintf(host->key, sizeof host->key, "%s", key);
    return rc;
}

static void put(struct kind_host *host, const char *json, int records, const char *mark)
{
    struct dialogue *dialogue = (struct dialogue *)host;

    assert(!dialogue->member.leaving);
    dialogue->taken += (uint64_t)records;
    free(dialogue->complaints);
    dialogue->complaints = NULL;
    drop_mark(dialogue);
    dialogue->member.mark = need(strdup(mark));
    commit_group_add(dialogue->setup.shared->group, &dialogue->member, json);
}

/* The note's place: no key of a kind ends so. -ENAMETOOLONG. */
static int write_note_key(const struct dialogue *dialogue,
                          char ret[static OUTBOX_KEY_BYTES])
{
    int length = snprintf(ret, OUTBOX_KEY_BYTES, "%s/note", dialogue->key);

    return length < OUTBOX_KEY_BYTES ? 0 : -ENAMETOOLONG;
}

static int recall_note(const struct kind_host *host, char ret[static KIND_MARK_BYTES])
{
    const struct dialogue *dialogue = (const struct dialogue *)host;
    const struct outbox_cursor *cursor = &dialogue->member.cursor;
    char key[OUTBOX_KEY_BYTES];
    int rc = write_note_key(dialogue, key);

    if (rc == 0)
        rc = outbox_get_mark(dialogue->setup.shared->box,
                             &(struct outbox_cursor){cursor->unit, cursor->counter, key},
                             ret);
    return rc < 0 && rc != -ENOENT ? -EIO : rc;
}

static void note(struct kind_host *host, const char *text)
{
    struct dialogue *dialogue = (struct dialogue *)host;
    const struct outbox_cursor *cursor = &dialogue->member.cursor;
    char key[OUTBOX_KEY_BYTES];

    if (write_note_key(dialogue, key) == 0)
        commit_group_mark(dialogue->setup.shared->group,
                          &(struct outbox_cursor){cursor->unit, cursor->counter, key},
                          text);
}

static void scanned(struct kind_host *host, const char *counter, const char *code,
                    int64_t mono_ms)
{
    desk_put(((struct dialogue *)host)->setup.shared->desk, host->shown->unit, counter,
             code, mono_ms);
}

static bool take_scanned(struct kind_host *host, const char *counter, int64_t mono_ms,
                         char ret[static EVENT_DOSSIER_BYTES])
{
    return desk_take(((struct dialogue *)host)->setup.shared->desk, host->shown->unit,
                     counter, mono_ms, ret);
}

static uint32_t figure(struct kind_host *host, const struct meaning *meaning)
{
    return day_figures_count(((struct dialogue *)host)->setup.shared->figures,
                             host->shown->unit, meaning, clock_wall_ms());
}

static bool refuses(const struct kind_host *host)
{
    const struct dialogue *dialogue = (const struct dialogue *)host;

    return commit_group_refuses(dialogue->setup.shared->group, &dialogue->member);
}

static const struct kind_calls calls = {
    .recall = recall,
    .put = put,
    .refuses = refuses,
    .scanned = scanned,
    .take_scanned = take_scanned,
    .figure = figure,
    .recall_note = recall_note,
    .note = note,
};

void dialogue_open(struct dialogue *dialogue, const struct dialogue_setup *setup)
{
    int64_t first_ms =
        clock_mono_ms() + (int64_t)(setup->random % (uint32_t)setup->settings->poll_ms);

    *dialogue = (struct dialogue){
        .host = {.shown = setup->shown, .setup = &setup->settings->setup, .calls = &calls},
        .setup = *setup,
        .kind = kind_find(setup->settings->setup.profile->reader),
        .member = {.done = on_stored, .owner = dialogue},
        .guest = {.wake = on_due,
                  .owner = dialogue,
                  .poll_ms = setup->settings->poll_ms,
                  .timeout_ms = setup->settings->timeout_ms},
        .first_ms = first_ms,
        .down = true,
    };
    dialogue->member.cursor =
        (struct outbox_cursor){setup->shown->unit, setup->shown->counter, dialogue->key};
    dialogue->state = need(calloc(1, dialogue->kind->state_bytes(dialogue->host.setup)));
    line_join(setup->line, &dialogue->guest);
    schedule(dialogue, first_ms);
}

struct dialogue_insight dialogue_describe(const struct dialogue *dialogue, int64_t mono_ms)
{
    int64_t left_ms = dialogue->guest.awake ? 0 : dialogue->guest.due_ms - mono_ms;

    return (struct dialogue_insight){dialogue->trouble, left_ms > 0 ? left_ms : 0,
                                     dialogue->host.held};
}

void dialogue_close(struct dialogue *dialogue)
{
    free(dialogue->complaints);
    dialogue->complaints = NULL;
    drop_mark(dialogue);
    free(dialogue->state);
    dialogue->state = NULL;
    free(dialogue->trouble);
    dialogue->trouble = NULL;
}
