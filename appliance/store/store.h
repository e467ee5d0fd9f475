/*
 * store - all of SQLite in the centre: schema, statements, transactions.
 *
 * One directory, DIR/dunghan.db in WAL with synchronous=FULL: what a commit says is stored
 * is on the disk. One process writes at a time (DIR/lock is held), on one connection which
 * alone checkpoints; readers have read-only connections of their own that
 * never do. A store belongs to one thread.
 *
 * Errors are negative errno, logged here with SQLite's own words: -ENOSPC (disk full),
 * -EIO, -EBUSY, -EROFS, -EACCES, -EILSEQ (the file is damaged or not ours), and -EPROTO
 * (made by a newer version). After an error inside a transaction the caller rolls back:
 * nothing of it is stored.
 */
#ifndef APPLIANCE_STORE_STORE_H
#define APPLIANCE_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/report/figures.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/dossier.h"
#include "appliance/rules/gaps.h"
#include "appliance/rules/ledger.h"
#include "appliance/rules/period.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

struct store;

enum store_mode {
    STORE_WRITE,   /* creates and migrates; -EBUSY: another process writes here */
    STORE_READ,    /* -ENOENT: there is no database yet */
    STORE_SCRATCH, /* an empty one of its own, in a file that goes when it is closed */
};

int store_open(struct store **ret, const char *directory, enum store_mode mode);
void store_close(struct store *store);

/*
 * Takes DIRECTORY/lock, making the directory when there is none, until *ret_fd is closed:
 * what store_open() holds in STORE_WRITE. -EBUSY: another process has it.
 */
int store_lock(const char *directory, int *ret_fd);

int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);

/* How many times the centre has started, this one included; counts it. In a transaction. */
int store_count_boot(struct store *store, int64_t *ret_boot);

/* A number of the store itself; 0 when it was never written. */
int store_read_meta(struct store *store, const char *key, int64_t *ret);
int store_write_meta(struct store *store, const char *key, int64_t value);

/* The imported calendar as CSV, which the caller frees. -ENOENT: none was imported. */
int store_read_calendar(struct store *store, char **ret_csv, size_t *ret_size);

/* Takes the place of the one before. In a transaction. */
int store_save_calendar(struct store *store, const struct calendar *calendar);

/* --- copies: appliance/count/backup.h ------------------------------------------------------ */

/*
 * Writes all that this transaction of a read-only store sees into one new file, page by
 * page, while the writer goes on. The caller syncs it, and removes it after an error.
 */
int store_copy(struct store *store, const char *path,
               void (*progress)(void *owner, int64_t done, int64_t of), void *owner);

/* Opens such a copy, for reading: it is ours and not newer than this program, else -EILSEQ
 * or -EPROTO. An older one can only be checked. */
int store_open_copy(struct store **ret, const char *path);

enum store_check {
    STORE_CHECK_GENTLE, /* every page and row, at most half of the time: quick_check */
    STORE_CHECK_ALL, /* and whether every index says what its table says: integrity_check */
};

/* -EILSEQ: not sound, the first findings logged. -EINTR: store_interrupt() was called. */
int store_check(struct store *store, enum store_check how);

/* From here on every write is -EROFS: what is damaged shall not become worse. */
void store_stop_writing(struct store *store);

/* Ends a check, now or when it begins; the only function for another thread. */
void store_interrupt(struct store *store);

/*
 * Makes a copy ready to be put in the place of the directory's database: what is counted up
 * with each start goes on from there, so that nobody takes new for old.
 */
int store_adopt(const char *copy, const char *directory);

/*
 * Puts a copy at DIRECTORY/STORE_RESTORED in place and the files before it aside, in
 * DIRECTORY/before-restore-…; nothing is to do when there is none. Wherever it is
 * interrupted, calling it again completes it: store_open() does, in STORE_WRITE. The caller
 * holds the lock.
 */
#define STORE_RESTORED  "dunghan.db.restored"
#define STORE_RESTORING "dunghan.db.restoring" /* not complete; taken away */
int store_finish_restore(const char *directory);

/* --- catalogue ----------------------------------------------------------------------- */

int store_read_catalogue(struct store *store, struct catalogue *ret);

/*
 * The number of a code, which is added when it is new; `place` is its order of display. In
 * a transaction.
 */
int store_save_code(struct store *store, enum catalogue_kind kind, int place,
                    const char *code, int *ret_id);

/* Takes away every version of a code, which keeps its number. In a transaction. */
int store_drop_versions(struct store *store, enum catalogue_kind kind, int id);

/*
 * Adds the code when it is new, and the version, or changes the one that begins on the same
 * day; entry->id is not looked at.
 */
int store_save_entry(struct store *store, enum catalogue_kind kind, int place,
                     const struct catalogue_entry *entry);

/* --- streams ------------------------------------------------------------------------- */

struct store_stream {
    int64_t id; /* 0: not stored yet */
    char gateway[TOPIC_GATEWAY_BYTES];
    char epoch[PAYLOAD_EPOCH_BYTES];
    uint64_t committed, duplicates, quarantined;
    uint64_t early;     /* came before their turn and had to be sent again: no loss */
    uint64_t announced; /* highest number the gateway said it gave out; 0: none beyond
                           committed */
    uint64_t lost;      /* sum of its gaps; neither read nor saved */
};

/* Oldest first, so the last one of a gateway is its newest. -errno from tell() ends it. */
int store_read_streams(struct store *store,
                       int (*tell)(void *owner, const struct store_stream *stream),
                       void *owner);

/* Adds it and sets its id, or rewrites its numbers. */
int store_save_stream(struct store *store, struct store_stream *stream);

/* Ordered by stream and number. -errno from tell() ends it. */
int store_read_gaps(struct store *store,
                    int (*tell)(void *owner, int64_t stream, const struct gap *gap),
                    void *owner);

/* They take the place of those before. In a transaction. */
int store_save_gaps(struct store *store, int64_t stream, const struct gaps *gaps);

/* --- events and dossiers ------------------------------------------------------------- */

/*
 * As it was sent: `event.field` is 0 and `event.limit` none when the event itself does not
 * say them; what is in force for it is the catalogue's to say.
 */
struct store_event {
    int64_t id;       /* given by store_save_event() */
    int64_t previous; /* the one stored before it for this dossier; 0: none */
    int64_t dossier;  /* 0: none */
    int64_t stream;
    uint64_t seq;
    char counter[EVENT_COUNTER_BYTES]; /* "" when not said */
    char note[EVENT_BASIS_BYTES];      /* basis, of or ticket; "" for the other types */
    int amount;                        /* count or score; 0 for the other types */
    enum event_tally kind;             /* tally */
    struct dossier_event event;
};

int store_save_event(struct store *store, struct store_event *event);

/*
 * It was just saved later than an event of its stream with a higher seq: without this
 * store_search_event() would not find it.
 */
int store_note_out_of_turn(struct store *store, const struct store_event *event);

/* -ENOENT */
int store_read_event(struct store *store, int64_t id, struct store_event *ret);

/* The events of a type that belong to no dossier. -errno from tell() ends it. */
int store_each_loose_event(struct store *store, enum event_type type,
                           int (*tell)(void *owner, const struct store_event *event),
                           void *owner);

/* Is there an event of the same content that belongs to no dossier either? In this stream;
 * 0: in any. */
int store_has_loose(struct store *store, const struct store_event *event, int64_t stream,
                    bool *ret);

/* By its place in its stream, whatever dossier it belongs to. -ENOENT */
int store_search_event(struct store *store, int64_t stream, uint64_t seq,
                       struct store_event *ret);

/* It counts no more. */
int store_void_event(struct store *store, int64_t id);

/* Remembers that (epoch, seq) shall not count, whether it has come or not. */
int store_add_void(struct store *store, const char *epoch, uint64_t seq);

/* Shall this event not count? */
int store_is_void(struct store *store, const char *epoch, uint64_t seq, bool *ret);

/* The code of a stored dossier. -ENOENT */
int store_dossier_code(struct store *store, int64_t dossier,
                       char ret[static EVENT_DOSSIER_BYTES]);

struct store_dossier {
    int64_t id; /* 0: not stored yet */
    int64_t last_event;
    struct dossier_summary summary;
};

/* -ENOENT: no event has named this code yet. */
int store_find_dossier(struct store *store, const char *code, struct store_dossier *ret);

/* An id for a dossier that is not stored yet. */
int64_t store_next_dossier(struct store *store);

int store_add_dossier(struct store *store, const char *code,
                      const struct store_dossier *dossier);
int store_change_dossier(struct store *store, const struct store_dossier *dossier);

/* Every dossier, ordered by id. -errno from tell() ends it. */
int store_each_dossier(struct store *store,
                       int (*tell)(void *owner, const struct store_dossier *dossier),
                       void *owner);

/* Events that belong to no dossier. */
int store_count_loose(struct store *store, int64_t *ret);

int store_count_events(struct store *store, int64_t *ret_events, int64_t *ret_dossiers);

/* Adds `change` (which may be negative) to the dossiers that have this fault. */
int store_add_quality(struct store *store, enum dossier_fault fault, int64_t change);

int store_each_quality(struct store *store,
                       int (*tell)(void *owner, enum dossier_fault fault, int64_t dossiers),
                       void *owner);

/* --- ledger -------------------------------------------------------------------------- */

/* Takes away every cell, roll-up and quality count. In a transaction. */
int store_clear_ledger(struct store *store);

/* Pours into the store; the sink's owner is the store. */
struct ledger_sink store_ledger_sink(struct store *store);

/* Cells that are not all zero, ordered by key. -errno from tell() ends it. */
int store_each_cell(struct store *store,
                    int (*tell)(void *owner, const struct ledger_key *key,
                                const struct measures *measures),
                    void *owner);

/*
 * The same by codes instead of numbers, ordered by them: equal ledgers give equal calls,
 * whatever numbers their catalogues have. The texts are borrowed for the call.
 */
struct store_coded_cell {
    int32_t day;
    const char *unit, *field, *procedure; /* "" for none */
    enum event_channel channel;
    struct measures measures;
};

int store_each_coded_cell(struct store *store,
                          int (*tell)(void *owner, const struct store_coded_cell *cell),
                          void *owner);

int store_each_rollup(struct store *store,
                      int (*tell)(void *owner, const struct rollup_key *key,
                                  const struct rollup_measures *measures),
                      void *owner);

/* The roll-ups of a span's slots, ordered by slot, unit and field; those to be subtracted
 * with the other sign. */
int store_each_in_span(struct store *store, const struct ledger_span *span,
                       int (*tell)(void *owner, const struct rollup_key *key,
                                   const struct rollup_measures *measures),
                       void *owner);

/* --- periods ------------------------------------------------------------------------- */

/* The number of the newest event; 0: there is none. */
int store_newest_event(struct store *store, int64_t *ret);

/* -ENOENT */
int store_find_period(struct store *store, const char *id, struct period *ret);

/* One that ends on the day before, of this kind if there is one. -ENOENT */
int store_find_period_before(struct store *store, int32_t day, const char *kind,
                             struct period *ret);

/* Another one of its kind with which it shares days. -ENOENT */
int store_find_overlap(struct store *store, const struct period *period,
                       struct period *ret);

/* Those that end last first. -errno from tell() ends it. */
int store_each_period(struct store *store,
                      int (*tell)(void *owner, const struct period *period), void *owner);

/* Adds it, or changes the one with its id, which must not be frozen. */
int store_save_period(struct store *store, const struct period *period);

/*
 * Freezing, in one transaction: each cell, then the period with frozen_ms and frozen_event,
 * which also keeps the units and fields of the catalogue. After that nothing of it can be
 * changed.
 */
int store_add_frozen(struct store *store, int period, int unit, int field,
                     const struct figures *figures);
int store_freeze_period(struct store *store, const struct period *period,
                        const struct catalogue *catalogue);

int store_each_frozen(struct store *store, int period,
                      int (*tell)(void *owner, int unit, int field,
                                  const struct figures *figures),
                      void *owner);

/* Units and fields as they were then; sealed. */
int store_read_frozen_catalogue(struct store *store, int period, struct catalogue *ret);

/* --- activity ------------------------------------------------------------------------ */

/* Notes that the unit had an event at this time; an earlier one changes nothing. */
int store_note_activity(struct store *store, int unit, int64_t at_ms);

int store_each_activity(struct store *store,
                        int (*tell)(void *owner, int unit, int64_t newest_ms), void *owner);

/* Takes away up to `most` tickets and ratings from before that time; their daily sums stay.
 * In a transaction. */
int store_age_visits(struct store *store, int64_t before_ms, int most, bool *ret_more);

/* --- quarantine: appliance/count/quarantine.h ---------------------------------------------- */

enum {
    STORE_QUARANTINE_MESSAGE_MOST_BYTES = 4096, /* kept of a message without a place */
    STORE_QUARANTINE_REASON_BYTES = 32,
};

struct store_quarantine {
    const char *gateway;
    int64_t stream; /* 0 with seq 0: the message has no place in a sequence */
    uint64_t seq;
    const char *reason, *detail;
    const void *payload;
    size_t payload_bytes; /* of all of it */
    int64_t now_ms;
};

int store_add_quarantine(struct store *store, const struct store_quarantine *quarantine);

/* About how many bytes the entries of a gateway take. */
int store_quarantine_bytes(struct store *store, const char *gateway, int64_t *ret);

/* One that is kept. */
struct store_quarantined {
    int64_t id;
    int64_t stream; /* 0: no place */
    uint64_t seq;
    char gateway[TOPIC_GATEWAY_BYTES];
    char epoch[PAYLOAD_EPOCH_BYTES]; /* "" without a place */
    char reason[STORE_QUARANTINE_REASON_BYTES];
    char detail[PAYLOAD_FAULT_BYTES];
    uint64_t times;
    int64_t first_ms, last_ms;
    bool whole;    /* all of the payload is kept */
    char *payload; /* ends in NUL, may have others; owned: store_quarantined_release() */
    size_t payload_bytes;
};

struct store_quarantine_filter {
    const char *gateway, *reason; /* "": any */
};

/* The next one after this id. -ENOENT: that was all. */
int store_next_quarantine(struct store *store, const struct store_quarantine_filter *filter,
                          int64_t after, struct store_quarantined *ret);

/* The one that was last seen longest ago. -ENOENT: none was before that time. */
int store_oldest_quarantine(struct store *store, int64_t before_ms,
                            struct store_quarantined *ret);

/* Takes a zeroed one too, and zeroes it. */
void store_quarantined_release(struct store_quarantined *entry);

/* Another reason for an entry, or its end; each in a transaction. */
int store_change_quarantine(struct store *store, int64_t id, const char *reason,
                            const char *detail);
int store_drop_quarantine(struct store *store, int64_t id);

/* Why something that was set aside is not kept. */
enum store_gone {
    STORE_GONE_FULL,    /* there was no room when it came */
    STORE_GONE_DROPPED, /* by the operator */
    STORE_GONE_EXPIRED, /* too old */
    STORE_GONE_KNOWN,   /* the same had come in otherwise */
    STORE_GONES,
};

extern const char *const store_gone_names[STORE_GONES];

/* Adds the entry to those of its gateway and reason that went so today; they are then
 * *ret_times. */
int store_count_gone(struct store *store, enum store_gone why,
                     const struct store_quarantined *entry, int64_t now_ms,
                     int64_t *ret_times);

struct store_gone_row {
    int32_t day;
    const char *why, *gateway, *reason; /* borrowed for the call */
    uint64_t times;
};

/* The newest day first. -errno from tell() ends it. */
int store_each_gone(struct store *store,
                    int (*tell)(void *owner, const struct store_gone_row *row),
                    void *owner);

/* Counts by reason of what is set aside: kept, or never kept for want of room. Most first.
 */
int store_each_reason(struct store *store,
                      int (*tell)(void *owner, const char *reason, int64_t count),
                      void *owner);

#endif
