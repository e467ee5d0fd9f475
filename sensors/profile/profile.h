/*
 * profile - what a kind of device is, as data: what is read of it, and where in that its inputs stand.
 *
 * One YAML file a kind of device (sensors/profiles: README.md explains the language, profile.schema.json
 * lets an editor complete it). A profile is checked completely when it is loaded: whoever has one may
 * read every value of it, for each lies within its read.
 *
 * Read only once it is loaded, and then of any thread.
 */
#ifndef SENSORS_PROFILE_PROFILE_H
#define SENSORS_PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/base/yaml_place.h"
#include "sensors/line/line.h"

enum {
    PROFILE_NAME_BYTES = 33, /* [a-z0-9-]{1,32} */
    PROFILE_INPUT_BYTES =
        12, /* "di0": a name of up to 8 letters, a number of up to 3 digits */
    PROFILE_READS_MAX = 16,    /* a dialogue */
    PROFILE_CHANNELS_MAX = 16, /* kinds of inputs */
    PROFILE_INPUTS_MAX = 64,   /* of one kind */
    PROFILE_FAULT_BYTES = YAML_PLACE_FAULT_BYTES,
};

/* What a number is made of. */
enum profile_type {
    PROFILE_U16,
    PROFILE_U32,
    PROFILE_BCD16, /* four decimal digits */
    PROFILE_BCD32, /* eight */
    PROFILE_TYPES,
};

/*
 * Where a number, or a bit, stands: in which read, `at` registers or bits from its beginning, and of the
 * inputs after the first one `step` further each.
 */
struct profile_value {
    char *read;
    int at, step;
    char *type, *words;
    int bit, bit_step; /* -1: the whole register; else that bit of it, 0 the lowest */
    /* What follows is made of that. */
    int of; /* which read: 0, 1 ... */
    enum profile_type is;
    bool low_first; /* of two registers */
};

struct profile_read {
    char *name, *table;
    int at, count;
    /* What follows is made of that. */
    enum line_order order;
    int address; /* as on the wire */
    bool bits;   /* of coils and discrete inputs */
    int begins;  /* at which of all that is read in one dialogue, 0, 1 ... */
};

/* What must be read there: 16 bits, of which those of `mask` count. */
struct profile_identity {
    char *read;
    int at, equals, mask;
    int of;
};

/* Tells one device from the next, and a restart from a wrap. NULL each: it does not say. */
struct profile_device {
    struct profile_value *serial;
    struct profile_value *boot;      /* another number after each power-up */
    struct profile_value *uptime;    /* seconds since power-up */
    struct profile_value *restarted; /* 1: nobody has read since power-up */
    struct profile_value *firmware;  /* shown */
};

enum profile_power_loss {
    PROFILE_POWER_LOSS_KEPT,    /* a counter goes on where it stood */
    PROFILE_POWER_LOSS_ZERO,    /* it begins at 0 */
    PROFILE_POWER_LOSS_SETTING, /* somebody can set which */
    PROFILE_POWER_LOSS_UNKNOWN,
    PROFILE_POWER_LOSSES,
};

/* How a counter counts. Of one of its own 0 and NULL are: as it is said for all. */
struct profile_counting {
    int wraps_at; /* bits; of a bcd type its digits say it */
    char *power_loss;
    int at_most_per_minute; /* more is set aside */
    /* What follows is made of that. */
    enum profile_power_loss lost;
};

struct profile_counter {
    struct profile_value value;
    struct profile_counting counting; /* complete, once loaded */
};

/* A contact that is watched for presses. */
struct profile_edges {
    struct profile_value value;
    char *edge;      /* rising, falling */
    int at_least_ms; /* as long it must be seen pressed; 0: once */
    bool falling;    /* made of `edge` */
};

/* A code that was scanned: `count` registers with two letters each. */
struct profile_text {
    char *read;
    int at, count;
    struct profile_value *sequence; /* another number after each scan */
    struct profile_value *length;   /* letters; NULL: up to the first NUL */
    int acknowledge; /* holding register that gets `sequence` once it is stored, on the wire; -1: none */
    int of;
};

/* A number that the gateway writes into holding registers, which it reads as well. */
struct profile_display {
    struct profile_value value;
    int digits; /* of those that are shown */
    /* What follows is made of that. */
    uint32_t most; /* the highest number that it can show */
};

/* Inputs of one kind: `first` to `last`, or a single one without a number. */
struct profile_channel {
    char *name, *numbers;
    /* One of these: what it does. */
    struct profile_counter *counter;
    struct profile_edges *edges;
    struct profile_text *text;
    struct profile_display *display;
    /* And beside it, NULL: there is none. */
    struct profile_value *state;
    struct profile_value *running; /* 0: the counter stands still */
    struct profile_value *stopped; /* the same, if anything but 0 */
    struct profile_value *overflow;
    /* What follows is made of that. */
    int first, count;
    bool numbered;
};

enum profile_proof_kind {
    PROFILE_PROOF_MANUAL,
    PROFILE_PROOF_CAPTURE, /* of a device */
    PROFILE_PROOF_PUBLIC_CODE,
    PROFILE_PROOF_UNVERIFIED,
    PROFILE_PROOFS,
};

struct profile_source {
    char *kind, *source;
};

struct profile_proof {
    struct profile_source registers;
    struct profile_source *unit_id, *power_loss; /* NULL: nothing is said */
};

/* What a site need not say. 0 and NULL: it does not say either. */
struct profile_link {
    char **kinds; /* names of line_way_find() */
    unsigned kinds_count;
    int port, unit_id, baud, timeout_ms, pause_ms, poll_ms;
    char *frame;
};

struct profile {
    char *profile; /* its name */
    int version;
    char *maker;
    char **models;
    unsigned models_count;
    char *reader; /* NULL or a name of kind_find(), see sensors/devices/kind.h */
    struct profile_proof proof;
    struct profile_link link;
    char *addresses, *words, *bytes;
    struct profile_read *reads;
    unsigned reads_count;
    struct profile_identity *identity;
    unsigned identity_count;
    struct profile_device *device; /* NULL: it says nothing of itself */
    struct profile_channel *channels;
    unsigned channels_count;
    struct profile_counting
        *counting; /* `counter`: of all counters; NULL: each has its own */
    char **notes;
    unsigned notes_count;
    /* What follows is made of that. */
    bool bytes_low_first;
    int cells; /* registers and bits of all reads together */
};

/* One input: which of which channel. */
struct profile_input {
    const struct profile_channel *channel;
    int nth; /* 0 ... count - 1 */
};

/* Is it a name of a profile? Such a one leads nowhere but into its directory. */
bool profile_name_valid(const char *name);

/* The input of that name, "di3". -ENOENT */
int profile_find_input(const struct profile *profile, const char *name,
                       struct profile_input *ret);

const char *profile_input_name(const struct profile_input *input,
                               char ret[static PROFILE_INPUT_BYTES]);

/* What the answers of one dialogue hold, in the order of the reads; profile->cells of them. */
struct profile_answers {
    const struct profile *profile;
    const uint16_t *cells; /* a register each, or a bit as 0 or 1 */
};

/* The number of the nth input there. -EBADMSG: of a bcd type, and there are no decimal digits. */
int profile_read_value(const struct profile_answers *answers,
                       const struct profile_value *value, int nth, uint32_t *ret);

/* The number that these registers hold, as many as its type has: not of a bit. -EBADMSG: the same. */
int profile_decode(const struct profile_value *value, const uint16_t *registers,
                   uint32_t *ret);

enum { PROFILE_VALUE_REGISTERS = 2 };

/* The same back, as far as the type has room; gives how many registers it has. */
int profile_encode(const struct profile_value *value, uint32_t number,
                   uint16_t ret[static PROFILE_VALUE_REGISTERS]);

/*
 * The letters of a text, up to its length or the first NUL, into `ret` of that many bytes: as much as
 * fits, without what is blank at its ends. False: it is longer, or there is something in it that is no
 * printable letter of ASCII; then `ret` is "".
 */
bool profile_read_text(const struct profile_answers *answers,
                       const struct profile_text *text, char *ret, size_t bytes);

/*
 * Which identity of that read does not hold: 0, 1 ... of all that the profile has; -1: this may be the
 * device that it is of, as far as that read says it.
 */
int profile_find_mismatch(const struct profile_answers *answers, unsigned read);

/* What stands there, where an identity is asked for. */
uint16_t profile_identity_cell(const struct profile_answers *answers, int identity);

/* Is this the device that the profile is of, as far as that read says it? */
bool profile_identifies(const struct profile_answers *answers, unsigned read);

/* One more than the highest number that it shows: 2^16 ... 2^32, 10^4, 10^8. */
uint64_t profile_modulus(const struct profile_counter *counter);

#endif
