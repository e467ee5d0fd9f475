/* The part of store.h that is the quarantine. */
#include <errno.h>
#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/date.h"

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

int store_add_quarantine(struct store *store, const struct store_quarantine *quarantine)
{
    sqlite3_stmt *statement = store_statement(
        store, quarantine->seq ? SQL_ADD_QUARANTINE_PLACED : SQL_ADD_QUARANTINE_LOOSE);
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

int store_quarantine_bytes(struct store *store, const char *gateway, int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, SQL_QUARANTINE_BYTES);
    int rc;

    store_bind_text(statement, 1, gateway);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return 0;
}

/* --- reading ------------------------------------------------------------------------- */

static void copy_text(char *to, size_t bytes, sqlite3_stmt *statement, int column)
{
    const char *from = store_text(statement, column);
    size_t length = strnlen(from, bytes - 1);

    memcpy(to, from, length);
    to[length] = '\0';
}

static void read_payload(sqlite3_stmt *s, struct store_quarantined *ret)
{
    const void *payload = sqlite3_column_blob(s, 10), *digest = sqlite3_column_blob(s, 11);
    unsigned char now[DIGEST_BYTES];

    ret->payload_bytes = (size_t)sqlite3_column_bytes(s, 10);
    ret->payload = malloc(ret->payload_bytes + 1);
    if (!ret->payload)
        abort();
    if (ret->payload_bytes)
        memcpy(ret->payload, payload, ret->payload_bytes);
    ret->payload[ret->payload_bytes] = '\0';
    ret->whole =
        sqlite3_column_bytes(s, 11) == DIGEST_BYTES &&
        gnutls_hash_fast(GNUTLS_DIG_SHA256, ret->payload, ret->payload_bytes, now) == 0 &&
        memcmp(now, digest, DIGEST_BYTES) == 0;
}

int store_next_quarantine(struct store *store, const struct store_quarantine_filter *filter,
                          int64_t after, struct store_quarantined *ret)
{
    sqlite3_stmt *s = store_statement(store, SQL_NEXT_QUARANTINE);
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
    copy_text(ret->gateway, sizeof ret->gateway, s, 6);
    copy_text(ret->epoch, sizeof ret->epoch, s, 7);
    copy_text(ret->reason, sizeof ret->reason, s, 8);
    copy_text(ret->detail, sizeof ret->detail, s, 9);
    read_payload(s, ret);
    sqlite3_reset(s);
    return 0;
}

int store_oldest_quarantine(struct store *store, int64_t before_ms,
                            struct store_quarantined *ret)
{
    static const struct store_quarantine_filter any = {"", ""};
    sqlite3_stmt *statement = store_statement(store, SQL_OLDEST_QUARANTINE);
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

int store_change_quarantine(struct store *store, int64_t id, const char *reason,
                            const char *detail)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHANGE_QUARANTINE);

    store_bind(statement, &id, 1);
    store_bind_text(statement, 2, reason);
    store_bind_text(statement, 3, detail);
    return store_run(store, statement);
}

int store_drop_quarantine(struct store *store, int64_t id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DROP_QUARANTINE);

    store_bind(statement, &id, 1);
    return store_run(store, statement);
}

/* --- counts -------------------------------------------------------------------------- */

int store_count_gone(struct store *store, enum store_gone why,
                     const struct store_quarantined *entry, int64_t now_ms,
                     int64_t *ret_times)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COUNT_GONE);
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

int store_each_gone(struct store *store,
                    int (*tell)(void *owner, const struct store_gone_row *row), void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EACH_GONE);
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

int store_each_reason(struct store *store,
                      int (*tell)(void *owner, const char *reason, int64_t count),
                      void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EACH_REASON);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, store_text(statement, 0), sqlite3_column_int64(statement, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}
