/* The part of store.h that is the quarantine. */
#include <errno.h>
#include <gnutls/crypto.h>

#include "appliance/store_sql.h"

int store_add_quarantine(struct store *store, const struct store_quarantine *quarantine)
{
    sqlite3_stmt *statement = store_statement(
        store, quarantine->seq ? SQL_ADD_QUARANTINE_PLACED : SQL_ADD_QUARANTINE_LOOSE);
    size_t kept = quarantine->payload_bytes < QUARANTINE_PAYLOAD_MOST_BYTES
                      ? quarantine->payload_bytes
                      : QUARANTINE_PAYLOAD_MOST_BYTES;
    unsigned char digest[32];

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
    sqlite3_bind_blob(statement, 7, quarantine->payload, (int)kept, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 8, digest, sizeof digest, SQLITE_STATIC);
    return store_run(store, statement);
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
