/*
 * payload - events, receipts and states as JSON, and back.
 *
 * Writing gives compact UTF-8 JSON that the reader accepts. Reading is strict: UTF-8, no
 * repeated member, no trailing bytes, sizes bounded before parsing, every member of its
 * type and range; members that are not known are ignored, so that a newer sender is
 * understood. What is read is never trusted beyond its shape: whether a unit exists or a
 * time is plausible is the centre's to decide. Pure functions; any thread.
 */
#ifndef MQTT_PAYLOAD_H
#define MQTT_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/event.h"

enum {
    PAYLOAD_MAX_BYTES = 256 * 1024,    /* of one message */
    PAYLOAD_MAX_EVENTS = 1000,         /* in one batch */
    PAYLOAD_EPOCH_BYTES = 17,          /* 16 lower-case hexadecimal digits and NUL: runs and
                                       chains too */
    PAYLOAD_FAULT_BYTES = 160,         /* a sentence: what, where, what is allowed */
    PAYLOAD_STATE_DEVICES = 2048,      /* in one gateway's state ... */
    PAYLOAD_STATE_BYTES = 1024 * 1024, /* ... which has room for them */
    PAYLOAD_ADDRESS_BYTES = 128,
    PAYLOAD_FIRMWARE_BYTES = 16,
};

/* An epoch, or a run, that nobody has: random. -EIO: there is no randomness. */
int payload_make_name(char ret[static PAYLOAD_EPOCH_BYTES]);

/* One event as a JSON object. The caller frees it. */
char *payload_write_event(const struct event *event);

/* -EINVAL, with the reason in fault: the object is no event. `json` need not end in NUL. */
int payload_read_event(const char *json, size_t bytes, struct event *ret,
                       char fault[static PAYLOAD_FAULT_BYTES]);

/* What stands round the events of a batch, each as in payload_batch; NULL and 0: not said. */
struct payload_frame {
    const char *epoch, *run, *begun;
    const char *before, *after;
    bool asks;
    uint64_t oldest, first;
};

/*
 * A batch from events already written as JSON, which the caller frees:
 *
 *     {"v":1,"epoch":…,"run":…,"begun":…,"before":…,"after":…,"ask":true,"oldest":…,"first":…,
 *      "events":[…]}
 */
char *payload_write_batch(const struct payload_frame *frame, const char *const *events,
                          size_t count, size_t *ret_bytes);

/* How many bytes payload_write_batch() adds round its events and between two of them. */
enum { PAYLOAD_BATCH_FRAME_BYTES = 256, PAYLOAD_BATCH_COMMA_BYTES = 1 };

struct payload_item {
    struct event event; /* good when fault is NULL */
    char *fault;        /* why this event is not understood; owned */
    char *json;         /* the event as it came, only beside a fault; owned */
};

struct payload_batch {
    char epoch[PAYLOAD_EPOCH_BYTES];
    char
        run[PAYLOAD_EPOCH_BYTES]; /* of its sender: another with each start; "": not said */
    /*
     * The run in which this epoch took the place of another one of the same outbox, of which
     * nothing is lost by that; "": its outbox was new, or it is not said.
     */
    char begun[PAYLOAD_EPOCH_BYTES];
    /*
     * The chain before the first event and after the last one: a digest of all events of the
     * outbox up to there, so that two that had other events are told apart though they number
     * alike. Whoever numbers makes it, as it likes; for others it is only the same or not.
     * "": not said, both.
     */
    char before[PAYLOAD_EPOCH_BYTES], after[PAYLOAD_EPOCH_BYTES];
    bool asks; /* only wants to know which of these events are stored: takes none in */
    /*
     * The lowest sequence number that its sender can still send, 1 ... first: what is below
     * it and not stored will never come. 0: not said, so everything may still come.
     */
    uint64_t oldest;
    uint64_t first; /* sequence number of items[0]; >= 1 */
    size_t count;   /* 1 ... PAYLOAD_MAX_EVENTS */
    struct payload_item *items;
};

/*
 * -EINVAL, with the reason in fault: the envelope is not understood, so none of its events
 * has a place in the sequence. A single bad event is no reason: it is marked in its item.
 */
int payload_read_batch(const char *json, size_t bytes, struct payload_batch *ret,
                       char fault[static PAYLOAD_FAULT_BYTES]);

/* Takes a zeroed batch too. */
void payload_batch_release(struct payload_batch *batch);

/*
 * Everything up to and including `committed` of this epoch is stored for good, but for
 * `lost` events that were asked for when they were no longer kept.
 */
struct payload_receipt {
    char epoch[PAYLOAD_EPOCH_BYTES];
    uint64_t committed; /* 0: nothing yet */
    uint64_t boot;      /* changes with each start of the centre; below 2^53 */
    uint64_t lost;      /* travels only when there are any */
    /*
     * Of the centre that sends it, which rises with each promotion of a twin (dunghan promote): who
     * has heard of a higher one takes nothing of a lower. 0, and not said: none was ever promoted.
     */
    uint64_t term;
    /* The chain after the event `committed`, as its sender said; "": it is not known. */
    char chain[PAYLOAD_EPOCH_BYTES];
    bool
        again; /* a batch did not go on from here: what comes after `committed` is wanted */
    bool twins;       /* two gateways of this name live at once, ... */
    int64_t twins_ms; /* ... and when that was noticed last; 0: not said */
    /*
     * The answer to the run that asks, whose question ended with the event `asked`: its events up
     * to `common` are the stored ones, and the next one is not, or is not in the question. "": no
     * answer.
     */
    char asker[PAYLOAD_EPOCH_BYTES];
    uint64_t asked, common;
};

char *payload_write_receipt(const struct payload_receipt *receipt);

int payload_read_receipt(const char *json, size_t bytes, struct payload_receipt *ret,
                         char fault[static PAYLOAD_FAULT_BYTES]);

enum payload_link {
    PAYLOAD_LINK_READY,
    PAYLOAD_LINK_LOST,
    PAYLOAD_LINK_DISCONNECTED,
    PAYLOAD_LINKS
};

enum payload_device_state {
    PAYLOAD_DEVICE_STATE_OFFLINE,
    PAYLOAD_DEVICE_STATE_SHAKY,
    PAYLOAD_DEVICE_STATE_ONLINE,
    PAYLOAD_DEVICE_STATES
};

enum payload_clock {
    PAYLOAD_CLOCK_NOT_SAID,
    PAYLOAD_CLOCK_SYNCHRONISED,
    PAYLOAD_CLOCK_UNSYNCHRONISED,
    PAYLOAD_CLOCKS
};

/* Names as they travel. */
extern const char *const payload_link_names[PAYLOAD_LINKS]; /* ready lost disconnected */
extern const char
    *const payload_device_state_names[PAYLOAD_DEVICE_STATES]; /* offline ... */
extern const char
    *const payload_clock_names[PAYLOAD_CLOCKS]; /* not_said synchronised ... */

/* What its gateway knows of a device's clock; unknown while that of the gateway is not kept right. */
enum payload_device_clock {
    PAYLOAD_DEVICE_CLOCK_NOT_SAID,
    PAYLOAD_DEVICE_CLOCK_COMPARED,
    PAYLOAD_DEVICE_CLOCK_UNSET,
    PAYLOAD_DEVICE_CLOCKS
};

extern const char
    *const payload_device_clock_names[PAYLOAD_DEVICE_CLOCKS]; /* not_said compared unset */

/*
 * Why its gateway cannot read a device, as of the last try. More may come: one that is not known is
 * not said.
 */
enum payload_device_cause {
    PAYLOAD_DEVICE_CAUSE_NONE,          /* it can, or does not say; does not travel */
    PAYLOAD_DEVICE_CAUSE_NO_CONNECTION, /* nobody is at its address */
    PAYLOAD_DEVICE_CAUSE_REFUSED,   /* the machine there takes no connection at that port */
    PAYLOAD_DEVICE_CAUSE_WRONG_MAP, /* it speaks Modbus, with other registers */
    PAYLOAD_DEVICE_CAUSE_NO_ANSWER, /* connected, and silent */
    PAYLOAD_DEVICE_CAUSE_EXCEPTION, /* it refuses, or is busy: an exception of Modbus */
    PAYLOAD_DEVICE_CAUSE_BAD_ANSWER, /* it answers what is no answer */
    PAYLOAD_DEVICE_CAUSE_RING_RESTARTED, /* it waits for a person's word: sensors/devices/ring.c */
    PAYLOAD_DEVICE_CAUSE_GATEWAY,        /* the fault is the gateway's own */
    PAYLOAD_DEVICE_CAUSES
};

extern const char
    *const payload_device_cause_names[PAYLOAD_DEVICE_CAUSES]; /* none no_connection ... */

/* Where its gateway reaches a device. */
struct payload_place {
    char address
        [PAYLOAD_ADDRESS_BYTES]; /* of the network, or a serial device; "": not said */
    uint16_t port;               /* 0: a serial device, or not said */
    uint8_t unit_id;             /* 0: not said */
};

/* From a question to its answer, of what was asked lately. */
struct payload_round_trip {
    uint32_t median_us, last_us; /* 0: not said */
};

struct payload_device {
    char unit[EVENT_UNIT_BYTES];
    char counter[EVENT_COUNTER_BYTES];
    enum payload_device_state state;
    enum payload_device_cause cause;
    int64_t seen_ms;  /* wall clock of the last good answer; 0: never */
    uint64_t records; /* taken over from it since the gateway began */
    uint64_t faults;  /* time-outs and nonsense since the gateway began */
    enum payload_device_clock clock;
    int64_t
        clock_ahead_ms; /* of the gateway's, to a second; below 0: behind; compared only */
    /* So many of `faults` each cause was, since the gateway began. */
    uint64_t failures[PAYLOAD_DEVICE_CAUSES];
    struct payload_round_trip round_trip;
    struct payload_place place;
    uint32_t serial;                       /* its serial number; 0: it has none */
    char firmware[PAYLOAD_FIRMWARE_BYTES]; /* its version; "": it does not say */
};

/* What a gateway says of itself, retained; its last will is PAYLOAD_LINK_LOST alone. */
struct payload_state {
    enum payload_link link;
    char version[16];
    int64_t at_ms; /* the gateway's wall clock when it wrote this; 0 in a last will */
    enum payload_clock clock;        /* is that clock kept right by a source of time? */
    char epoch[PAYLOAD_EPOCH_BYTES]; /* "" in a last will */
    char run[PAYLOAD_EPOCH_BYTES], begun[PAYLOAD_EPOCH_BYTES]; /* as in payload_batch */
    bool twins;                   /* the centre says that there are two of its name */
    uint64_t produced;            /* last sequence number given out */
    uint64_t committed;           /* last receipt seen */
    uint64_t lost;                /* as the last receipt seen says */
    int64_t certificate_until_ms; /* when its certificate ends; 0: it has none */
    int64_t oldest_unsent_ms; /* wall clock of the oldest event without receipt; 0: none */
    size_t device_count;
    struct payload_device *devices; /* owned when read; borrowed when written */
};

/*
 * What the centre says of itself while it is connected, retained; its last will is
 * PAYLOAD_LINK_LOST alone, as a gateway's is. Of devices those that are expected to report, of
 * units those that have any; `reporting` of either are null where that is not known yet.
 */
struct payload_centre {
    int64_t at_ms; /* the centre's wall clock when it wrote this */
    uint64_t term; /* as in a receipt */
    bool known;    /* who reports */
    int units, units_reporting;
    int units_undeclared; /* of which nobody has said how many devices are to report */
    int devices, devices_reporting;
    int devices_silent; /* in working time, or never heard of */
};

char *payload_write_centre(const struct payload_centre *centre);

/* The last will of a centre of that term. */
char *payload_write_centre_lost(uint64_t term);

/* Of either the term alone, 0 where none is said. -EINVAL, with the reason in fault: it is none. */
int payload_read_centre_term(const char *json, size_t bytes, uint64_t *ret,
                             char fault[static PAYLOAD_FAULT_BYTES]);

/*
 * An event as anybody may hear of it, on TOPIC_FEED: where, what and when, never of which dossier.
 *
 *     {"v":1,"seq":…,"after":…,"type":…,"at":…,"unit":…,"field":…,"counter":…,"procedure":…}
 *
 * and what its type has of channel, outcome, reason, to_unit, kind, count, score and what, by the
 * names that payload_write_event() has for them.
 */
struct payload_feed {
    uint64_t seq;   /* the event's number in the centre's store */
    uint64_t after; /* seq of the message before on this topic; 0, null: it is not known */
    const struct event *event; /* borrowed; field "", null: of none */
    const char *class;         /* of a result: "early", "on_time", "late"; NULL: none */
};

char *payload_write_feed(const struct payload_feed *feed);

/*
 * Behind what the centre has published for integrators, retained: whoever finds it back knows that
 * the broker has all up to there, and has kept it.
 */
struct payload_published {
    char list[PAYLOAD_EPOCH_BYTES]; /* to which the number belongs; "": not said */
    uint64_t sequence;              /* of the newest publication before it */
};

char *payload_write_published(const struct payload_published *published);

int payload_read_published(const char *json, size_t bytes, struct payload_published *ret,
                           char fault[static PAYLOAD_FAULT_BYTES]);

char *payload_write_state(const struct payload_state *state);

/* The caller releases what it gives with payload_state_release(). */
int payload_read_state(const char *json, size_t bytes, struct payload_state *ret,
                       char fault[static PAYLOAD_FAULT_BYTES]);

void payload_state_release(struct payload_state *state);

#endif
