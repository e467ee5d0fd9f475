#include "sensors/dialogue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/timer.h"
#include "sensors/devices/oddity.h"

enum {
    ODDITY_EVERY_MS = 60 * 1000, /* said at most */
    PORTION_RECORDS =
        60, /* then they are stored and the device is told, before more is read */
    DAMAGED_TRIES = 8, /* with the pauses of device.h: a minute or more */
};

static void go_on(struct dialogue *dialogue);
static void on_identity(void *owner, int rc, const uint16_t *registers);

static const char *reason(int rc)
{
    switch (rc) {
    case -ETIMEDOUT:
        return "no answer";
    case -EBADMSG:
        return "its answer makes no sense";
    case -EREMOTEIO:
        return "it refuses a request";
    default:
        return strerrordesc_np(-rc);
    }
}

static void schedule(struct dialogue *dialogue, int64_t due_ms)
{
    dialogue->due_ms = due_ms;
    timer_at(dialogue->timer, due_ms);
}

static void report(struct dialogue *dialogue, enum device_action action, int rc)
{
    const struct config_device *at = dialogue->setup.settings;
    struct payload_device *shown = dialogue->setup.shown;

    if (action == DEVICE_GO_ON)
        return;
    shown->state = dialogue->device.state;
    if (action == DEVICE_REPORT_UP)
        log_info("device %s %s: online, serial %" PRIu32, shown->unit, shown->counter,
                 dialogue->identity.serial);
    else if (action == DEVICE_REPORT_DOWN)
        log_warning("device %s %s (%s port %d unit %d): offline, %s", shown->unit,
                    shown->counter, at->address, at->port, at->unit_id, reason(rc));
    dialogue->setup.changed(dialogue->setup.owner);
}

/* All went well: come again at the next beat of the interval that is still to come. */
static void rest(struct dialogue *dialogue)
{
    int64_t poll_ms = dialogue->setup.settings->poll_ms;
    int64_t late_ms = clock_mono_ms() - dialogue->due_ms;

    report(dialogue, device_step(&dialogue->device, DEVICE_ANSWERED), 0);
    schedule(dialogue, dialogue->due_ms + (late_ms / poll_ms + 1) * poll_ms);
}

static void fail(struct dialogue *dialogue, int rc)
{
    dialogue->setup.shown->faults++;
    report(dialogue, device_step(&dialogue->device, DEVICE_FAILED), rc);
    schedule(dialogue, clock_mono_ms() + device_pause_ms(&dialogue->device,
                                                         dialogue->setup.settings->poll_ms,
                                                         (uint32_t)random()));
}

static void ask(struct dialogue *dialogue, const struct line_request *what)
{
    dialogue->request = *what;
    dialogue->request.unit_id = dialogue->setup.settings->unit_id;
    dialogue->request.timeout_ms = dialogue->setup.settings->timeout_ms;
    dialogue->request.owner = dialogue;
    line_submit(dialogue->setup.line, &dialogue->request);
}

static void on_timer(void *owner)
{
    ask(owner, &(struct line_request){
                   .order = LINE_READ_HOLDING,
                   .address = TERMINAL_IDENTITY_ADDRESS,
                   .count = TERMINAL_IDENTITY_REGISTERS,
                   .done = on_identity,
               });
}

/* Another serial number, another power-up, or our own start: find out where we are with it.
 */
static int adopt(struct dialogue *dialogue, const struct terminal_identity *identity)
{
    const struct payload_device *shown = dialogue->setup.shown;
    const struct outbox_cursor key = {shown->unit, shown->counter, identity->serial};
    uint32_t cursor = identity->oldest - 1;
    int rc = 0;

    if (dialogue->known && dialogue->identity.serial == identity->serial) {
        dialogue->consumed = identity->oldest - 1;
        return 0;
    }
    if (dialogue->member.waiting)
        return -EAGAIN; /* the old one's records first */
    rc = outbox_get_cursor(dialogue->setup.box, &key, &cursor);
    if (rc < 0 && rc != -ENOENT)
        return rc;
    if (rc == -ENOENT)
        log_info("device %s %s: serial %" PRIu32
                 " is new here, reading from record %" PRIu32,
                 shown->unit, shown->counter, identity->serial, identity->oldest);
    dialogue->member.cursor = key;
    dialogue->known = true;
    dialogue->backwards = false;
    dialogue->cursor = dialogue->reached = dialogue->member.record = cursor;
    dialogue->consumed = identity->oldest - 1;
    return 0;
}

static struct oddity_source source_of(const struct dialogue *dialogue)
{
    return (struct oddity_source){
        .unit = dialogue->setup.shown->unit,
        .counter = dialogue->setup.shown->counter,
        .serial = dialogue->identity.serial,
        .at_ms = clock_wall_ms(),
    };
}

static void put(struct dialogue *dialogue, uint32_t record, const char *json)
{
    dialogue->reached = record;
    dialogue->member.record = record;
    dialogue->portion++;
    dialogue->taken++;
    commit_group_add(dialogue->setup.group, &dialogue->member, json);
}

/* Records between those we have and the oldest it still has. */
static void account_lost(struct dialogue *dialogue)
{
    const struct oddity_source source = source_of(dialogue);
    uint32_t first = dialogue->reached + 1;
    uint32_t last = dialogue->identity.oldest - 1;
    char json[ODDITY_BYTES];

    log_error("device %s %s: records %" PRIu32 " to %" PRIu32
              " are gone from it before they could be read",
              source.unit, source.counter, first, last);
    dialogue->setup.shown->faults++;
    put(dialogue, last, oddity_lost(&source, first, last, json));
    dialogue->taken--; /* told, but no record */
}

static bool runs_backwards(struct dialogue *dialogue,
                           const struct terminal_identity *identity)
{
    if (identity->newest >= dialogue->reached) {
        dialogue->backwards = false;
        return false;
    }
    if (!dialogue->backwards)
        log_error("device %s %s: its newest record is %" PRIu32 ", but it gave %" PRIu32
                  " before; a ring that begins anew needs another serial number",
                  dialogue->setup.shown->unit, dialogue->setup.shown->counter,
                  identity->newest, dialogue->reached);
    dialogue->backwards = true;
    return true;
}

static void on_identity(void *owner, int rc, const uint16_t *registers)
{
    struct dialogue *dialogue = owner;
    struct terminal_identity identity = {0};

    if (rc == 0)
        rc = terminal_read_identity(registers, &identity);
    if (rc == 0 && (!dialogue->known || identity.serial != dialogue->identity.serial ||
                    identity.boot != dialogue->identity.boot))
        rc = adopt(dialogue, &identity);
    if (rc == 0 && runs_backwards(dialogue, &identity))
        rc = -EBADMSG;
    if (rc < 0) {
        fail(dialogue, rc);
        return;
    }
    dialogue->identity = identity;
    dialogue->portion = 0;
    dialogue->setup.shown->seen_ms = clock_wall_ms();
    if (identity.oldest > dialogue->reached + 1 &&
        !commit_group_refuses(dialogue->setup.group))
        account_lost(dialogue);
    go_on(dialogue);
}

/* FNV-1a: is it the same damage as last time? */
static uint32_t sum(const uint16_t *registers)
{
    uint32_t hash = 2166136261U;

    for (int i = 0; i < TERMINAL_RECORD_REGISTERS; i++)
        hash = (hash ^ registers[i]) * 16777619U;
    return hash;
}

/*
 * A wrong checksum is read again, for it may have been caught while being written. When it
 * reads the same for long, it is damaged where it lies and must not block those behind it.
 */
static bool damaged_for_good(struct dialogue *dialogue, uint32_t index,
                             const uint16_t *registers)
{
    uint32_t now = sum(registers);

    if (dialogue->damaged != index || dialogue->damaged_sum != now)
        dialogue->damaged_tries = 0;
    dialogue->damaged = index;
    dialogue->damaged_sum = now;
    return ++dialogue->damaged_tries >= DAMAGED_TRIES;
}

/* Loud, but a device that writes nothing else must not fill the log. */
static void say_odd(struct dialogue *dialogue, const char *what, uint32_t index)
{
    int64_t now_ms = clock_mono_ms();

    dialogue->setup.shown->faults++;
    if (now_ms < dialogue->odd_again_ms)
        return;
    dialogue->odd_again_ms = now_ms + ODDITY_EVERY_MS;
    log_error("device %s %s: record %" PRIu32 " is %s, passed on as it is",
              dialogue->setup.shown->unit, dialogue->setup.shown->counter, index, what);
}

/* -EBADMSG: to be read again. */
static int take_record(struct dialogue *dialogue, uint32_t index, const uint16_t *registers)
{
    const struct oddity_source source = source_of(dialogue);
    struct event event;
    char odd[ODDITY_BYTES];
    char *json;
    int rc = terminal_read_record(registers, index, &event);

    if (rc == -EBADMSG && !damaged_for_good(dialogue, index, registers))
        return rc;
    if (rc < 0) {
        const char *what = rc == -EINVAL ? "unknown" : "damaged";

        say_odd(dialogue, what, index);
        put(dialogue, index, oddity_record(&source, what, index, registers, odd));
        return 0;
    }
    snprintf(event.unit, sizeof event.unit, "%s", source.unit);
    snprintf(event.counter, sizeof event.counter, "%s", source.counter);
    json = payload_write_event(&event);
    put(dialogue, index, json);
    free(json);
    return 0;
}

static void on_records(void *owner, int rc, const uint16_t *registers)
{
    struct dialogue *dialogue = owner;
    int count = dialogue->request.count / TERMINAL_RECORD_REGISTERS;
    int taken = 0;

    for (; rc == 0 && taken < count; taken++)
        rc = take_record(dialogue, dialogue->reached + 1,
                         registers + (ptrdiff_t)taken * TERMINAL_RECORD_REGISTERS);
    if (rc == -EBADMSG && taken > 1)
        rc = 0; /* the good ones before it count; it is the first of the next read */
    if (rc < 0)
        fail(dialogue, rc);
    else
        go_on(dialogue);
}

static void ask_records(struct dialogue *dialogue)
{
    uint32_t index = dialogue->reached + 1;
    uint32_t to_end =
        dialogue->identity.ring_size - (index - 1) % dialogue->identity.ring_size;
    uint32_t count = dialogue->identity.newest - dialogue->reached;

    if (count > to_end)
        count = to_end;
    if (count > TERMINAL_RECORDS_PER_READ)
        count = TERMINAL_RECORDS_PER_READ;
    ask(dialogue,
        &(struct line_request){
            .order = LINE_READ_HOLDING,
            .address = terminal_record_address(index, dialogue->identity.ring_size),
            .count = (int)count * TERMINAL_RECORD_REGISTERS,
            .done = on_records,
        });
}

static void on_consumed(void *owner, int rc, const uint16_t *registers)
{
    struct dialogue *dialogue = owner;

    (void)registers;
    if (rc < 0) {
        fail(dialogue, rc);
        return;
    }
    dialogue->consumed =
        (uint32_t)dialogue->request.values[0] << 16 | dialogue->request.values[1];
    dialogue->portion = 0;
    report(dialogue, device_step(&dialogue->device, DEVICE_ANSWERED), 0);
    go_on(dialogue);
}

static void tell_consumed(struct dialogue *dialogue)
{
    ask(dialogue,
        &(struct line_request){
            .order = LINE_WRITE,
            .address = TERMINAL_CONSUMED_ADDRESS,
            .count = TERMINAL_CONSUMED_REGISTERS,
            .values = {(uint16_t)(dialogue->cursor >> 16), (uint16_t)dialogue->cursor},
            .done = on_consumed,
        });
}

/* The one place that decides what comes next. */
static void go_on(struct dialogue *dialogue)
{
    bool refused = commit_group_refuses(dialogue->setup.group);

    if (dialogue->reached < dialogue->identity.newest &&
        dialogue->portion < PORTION_RECORDS && !refused)
        ask_records(dialogue);
    else if (dialogue->member.waiting)
        dialogue->storing = true;
    else if (dialogue->consumed < dialogue->cursor)
        tell_consumed(dialogue);
    else
        rest(dialogue);
}

static void on_stored(void *owner, int rc)
{
    struct dialogue *dialogue = owner;

    if (rc == 0) {
        dialogue->setup.shown->records += dialogue->taken;
        dialogue->cursor = dialogue->reached;
    } else {
        dialogue->reached = dialogue->member.record = dialogue->cursor;
    }
    dialogue->taken = 0;
    if (!dialogue->storing)
        return; /* it is still reading, or the dialogue has ended */
    dialogue->storing = false;
    go_on(dialogue);
}

int dialogue_open(struct dialogue *dialogue, const struct dialogue_setup *setup)
{
    int64_t first_ms =
        clock_mono_ms() + (int64_t)(setup->random % (uint32_t)setup->settings->poll_ms);
    int rc;

    *dialogue = (struct dialogue){.setup = *setup};
    dialogue->member.done = on_stored;
    dialogue->member.owner = dialogue;
    rc = timer_open(&dialogue->timer, setup->loop, on_timer, dialogue);
    if (rc < 0)
        return rc;
    schedule(dialogue, first_ms);
    return 0;
}

void dialogue_close(struct dialogue *dialogue)
{
    timer_close(dialogue->timer);
    dialogue->timer = NULL;
}
