#include "appliance/tables/store_changes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/store/store.h"
#include "appliance/store/store_sql.h"
#include "mqtt/base/clock.h"

static const struct sql add = {"INSERT INTO changes (at_ms, keys) VALUES (?1, ?2)"};

int store_add_changes(struct store *store, struct changes *changes)
{
    size_t bytes;
    unsigned char *keys = changes_write(changes, &bytes);
    const int64_t at_ms = clock_wall_ms();
    sqlite3_stmt *s;
    int rc;

    if (!keys)
        return 0;
    s = store_statement(store, &add);
    store_bind(s, &at_ms, 1);
    if (s)
        sqlite3_bind_blob64(s, 2, keys, bytes, SQLITE_STATIC);
    rc = store_run(store, s);
    free(keys);
    return rc;
}

static const struct sql newest = {"SELECT coalesce(max(commit_no), 0) FROM changes"};

static const struct sql oldest = {"SELECT coalesce(min(commit_no), 1) FROM changes"};

int store_changes_newest(struct store *store, int64_t *ret)
{
    int64_t number = store_number(store, &newest);

    if (number < 0)
        return (int)number;
    *ret = number;
    return 0;
}

/* The one number that a statement with one argument gives. */
static int ask_number(struct store *store, const struct sql *sql, int64_t argument,
                      int64_t *ret)
{
    sqlite3_stmt *s = store_statement(store, sql);
    int rc;

    store_bind(s, &argument, 1);
    rc = store_step(store, s);
    if (rc == 1)
        *ret = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return rc < 0 ? rc : 0;
}

static const struct sql before = {
    "SELECT coalesce((SELECT max(commit_no) FROM changes WHERE at_ms < ?1),"
    " (SELECT min(commit_no) - 1 FROM changes), 0)"};

int store_changes_before(struct store *store, int64_t wall_ms, int64_t *ret)
{
    return ask_number(store, &before, wall_ms, ret);
}

static const struct sql waiting_since = {
    "SELECT coalesce((SELECT at_ms FROM changes WHERE commit_no > ?1"
    " ORDER BY commit_no LIMIT 1), 0)"};

int store_changes_waiting_since(struct store *store, int64_t since, int64_t *ret_ms)
{
    return ask_number(store, &waiting_since, since, ret_ms);
}

int store_changes_incarnation(struct store *store,
                              char ret[static STORE_CHANGES_INCARNATION_BYTES])
{
    int64_t name;
    int rc = store_read_meta(store, "incarnation", &name);

    if (rc == 0)
        (void)snprintf(ret, STORE_CHANGES_INCARNATION_BYTES, "%016" PRIx64, (uint64_t)name);
    return rc;
}

/* -ESTALE */
static int check_kept(struct store *store, int64_t since)
{
    int64_t first = store_number(store, &oldest), last;
    int rc = first < 0 ? (int)first : store_changes_newest(store, &last);

    if (rc < 0)
        return rc;
    return since < first - 1 || since > last ? -ESTALE : 0;
}

static const struct sql each_since = {
    "SELECT commit_no, at_ms, keys FROM changes WHERE commit_no > ?1 ORDER BY commit_no"};

int store_each_change_since(struct store *store, int64_t since,
                            int (*tell)(void *owner, const struct store_change *change),
                            void *owner)
{
    sqlite3_stmt *s;
    int rc = check_kept(store, since);

    if (rc < 0)
        return rc;
    s = store_statement(store, &each_since);
    store_bind(s, &since, 1);
    while ((rc = store_step(store, s)) == 1) {
        struct store_change change = {
            .commit_no = sqlite3_column_int64(s, 0),
            .at_ms = sqlite3_column_int64(s, 1),
            .keys = sqlite3_column_blob(s, 2),
            .bytes = (size_t)sqlite3_column_bytes(s, 2),
        };

        rc = tell(owner, &change);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

/* Rows are told apart by number alone: a clock that was wrong for a while leaves no hole. */
static const struct sql age = {"DELETE FROM changes WHERE commit_no < min("
                               " (SELECT min(commit_no) FROM changes) + ?2,"
                               " (SELECT max(commit_no) FROM changes),"
                               " coalesce((SELECT commit_no FROM changes WHERE at_ms >= ?1 "
                               "ORDER BY commit_no LIMIT 1),"
                               "   (SELECT max(commit_no) FROM changes)))"};

int store_age_changes(struct store *store, int64_t before_ms, int most, bool *ret_more)
{
    const int64_t values[] = {before_ms, most};
    sqlite3_stmt *s = store_statement(store, &age);
    int rc;

    store_bind(s, values, 2);
    rc = store_run(store, s);
    *ret_more = rc == 0 && sqlite3_changes(store->db) == most;
    return rc;
}
