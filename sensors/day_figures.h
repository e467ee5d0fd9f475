/*
 * day_figures - how many events of today this gateway has, of what a display is to show.
 *
 * Counted from the outbox, of all devices and senders of a unit, so it goes on after a restart: events
 * of today are there whether or not the centre has them. What is held for a person is not in it.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_DAY_FIGURES_H
#define SENSORS_DAY_FIGURES_H

#include <stdint.h>

#include "sensors/devices/meaning.h"
#include "sensors/outbox/outbox.h"

struct day_figures;

/* Borrows the outbox. */
void day_figures_open(struct day_figures **ret, struct outbox *box);

/* Takes NULL. */
void day_figures_close(struct day_figures *figures);

/*
 * So many of what meaning_covers(), of a unit, in the local day of wall_ms; unit and meaning are borrowed
 * until the close. Where the outbox cannot be read, as many as before.
 */
uint32_t day_figures_count(struct day_figures *figures, const char *unit,
                           const struct meaning *meaning, int64_t wall_ms);

#endif
