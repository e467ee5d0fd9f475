#include "appliance/tables/register/store_versions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/memory.h"

static const struct sql add_version = {
    "INSERT INTO register_version (register, number, taken_ms, file, csv,"
    " changed_by, how)"
    " SELECT ?2, coalesce(max(number), 0) + 1, ?1, ?3, ?4, ?5, ?6 FROM register_version"
    " WHERE register = ?2"};

static const struct sql drop_oldest = {
    "DELETE FROM register_version WHERE register = ?2 AND number <="
    " (SELECT max(number) FROM register_version WHERE register = ?2) - ?1"};

int store_add_version(struct store *store, const struct store_version *version,
                      const char *csv, size_t size)
{
    sqlite3_stmt *s = store_statement(store, &add_version);
    const int64_t taken_ms[] = {version->taken_ms}, kept[] = {STORE_VERSIONS_KEPT};
    int rc;

    if (!s)
        return -EIO;
    store_bind(s, taken_ms, 1);
    store_bind_text(s, 2, version->reg);
    store_bind_text(s, 3, version->file);
    sqlite3_bind_text64(s, 4, csv, size, SQLITE_STATIC, SQLITE_UTF8);
    store_bind_text(s, 5, version->by);
    store_bind_text(s, 6, version->how);
    rc = store_run(store, s);
    s = store_statement(store, &drop_oldest);
    store_bind(s, kept, 1);
    store_bind_text(s, 2, version->reg);
    return rc < 0 ? rc : store_run(store, s);
}

static int tell_versions(struct store *store, sqlite3_stmt *s,
                         int (*tell)(void *owner, const struct store_version *version),
                         void *owner)
{
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        const struct store_version version = {
            store_text(s, 0), sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2),
            store_text(s, 3), store_text(s, 4),           store_text(s, 5)};

        rc = tell(owner, &version);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql each_version = {
    "SELECT register, number, taken_ms, file, changed_by, how FROM register_version WHERE "
    "register = ?1"
    " ORDER BY number DESC"};

int store_each_version(struct store *store, const char *reg,
                       int (*tell)(void *owner, const struct store_version *version),
                       void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_version);

    store_bind_text(s, 1, reg);
    return tell_versions(store, s, tell, owner);
}

static const struct sql newest_version = {
    "SELECT number, taken_ms FROM register_version WHERE register = ?1"
    " ORDER BY number DESC LIMIT 1"};

int store_newest_version(struct store *store, const char *reg, int64_t *ret_number,
                         int64_t *ret_taken_ms)
{
    sqlite3_stmt *s = store_statement(store, &newest_version);
    int rc;

    store_bind_text(s, 1, reg);
    rc = store_step(store, s);
    if (rc < 0)
        return rc;
    *ret_number = rc == 1 ? sqlite3_column_int64(s, 0) : 0;
    *ret_taken_ms = rc == 1 ? sqlite3_column_int64(s, 1) : 0;
    sqlite3_reset(s);
    return 0;
}

static const struct sql each_newest = {
    "SELECT register, max(number), taken_ms, file, changed_by, how FROM register_version "
    "GROUP BY register"
    " ORDER BY register"};

int store_each_newest_version(struct store *store,
                              int (*tell)(void *owner, const struct store_version *version),
                              void *owner)
{
    return tell_versions(store, store_statement(store, &each_newest), tell, owner);
}

static const struct sql read_version = {
    "SELECT csv FROM register_version WHERE number = ?1 AND register = ?2"};

int store_read_version(struct store *store, const char *reg, int64_t number, char **ret_csv,
                       size_t *ret_size)
{
    sqlite3_stmt *s = store_statement(store, &read_version);
    const int64_t values[] = {number};
    int rc;

    store_bind(s, values, 1);
    store_bind_text(s, 2, reg);
    rc = store_step(store, s);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret_csv = need(strdup(store_text(s, 0)));
    *ret_size = strlen(*ret_csv);
    sqlite3_reset(s);
    return 0;
}
