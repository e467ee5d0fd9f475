#include "appliance/tables/store_quarantine.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { DIGEST_BYTES = 32 };

const char *const store_gone_names[STORE_GONES] = {
    [STORE_GONE_FULL] = "full",
    [STORE_GONE_DROPPED] = "dropped",
    [STORE_GONE_EXPIRED] = "expired",
    [STORE_GONE_KNOWN] = "known",
};

/* Of an event with a place all is kept: it shall be replayed. */
static size_t kept_bytes(const struct store_quarantine *quarantine)
{
    if (quarantine->seq || quarantine->payload_bytes < STORE_QUARANTINE_MESSAGE_MOST_BYTES)
        return quarantine->payload_bytes;
    return STORE_QUARANTINE_MESSAGE_MOST_BYTES;
}

static const struct sql count_gone = {
    "INSERT INTO quarantine_gone VALUES (?1, ?4, ?5, ?6, ?2, ?3, ?3) ON CONFLICT DO"
    " UPDATE SET times = times + excluded.times, last_ms = excluded.last_ms"
    " RETURNING times"};

int store_count_gone(struct store *store, enum store_gone why,
                     const struct store_quarantined *entry, int64_t now_ms,
                     int64_t *ret_times)
{
    sqlite3_stmt *statement = store_statement(store, &count_gone);
    const int64_t values[] = {date_day_at(now_ms), (int64_t)entry->times, now_ms};
    int rc;

    store_bind(statement, values, 3);
    store_bind_text(statement, 4, store_gone_names[why]);
    store_bind_text(statement, 5, entry->gateway);
    store_bind_text(statement, 6, entry->reason);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret_times = sqlite3_column_int64(statement, 0);
    return store_step(store, statement);
}

/* --- coming -------------------------------------------------------------------------- */

static const struct sql add_quarantine_placed = {
    "INSERT INTO quarantine (stream, seq, times, first_ms, last_ms, gateway, reason,"
    " detail, payload, digest) VALUES (?1, ?2, 1, ?3, ?3, ?4, ?5, ?6, ?7, ?8)"};

static const struct sql add_quarantine_loose = {
    "INSERT INTO quarantine (times, first_ms, last_ms, gateway, reason, detail, payload,"
    " digest) VALUES (1, ?3, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (gateway, digest)"
    " WHERE seq IS NULL DO UPDATE SET times = times + 1, last_ms = excluded.last_ms"};

int store_add_quarantine(struct store *store, const struct store_quarantine *quarantine)
{
    sqlite3_stmt *statement = store_statement(
        store, quarantine->seq ? &add_quarantine_placed : &add_quarantine_loose);
    unsigned char digest[DIGEST_BYTES];

    if (!statement)
        return -EIO;
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, quarantine->payload, quarantine->payload_bytes,
                         digest) < 0)
        return -EIO;
    if (quarantine->seq) {
        sqlite3_bind_int64(statement, 1, quarantine->stream);
        sqlite3_bind_int64(statement, 2, (int64_t)quarantine->seq);
    }
    sqlite3_bind_int64(statement, 3, quarantine->now_ms);
    store_bind_text(statement, 4, quarantine->gateway);
    store_bind_text(statement, 5, quarantine->reason);
    store_bind_text(statement, 6, quarantine->detail);
    sqlite3_bind_blob(statement, 7, quarantine->payload, (int)kept_bytes(quarantine),
                      SQLITE_STATIC);
    sqlite3_bind_blob(statement, 8, digest, sizeof digest, SQLITE_STATIC);
    return store_run(store, statement);
}

static const struct sql find_imported_aside = {
    "SELECT count(*), coalesce(max(id), 0) FROM quarantine WHERE gateway = 'import' AND "
    "seq IS NOT NULL"
    " AND digest = ?1"};

int store_find_imported_aside(struct store *store, const char *payload, size_t bytes,
                              struct store_imported_aside *ret)
{
    sqlite3_stmt *statement = store_statement(store, &find_imported_aside);
    unsigned char digest[DIGEST_BYTES];
    int rc;

    if (!statement || gnutls_hash_fast(GNUTLS_DIG_SHA256, payload, bytes, digest) < 0)
        return -EIO;
    sqlite3_bind_blob(statement, 1, digest, sizeof digest, SQLITE_STATIC);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    ret->entries = sqlite3_column_int64(statement, 0);
    ret->newest = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return 0;
}

static const struct sql compare_quarantined = {
    "SELECT digest = ?3 FROM quarantine WHERE stream = ?1 AND seq = ?2 AND seq IS NOT "
    "NULL"};

int store_compare_quarantined(struct store *store, int64_t stream, uint64_t seq,
                              const char *payload, bool *ret_same)
{
    sqlite3_stmt *statement = store_statement(store, &compare_quarantined);
    const int64_t place[] = {stream, (int64_t)seq};
    unsigned char digest[DIGEST_BYTES];
    int rc;

    if (!statement ||
        gnutls_hash_fast(GNUTLS_DIG_SHA256, payload, strlen(payload), digest) < 0)
        return -EIO;
    store_bind(statement, place, 2);
    sqlite3_bind_blob(statement, 3, digest, sizeof digest, SQLITE_STATIC);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret_same = sqlite3_column_int(statement, 0) != 0;
    sqlite3_reset(statement);
    return 0;
}

static const struct sql is_set_aside = {
    "SELECT 1 FROM quarantine WHERE stream = ?1 AND seq = ?2 AND seq IS NOT NULL"};

int store_is_set_aside(struct store *store, int64_t stream, uint64_t seq, bool *ret)
{
    sqlite3_stmt *statement = store_statement(store, &is_set_aside);
    const int64_t place[] = {stream, (int64_t)seq};
    int rc;

    store_bind(statement, place, 2);
    rc = store_step(store, statement);
    *ret = rc == 1;
    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

static const struct sql quarantine_bytes = {
    "SELECT coalesce(sum(bytes), 0) FROM quarantine_share WHERE gateway = ?1"};

int store_quarantine_bytes(struct store *store, const char *gateway, int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, &quarantine_bytes);
    int rc;

    store_bind_text(statement, 1, gateway);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return 0;
}

int store_keep_quarantine(struct store *store, const struct store_quarantine *entry,
                          int64_t most_bytes)
{
    struct store_quarantined gone = {.times = 1};
    int64_t bytes, times;
    int rc = store_quarantine_bytes(store, entry->gateway, &bytes);

    if (rc < 0 || bytes < (entry->seq ? most_bytes : most_bytes / 4))
        return rc < 0 ? rc : store_add_quarantine(store, entry);
    (void)stpncpy(gone.gateway, entry->gateway, sizeof gone.gateway - 1);
    (void)stpncpy(gone.reason, entry->reason, sizeof gone.reason - 1);
    rc = store_count_gone(store, STORE_GONE_FULL, &gone, entry->now_ms, &times);
    if (rc == 0 && times == 1) /* once a day */
        log_warning("gateway %s: what is set aside of it takes all its room "
                    "(keep.quarantine_mb): %s is counted today and not kept",
                    entry->gateway, entry->reason);
    return rc;
}

/* --- reading ------------------------------------------------------------------------- */

static void read_payload(sqlite3_stmt *s, struct store_quarantined *ret)
{
    const void *payload = sqlite3_column_blob(s, 10), *digest = sqlite3_column_blob(s, 11);
    unsigned char now[DIGEST_BYTES];

    ret->payload_bytes = (size_t)sqlite3_column_bytes(s, 10);
    ret->payload = need(malloc(ret->payload_bytes + 1));
    if (ret->payload_bytes)
        memcpy(ret->payload, payload, ret->payload_bytes);
    ret->payload[ret->payload_bytes] = '\0';
    ret->whole =
        sqlite3_column_bytes(s, 11) == DIGEST_BYTES &&
        gnutls_hash_fast(GNUTLS_DIG_SHA256, ret->payload, ret->payload_bytes, now) == 0 &&
        memcmp(now, digest, DIGEST_BYTES) == 0;
}

static const struct sql next_quarantine = {
    "SELECT q.id, coalesce(q.stream, 0), coalesce(q.seq, 0), q.times, q.first_ms,"
    " q.last_ms, q.gateway, s.epoch, q.reason, q.detail, q.payload, q.digest"
    " FROM quarantine q LEFT JOIN stream s ON s.id = q.stream"
    " WHERE q.id > ?1 AND (?2 = '' OR q.gateway = ?2) AND (?3 = '' OR q.reason = ?3)"
    " ORDER BY q.id LIMIT 1"};

int store_next_quarantine(struct store *store, const struct store_quarantine_filter *filter,
                          int64_t after, struct store_quarantined *ret)
{
    sqlite3_stmt *s = store_statement(store, &next_quarantine);
    int rc;

    store_bind(s, &after, 1);
    store_bind_text(s, 2, filter->gateway);
    store_bind_text(s, 3, filter->reason);
    rc = store_step(store, s);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret = (struct store_quarantined){
        .id = sqlite3_column_int64(s, 0),
        .stream = sqlite3_column_int64(s, 1),
        .seq = (uint64_t)sqlite3_column_int64(s, 2),
        .times = (uint64_t)sqlite3_column_int64(s, 3),
        .first_ms = sqlite3_column_int64(s, 4),
        .last_ms = sqlite3_column_int64(s, 5),
    };
    store_copy_text(s, 6, ret->gateway, sizeof ret->gateway);
    store_copy_text(s, 7, ret->epoch, sizeof ret->epoch);
    store_copy_text(s, 8, ret->reason, sizeof ret->reason);
    store_copy_text(s, 9, ret->detail, sizeof ret->detail);
    read_payload(s, ret);
    sqlite3_reset(s);
    return 0;
}

static const struct sql oldest_quarantine = {
    "SELECT id FROM quarantine WHERE last_ms < ?1 ORDER BY last_ms LIMIT 1"};

int store_oldest_quarantine(struct store *store, int64_t before_ms,
                            struct store_quarantined *ret)
{
    static const struct store_quarantine_filter any = {"", ""};
    sqlite3_stmt *statement = store_statement(store, &oldest_quarantine);
    int64_t id;
    int rc;

    store_bind(statement, &before_ms, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    id = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return store_next_quarantine(store, &any, id - 1, ret);
}

void store_quarantined_release(struct store_quarantined *entry)
{
    free(entry->payload);
    *entry = (struct store_quarantined){0};
}

/* --- changing ------------------------------------------------------------------------ */

static const struct sql change_quarantine = {
    "UPDATE quarantine SET reason = ?2, detail = ?3 WHERE id = ?1 AND (reason, detail)"
    " <> (?2, ?3)"};

int store_change_quarantine(struct store *store, int64_t id, const char *reason,
                            const char *detail)
{
    sqlite3_stmt *statement = store_statement(store, &change_quarantine);

    store_bind(statement, &id, 1);
    store_bind_text(statement, 2, reason);
    store_bind_text(statement, 3, detail);
    return store_run(store, statement);
}

static const struct sql drop_quarantine = {"DELETE FROM quarantine WHERE id = ?1"};

int store_drop_quarantine(struct store *store, int64_t id)
{
    sqlite3_stmt *statement = store_statement(store, &drop_quarantine);

    store_bind(statement, &id, 1);
    return store_run(store, statement);
}

/* --- counts -------------------------------------------------------------------------- */

static const struct sql each_gone = {
    "SELECT day, times, why, gateway, reason FROM quarantine_gone"
    " ORDER BY day DESC, why, gateway, reason"};

int store_each_gone(struct store *store,
                    int (*tell)(void *owner, const struct store_gone_row *row), void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_gone);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        const struct store_gone_row row = {
            .day = sqlite3_column_int(statement, 0),
            .times = (uint64_t)sqlite3_column_int64(statement, 1),
            .why = store_text(statement, 2),
            .gateway = store_text(statement, 3),
            .reason = store_text(statement, 4),
        };

        rc = tell(owner, &row);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql each_reason = {
    "SELECT reason, sum(times) FROM (SELECT reason, times FROM quarantine_share"
    " UNION ALL SELECT reason, times FROM quarantine_gone WHERE why = 'full')"
    " GROUP BY reason ORDER BY 2 DESC, 1"};

int store_each_reason(struct store *store,
                      int (*tell)(void *owner, const char *reason, int64_t count),
                      void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_reason);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, store_text(statement, 0), sqlite3_column_int64(statement, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}
