/*
 * bank - the simulated devices of one process, numbered from 1: record terminals first, then modules.
 *
 * Their memories lie in one folder, which one bank at a time may hold. One thread.
 */
#ifndef SENSORS_SIM_BANK_H
#define SENSORS_SIM_BANK_H

#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/device/module.h"
#include "sensors/sim/device/ring.h"
#include "sensors/sim/device/timepiece.h"
#include "sensors/sim/office/chance.h"
#include "sensors/sim/wire/unit.h"

enum { BANK_DEVICES_MAX = 10000, BANK_FIRST_SERIAL = 1001 /* of the modules */ };

/* So many devices of a profile. */
struct bank_modules {
    const struct profile *profile; /* with channels; it must outlive the bank */
    size_t count;
};

struct bank_config {
    const char *dir;        /* made when it is not there */
    size_t terminals;       /* with all modules 1 ... BANK_DEVICES_MAX */
    uint16_t ring_size;     /* of new terminals; 1 ... TERMINAL_RING_MAX */
    struct timepiece clock; /* of each terminal, at first */
    uint32_t seed;          /* of what goes wrong by chance */
    size_t kinds;           /* of modules */
    const struct bank_modules *modules;
};

struct bank;

/* -ERANGE: more devices than BANK_DEVICES_MAX. -EBUSY: another process holds the folder. Other errors as they come; logged. */
int bank_open(struct bank **ret, const struct bank_config *config);

/* Takes NULL. */
void bank_close(struct bank *bank);

size_t bank_terminals(const struct bank *bank);

/* The memory of a terminal, 1 ... bank_terminals(). Borrowed. */
struct ring *bank_ring(struct bank *bank, size_t terminal);

/* All devices, as many as there are; device n is at n - 1. Borrowed. */
struct unit *bank_units(struct bank *bank);
size_t bank_devices(const struct bank *bank);

/* One of them, 1 ... bank_devices(). */
struct unit *bank_unit(struct bank *bank, size_t device);

/* The module; NULL: it is a terminal. Borrowed. */
struct module *bank_module(struct bank *bank, size_t device);

/* Its clock, to be read and to be set. Borrowed. */
struct timepiece *bank_clock(struct bank *bank, size_t device);

/* Who it is, and how often it was powered up. */
uint32_t bank_serial(struct bank *bank, size_t device);
uint32_t bank_boot(struct bank *bank, size_t device);

/* Another device with this serial number takes its place. On failure the old one stays; logged. */
int bank_exchange(struct bank *bank, size_t device, uint32_t serial);

/* What goes wrong by chance. Borrowed. */
struct chance *bank_chance(struct bank *bank);

#endif
