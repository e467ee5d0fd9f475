/*
 * channels - the memory that the kind "channels" has of one device; a part of channels.c.
 *
 * Of each input there are two numbers: how far its events have been put in (`reached`), and how far they
 * are on stable storage (`stored`). Where storing fails, what was reached goes back to what is stored,
 * and the next reading counts from there: nothing is lost, nothing is counted twice.
 */
#ifndef SENSORS_DEVICES_CHANNELS_H
#define SENSORS_DEVICES_CHANNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/base/log_limit.h"
#include "sensors/devices/kind.h"
#include "sensors/devices/meaning.h"
#include "sensors/devices/presses.h"
#include "sensors/devices/pulses.h"

/* How far an input is. */
struct channels_position {
    /* The reading of a counter; of a key how often it was pressed since the gateway began; of a scanner
     * the number of its last scan. */
    uint32_t number;
    uint32_t sum; /* a scanner: of the letters of that scan */
    struct channels_flag {
        bool seen, set; /* in this run */
    } overflow;         /* of a counter */
};

/* One input that has a meaning. */
struct channels_input {
    struct channels_position reached, stored;
    bool known; /* of a counter or a scanner: it has been read before */

    struct presses presses; /* of a key */
    uint32_t pressed;
    int64_t pressed_ms, oldest_ms; /* mono: last; the first time that is not stored */

    char code
        [EVENT_DOSSIER_BYTES]; /* of a scanner, as seen; of a key that which it has taken */
    uint32_t seen_sum;         /* a scanner: of the letters that stand there now ... */
    int64_t seen_ms;           /* ... and since when (mono) with that number */
    bool acknowledged;         /* it has been told of `reached`, in this run ... */
    bool confirmed;            /* ... and of its last scan, which 0 is not */

    uint32_t wanted; /* of a display: what it was told to show ... */
    bool written;    /* ... in this dialogue */

    bool stopped; /* a counter: it was told that it stands still */

    /* As channels_look() has found it. */
    uint32_t after;
    struct pulses_result result;
    bool stands, stuck, overflown;
    /* As channels_book() goes on. */
    uint32_t before;
    bool fresh; /* a counter: it had not been read before */
};

/* The device when it was read last. */
struct channels_visit {
    bool known;
    int64_t wall_ms;
    int64_t mono_ms;         /* 0: it was in an earlier run */
    uint32_t boot, uptime_s; /* 0 where it does not say */
};

struct channels {
    unsigned told;       /* which input is being acknowledged, or written */
    bool reading_back;   /* what was written is read once more */
    bool waits;          /* until what was put in is stored */
    unsigned asked;      /* which read is under way */
    bool recalled;       /* host->key is that of the device */
    bool doubted;        /* this is the second look */
    bool restarted;      /* its flag said so, and that is not used yet ... */
    bool restarted_used; /* ... or not stored */
    uint32_t serial;     /* 0: it has none */
    struct channels_visit reached, stored, now;
    int64_t kept_mono_ms; /* the mark was kept then */
    /* Of what is said of its inputs, and of what is held back of them: no other line hides that. */
    struct log_limit limit, held_limit;
    struct log_limit new_limit; /* of what is said of devices that were never here */
    struct channels_input
        inputs[]; /* one a meaning, and behind them profile->cells uint16_t */
};

/* The mark: what is reached, as text that fits KIND_MARK_BYTES. */
void channels_write_mark(const struct channels *channels, const struct kind_setup *setup,
                         char ret[static KIND_MARK_BYTES]);

/*
 * What it says is reached and stored; inputs that it does not know stay as they are. -EBADMSG: it is
 * none; nothing is changed.
 */
int channels_read_mark(struct channels *channels, const struct kind_setup *setup,
                       const char *mark);

/* A scanner: the part of channels_look() that is its. */
void channels_look_at_text(struct channels_input *input, const struct meaning *meaning,
                           const struct profile_answers *answers, int64_t mono_ms);

/* The code that was seen: false, it is none of a dossier. */
bool channels_has_code(const struct channels_input *input);

/* Which scanner is to be told that its scan is stored: its input, or -1. */
int channels_find_untold(const struct channels *channels, const struct kind_setup *setup);

/* Which display shows another number than it should: its input, or -1. */
int channels_find_stale(struct channels *channels, struct kind_host *host,
                        const struct profile_answers *answers);

/* What makes the display show what is wanted. */
struct kind_move channels_write(const struct channels *channels,
                                const struct kind_setup *setup, unsigned input);

/* Does it show that now? Where it does not, that is logged. */
bool channels_shows(struct channels *channels, const struct kind_host *host,
                    const struct profile_answers *answers, unsigned input);

enum channels_sight {
    CHANNELS_CLEAR,
    CHANNELS_DOUBTFUL, /* a counter began anew, or jumped: it is read again before that is believed */
    CHANNELS_NONSENSE, /* a number that is none */
};

/* Looks at all inputs. Changes nothing of what is reached. */
enum channels_sight channels_look(struct channels *channels, const struct kind_setup *setup,
                                  const struct profile_answers *answers);

/*
 * Takes what was seen as reached, and puts it in: the events, with the mark, or where there are none the
 * mark alone when it is time to keep it. Gives whether anything was put in.
 */
bool channels_book(struct channels *channels, struct kind_host *host);

#endif
