/*
 * fault - what goes wrong with the answers of a simulated device: always, now and then, or so many
 * times.
 *
 * Pure; the throws are by a seed.
 */
#ifndef SENSORS_SIM_WIRE_FAULT_H
#define SENSORS_SIM_WIRE_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/office/chance.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_SILENT,    /* the request is not heard */
    FAULT_LOST,      /* what was asked is done, but the answer does not arrive */
    FAULT_LATE,      /* the answer comes after `value` ms */
    FAULT_SHIFTED,   /* each request gets the answer to the one before it, as it was then */
    FAULT_DOUBLED,   /* the answer comes twice */
    FAULT_TRUNCATED, /* the end of the answer is missing */
    FAULT_FOREIGN,   /* the answer bears another unit id */
    FAULT_CRC,       /* its checksum is wrong; over TCP, which has none, its header */
    FAULT_EXCEPTION, /* nothing is done, and exception `value` answered */
    FAULT_BUSY,      /* the same with exception 06 */
    FAULT_SLOW,      /* byte by byte, with `value` ms between them */
    FAULT_NONSENSE,  /* noise */
    FAULT_WRONG,     /* right in its form, with chance contents */
    FAULT_REBOOT,    /* half the answer, then the power goes for `value` ms */
    FAULT_ANY, /* each time another of lost ... slow; the late ones come after `value` ms */
    FAULT_KINDS, /* how many there are */
};

enum { FAULT_ALWAYS = -1, FAULT_LATE_MAX_MS = 600000, FAULT_HELD_BYTES = 260 };

struct fault {
    enum fault_kind kind;
    int value;   /* what it is, `kind` says; within fault_rows */
    int left;    /* to how many requests it still happens; FAULT_ALWAYS */
    int percent; /* to how many of a hundred, by chance; 1 ... 100 */
};

/* What they are called, and what their value may be; both 0: it has none. */
extern const struct fault_row {
    const char *name;
    int least, most;
} fault_rows[FAULT_KINDS];

/* Of one device: what is to go wrong, and what has. Zeroed: nothing. */
struct faults {
    struct fault now;
    uint64_t done[FAULT_KINDS];
    uint8_t held[FAULT_HELD_BYTES]; /* an answer that is to come to the next request */
    size_t held_bytes;
};

/* What happens to the next request: counted, and never FAULT_ANY. `ret_value` is its value. */
enum fault_kind faults_draw(struct faults *faults, struct chance *chance, int *ret_value);

#endif
