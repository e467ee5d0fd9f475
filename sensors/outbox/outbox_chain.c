#include "sensors/outbox/outbox_chain.h"

#include <errno.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <string.h>

#include "sensors/outbox/outbox_file.h"

static const char empty[PAYLOAD_EPOCH_BYTES] = "0000000000000000";

void outbox_chain_next(const char before[static PAYLOAD_EPOCH_BYTES], const char *json,
                       char ret[static PAYLOAD_EPOCH_BYTES])
{
    uint8_t digest[(PAYLOAD_EPOCH_BYTES - 1) / 2];
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, PAYLOAD_EPOCH_BYTES - 1, (const uint8_t *)before);
    sha256_update(&context, strlen(json), (const uint8_t *)json);
    sha256_digest(&context, sizeof digest, digest);
    base16_encode_update(ret, sizeof digest, digest);
    ret[PAYLOAD_EPOCH_BYTES - 1] = '\0';
}

/* So many in a transaction: an outbox that is full would not find the room for all of them. */
#define SLICE "1000"

/* The newest that has a chain before it; 0: none has. */
static const char newest_linked[] =
    "SELECT coalesce((SELECT seq FROM event WHERE before IS NOT NULL"
    " ORDER BY seq DESC LIMIT 1), 0)";

/* One after the other, from that event on. */
static const char next_ones[] =
    "SELECT seq, json, before FROM event WHERE seq >= ?1 ORDER BY seq LIMIT " SLICE;

static const char link_event[] = "UPDATE event SET before = ?2 WHERE seq = ?1";

static int put_link(sqlite3_stmt *link, int64_t seq, const char *chain)
{
    int rc;

    sqlite3_bind_int64(link, 1, seq);
    sqlite3_bind_text(link, 2, chain, -1, SQLITE_STATIC);
    rc = outbox_file_errno(sqlite3_step(link));
    sqlite3_reset(link);
    return rc;
}

/* The row that `read` stands at; what it has of its own must be as we write it. */
static int follow(sqlite3_stmt *read, sqlite3_stmt *link,
                  char chain[static PAYLOAD_EPOCH_BYTES])
{
    const char *json = (const char *)sqlite3_column_text(read, 1);
    const char *before = (const char *)sqlite3_column_text(read, 2);
    int rc = 0;

    if (!json || (before && strlen(before) != PAYLOAD_EPOCH_BYTES - 1))
        return -EBADMSG;
    if (before)
        memcpy(chain, before, PAYLOAD_EPOCH_BYTES);
    else
        rc = put_link(link, sqlite3_column_int64(read, 0), chain);
    if (rc == 0)
        outbox_chain_next(chain, json, chain);
    return rc;
}

static int find_newest_linked(sqlite3 *db, int64_t *ret)
{
    sqlite3_stmt *read = NULL;
    int code = sqlite3_prepare_v2(db, newest_linked, -1, &read, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(read);
    if (code == SQLITE_ROW)
        *ret = sqlite3_column_int64(read, 0);
    sqlite3_finalize(read);
    return outbox_file_errno(code);
}

/* What is open while a slice is followed. */
struct reading {
    sqlite3_stmt *read, *link;
    int64_t next; /* from which event on it goes on */
};

/* 1: there was one more; 0: there is none. */
static int follow_slice(struct reading *reading, char chain[static PAYLOAD_EPOCH_BYTES])
{
    int code, rc = 0, rows = 0;

    sqlite3_bind_int64(reading->read, 1, reading->next);
    while (rc == 0 && (code = sqlite3_step(reading->read)) == SQLITE_ROW) {
        reading->next = sqlite3_column_int64(reading->read, 0) + 1;
        rc = follow(reading->read, reading->link, chain);
        rows++;
    }
    sqlite3_reset(reading->read);
    if (rc == 0)
        rc = outbox_file_errno(code);
    return rc == 0 ? rows > 0 : rc;
}

static int follow_all(sqlite3 *db, struct reading *reading,
                      char chain[static PAYLOAD_EPOCH_BYTES])
{
    int more = 1, rc = 0;

    while (rc == 0 && more) {
        rc = outbox_file_errno(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
        if (rc == 0)
            rc = more = follow_slice(reading, chain);
        if (rc >= 0)
            rc = outbox_file_errno(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    }
    if (rc < 0)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int outbox_chain_mend(sqlite3 *db, char ret[static PAYLOAD_EPOCH_BYTES])
{
    struct reading reading = {NULL, NULL, 0};
    int rc = find_newest_linked(db, &reading.next);

    memcpy(ret, empty, sizeof empty);
    if (rc == 0)
        rc = outbox_file_errno(sqlite3_prepare_v2(db, next_ones, -1, &reading.read, NULL));
    if (rc == 0)
        rc = outbox_file_errno(sqlite3_prepare_v2(db, link_event, -1, &reading.link, NULL));
    if (rc == 0)
        rc = follow_all(db, &reading, ret);
    sqlite3_finalize(reading.read);
    sqlite3_finalize(reading.link);
    return rc;
}
