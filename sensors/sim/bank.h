/*
 * bank - the simulated terminals of one process, numbered from 1, with the faults they have.
 *
 * Their memories lie in one folder, which one bank at a time may hold. One thread.
 */
#ifndef SENSORS_SIM_BANK_H
#define SENSORS_SIM_BANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/ring.h"

enum { BANK_TERMINALS_MAX = 10000, BANK_CLOCK_OFF_MAX_S = 1000000000 };

enum bank_fault {
    BANK_FAULT_NONE,
    BANK_FAULT_SILENT,    /* takes requests, answers none */
    BANK_FAULT_NONSENSE,  /* answers with wrong registers, a wrong length, noise */
    BANK_FAULT_SLOW,      /* answers rightly after `value` ms */
    BANK_FAULT_EXCEPTION, /* answers each request with Modbus exception `value` */
};

struct fault {
    enum bank_fault kind;
    int value;
};

/* What it shows of the time. */
struct bank_clock {
    bool unset;    /* it does not know it */
    int64_t off_s; /* how far it is ahead */
};

struct bank_config {
    const char *dir;         /* made when it is not there */
    size_t terminals;        /* 1 ... BANK_TERMINALS_MAX */
    uint16_t ring_size;      /* of new terminals; 1 ... TERMINAL_RING_MAX */
    struct bank_clock clock; /* of each, at first */
};

struct bank;

/* -EBUSY: another process holds the folder. Other errors as they come; logged. */
int bank_open(struct bank **ret, const struct bank_config *config);

/* Takes NULL. */
void bank_close(struct bank *bank);

size_t bank_terminals(const struct bank *bank);

/* The memory of a terminal, 1 ... bank_terminals(). Borrowed. */
struct ring *bank_ring(struct bank *bank, size_t terminal);

/* Its fault, to be read and to be set. Borrowed. */
struct fault *bank_fault(struct bank *bank, size_t terminal);

/* Its clock, likewise. */
struct bank_clock *bank_clock(struct bank *bank, size_t terminal);

/* What it says now; 0: it is not set. */
uint32_t bank_clock_s(struct bank *bank, size_t terminal);

#endif
