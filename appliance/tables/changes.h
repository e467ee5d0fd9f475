/*
 * changes - what a commit has changed, and how that is written into one row of the store.
 *
 *   figures   of a unit and field in a month: whatever happened in it is counted otherwise now. Any
 *             period that has days of the month may have changed, and of later ones what is carried
 *             over and in progress
 *   register  one of appliance/registers, by its name; of one period its id
 *   all       every figure was counted again, or more changed at once than is worth telling
 *
 * Written as bytes: 1 for this way of writing, then what has changed, each behind a byte of its kind:
 *
 *     1  all
 *     2  figures: how many, the first month, and of each, ordered by unit, field and month, unit,
 *        field and month; each is less that of the one before as long as those in front of it are
 *        equal, else the month is less the first month, the field as it is
 *     3  register: length of its name, the name, length of the id (0: none), the id
 *
 * Numbers are LEB128: seven bits a byte, the lowest first, the highest bit set in all but the last.
 *
 * Pure; one thread each.
 */
#ifndef APPLIANCE_TABLES_CHANGES_H
#define APPLIANCE_TABLES_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/dossiers/ledger.h"

enum {
    CHANGES_MOST = 4096, /* figures of one row; of more it says that all has changed */
    CHANGES_TEXT_BYTES = 64,
};

enum changes_kind { CHANGES_ALL = 1, CHANGES_FIGURES, CHANGES_REGISTER, CHANGES_KINDS };

/* One of them. Texts are "" where there are none. */
struct change {
    enum changes_kind kind;
    int unit, field;              /* figures; field 0: of none */
    int32_t month;                /* figures: a slot of LEDGER_GRAIN_MONTH */
    char reg[CHANGES_TEXT_BYTES]; /* register */
    char id[CHANGES_TEXT_BYTES];  /* register */
};

struct changes_figures {
    int unit, field;
    int32_t month;
};

/* All of one commit, as it comes together. Zeroed: nothing. */
struct changes {
    bool all;
    struct changes_figures *figures; /* some may be there twice */
    size_t count, room;
    const char *reg, *id; /* borrowed; NULL: none */
};

void changes_release(struct changes *changes);

void changes_add_figures(struct changes *changes, int unit, int field, int32_t day);

/* Notes what a batch pours, and passes it on to `into`. Lives as long as the sink. */
struct changes_tap {
    struct changes *changes;
    struct ledger_sink into;
};

struct ledger_sink changes_tap(struct changes_tap *tap);

/* Writes them, each once; NULL: there are none. The caller frees it. */
unsigned char *changes_write(struct changes *changes, size_t *ret_bytes);

/*
 * Tells each of what changes_write() has written, which is borrowed for the call. -EILSEQ: that is
 * not what these bytes are; some may have been told. -errno from tell() ends it.
 */
int changes_read(const unsigned char *bytes, size_t count,
                 int (*tell)(void *owner, const struct change *change), void *owner);

#endif
