#include "sensors/hook/hook_sender.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* --- marks --------------------------------------------------------------------------- */

/* "hook/NAME/EPOCH", or "hook/NAME" for "". */
static struct outbox_cursor cursor_of(const struct hook_sender *sender, const char *epoch,
                                      char key[static OUTBOX_KEY_BYTES])
{
    (void)snprintf(key, OUTBOX_KEY_BYTES, "hook/%s%s%s", sender->source->name,
                   *epoch ? "/" : "", epoch);
    return (struct outbox_cursor){.unit = "", .counter = "", .key = key};
}

/* "" where there is none. */
static int get_mark(const struct hook_sender *sender, const char *epoch,
                    char ret[static OUTBOX_MARK_BYTES])
{
    char key[OUTBOX_KEY_BYTES];
    const struct outbox_cursor cursor = cursor_of(sender, epoch, key);
    int rc = outbox_get_mark(sender->box, &cursor, ret);

    if (rc == -ENOENT)
        *ret = '\0';
    return rc == -ENOENT ? 0 : rc;
}

static int get_committed(const struct hook_sender *sender, const char *epoch, uint64_t *ret)
{
    char mark[OUTBOX_MARK_BYTES];
    int rc = get_mark(sender, epoch, mark);

    if (rc == 0)
        *ret = strtoull(mark, NULL, 10);
    return rc;
}

int hook_sender_progress(const struct hook_sender *sender, struct hook_outcome *ret)
{
    char epoch[OUTBOX_MARK_BYTES];
    int rc = get_mark(sender, "", epoch);

    *ret = (struct hook_outcome){.verdict = HOOK_STORED};
    if (rc < 0 || !*epoch)
        return rc;
    (void)snprintf(ret->epoch, sizeof ret->epoch, "%.16s", epoch);
    return get_committed(sender, ret->epoch, &ret->committed);
}

/* --- a batch ------------------------------------------------------------------------- */

/* The group has stored it, or not. */
static void on_done(void *owner, int rc)
{
    struct hook_sender *sender = owner;
    struct hook_outcome *pending = &sender->pending;

    if (rc < 0)
        pending->verdict = HOOK_FULL;
    else {
        pending->verdict = HOOK_STORED;
        pending->committed = strtoull(sender->mark, NULL, 10);
    }
    sender->told(sender->owner, pending);
}

/* Remembers that the epoch is the newest, in the same transaction. */
static int mark_epoch(struct hook_sender *sender, const char *epoch)
{
    char key[OUTBOX_KEY_BYTES], newest[OUTBOX_MARK_BYTES];
    const struct outbox_cursor cursor = cursor_of(sender, "", key);
    int rc = get_mark(sender, "", newest);

    if (rc == 0 && strcmp(newest, epoch) != 0)
        commit_group_mark(sender->group, &cursor, epoch);
    return rc;
}

/* All of them, or none. */
static int write_events(const struct hook_sender *sender, const struct hook_batch *batch,
                        size_t from, char **events, struct hook_fault *fault)
{
    int64_t now_ms = clock_wall_ms();

    for (size_t i = from; i < batch->count; i++) {
        events[i] = hook_batch_event(batch, i, sender->source->unit, now_ms, fault);
        if (!events[i])
            return -EINVAL;
    }
    return 0;
}

static void put_in(struct hook_sender *sender, const struct hook_batch *batch, size_t from,
                   char *const *events)
{
    sender->member.cursor = cursor_of(sender, batch->epoch, sender->cursor_key);
    (void)snprintf(sender->mark, sizeof sender->mark, "%" PRIu64,
                   batch->first + batch->count - 1);
    for (size_t i = from; i < batch->count; i++)
        commit_group_add(sender->group, &sender->member, events[i]);
}

/* Has the centre so much still to get, whoever brought it, that senders have to wait? */
static bool is_crowded(struct hook_sender *sender, size_t more)
{
    uint64_t waiting = outbox_last(sender->box) - outbox_committed(sender->box);
    char times[LOG_LIMIT_BYTES];
    bool crowded = waiting + more > outbox_half(sender->box);

    if (crowded && log_limit_pass(&sender->crowded_limit, clock_mono_ms(), times))
        log_warning("hook: %s has to wait: %" PRIu64
                    " events are still to reach the centre, and half of the outbox is for "
                    "devices%s",
                    sender->source->name, waiting, times);
    return crowded;
}

static enum hook_verdict store(struct hook_sender *sender, const struct hook_batch *batch,
                               size_t from, struct hook_fault *fault)
{
    char **events = need(calloc(batch->count, sizeof *events));
    enum hook_verdict verdict = HOOK_WAITS;

    if (write_events(sender, batch, from, events, fault) < 0)
        verdict = HOOK_BAD;
    else if (is_crowded(sender, batch->count - from))
        verdict = HOOK_CROWDED;
    else if (commit_group_refuses(sender->group, &sender->member) ||
             mark_epoch(sender, batch->epoch) < 0)
        verdict = HOOK_FULL;
    else
        put_in(sender, batch, from, events);
    for (size_t i = 0; i < batch->count; i++)
        free(events[i]);
    free(events);
    return verdict;
}

/* By the numbers, and what is behind them. */
static enum hook_verdict judge(struct hook_sender *sender, const struct hook_batch *batch,
                               struct hook_outcome *ret)
{
    memcpy(ret->epoch, batch->epoch, sizeof ret->epoch);
    if (get_committed(sender, batch->epoch, &ret->committed) < 0)
        return HOOK_FULL;
    if (batch->first > ret->committed + 1)
        return HOOK_GAP;
    if (batch->first + batch->count - 1 <= ret->committed)
        return HOOK_STORED;
    return store(sender, batch, (size_t)(ret->committed + 1 - batch->first), &ret->fault);
}

/* What was refused stands in the answer; here it stands for whoever wonders why nothing comes. */
static void note_refusal(struct hook_sender *sender, const struct hook_outcome *outcome)
{
    char times[LOG_LIMIT_BYTES];

    if (outcome->verdict != HOOK_BAD && outcome->verdict != HOOK_GAP)
        return;
    sender->refused++;
    if (!log_limit_pass(&sender->limit, clock_mono_ms(), times))
        return;
    if (outcome->verdict == HOOK_GAP)
        log_warning("hook: a batch of %s was refused: it does not go on after %" PRIu64
                    "%s",
                    sender->source->name, outcome->committed, times);
    else if (outcome->fault.event < 0)
        log_warning("hook: a batch of %s was refused: %s%s", sender->source->name,
                    outcome->fault.text, times);
    else
        log_warning("hook: a batch of %s was refused: events[%d]: %s%s",
                    sender->source->name, outcome->fault.event, outcome->fault.text, times);
}

void hook_sender_take(struct hook_sender *sender, const char *json, size_t bytes,
                      void *owner, struct hook_outcome *ret)
{
    struct hook_batch batch = {0};

    *ret = (struct hook_outcome){.verdict = HOOK_BAD};
    if (sender->member.waiting)
        ret->verdict = HOOK_BUSY;
    else if (hook_batch_read(&batch, json, bytes, &ret->fault) == 0)
        ret->verdict = judge(sender, &batch, ret);
    hook_batch_release(&batch);
    note_refusal(sender, ret);
    if (ret->verdict != HOOK_WAITS)
        return;
    sender->owner = owner;
    sender->pending = *ret;
}

void hook_sender_end(struct hook_sender *sender)
{
    struct hook_outcome *pending = &sender->pending;
    uint64_t upto = strtoull(sender->mark, NULL, 10);

    sender->member.waiting = false;
    if (get_committed(sender, pending->epoch, &pending->committed) < 0)
        pending->committed = 0;
    pending->verdict = pending->committed == upto ? HOOK_STORED : HOOK_STOPPED;
    sender->told(sender->owner, pending);
}

int hook_sender_open(struct hook_sender *sender)
{
    sender->member = (struct commit_group_member){
        .mark = sender->mark, .done = on_done, .owner = sender};
    return hook_key_read(&sender->key, sender->source->key_file);
}
