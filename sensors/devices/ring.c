/*
 * The kind "record-terminal": a ring of records, emptied (the registers: terminal.h).
 *
 *   ask who it is and how far its ring goes
 *   read the records that are new, three at a time
 *   have them stored, with the index of the last as the mark
 *   only then tell the device that it may reuse their places
 *
 * The first thing that goes wrong ends the dialogue; what has been stored stays stored, the
 * next one goes on from there. A record that is damaged for good, or outside the map, is
 * passed on as it is: it must neither block those behind it nor vanish.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "sensors/devices/device_fault.h"
#include "sensors/devices/kind.h"
#include "sensors/devices/terminal.h"

enum {
    FAULT_EVERY_MS = 60 * 1000, /* said at most */
    PORTION_RECORDS =
        60,            /* then they are stored and the device told, before more is read */
    DAMAGED_TRIES = 8, /* with the pauses of a device in trouble: a minute or more */
};

struct ring {
    struct terminal_identity identity; /* its newest; serial, boot: whom we know */
    bool known;                        /* identity and cursors are of this device */
    bool backwards;                    /* said already that its ring runs backwards */
    uint32_t cursor;                   /* stored up to here */
    uint32_t reached;                  /* read up to here, >= cursor */
    uint32_t consumed;                 /* the device knows that we have it up to here */
    int portion;                       /* records read since it was last told */
    uint32_t damaged, damaged_sum; /* a record with a wrong checksum, and what it held */
    int damaged_tries;
    int64_t odd_again_ms; /* monotonic: an odd record is not said before */
};

static struct kind_move begin(struct kind_host *host, void *state)
{
    (void)host;
    (void)state;
    return (struct kind_move){
        .step = KIND_ASK,
        .order = LINE_READ_HOLDING,
        .address = TERMINAL_IDENTITY_ADDRESS,
        .count = TERMINAL_IDENTITY_REGISTERS,
    };
}

static struct kind_move ask_records(const struct ring *ring)
{
    uint32_t index = ring->reached + 1;
    uint32_t to_end = ring->identity.ring_size - (index - 1) % ring->identity.ring_size;
    uint32_t count = ring->identity.newest - ring->reached;

    if (count > to_end)
        count = to_end;
    if (count > TERMINAL_RECORDS_PER_READ)
        count = TERMINAL_RECORDS_PER_READ;
    return (struct kind_move){
        .step = KIND_ASK,
        .order = LINE_READ_HOLDING,
        .address = terminal_record_address(index, ring->identity.ring_size),
        .count = (int)count * TERMINAL_RECORD_REGISTERS,
    };
}

static struct kind_move tell_consumed(const struct ring *ring)
{
    return (struct kind_move){
        .step = KIND_ASK,
        .order = LINE_WRITE,
        .address = TERMINAL_CONSUMED_ADDRESS,
        .count = TERMINAL_CONSUMED_REGISTERS,
        .values = {(uint16_t)(ring->cursor >> 16), (uint16_t)ring->cursor},
    };
}

/* The one place that decides what comes next. */
static struct kind_move go_on(const struct kind_host *host, const struct ring *ring)
{
    bool refused = host->refuses(host);

    if (ring->reached < ring->identity.newest && ring->portion < PORTION_RECORDS &&
        !refused)
        return ask_records(ring);
    if (ring->reached != ring->cursor)
        return (struct kind_move){.step = KIND_WAIT};
    if (ring->consumed < ring->cursor)
        return tell_consumed(ring);
    return (struct kind_move){.step = KIND_REST};
}

/* Where we are with this device: the record that its mark names, or 0 and -EBADMSG. */
static int read_mark(const char *mark, uint32_t *ret)
{
    char *end;
    unsigned long record = strtoul(mark, &end, 10);

    if (end == mark || *end != '\0' || record > UINT32_MAX)
        return -EBADMSG;
    *ret = (uint32_t)record;
    return 0;
}

/* Another serial number, another power-up, or our own start: find out where we are with it. */
static int adopt(struct kind_host *host, struct ring *ring,
                 const struct terminal_identity *identity)
{
    uint32_t cursor = identity->oldest - 1;
    char key[KIND_KEY_BYTES];
    char mark[KIND_MARK_BYTES];
    int rc = 0;

    if (ring->known && ring->identity.serial == identity->serial) {
        ring->consumed = identity->oldest - 1;
        return 0;
    }
    snprintf(key, sizeof key, "%" PRIu32, identity->serial);
    rc = host->recall(host, key, mark);
    if (rc == -ENOENT)
        log_info("device %s %s: serial %s is new here, reading from record %" PRIu32,
                 host->shown->unit, host->shown->counter, key, identity->oldest);
    else if (rc == 0)
        rc = read_mark(mark, &cursor);
    if (rc < 0 && rc != -ENOENT)
        return rc;
    ring->known = true;
    ring->backwards = false;
    ring->cursor = ring->reached = cursor;
    ring->consumed = identity->oldest - 1;
    return 0;
}

static struct device_fault_source source_of(const struct kind_host *host,
                                            const struct ring *ring)
{
    return (struct device_fault_source){
        .unit = host->shown->unit,
        .counter = host->shown->counter,
        .serial = ring->identity.serial,
        .at_ms = clock_wall_ms(),
    };
}

/* With it everything up to record `index` has been put in. */
static void put(struct kind_host *host, struct ring *ring, uint32_t index,
                const struct event *event, int records)
{
    char mark[KIND_MARK_BYTES];
    char *json = payload_write_event(event);

    snprintf(mark, sizeof mark, "%" PRIu32, index);
    ring->reached = index;
    ring->portion++;
    host->put(host, json, records, mark);
    free(json);
}

/* Records between those we have and the oldest it still has. */
static void account_lost(struct kind_host *host, struct ring *ring)
{
    const struct device_fault_source source = source_of(host, ring);
    uint32_t first = ring->reached + 1;
    uint32_t last = ring->identity.oldest - 1;
    const struct event fault =
        device_fault(&source, EVENT_DEVICE_LOST, ring->reached, ring->identity.oldest);

    log_error("device %s %s: records %" PRIu32 " to %" PRIu32
              " are gone from it before they could be read",
              source.unit, source.counter, first, last);
    host->shown->faults++;
    put(host, ring, last, &fault, 0);
}

static bool runs_backwards(const struct kind_host *host, struct ring *ring,
                           const struct terminal_identity *identity)
{
    if (identity->newest >= ring->reached) {
        ring->backwards = false;
        return false;
    }
    if (!ring->backwards)
        log_error("device %s %s: its newest record is %" PRIu32 ", but it gave %" PRIu32
                  " before; a ring that begins anew needs another serial number",
                  host->shown->unit, host->shown->counter, identity->newest, ring->reached);
    ring->backwards = true;
    return true;
}

static int take_identity(struct kind_host *host, struct ring *ring,
                         const uint16_t *registers)
{
    struct terminal_identity identity = {0};
    int rc = terminal_read_identity(registers, &identity);

    if (rc == 0 && (!ring->known || identity.serial != ring->identity.serial ||
                    identity.boot != ring->identity.boot))
        rc = adopt(host, ring, &identity);
    if (rc == 0 && runs_backwards(host, ring, &identity))
        rc = -EBADMSG;
    if (rc < 0)
        return rc;
    ring->identity = identity;
    ring->portion = 0;
    if (identity.oldest > ring->reached + 1 && !host->refuses(host))
        account_lost(host, ring);
    return 0;
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
static bool damaged_for_good(struct ring *ring, uint32_t index, const uint16_t *registers)
{
    uint32_t now = sum(registers);

    if (ring->damaged != index || ring->damaged_sum != now)
        ring->damaged_tries = 0;
    ring->damaged = index;
    ring->damaged_sum = now;
    return ++ring->damaged_tries >= DAMAGED_TRIES;
}

/* Loud, but a device that writes nothing else must not fill the log. */
static void say_odd(const struct kind_host *host, struct ring *ring, const char *what,
                    uint32_t index)
{
    int64_t now_ms = clock_mono_ms();

    host->shown->faults++;
    if (now_ms < ring->odd_again_ms)
        return;
    ring->odd_again_ms = now_ms + FAULT_EVERY_MS;
    log_error("device %s %s: record %" PRIu32 " is %s, passed on as it is",
              host->shown->unit, host->shown->counter, index, what);
}

/* -EBADMSG: to be read again. */
static int take_record(struct kind_host *host, struct ring *ring, const uint16_t *registers)
{
    const struct device_fault_source source = source_of(host, ring);
    uint32_t index = ring->reached + 1;
    struct event event;
    int rc = terminal_read_record(registers, index, &event);

    if (rc == -EBADMSG && !damaged_for_good(ring, index, registers))
        return rc;
    if (rc < 0) {
        enum event_device what =
            rc == -EINVAL ? EVENT_DEVICE_UNKNOWN : EVENT_DEVICE_DAMAGED;

        say_odd(host, ring, event_device_names[what], index);
        event = device_fault(&source, what, index, index);
        device_fault_add_registers(&event, registers, TERMINAL_RECORD_REGISTERS);
        put(host, ring, index, &event, 1);
        return 0;
    }
    snprintf(event.unit, sizeof event.unit, "%s", source.unit);
    snprintf(event.counter, sizeof event.counter, "%s", source.counter);
    put(host, ring, index, &event, 1);
    return 0;
}

static int take_records(struct kind_host *host, struct ring *ring, int count,
                        const uint16_t *registers)
{
    int taken = 0;
    int rc = 0;

    for (; rc == 0 && taken < count; taken++)
        rc = take_record(host, ring,
                         registers + (ptrdiff_t)taken * TERMINAL_RECORD_REGISTERS);
    /* The good ones before a bad one count; it is the first of the next read. */
    return rc == -EBADMSG && taken > 1 ? 0 : rc;
}

static void take_consumed(struct ring *ring, const uint16_t *values)
{
    ring->consumed = (uint32_t)values[0] << 16 | values[1];
    ring->portion = 0;
}

static struct kind_move on_answer(struct kind_host *host, void *state,
                                  const struct kind_move *asked, const uint16_t *registers)
{
    struct ring *ring = state;
    int rc = 0;

    if (asked->order == LINE_WRITE)
        take_consumed(ring, asked->values);
    else if (asked->address == TERMINAL_IDENTITY_ADDRESS)
        rc = take_identity(host, ring, registers);
    else
        rc = take_records(host, ring, asked->count / TERMINAL_RECORD_REGISTERS, registers);
    return rc < 0 ? (struct kind_move){.step = KIND_FAIL, .rc = rc} : go_on(host, ring);
}

static struct kind_move on_stored(struct kind_host *host, void *state, int rc)
{
    struct ring *ring = state;

    if (rc == 0)
        ring->cursor = ring->reached;
    else
        ring->reached = ring->cursor;
    return go_on(host, ring);
}

const struct kind ring_kind = {
    .name = "record-terminal",
    .state_bytes = sizeof(struct ring),
    .begin = begin,
    .on_answer = on_answer,
    .on_stored = on_stored,
};
