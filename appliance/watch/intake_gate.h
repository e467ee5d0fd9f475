/*
 * intake_gate - may the centre take events in? Watches the room on the disk and the soundness
 * of the database.
 *
 *   disk    with less than keep.disk_free_mb nothing more is written, so that the disk is
 *           never full in the middle of something; it goes on with a little more than that
 *   damage  after each start a thread reads every page of the database, on a connection of
 *           its own and never more than half of the time (PRAGMA quick_check), so the start
 *           does not wait for it. What it finds, or any reader or writer meets, ends the
 *           taking in until the next start: writing on would make it worse
 *
 *   place   another machine is the centre (appliance/rules/term.h), since this one was opened
 *
 * Gateways keep what is not taken in. One thread, that of the loop.
 */
#ifndef APPLIANCE_WATCH_INTAKE_GATE_H
#define APPLIANCE_WATCH_INTAKE_GATE_H

#include <systemd/sd-event.h>

#include "appliance/config.h"
#include "web/source.h"

struct intake_gate;

enum {
    INTAKE_GATE_LOOK_MS = 1000,              /* between two looks at the disk */
    INTAKE_GATE_MORE_MOST_BYTES = 100 << 20, /* to go on: a tenth more, at most so much */
};

/* The store is open. changed() is called when the halt has changed, which may be before this
 * returns. Errors of the store. */
int intake_gate_open(struct intake_gate **ret, sd_event *loop, const struct config *config,
                     void (*changed)(void *owner), void *owner);

/* Ends the check too. Takes NULL. */
void intake_gate_close(struct intake_gate *gate);

enum source_halt intake_gate_now(const struct intake_gate *gate);

/* Another machine is the centre. changed() is not called. */
void intake_gate_replaced(struct intake_gate *gate);

/* Logs what to do about a damaged database. */
void intake_gate_explain(const char *directory);

/* What the store said to somebody: -EILSEQ is damage, the rest does not matter here. */
void intake_gate_note(struct intake_gate *gate, int rc);

#endif
