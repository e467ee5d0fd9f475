/* The part of store.h that copies the database, checks it and puts a copy in place. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"

enum {
    STEP_PAGES = 1024,
    FINDINGS = 20,            /* of a check, that are logged */
    REST_OPERATIONS = 100000, /* of SQLite's machine: 3 to 4 ms */
    REST_NS = 4000000,
    UNKNOWN_BOOTS = 100000 /* what a database that cannot be read may have counted */
};

/* --- copying ------------------------------------------------------------------------- */

/* The copy shall be one file, not one with a WAL beside it. */
static int make_single(struct store *copy)
{
    return store_execute(copy, "PRAGMA locking_mode = EXCLUSIVE;"
                               "PRAGMA journal_mode = DELETE");
}

static int copy_pages(struct store *store, struct store *copy,
                      void (*progress)(void *owner, int64_t done, int64_t of), void *owner)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy->db, "main", store->db, "main");
    int code = SQLITE_OK;

    if (!backup)
        return store_fail(copy, "copying");
    while (code == SQLITE_OK) {
        int of;

        code = sqlite3_backup_step(backup, STEP_PAGES);
        of = sqlite3_backup_pagecount(backup);
        progress(owner, of - sqlite3_backup_remaining(backup), of);
    }
    code = sqlite3_backup_finish(backup);
    return code == SQLITE_OK ? 0 : store_fail(copy, "copying");
}

static int open_file(struct store **ret, const char *path, int flags)
{
    struct store *store = calloc(1, sizeof *store);

    if (!store)
        abort();
    store->lock_fd = -1;
    *ret = store;
    if (sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return store_fail(store, path);
    return 0;
}

int store_copy(struct store *store, const char *path,
               void (*progress)(void *owner, int64_t done, int64_t of), void *owner)
{
    struct store *copy;
    int rc = open_file(&copy, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

    /* It is synced as a whole, and thrown away when that is not reached. */
    if (rc == 0)
        rc = store_execute(copy, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
    if (rc == 0)
        rc = copy_pages(store, copy, progress, owner);
    store_close(copy);
    if (rc < 0)
        return rc;
    rc = open_file(&copy, path, SQLITE_OPEN_READWRITE);
    if (rc == 0)
        rc = make_single(copy);
    store_close(copy);
    return rc;
}

int store_open_copy(struct store **ret, const char *path)
{
    struct store *store;
    int64_t version = open_file(&store, path, SQLITE_OPEN_READONLY);

    if (version == 0)
        version = store_check_version(store);
    if (version == 0) {
        log_error("%s: an empty database", path);
        version = -EILSEQ;
    }
    if (version < 0) {
        store_close(store);
        return (int)version;
    }
    *ret = store;
    return 0;
}

/* --- checking ------------------------------------------------------------------------ */

/* Each row is a finding, but a single "ok". */
static int read_findings(struct store *store, sqlite3_stmt *statement)
{
    bool sound = true;
    int code;

    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *text = store_text(statement, 0);

        if (sqlite3_stricmp(text, "ok") == 0)
            continue;
        log_error("store: %s", text);
        sound = false;
    }
    if (code == SQLITE_INTERRUPT)
        return -EINTR;
    if (code != SQLITE_DONE)
        return store_fail(store, "checking");
    return sound ? 0 : -EILSEQ;
}

/* Called when so much was done as takes about as long as this sleeps. */
static int rest(void *owner)
{
    struct store *store = owner;

    (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = REST_NS}, NULL);
    return store->interrupted;
}

int store_check(struct store *store, enum store_check how)
{
    sqlite3_stmt *statement;
    char text[64];
    int rc;

    (void)snprintf(text, sizeof text, "PRAGMA %s(%d)",
                   how == STORE_CHECK_ALL ? "integrity_check" : "quick_check", FINDINGS);
    if (sqlite3_prepare_v2(store->db, text, -1, &statement, NULL) != SQLITE_OK)
        return store_fail(store, text);
    if (how == STORE_CHECK_GENTLE)
        sqlite3_progress_handler(store->db, REST_OPERATIONS, rest, store);
    rc = store->interrupted ? -EINTR : read_findings(store, statement);
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    sqlite3_finalize(statement);
    return rc;
}

void store_stop_writing(struct store *store)
{
    (void)store_execute(store, "PRAGMA query_only = 1");
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void store_interrupt(struct store *store)
{
    store->interrupted = true;
    sqlite3_interrupt(store->db);
}

/* --- restoring ----------------------------------------------------------------------- */

/* How often the database of a directory, which may be damaged, has started. Never logs. */
static int64_t peek_boot(const char *directory)
{
    sqlite3_stmt *statement = NULL;
    char path[PATH_MAX];
    sqlite3 *db = NULL;
    int64_t boot = -1;

    (void)snprintf(path, sizeof path, "%s/dunghan.db", directory);
    if (access(path, F_OK) < 0)
        return 0;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key = 'boot'", -1, &statement,
                           NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        boot = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return boot;
}

int store_adopt(const char *copy, const char *directory)
{
    int64_t before = peek_boot(directory);
    struct store *store;
    char text[128];
    int rc = open_file(&store, copy, SQLITE_OPEN_READWRITE);

    (void)snprintf(text, sizeof text,
                   before < 0
                       ? "UPDATE meta SET value = value + %lld WHERE key = 'boot'"
                       : "UPDATE meta SET value = max(value, %lld) WHERE key = 'boot'",
                   before < 0 ? (long long)UNKNOWN_BOOTS : (long long)before);
    if (rc == 0)
        rc = make_single(store);
    if (rc == 0)
        rc = store_execute(store, text);
    store_close(store);
    return rc;
}

/* Of the same restore always the same, so that it is completed and not begun anew. */
static void name_aside(const struct stat *restored, char *ret, size_t bytes)
{
    char stamp[sizeof "20261122-003000"];
    struct tm local;

    (void)localtime_r(&restored->st_mtim.tv_sec, &local);
    (void)strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    (void)snprintf(ret, bytes, "before-restore-%s.%03ld", stamp,
                   restored->st_mtim.tv_nsec / 1000000);
}

/* The WAL first: a database without it is older, one with another's is damaged. */
static int move_aside(int fd, const char *aside)
{
    static const char *const files[] = {"dunghan.db-wal", "dunghan.db-shm", "dunghan.db"};

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char to[PATH_MAX];

        if (faccessat(fd, files[i], F_OK, 0) < 0)
            continue;
        if (mkdirat(fd, aside, 0700) < 0 && errno != EEXIST)
            return -errno;
        (void)snprintf(to, sizeof to, "%s/%s", aside, files[i]);
        if (renameat(fd, files[i], fd, to) < 0)
            return -errno;
    }
    return 0;
}

static int put_in_place(int fd)
{
    struct stat restored;
    char aside[64];
    int rc;

    (void)unlinkat(fd, STORE_RESTORING, 0);
    if (fstatat(fd, STORE_RESTORED, &restored, 0) < 0)
        return errno == ENOENT ? 0 : -errno;
    name_aside(&restored, aside, sizeof aside);
    rc = move_aside(fd, aside);
    if (rc == 0 && fsync(fd) < 0)
        rc = -errno;
    if (rc == 0 && renameat(fd, STORE_RESTORED, fd, "dunghan.db") < 0)
        rc = -errno;
    if (rc == 0 && fsync(fd) < 0)
        rc = -errno;
    if (rc == 0)
        log_info("the backup is in place; what was there before, if anything, is in %s",
                 aside);
    return rc;
}

int store_finish_restore(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 ? -errno : put_in_place(fd);

    if (rc < 0)
        log_fail(rc, "putting the backup in place in %s", directory);
    if (fd >= 0)
        close(fd);
    return rc;
}
