/*
 * The kind "record-terminal": a ring of records, emptied (the registers: terminal.h).
 *
 *   ask who it is and how far its ring goes
 *   read the records that are new, three at a time, and correct what a wrong clock has stamped
 *   have them stored, with the index of the last as the mark
 *   only then tell the device that it may reuse their places
 *
 * A ring that begins anew under its old serial number would give other records under numbers that
 * are passed already. It shows by a newest record before the last one read, or, after a power-up and
 * at our own start, by another record in the last one's place. Then nothing of it is read or told as
 * consumed any more, the centre is told once, and the mark keeps it over restarts, until a person
 * says by `ring` in the settings that this is the next one: its records are then read from the oldest.
 *
 * Records that are gone before they could be read are told as a gap in the sequence, before anything
 * behind it is read. One a minute: a device whose numbers make no sense finds another gap at every
 * poll, and they are told together.
 *
 * The first thing that goes wrong ends the dialogue; what has been stored stays stored, the
 * next one goes on from there. A record that is damaged for good, or outside the map, is
 * passed on as it is: it must neither block those behind it nor vanish.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/fnv.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "sensors/devices/clock_span.h"
#include "sensors/devices/device_clock.h"
#include "sensors/devices/device_fault.h"
#include "sensors/devices/kind.h"
#include "sensors/devices/terminal.h"

#define MARK_RESTARTED " restarted"

enum {
    PORTION_RECORDS =
        60,              /* then they are stored and the device told, before more is read */
    BACKWARDS_TRIES = 3, /* dialogues; for a number may be read while it is being written */
    CHECK_TRIES = 3,
    SUM_DIGITS = 8,
    KEPT_MS = 60 * 60 * 1000, /* so old a visit is kept anew; for one may have been lost */
    LOST_EVERY_MS = 60 * 1000,
    DAMAGED_TRIES = 8, /* with the pauses of a device in trouble: a minute or more */
};

/* Lines that a device can provoke, each with its limit. */
enum saying {
    SAYING_NEW,
    SAYING_RESTARTED,
    SAYING_GONE,
    SAYING_ODD,
    SAYING_NARROW,
    SAYINGS
};

struct ring {
    struct terminal_identity identity; /* its newest; serial, boot: whom we know */
    bool known;                        /* identity and cursors are of this device */
    int backwards;                     /* so often its ring ran backwards */
    bool restarted;                    /* its ring has begun anew: nothing is read */
    bool telling;                      /* the news of that is still to be stored */
    bool summed;                       /* the sum of the record `reached` is known: */
    uint32_t reached_sum;
    int checks; /* so often that record may still be read again, to see that it is the same */
    bool checking;                 /* it was just asked for */
    bool narrow;                   /* this device gives one record a read */
    uint32_t cursor;               /* stored up to here */
    uint32_t reached;              /* read up to here, >= cursor */
    uint32_t consumed;             /* the device knows that we have it up to here */
    int64_t lost_mono_ms;          /* a gap was told then; 0: never */
    int portion;                   /* records read since it was last told */
    uint32_t damaged, damaged_sum; /* a record with a wrong checksum, and what it held */
    int damaged_tries;
    struct log_limit limits[SAYINGS];
    struct device_clock clock;
    struct clock_span span;  /* of its visits ... */
    struct clock_visit kept; /* ... and what of it is kept ... */
    int64_t kept_mono_ms;    /* ... since then; 0: nothing is */
};

static bool may_say(struct ring *ring, enum saying what, char times[static LOG_LIMIT_BYTES])
{
    return log_limit_pass(&ring->limits[what], clock_mono_ms(), times);
}

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

static struct kind_move ask(const struct ring *ring, uint32_t index, uint32_t count)
{
    return (struct kind_move){
        .step = KIND_ASK,
        .order = LINE_READ_HOLDING,
        .address = terminal_record_address(index, ring->identity.ring_size),
        .count = (int)count * TERMINAL_RECORD_REGISTERS,
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
    if (ring->narrow)
        count = 1;
    return ask(ring, index, count);
}

/* Is the record that was read last to be read again, and does its place still hold it? */
static bool may_check(const struct ring *ring)
{
    return ring->checks > 0 && ring->summed && ring->reached >= 1 &&
           ring->identity.newest - ring->reached < ring->identity.ring_size;
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

/* Is there a gap between what was read and the oldest that can be read? */
static bool has_lost(const struct ring *ring)
{
    return ring->identity.oldest - 1 > ring->reached;
}

/* The one place that decides what comes next. */
static struct kind_move go_on(const struct kind_host *host, struct ring *ring)
{
    bool refused = host->calls->refuses(host);

    if (ring->restarted && !ring->telling)
        return (struct kind_move){.step = KIND_FAIL, .rc = -ESTALE};
    if (ring->restarted)
        return (struct kind_move){.step = KIND_WAIT};
    if (may_check(ring) && ring->reached != ring->cursor)
        return (struct kind_move){.step = KIND_WAIT};
    if (may_check(ring)) {
        ring->checks--;
        ring->checking = true;
        return ask(ring, ring->reached, 1);
    }
    if (ring->reached < ring->identity.newest && ring->portion < PORTION_RECORDS &&
        !has_lost(ring) && !refused)
        return ask_records(ring);
    if (ring->reached != ring->cursor)
        return (struct kind_move){.step = KIND_WAIT};
    if (ring->consumed < ring->cursor)
        return tell_consumed(ring);
    return (struct kind_move){.step = KIND_REST};
}

/*
 * Where we are with this device. Its mark is the record that was stored last, and behind it either
 * the sum of that record, where it is known, or that the ring has begun anew. -EIO.
 */
static int read_mark(struct ring *ring, const char *mark)
{
    char *end;
    unsigned long record = strtoul(mark, &end, 10), sum = 0;
    bool restarted = end != mark && strcmp(end, MARK_RESTARTED) == 0;
    bool summed = end != mark && *end == ' ' && strlen(end + 1) == SUM_DIGITS;

    if (summed)
        sum = strtoul(end + 1, &end, 16);
    if (end == mark || (*end != '\0' && !restarted) || record > UINT32_MAX)
        return -EIO;
    ring->cursor = ring->reached = (uint32_t)record;
    ring->reached_sum = (uint32_t)sum;
    ring->summed = summed;
    ring->restarted = restarted;
    return 0;
}

/* Whose mark it is. The first ring of a device has its serial number for a name. */
static void write_key(const struct kind_host *host, uint32_t serial,
                      char ret[static KIND_KEY_BYTES])
{
    if (host->setup->ring > 1)
        (void)snprintf(ret, KIND_KEY_BYTES, "%" PRIu32 "/%d", serial, host->setup->ring);
    else
        (void)snprintf(ret, KIND_KEY_BYTES, "%" PRIu32, serial);
}

/* From where on its clock was known before our start. Without it, nothing is corrected of before now. */
static int read_span(const struct kind_host *host, uint32_t serial, struct clock_span *ret)
{
    char note[KIND_MARK_BYTES];
    int rc = host->calls->recall_note(host, note);

    *ret = (struct clock_span){0};
    if (rc == -ENOENT)
        return 0;
    if (rc == 0 && clock_visit_read(note, &ret->last) == 0)
        ret->last.serial = serial;
    return rc;
}

/* Before anything is put in that depends on it. */
static void keep_span(struct kind_host *host, struct ring *ring)
{
    const struct clock_visit *visit = clock_span_kept(&ring->span, ring->cursor);
    int64_t now_ms = clock_mono_ms();
    char note[CLOCK_SPAN_TEXT_BYTES];

    if (host->calls->refuses(host))
        return;
    if (!clock_visit_moved(&ring->kept, visit) &&
        (!visit->known || (ring->kept_mono_ms && now_ms - ring->kept_mono_ms < KEPT_MS)))
        return;
    clock_visit_write(visit, note);
    host->calls->note(host, note);
    ring->kept = *visit;
    ring->kept_mono_ms = now_ms;
}

/* Another serial number, another power-up, or our own start: find out where we are with it. */
static int adopt(struct kind_host *host, struct ring *ring,
                 const struct terminal_identity *identity)
{
    char key[KIND_KEY_BYTES];
    char mark[KIND_MARK_BYTES];
    char times[LOG_LIMIT_BYTES];
    int rc = 0;

    ring->checks = CHECK_TRIES;
    ring->narrow = false;
    if (ring->known && ring->identity.serial == identity->serial) {
        ring->identity = *identity;
        ring->consumed = identity->oldest - 1;
        return 0;
    }
    write_key(host, identity->serial, key);
    rc = host->calls->recall(host, key, mark);
    if (rc == -ENOENT) {
        if (may_say(ring, SAYING_NEW, times))
            log_info("device %s %s: serial %s is new here, reading from record %" PRIu32
                     "%s",
                     host->shown->unit, host->shown->counter, key, identity->oldest, times);
        ring->cursor = ring->reached = identity->oldest - 1;
        ring->summed = ring->restarted = false;
    } else if (rc == 0)
        rc = read_mark(ring, mark);
    if (rc == 0 || rc == -ENOENT)
        rc = read_span(host, identity->serial, &ring->span);
    if (rc < 0)
        return rc;
    ring->kept = ring->span.last;
    ring->kept_mono_ms = 0;
    if (ring->restarted && may_say(ring, SAYING_RESTARTED, times))
        log_error(
            "device %s %s: the ring of serial %s has begun anew, and is not read until the "
            "settings say `ring: %d` at this counter%s",
            host->shown->unit, host->shown->counter, key, host->setup->ring + 1, times);
    ring->known = true;
    ring->identity = *identity;
    ring->backwards = 0;
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

/* Is it the same as last time? */
static uint32_t sum(const uint16_t *registers)
{
    uint32_t hash = FNV_BEGIN;

    for (int i = 0; i < TERMINAL_RECORD_REGISTERS; i++)
        hash = fnv_add(hash, registers[i]);
    return hash;
}

/* With it everything up to record `index` has been put in, which was read as `registers`; NULL: it
 * was not. */
static void put(struct kind_host *host, struct ring *ring, uint32_t index,
                const struct event *event, const uint16_t *registers)
{
    char mark[KIND_MARK_BYTES];
    char *json = payload_write_event(event);

    ring->reached = index;
    ring->summed = registers != NULL;
    ring->reached_sum = registers ? sum(registers) : 0;
    ring->portion++;
    if (registers)
        snprintf(mark, sizeof mark, "%" PRIu32 " %08" PRIx32, index, ring->reached_sum);
    else
        snprintf(mark, sizeof mark, "%" PRIu32, index);
    host->calls->put(host, json, registers ? 1 : 0, mark);
    free(json);
}

/* Its ring has begun anew. Said once, and kept in the mark. */
static void refuse_restarted(struct kind_host *host, struct ring *ring, uint32_t newest)
{
    const struct device_fault_source source = source_of(host, ring);
    const struct event fault =
        device_fault(&source, EVENT_DEVICE_RESET, ring->reached, newest);
    char mark[KIND_MARK_BYTES];
    char times[LOG_LIMIT_BYTES];
    char *json = payload_write_event(&fault);

    if (may_say(ring, SAYING_RESTARTED, times))
        log_error(
            "device %s %s: the ring of serial %" PRIu32 " has begun anew: record %" PRIu32
            " was read before, its newest is now %" PRIu32
            "; nothing of it is read until the settings say `ring: %d` at this counter%s",
            source.unit, source.counter, source.serial, ring->reached, newest,
            host->setup->ring + 1, times);
    snprintf(mark, sizeof mark, "%" PRIu32 MARK_RESTARTED, ring->reached);
    ring->restarted = ring->telling = true;
    host->shown->faults++;
    host->calls->put(host, json, 0, mark);
    free(json);
}

/* Records between those we have and the oldest it still has, if there are any; or later. */
static void account_lost(struct kind_host *host, struct ring *ring)
{
    const struct device_fault_source source = source_of(host, ring);
    uint32_t first = ring->reached + 1;
    uint32_t last = ring->identity.oldest - 1;
    const struct event fault =
        device_fault(&source, EVENT_DEVICE_LOST, ring->reached, ring->identity.oldest);
    int64_t now_ms = clock_mono_ms();
    char times[LOG_LIMIT_BYTES];

    if (!has_lost(ring) || host->calls->refuses(host) ||
        (ring->lost_mono_ms && now_ms - ring->lost_mono_ms < LOST_EVERY_MS))
        return;
    ring->lost_mono_ms = now_ms;
    if (may_say(ring, SAYING_GONE, times))
        log_error("device %s %s: records %" PRIu32 " to %" PRIu32
                  " are gone from it before they could be read%s",
                  source.unit, source.counter, first, last, times);
    host->shown->faults++;
    put(host, ring, last, &fault, NULL);
}

/* -EBADMSG: it does so far, and that may be a number that was read while it was being written. */
static int look_backwards(struct kind_host *host, struct ring *ring, uint32_t newest)
{
    if (newest >= ring->reached) {
        ring->backwards = 0;
        return 0;
    }
    if (++ring->backwards < BACKWARDS_TRIES || ring->reached != ring->cursor ||
        host->calls->refuses(host))
        return -EBADMSG;
    refuse_restarted(host, ring, newest);
    return 0;
}

/* The place of the record that was read last has been read again. One that cannot be understood now
 * is no proof. */
static void take_check(struct kind_host *host, struct ring *ring, const uint16_t *registers)
{
    struct event event;

    ring->checking = false;
    ring->checks = 0;
    if (sum(registers) == ring->reached_sum || host->calls->refuses(host) ||
        terminal_read_record(registers, ring->reached, &event) == -EBADMSG)
        account_lost(host, ring);
    else
        refuse_restarted(host, ring, ring->identity.newest);
}

static struct clock_visit look_at_clock(struct kind_host *host, struct ring *ring,
                                        const struct terminal_identity *identity)
{
    const struct device_clock_reading reading = {
        .clock_s = identity->clock_s,
        .wall_ms = clock_wall_ms(),
        .synchronised = clock_synchronised() == 1,
        .mono_ms = clock_mono_ms(),
    };

    device_clock_compare(&ring->clock, host->shown, &reading);
    return (struct clock_visit){
        .known = host->shown->clock == PAYLOAD_DEVICE_CLOCK_COMPARED,
        .serial = identity->serial,
        .clock_s = identity->clock_s,
        .newest = identity->newest,
        .ahead_ms = device_clock_ahead_ms(&reading),
        .wall_ms = reading.wall_ms,
    };
}

static int take_identity(struct kind_host *host, struct ring *ring,
                         const uint16_t *registers)
{
    struct terminal_identity identity = {0};
    struct clock_visit visit;
    int rc = terminal_read_identity(registers, &identity);

    if (rc == 0) {
        visit = look_at_clock(host, ring, &identity);
        host->shown->serial = identity.serial;
    }
    if (rc == 0 && (!ring->known || identity.serial != ring->identity.serial ||
                    identity.boot != ring->identity.boot))
        rc = adopt(host, ring, &identity);
    ring->checking = false;
    if (rc == 0 && !ring->restarted)
        rc = look_backwards(host, ring, identity.newest);
    if (rc < 0)
        return rc;
    clock_span_visit(&ring->span, &visit, ring->cursor);
    keep_span(host, ring);
    ring->identity = identity;
    ring->consumed = identity.oldest - 1; /* a write may be lost: then it is repeated */
    ring->portion = 0;
    if (!may_check(ring))
        ring->checks = 0;
    if (!ring->restarted && ring->checks == 0)
        account_lost(host, ring);
    return 0;
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

static void say_odd(const struct kind_host *host, struct ring *ring, const char *what,
                    uint32_t index)
{
    char times[LOG_LIMIT_BYTES];

    host->shown->faults++;
    if (may_say(ring, SAYING_ODD, times))
        log_error("device %s %s: record %" PRIu32 " is %s, passed on as it is%s",
                  host->shown->unit, host->shown->counter, index, what, times);
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
        put(host, ring, index, &event, registers);
        return 0;
    }
    clock_span_correct(&ring->span, index, &event);
    snprintf(event.unit, sizeof event.unit, "%s", source.unit);
    snprintf(event.counter, sizeof event.counter, "%s", source.counter);
    put(host, ring, index, &event, registers);
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
    else if (ring->checking)
        take_check(host, ring, registers);
    else if (!host->calls->refuses(host)) /* else they are read again */
        rc = take_records(host, ring, asked->count / TERMINAL_RECORD_REGISTERS, registers);
    return rc < 0 ? (struct kind_move){.step = KIND_FAIL, .rc = rc} : go_on(host, ring);
}

/* Some devices give fewer registers a read than Modbus allows. */
static struct kind_move on_refused(struct kind_host *host, void *state,
                                   const struct kind_move *asked)
{
    struct ring *ring = state;
    char times[LOG_LIMIT_BYTES];
    bool records =
        asked->order != LINE_WRITE && asked->address != TERMINAL_IDENTITY_ADDRESS;

    if (ring->checking) { /* it does not let that be read again */
        ring->checking = false;
        ring->checks = 0;
        return go_on(host, ring);
    }
    if (!records || asked->count <= TERMINAL_RECORD_REGISTERS)
        return (struct kind_move){.step = KIND_FAIL, .rc = -EREMOTEIO};
    if (!ring->narrow && may_say(ring, SAYING_NARROW, times))
        log_info(
            "device %s %s: refuses %d registers a read, asked for one record at a time%s",
            host->shown->unit, host->shown->counter, asked->count, times);
    ring->narrow = true;
    return ask_records(ring);
}

static struct kind_move on_stored(struct kind_host *host, void *state, int rc)
{
    struct ring *ring = state;

    if (rc == 0)
        ring->cursor = ring->reached;
    else {
        ring->reached = ring->cursor;
        ring->summed = false;
        ring->kept_mono_ms = ring->lost_mono_ms = 0;         /* all of it again */
        ring->restarted = ring->restarted && !ring->telling; /* it is told again */
    }
    ring->telling = false;
    return go_on(host, ring);
}

static size_t state_bytes(const struct kind_setup *setup)
{
    (void)setup;
    return sizeof(struct ring);
}

const struct kind ring_kind = {
    .name = "record-terminal",
    .state_bytes = state_bytes,
    .begin = begin,
    .on_answer = on_answer,
    .on_refused = on_refused,
    .on_stored = on_stored,
};
