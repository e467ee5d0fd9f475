/* The part of store.h that opens and closes: lock, schema, migrations. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"

enum {
    APPLICATION_ID = 0x44484e31, /* "DHN1" */
    BUSY_MS = 10000,
    PAGE_BYTES = 4096,
    CACHE_KIB = 4096,
    WAL_KEPT_BYTES = 64 << 20,
};

extern const char sql_001_store[], sql_002_periods[], sql_003_quarantine[],
    sql_004_half_months[], sql_005_gaps[], sql_006_keep[];

/* Migration i brings the schema from version i to i + 1. */
static const char *const migrations[] = {sql_001_store,      sql_002_periods,
                                         sql_003_quarantine, sql_004_half_months,
                                         sql_005_gaps,       sql_006_keep};

enum { SCHEMA_VERSION = sizeof migrations / sizeof migrations[0] };

int store_execute(struct store *store, const char *text)
{
    if (sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return store_fail(store, "setting up");
}

static int64_t pragma(struct store *store, const char *text)
{
    sqlite3_stmt *statement;
    int64_t value = -1;

    if (sqlite3_prepare_v2(store->db, text, -1, &statement, NULL) != SQLITE_OK)
        return store_fail(store, text);
    if (sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    else
        value = store_fail(store, text);
    sqlite3_finalize(statement);
    return value;
}

/* Is the file ours, and not newer than this program? Returns its version. */
int64_t store_check_version(struct store *store)
{
    int64_t version = pragma(store, "PRAGMA user_version");
    int64_t id = pragma(store, "PRAGMA application_id");

    if (version < 0 || id < 0)
        return version < 0 ? version : id;
    if (id != APPLICATION_ID && (version > 0 || id != 0)) {
        log_error("store: dunghan.db is a database of another program");
        return -EILSEQ;
    }
    if (version > SCHEMA_VERSION) {
        log_error("store: dunghan.db has schema version %lld, this program knows up to %d: "
                  "install the newer program again",
                  (long long)version, (int)SCHEMA_VERSION);
        return -EPROTO;
    }
    return version;
}

static int migrate(struct store *store, int64_t version)
{
    char stamp[96];
    int rc;

    if (version == SCHEMA_VERSION)
        return 0;
    rc = store_execute(store, "BEGIN IMMEDIATE");
    for (; rc == 0 && version < SCHEMA_VERSION; version++)
        rc = store_execute(store, migrations[version]);
    (void)snprintf(stamp, sizeof stamp,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
                   (int)SCHEMA_VERSION);
    if (rc == 0)
        rc = store_execute(store, stamp);
    if (rc == 0)
        rc = store_execute(store, "COMMIT");
    if (rc < 0)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int store_lock(const char *directory, int *ret_fd)
{
    char path[PATH_MAX];
    int fd, rc;

    if (mkdir(directory, 0700) < 0 && errno != EEXIST)
        return log_fail(-errno, "data directory %s cannot be made", directory);
    (void)snprintf(path, sizeof path, "%s/lock", directory);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return log_fail(-errno, "data directory %s cannot be written", directory);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_fd = fd;
        return 0;
    }
    rc = errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (rc == -EBUSY)
        log_error("data directory %s is in use by another process of dunghan", directory);
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
    if (mode == STORE_READ && version < SCHEMA_VERSION) {
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
    return rc < 0 ? rc : migrate(store, version);
}

static int open_database(struct store *store, const char *directory, enum store_mode mode)
{
    int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY
                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    char path[PATH_MAX] = ""; /* SQLite's word for a file that it makes and takes away */
    int64_t voids;
    int rc;

    if (mode != STORE_SCRATCH)
        (void)snprintf(path, sizeof path, "%s/dunghan.db", directory);
    if (mode == STORE_READ && access(path, F_OK) < 0)
        return log_fail(-errno, "%s", path);
    if (sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return store_fail(store, path);
    rc = set_up(store, mode);
    if (rc < 0)
        return rc;
    store->last_event = store_number(store, SQL_LAST_EVENT);
    store->last_dossier = store_number(store, SQL_LAST_DOSSIER);
    voids = store_number(store, SQL_COUNT_VOIDS);
    store->any_voids = voids > 0;
    if (store->last_event < 0)
        return (int)store->last_event;
    if (voids < 0)
        return (int)voids;
    return store->last_dossier < 0 ? (int)store->last_dossier : 0;
}

int store_open(struct store **ret, const char *directory, enum store_mode mode)
{
    struct store *store = calloc(1, sizeof *store);
    int rc = 0;

    if (!store)
        abort();
    store->lock_fd = -1;
    if (mode == STORE_WRITE)
        rc = store_lock(directory, &store->lock_fd);
    if (rc == 0 && mode == STORE_WRITE)
        rc = store_finish_restore(directory);
    if (rc == 0)
        rc = open_database(store, directory, mode);
    if (rc == 0) {
        *ret = store;
        store = NULL; /* now the caller's */
    }
    store_close(store);
    return rc;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store);
}
