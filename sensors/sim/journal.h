/*
 * journal - what a live scenario has done, so that it goes on after its process was killed.
 *
 * A file to which a step is added before the terminal records it; the last one may
 * therefore be missing in the terminal and is then forgotten at the next start. It grows by
 * some 60 bytes a step and is read whole at the start. One process, one thread.
 */
#ifndef SENSORS_SIM_JOURNAL_H
#define SENSORS_SIM_JOURNAL_H

#include <stdint.h>

#include "sensors/sim/bank.h"
#include "sensors/sim/office/scenario.h"

struct journal;

/*
 * Opens or makes the file and shows every step in it, in order. -EINVAL: it was made with
 * another seed, scale, other days or another number of units and procedures, so its
 * dossiers are not those of this scenario. Other errors as they come; all logged.
 */
int journal_open(struct journal **ret, const char *path,
                 const struct scenario_config *config, struct bank *bank, step_visit visit,
                 void *owner);

/* Takes NULL. */
void journal_close(struct journal *journal);

/* Steps in it. */
uint64_t journal_count(const struct journal *journal);

/* The terminal will record the step as its next. On failure nothing is added; logged. */
int journal_add(struct journal *journal, const struct step *step, const struct ring *ring);

#endif
