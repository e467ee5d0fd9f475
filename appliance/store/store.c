#include "appliance/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/store/store_restore.h"
#include "appliance/store/store_schema.h"
#include "appliance/store/store_sql.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"

enum {
    BUSY_MS = 10000,
    PAGE_BYTES = 4096,
    CACHE_KIB = 4096,
    WAL_KEPT_BYTES = 64 << 20,
};

int store_lock(const char *directory, int *ret_fd)
{
    char path[PATH_MAX];
    int fd, rc;

    if (mkdir(directory, 0700) < 0 && errno != EEXIST)
        return log_fail(-errno, "data directory %s cannot be made", directory);
    (void)snprintf(path, sizeof path, "%s/lock", directory);
    fd = file_open_lock(path);
    if (fd < 0)
        return fd;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_fd = fd;
        return 0;
    }
    rc = errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (rc == -EBUSY)
        log_error(
            "data directory %s is in use: the centre runs (systemctl stop dunghand), or "
            "another command of dunghan",
            directory);
    else
        log_fail(rc, "%s", path);
    close(fd);
    return rc;
}

static int set_up(struct store *store, enum store_mode mode)
{
    char text[256];
    int64_t version;
    int rc;

    sqlite3_busy_timeout(store->db, BUSY_MS);
    version = store_check_version(store);
    if (version < 0)
        return (int)version;
    if (mode == STORE_READ && !store_is_current(version)) {
        log_error(
            "store: dunghan.db is of an older version: start dunghand once to bring it up");
        return -EPROTO;
    }
    (void)snprintf(
        text, sizeof text,
        "PRAGMA page_size = %d; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        " PRAGMA journal_size_limit = %d; PRAGMA cache_size = -%d;"
        " PRAGMA temp_store = MEMORY",
        PAGE_BYTES, WAL_KEPT_BYTES, CACHE_KIB);
    if (mode == STORE_READ)
        return store_execute(store, "PRAGMA query_only = 1; PRAGMA wal_autocheckpoint = 0");
    rc = store_execute(store, text);
    return rc < 0 ? rc : store_migrate(store, version);
}

static const struct sql last_event = {"SELECT coalesce(max(id), 0) FROM event"};

static const struct sql last_dossier = {"SELECT coalesce(max(id), 0) FROM dossier"};

static const struct sql count_voids = {"SELECT count(*) FROM void"};

/* What the store knows of itself by heart. */
static int read_numbers(struct store *store)
{
    int64_t voids = store_number(store, &count_voids);

    store->any_voids = voids > 0;
    store->last_event = store_number(store, &last_event);
    store->last_dossier = store_number(store, &last_dossier);
    if (voids < 0)
        return (int)voids;
    if (store->last_event < 0)
        return (int)store->last_event;
    return store->last_dossier < 0 ? (int)store->last_dossier : 0;
}

static void path_in(const char *directory, char ret[static PATH_MAX])
{
    (void)snprintf(ret, PATH_MAX, "%s/dunghan.db", directory);
}

int store_there(const char *directory)
{
    char path[PATH_MAX];

    path_in(directory, path);
    return access(path, F_OK) < 0 ? -errno : 0;
}

static int open_database(struct store **ret, const char *directory, enum store_mode mode)
{
    int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY
                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    char path[PATH_MAX] = ""; /* of STORE_SCRATCH */
    int rc;

    if (mode != STORE_SCRATCH)
        path_in(directory, path);
    rc = mode == STORE_READ ? store_there(directory) : 0;
    if (rc < 0)
        return log_fail(rc, "%s", path);
    rc = mode == STORE_WRITE ? file_reserve(path) : 0;
    if (rc < 0 && rc != -EEXIST)
        return rc;
    rc = store_connect(ret, path, flags);
    if (rc == 0)
        rc = set_up(*ret, mode);
    return rc < 0 ? rc : read_numbers(*ret);
}

int store_open(struct store **ret, const char *directory, enum store_mode mode)
{
    struct store *store = NULL;
    int lock_fd = -1, rc = 0;

    if (mode == STORE_WRITE)
        rc = store_lock(directory, &lock_fd);
    if (rc == 0 && mode == STORE_WRITE)
        rc = store_finish_restore(directory);
    if (rc == 0)
        rc = open_database(&store, directory, mode);
    if (store)
        store->lock_fd = lock_fd;
    else if (lock_fd >= 0)
        close(lock_fd);
    if (rc == 0) {
        *ret = store;
        store = NULL; /* now the caller's */
    }
    store_disconnect(store);
    return rc;
}

void store_close(struct store *store)
{
    store_disconnect(store);
}

/* --- transactions -------------------------------------------------------------------- */

static const struct sql begin_read = {"BEGIN"};

static const struct sql begin = {"BEGIN IMMEDIATE"};

int store_begin(struct store *store)
{
    store->begun_event = store->last_event;
    store->begun_dossier = store->last_dossier;
    return store_run(store,
                     store_statement(store, store->lock_fd < 0 ? &begin_read : &begin));
}

static const struct sql commit = {"COMMIT"};

void store_before_commit(struct store *store,
                         int (*write)(void *owner, struct store *store), void *owner)
{
    store->before_commit = write;
    store->before_owner = owner;
}

int store_commit(struct store *store)
{
    int rc = store->before_commit ? store->before_commit(store->before_owner, store) : 0;

    if (rc < 0)
        return rc;
    return store_run(store, store_statement(store, &commit));
}

static const struct sql rollback = {"ROLLBACK"};

void store_rollback(struct store *store)
{
    /* Some errors have ended the transaction already; then nothing is to be rolled back. */
    if (!sqlite3_get_autocommit(store->db))
        (void)store_run(store, store_statement(store, &rollback));
    store->last_event = store->begun_event;
    store->last_dossier = store->begun_dossier;
}

/* --- numbers of its own -------------------------------------------------------------- */

int store_newest_event(struct store *store, int64_t *ret)
{
    int64_t id = store_number(store, &last_event);

    if (id < 0)
        return (int)id;
    *ret = id;
    return 0;
}

static const struct sql count_boot = {
    "UPDATE meta SET value = value + 1 WHERE key = 'boot' RETURNING value"};

int store_count_boot(struct store *store, int64_t *ret_boot)
{
    sqlite3_stmt *statement = store_statement(store, &count_boot);
    int rc = store_step(store, statement);

    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret_boot = sqlite3_column_int64(statement, 0);
    return store_step(store, statement);
}

static const struct sql read_meta = {"SELECT value FROM meta WHERE key = ?1"};

int store_read_meta(struct store *store, const char *key, int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, &read_meta);
    int rc;

    store_bind_text(statement, 1, key);
    rc = store_step(store, statement);
    *ret = rc == 1 ? sqlite3_column_int64(statement, 0) : 0;
    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

static const struct sql write_meta = {"INSERT INTO meta VALUES (?2, ?1)"
                                      " ON CONFLICT DO UPDATE SET value = excluded.value"};

int store_write_meta(struct store *store, const char *key, int64_t value)
{
    sqlite3_stmt *statement = store_statement(store, &write_meta);

    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, key);
    return store_run(store, statement);
}
