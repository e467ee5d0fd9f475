#include "sensors/visit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "sensors/oddity.h"

enum {
    ODDITY_EVERY_MS = 60 * 1000, /* said at most */
    PORTION_RECORDS =
        60, /* then they are stored and the device is told, before more is read */
    DAMAGED_TRIES = 8, /* with the pauses of device.h: a minute or more */
    TIMER_ACCURACY_US = 5000,
};

static void go_on(struct visit *visit);
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

static void schedule(struct visit *visit, int64_t due_ms)
{
    visit->due_ms = due_ms;
    sd_event_source_set_time(visit->timer, (uint64_t)due_ms * 1000);
    sd_event_source_set_enabled(visit->timer, SD_EVENT_ONESHOT);
}

static void report(struct visit *visit, enum device_action action, int rc)
{
    const struct config_device *at = visit->setup.settings;
    struct payload_device *shown = visit->setup.shown;

    if (action == DEVICE_GO_ON)
        return;
    shown->state = visit->device.state;
    if (action == DEVICE_REPORT_UP)
        log_info("device %s %s: online, serial %" PRIu32, shown->unit, shown->counter,
                 visit->identity.serial);
    else if (action == DEVICE_REPORT_DOWN)
        log_warning("device %s %s (%s port %d unit %d): offline, %s", shown->unit,
                    shown->counter, at->address, at->port, at->unit_id, reason(rc));
    visit->setup.changed(visit->setup.owner);
}

/* All went well: come again at the next beat of the interval that is still to come. */
static void rest(struct visit *visit)
{
    int64_t poll_ms = visit->setup.settings->poll_ms;
    int64_t late_ms = clock_mono_ms() - visit->due_ms;

    report(visit, device_step(&visit->device, DEVICE_ANSWERED), 0);
    schedule(visit, visit->due_ms + (late_ms / poll_ms + 1) * poll_ms);
}

static void fail(struct visit *visit, int rc)
{
    visit->setup.shown->faults++;
    report(visit, device_step(&visit->device, DEVICE_FAILED), rc);
    schedule(visit, clock_mono_ms() + device_pause_ms(&visit->device,
                                                      visit->setup.settings->poll_ms,
                                                      (uint32_t)random()));
}

static void ask(struct visit *visit, const struct bus_request *what)
{
    visit->request = *what;
    visit->request.unit_id = visit->setup.settings->unit_id;
    visit->request.timeout_ms = visit->setup.settings->timeout_ms;
    visit->request.owner = visit;
    bus_submit(visit->setup.bus, &visit->request);
}

static int on_timer(sd_event_source *source, uint64_t now_us, void *owner)
{
    (void)source;
    (void)now_us;
    ask(owner, &(struct bus_request){
                   .kind = BUS_READ,
                   .address = TERMINAL_IDENTITY_ADDRESS,
                   .count = TERMINAL_IDENTITY_REGISTERS,
                   .done = on_identity,
               });
    return 0;
}

/* Another serial number, another power-up, or our own start: find out where we are with it.
 */
static int adopt(struct visit *visit, const struct terminal_identity *identity)
{
    const struct payload_device *shown = visit->setup.shown;
    const struct outbox_cursor key = {shown->unit, shown->counter, identity->serial};
    uint32_t cursor = identity->oldest - 1;
    int rc = 0;

    if (visit->known && visit->identity.serial == identity->serial) {
        visit->consumed = identity->oldest - 1;
        return 0;
    }
    if (visit->member.waiting)
        return -EAGAIN; /* the old one's records first */
    rc = outbox_get_cursor(visit->setup.box, &key, &cursor);
    if (rc < 0 && rc != -ENOENT)
        return rc;
    if (rc == -ENOENT)
        log_info("device %s %s: serial %" PRIu32
                 " is new here, reading from record %" PRIu32,
                 shown->unit, shown->counter, identity->serial, identity->oldest);
    visit->member.cursor = key;
    visit->known = true;
    visit->backwards = false;
    visit->cursor = visit->reached = visit->member.record = cursor;
    visit->consumed = identity->oldest - 1;
    return 0;
}

static struct oddity_source source_of(const struct visit *visit)
{
    return (struct oddity_source){
        .unit = visit->setup.shown->unit,
        .counter = visit->setup.shown->counter,
        .serial = visit->identity.serial,
        .at_ms = clock_wall_ms(),
    };
}

static void put(struct visit *visit, uint32_t record, const char *json)
{
    visit->reached = record;
    visit->member.record = record;
    visit->portion++;
    visit->taken++;
    group_add(visit->setup.group, &visit->member, json);
}

/* Records between those we have and the oldest it still has. */
static void account_lost(struct visit *visit)
{
    const struct oddity_source source = source_of(visit);
    uint32_t first = visit->reached + 1;
    uint32_t last = visit->identity.oldest - 1;
    char json[ODDITY_BYTES];

    log_error("device %s %s: records %" PRIu32 " to %" PRIu32
              " are gone from it before they could be read",
              source.unit, source.counter, first, last);
    visit->setup.shown->faults++;
    put(visit, last, oddity_lost(&source, first, last, json));
    visit->taken--; /* told, but no record */
}

static bool runs_backwards(struct visit *visit, const struct terminal_identity *identity)
{
    if (identity->newest >= visit->reached) {
        visit->backwards = false;
        return false;
    }
    if (!visit->backwards)
        log_error("device %s %s: its newest record is %" PRIu32 ", but it gave %" PRIu32
                  " before; a ring that begins anew needs another serial number",
                  visit->setup.shown->unit, visit->setup.shown->counter, identity->newest,
                  visit->reached);
    visit->backwards = true;
    return true;
}

static void on_identity(void *owner, int rc, const uint16_t *registers)
{
    struct visit *visit = owner;
    struct terminal_identity identity = {0};

    if (rc == 0)
        rc = terminal_read_identity(registers, &identity);
    if (rc == 0 && (!visit->known || identity.serial != visit->identity.serial ||
                    identity.boot != visit->identity.boot))
        rc = adopt(visit, &identity);
    if (rc == 0 && runs_backwards(visit, &identity))
        rc = -EBADMSG;
    if (rc < 0) {
        fail(visit, rc);
        return;
    }
    visit->identity = identity;
    visit->portion = 0;
    visit->setup.shown->seen_ms = clock_wall_ms();
    if (identity.oldest > visit->reached + 1 && !group_refuses(visit->setup.group))
        account_lost(visit);
    go_on(visit);
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
static bool damaged_for_good(struct visit *visit, uint32_t index, const uint16_t *registers)
{
    uint32_t now = sum(registers);

    if (visit->damaged != index || visit->damaged_sum != now)
        visit->damaged_tries = 0;
    visit->damaged = index;
    visit->damaged_sum = now;
    return ++visit->damaged_tries >= DAMAGED_TRIES;
}

/* Loud, but a device that writes nothing else must not fill the log. */
static void say_odd(struct visit *visit, const char *what, uint32_t index)
{
    int64_t now_ms = clock_mono_ms();

    visit->setup.shown->faults++;
    if (now_ms < visit->odd_again_ms)
        return;
    visit->odd_again_ms = now_ms + ODDITY_EVERY_MS;
    log_error("device %s %s: record %" PRIu32 " is %s, passed on as it is",
              visit->setup.shown->unit, visit->setup.shown->counter, index, what);
}

/* -EBADMSG: to be read again. */
static int take_record(struct visit *visit, uint32_t index, const uint16_t *registers)
{
    const struct oddity_source source = source_of(visit);
    struct event event;
    char odd[ODDITY_BYTES];
    char *json;
    int rc = terminal_read_record(registers, index, &event);

    if (rc == -EBADMSG && !damaged_for_good(visit, index, registers))
        return rc;
    if (rc < 0) {
        const char *what = rc == -EINVAL ? "unknown" : "damaged";

        say_odd(visit, what, index);
        put(visit, index, oddity_record(&source, what, index, registers, odd));
        return 0;
    }
    snprintf(event.unit, sizeof event.unit, "%s", source.unit);
    snprintf(event.counter, sizeof event.counter, "%s", source.counter);
    json = payload_write_event(&event);
    put(visit, index, json);
    free(json);
    return 0;
}

static void on_records(void *owner, int rc, const uint16_t *registers)
{
    struct visit *visit = owner;
    int count = visit->request.count / TERMINAL_RECORD_REGISTERS;
    int taken = 0;

    for (; rc == 0 && taken < count; taken++)
        rc = take_record(visit, visit->reached + 1,
                         registers + (ptrdiff_t)taken * TERMINAL_RECORD_REGISTERS);
    if (rc == -EBADMSG && taken > 1)
        rc = 0; /* the good ones before it count; it is the first of the next read */
    if (rc < 0)
        fail(visit, rc);
    else
        go_on(visit);
}

static void ask_records(struct visit *visit)
{
    uint32_t index = visit->reached + 1;
    uint32_t to_end = visit->identity.ring_size - (index - 1) % visit->identity.ring_size;
    uint32_t count = visit->identity.newest - visit->reached;

    if (count > to_end)
        count = to_end;
    if (count > TERMINAL_RECORDS_PER_READ)
        count = TERMINAL_RECORDS_PER_READ;
    ask(visit, &(struct bus_request){
                   .kind = BUS_READ,
                   .address = terminal_record_address(index, visit->identity.ring_size),
                   .count = (int)count * TERMINAL_RECORD_REGISTERS,
                   .done = on_records,
               });
}

static void on_consumed(void *owner, int rc, const uint16_t *registers)
{
    struct visit *visit = owner;

    (void)registers;
    if (rc < 0) {
        fail(visit, rc);
        return;
    }
    visit->consumed = (uint32_t)visit->request.values[0] << 16 | visit->request.values[1];
    visit->portion = 0;
    report(visit, device_step(&visit->device, DEVICE_ANSWERED), 0);
    go_on(visit);
}

static void tell_consumed(struct visit *visit)
{
    ask(visit, &(struct bus_request){
                   .kind = BUS_WRITE,
                   .address = TERMINAL_CONSUMED_ADDRESS,
                   .count = TERMINAL_CONSUMED_REGISTERS,
                   .values = {(uint16_t)(visit->cursor >> 16), (uint16_t)visit->cursor},
                   .done = on_consumed,
               });
}

/* The one place that decides what comes next. */
static void go_on(struct visit *visit)
{
    bool refused = group_refuses(visit->setup.group);

    if (visit->reached < visit->identity.newest && visit->portion < PORTION_RECORDS &&
        !refused)
        ask_records(visit);
    else if (visit->member.waiting)
        visit->storing = true;
    else if (visit->consumed < visit->cursor)
        tell_consumed(visit);
    else
        rest(visit);
}

static void on_stored(void *owner, int rc)
{
    struct visit *visit = owner;

    if (rc == 0) {
        visit->setup.shown->records += visit->taken;
        visit->cursor = visit->reached;
    } else {
        visit->reached = visit->member.record = visit->cursor;
    }
    visit->taken = 0;
    if (!visit->storing)
        return; /* it is still reading, or the visit has ended */
    visit->storing = false;
    go_on(visit);
}

int visit_open(struct visit *visit, const struct visit_setup *setup)
{
    int64_t first_ms =
        clock_mono_ms() + (int64_t)(setup->random % (uint32_t)setup->settings->poll_ms);
    int rc;

    *visit = (struct visit){.setup = *setup};
    visit->member.done = on_stored;
    visit->member.owner = visit;
    rc = sd_event_add_time(setup->loop, &visit->timer, CLOCK_MONOTONIC, 0,
                           TIMER_ACCURACY_US, on_timer, visit);
    if (rc < 0)
        return rc;
    schedule(visit, first_ms);
    return 0;
}

void visit_close(struct visit *visit)
{
    visit->timer = sd_event_source_disable_unref(visit->timer);
}
