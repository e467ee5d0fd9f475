/*
 * store_quarantine - what was set aside, each entry with its reason, and counts of those that
 * are not kept any more. How entries come out again is count/quarantine.
 */
#ifndef APPLIANCE_TABLES_STORE_QUARANTINE_H
#define APPLIANCE_TABLES_STORE_QUARANTINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"
#include "mqtt/topic.h"

struct store;

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

/* Sets something aside, whatever there is of its gateway already. In a transaction. */
int store_add_quarantine(struct store *store, const struct store_quarantine *quarantine);

/*
 * The same within bounds, in a transaction. When the entries of its gateway take `most_bytes`
 * already (a quarter of them for messages without a place) it is counted and not kept.
 */
int store_keep_quarantine(struct store *store, const struct store_quarantine *entry,
                          int64_t most_bytes);

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

/* Is the event at this place of a stream set aside, and kept? */
int store_is_set_aside(struct store *store, int64_t stream, uint64_t seq, bool *ret);

struct store_imported_aside {
    int64_t entries; /* with the same payload */
    int64_t newest;  /* id of the newest of them; 0: none */
};

/* What is set aside of files, at a place, with this payload. */
int store_find_imported_aside(struct store *store, const char *payload, size_t bytes,
                              struct store_imported_aside *ret);

/* What is set aside at a place: is it this payload? -ENOENT: nothing is. */
int store_compare_quarantined(struct store *store, int64_t stream, uint64_t seq,
                              const char *payload, bool *ret_same);

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

/* Counts by reason of what is set aside: kept, or never kept for want of room. Most first. */
int store_each_reason(struct store *store,
                      int (*tell)(void *owner, const char *reason, int64_t count),
                      void *owner);

#endif
