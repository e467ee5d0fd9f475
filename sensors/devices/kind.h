/*
 * kind - how a device is read: what it is asked, and what its answers mean.
 *
 * Most devices need no line of C: the kind "channels" reads what their profile says
 * (sensors/profiles/README.md). The door for those that a profile cannot describe is a file that
 * defines its `struct kind`, its name at the end of this one, a row in kind.c, and a profile that
 * names it as its `reader`. Its test plays the device and the host for it, as
 * tests/unit/sensors/devices/ring_test.c does. How a device is reached, when it is asked, what
 * happens while it is silent, and how events reach the disk is the same for all kinds and stays
 * outside (sensors/dialogue.h).
 *
 * A dialogue with a device begins at every poll and goes on until the kind lets it rest, or
 * until something fails. What comes next is always what the kind has said last:
 *
 *     begin()      what to ask first
 *     on_answer()  what the last question has brought; hands events to put()
 *     on_stored()  what was put in is on stable storage, or all of it is gone
 *
 * None of them may block. For the one thread that runs the loop.
 */
#ifndef SENSORS_DEVICES_KIND_H
#define SENSORS_DEVICES_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/event.h"
#include "mqtt/payload.h"
#include "sensors/line/line.h"

enum {
    KIND_KEY_BYTES = 32,
    KIND_MARK_BYTES = 2048,
};

struct profile;
struct meaning;

/* What the settings say of a device; lives as long as it is read. */
struct kind_setup {
    const struct profile *profile;
    struct meaning *meanings; /* of its inputs */
    unsigned meanings_count;
    int ring; /* which one of the device it is: 1, 2 ... */
};

/*
 * The dialogue, as its kind sees it.
 *
 * recall() says who the device is, by a key that no other in its place will have (its serial
 * number; "" where it has none), and gives the mark that was stored last with an event of
 * this one. It is to be called before the first put(), and whenever another device is found.
 *
 *   -ENOENT   nothing was ever stored of it
 *   -EAGAIN   what was put in by the one before it is still to be stored
 *   -EIO      the outbox cannot be read
 *
 * Marks of one profile never meet those of another, whatever stands at the counter in turn.
 *
 * put() hands in one event and the mark that goes with it, both borrowed for the call: they
 * are stored together or not at all; what is put in within one call of the kind is stored as a whole.
 * An event of NULL: only the mark. `records` of the device are in it: 1, or 0 for news of
 * the device itself. Whether they are stored, on_stored() says later, once for all that was
 * put in before, with the newest mark.
 *
 * note() keeps another short text beside the mark, on its own: before anything that is put in after
 * it, but nobody is told. Where storing fails, on_stored() or refuses() says so, or nothing does: what
 * matters is noted again now and then. recall_note(), after recall(): the newest; -ENOENT, -EIO.
 *
 * scanned() keeps a code that was scanned at a counter for the next press of a key there, take_scanned()
 * takes it: false, there is none. Both with when that was seen (mono). See sensors/desk.h.
 *
 * figure() says how many events of what a display stands for were counted today (sensors/day_figures.h).
 *
 * refuses() is true while what the device itself has put in is on its way to the disk, while the disk
 * is so slow that nothing more may wait for it, and for a while after storing has failed: nothing may be
 * put in then. What on_answer() has read meanwhile is kept by the kind, or read again.
 */
struct kind_host {
    struct payload_device
        *shown; /* its unit and counter; the kind's: `faults` to count, `clock`,
                                 `serial` and `firmware` to say */
    char key[KIND_KEY_BYTES]; /* as of the last recall() */
    uint64_t
        held; /* the kind's to count: what it has held back for a person, in this run */
    const struct kind_setup *setup;
    const struct kind_calls *calls; /* the same of all hosts */
};

struct kind_calls {
    int (*recall)(struct kind_host *host, const char *key,
                  char ret[static KIND_MARK_BYTES]);
    void (*put)(struct kind_host *host, const char *json, int records, const char *mark);
    bool (*refuses)(const struct kind_host *host);
    void (*scanned)(struct kind_host *host, const char *counter, const char *code,
                    int64_t mono_ms);
    bool (*take_scanned)(struct kind_host *host, const char *counter, int64_t mono_ms,
                         char ret[static EVENT_DOSSIER_BYTES]);
    uint32_t (*figure)(struct kind_host *host, const struct meaning *meaning);
    int (*recall_note)(const struct kind_host *host, char ret[static KIND_MARK_BYTES]);
    void (*note)(struct kind_host *host, const char *text);
};

enum kind_step {
    KIND_REST, /* until the next poll: all that was to be done is done */
    KIND_ASK,  /* `order` and what belongs to it; the answer to a write counts as a sign of
                  health by itself, so that a long backlog need not end first */
    KIND_WAIT, /* until what was put in is stored: on_stored() says how it goes on */
    KIND_FAIL, /* `rc`, see sensors/device_cause.h: -EPROTO, its registers are not those of this
                  kind; -EBADMSG, what it answers makes no sense; what a request or recall() gave.
                  -EPROTO for an identity of the profile: `address` is its number, and values[0] what
                  stands there */
};

struct kind_move {
    enum kind_step step;
    int rc;
    enum line_order order;
    int address;
    int count;
    uint16_t values[LINE_WRITE_MAX];
};

struct kind {
    const char *name; /* as `reader` in a profile: a-z and - */

    /* Its memory of one device: zeroed at the start of the gateway, and kept until its end. */
    size_t (*state_bytes)(const struct kind_setup *setup);

    struct kind_move (*begin)(struct kind_host *host, void *state);

    /* Good answers only: `registers` are as many as were asked for, NULL after a write. */
    struct kind_move (*on_answer)(struct kind_host *host, void *state,
                                  const struct kind_move *asked, const uint16_t *registers);

    /*
     * The device refuses what was asked (Modbus exception 01 to 04). NULL: there is nothing smaller
     * to ask, as on KIND_FAIL.
     */
    struct kind_move (*on_refused)(struct kind_host *host, void *state,
                                   const struct kind_move *asked);

    /*
     * rc below 0: all of it is gone. May come at any time after a put(); what it says comes
     * next is done only where the last move was KIND_WAIT.
     */
    struct kind_move (*on_stored)(struct kind_host *host, void *state, int rc);
};

/* NULL: there is none of that name. A name of NULL: how a device is read whose profile does not say. */
const struct kind *kind_find(const char *name);

/* The kinds, each in a file of its own: the rows of kind.c. */
extern const struct kind channels_kind;
extern const struct kind ring_kind;

#endif
