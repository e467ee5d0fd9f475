#include "appliance/tables/store_audit.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/memory.h"

#define COLUMNS "id, at_ms, times, place, who, what, about, outcome"

enum { BEFORE = 8 }; /* the column behind these */

static struct store_audit read_row(sqlite3_stmt *s)
{
    return (struct store_audit){
        .id = sqlite3_column_int64(s, 0),
        .at_ms = sqlite3_column_int64(s, 1),
        .times = sqlite3_column_int64(s, 2),
        .place = store_text(s, 3),
        .who = store_text(s, 4),
        .what = store_text(s, 5),
        .about = store_text(s, 6),
        .outcome = store_text(s, 7),
    };
}

/* --- the chain ----------------------------------------------------------------------- */

/* Each text with its length before it, so that no two rows read the same. */
static int digest(const struct store_audit *row, const void *before,
                  uint8_t ret[static STORE_AUDIT_DIGEST_BYTES])
{
    const char *const texts[] = {row->place, row->who, row->what, row->about, row->outcome};
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));
    int rc;

    (void)fprintf(out, "%" PRId64 ",%" PRId64 ",%" PRId64 ",", row->id, row->at_ms,
                  row->times);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        (void)fprintf(out, "%zu:%s,", strlen(texts[i]), texts[i]);
    (void)fwrite(before, 1, STORE_AUDIT_DIGEST_BYTES, out);
    if (fclose(out) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, text, bytes, ret);
    free(text);
    return rc < 0 ? -EIO : 0;
}

/* Of the row at which the statement stands. */
static int digest_at(sqlite3_stmt *s, uint8_t ret[static STORE_AUDIT_DIGEST_BYTES])
{
    struct store_audit row;

    if (sqlite3_column_bytes(s, BEFORE) != STORE_AUDIT_DIGEST_BYTES)
        return -EILSEQ;
    row = read_row(s);
    return digest(&row, sqlite3_column_blob(s, BEFORE), ret);
}

static const struct sql newest = {"SELECT " COLUMNS
                                  ", before FROM audit ORDER BY id DESC LIMIT 1"};

/* The first row of all follows on nothing, which is zeros. */
static int read_end(struct store *store, int64_t *ret_id,
                    uint8_t ret[static STORE_AUDIT_DIGEST_BYTES])
{
    sqlite3_stmt *s = store_statement(store, &newest);
    int rc = store_step(store, s);

    *ret_id = 0;
    memset(ret, 0, STORE_AUDIT_DIGEST_BYTES);
    if (rc != 1)
        return rc;
    *ret_id = sqlite3_column_int64(s, 0);
    rc = digest_at(s, ret);
    sqlite3_reset(s);
    return rc;
}

static const struct sql add = {"INSERT INTO audit (" COLUMNS
                               ", before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};

int store_add_audit(struct store *store, const struct store_audit *row)
{
    uint8_t before[STORE_AUDIT_DIGEST_BYTES];
    const char *const texts[] = {row->place, row->who, row->what, row->about, row->outcome};
    int64_t values[] = {0, row->at_ms, row->times};
    sqlite3_stmt *s;
    int rc = read_end(store, &values[0], before);

    if (rc < 0)
        return rc;
    values[0]++;
    s = store_statement(store, &add);
    store_bind(s, values, 3);
    for (int i = 0; i < 5; i++)
        store_bind_text(s, 4 + i, texts[i]);
    if (s)
        sqlite3_bind_blob(s, 9, before, sizeof before, SQLITE_STATIC);
    return store_run(store, s);
}

static const struct sql all = {"SELECT " COLUMNS ", before FROM audit ORDER BY id"};

/* Does the row at which the statement stands follow on what was read? */
static bool follows(sqlite3_stmt *s, const struct store_audit_state *state)
{
    if (state->rows == 0) /* those before it may have been let go of */
        return sqlite3_column_bytes(s, BEFORE) == STORE_AUDIT_DIGEST_BYTES;
    return sqlite3_column_int64(s, 0) == state->last + 1 &&
           sqlite3_column_bytes(s, BEFORE) == STORE_AUDIT_DIGEST_BYTES &&
           memcmp(sqlite3_column_blob(s, BEFORE), state->digest,
                  STORE_AUDIT_DIGEST_BYTES) == 0;
}

int store_check_audit(struct store *store, struct store_audit_state *ret)
{
    struct store_audit_state state = {0};
    sqlite3_stmt *s = store_statement(store, &all);
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        int64_t id = sqlite3_column_int64(s, 0);

        if (!follows(s, &state) && !state.broken)
            state.broken = id;
        if (digest_at(s, state.digest) < 0)
            memset(state.digest, 0, sizeof state.digest);
        state.first = state.rows == 0 ? id : state.first;
        state.last = id;
        state.rows++;
    }
    if (rc == 0)
        *ret = state;
    return rc;
}

/* --- reading and letting go ---------------------------------------------------------- */

static const struct sql each = {
    "SELECT " COLUMNS " FROM audit WHERE id < ?1 AND at_ms >= ?2 AND at_ms < ?3"
    " AND ?5 IN ('', who) AND ?6 IN ('', what) ORDER BY id DESC LIMIT ?4"};

static int64_t or_most(int64_t number)
{
    return number ? number : INT64_MAX;
}

int store_each_audit(struct store *store, const struct store_audit_filter *filter,
                     int (*tell)(void *owner, const struct store_audit *row), void *owner)
{
    const int64_t values[] = {or_most(filter->below), filter->since_ms,
                              or_most(filter->until_ms), or_most(filter->most)};
    sqlite3_stmt *s = store_statement(store, &each);
    int rc;

    store_bind(s, values, 4);
    store_bind_text(s, 5, filter->who ? filter->who : "");
    store_bind_text(s, 6, filter->what ? filter->what : "");
    while ((rc = store_step(store, s)) == 1) {
        const struct store_audit row = read_row(s);

        rc = tell(owner, &row);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

/* Rows are told apart by number alone: a clock that was wrong for a while leaves no hole. */
static const struct sql age = {"DELETE FROM audit WHERE id < min("
                               " (SELECT min(id) FROM audit) + ?2,"
                               " (SELECT max(id) FROM audit),"
                               " coalesce((SELECT id FROM audit WHERE at_ms >= ?1 "
                               "ORDER BY id LIMIT 1),"
                               "   (SELECT max(id) FROM audit)))"};

int store_age_audit(struct store *store, int64_t before_ms, int most, bool *ret_more)
{
    const int64_t values[] = {before_ms, most};
    sqlite3_stmt *s = store_statement(store, &age);
    int rc;

    store_bind(s, values, 2);
    rc = store_run(store, s);
    *ret_more = rc == 0 && sqlite3_changes(store->db) == most;
    return rc;
}
