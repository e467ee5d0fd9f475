/*
 * halt - may the centre take events in? Watches the room on the disk and the soundness of
 * the database.
 *
 *   disk    with less than keep.disk_free_mb nothing more is written, so that the disk is
 * never full in the middle of something; it goes on with a little more than that. damage
 * after each start a thread reads every page of the database, on a connection of its own
 * and never more than half of the time (PRAGMA quick_check), so the start does not wait for
 * it. What it finds, or any reader or writer meets, ends the taking in until the next
 * start: writing on would make it worse.
 *
 * Gateways keep what is not taken in. One thread, that of the loop.
 */
#ifndef APPLIANCE_HALT_H
#define APPLIANCE_HALT_H

#include <systemd/sd-event.h>

#include "appliance/config.h"
#include "web/source.h"

struct halt;

enum {
    HALT_LOOK_MS = 1000,              /* between two looks at the disk */
    HALT_MORE_MOST_BYTES = 100 << 20, /* to go on: a tenth more, at most so much */
};

/* The store is open. changed() is called when the halt has changed. Errors of the store. */
int halt_open(struct halt **ret, sd_event *loop, const struct config *config,
              void (*changed)(void *owner), void *owner);

/* Ends the check too. Takes NULL. */
void halt_close(struct halt *halt);

enum source_halt halt_now(const struct halt *halt);

/* Logs what to do about a damaged database. */
void halt_explain(const char *directory);

/* What the store said to somebody: -EILSEQ is damage, the rest does not matter here. */
void halt_note(struct halt *halt, int rc);

#endif
