/*
 * kinds - what devices the simulator's command line asks for, by their profiles.
 */
#ifndef SENSORS_SIM_KINDS_H
#define SENSORS_SIM_KINDS_H

#include "sensors/sim/bank.h"

struct kinds;

/*
 * `texts` are NAME or NAME=N each, of the profiles of this directory and of those that are built in.
 * -EINVAL: one is not; -ENOENT, -EINVAL: its profile is not there or is none. All are logged.
 */
int kinds_open(struct kinds **ret, const char *directory, const char *const *texts,
               size_t count);

/* Takes NULL. */
void kinds_close(struct kinds *kinds);

/* Puts them into what a bank is to have: modules, and of a profile that says so record terminals. They
 * must outlive the bank. */
void kinds_fill(const struct kinds *kinds, struct bank_config *bank);

#endif
