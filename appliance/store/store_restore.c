#include "appliance/store/store_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "appliance/store/store_copy.h"
#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"

enum { UNKNOWN_BOOTS = 100000 }; /* what a database that cannot be read may have counted */

/* A number of the database of a directory, which may be damaged: -1; 0: there is none. Never logs. */
static int64_t peek(const char *directory, const char *key)
{
    sqlite3_stmt *statement = NULL;
    char path[PATH_MAX];
    sqlite3 *db = NULL;
    int64_t value = -1;
    int code = SQLITE_ERROR;

    (void)snprintf(path, sizeof path, "%s/dunghan.db", directory);
    if (access(path, F_OK) < 0)
        return 0;
    if (store_open_file(path, SQLITE_OPEN_READONLY, &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key = ?", -1, &statement,
                           NULL) == SQLITE_OK &&
        sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC) == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    else if (code == SQLITE_DONE)
        value = 0;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

/* What comes after the copy is another order of changes than what came after it before. A copy of an
 * older version has no name yet, and gets one when it is brought up. */
static const char rename_order[] =
    "UPDATE meta SET value = random() & 9223372036854775807 WHERE key = 'incarnation'";

/* Into the copy: which machine is the centre, as it was before. */
static int keep_term(struct store *store, const char *directory)
{
    int64_t own = peek(directory, STORE_TERM_OWN), seen = peek(directory, STORE_TERM_SEEN);
    char text[512];

    (void)snprintf(text, sizeof text,
                   "INSERT INTO meta VALUES ('" STORE_TERM_OWN "', %lld)"
                   " ON CONFLICT DO UPDATE SET value = excluded.value;"
                   "INSERT INTO meta VALUES ('" STORE_TERM_SEEN "', %lld)"
                   " ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
                   (long long)(own > 0 ? own : 0), (long long)(seen > 0 ? seen : 0));
    return store_execute(store, text);
}

int store_adopt(const char *copy, const char *directory)
{
    int64_t before = peek(directory, "boot");
    struct store *store;
    char text[128];
    int rc = store_connect(&store, copy, SQLITE_OPEN_READWRITE);

    (void)snprintf(text, sizeof text,
                   before < 0
                       ? "UPDATE meta SET value = value + %lld WHERE key = 'boot'"
                       : "UPDATE meta SET value = max(value, %lld) WHERE key = 'boot'",
                   before < 0 ? (long long)UNKNOWN_BOOTS : (long long)before);
    if (rc == 0)
        rc = store_make_single(store);
    if (rc == 0)
        rc = store_execute(store, text);
    if (rc == 0)
        rc = store_execute(store, rename_order);
    if (rc == 0)
        rc = keep_term(store, directory);
    store_disconnect(store);
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

/* A directory beside the database, of the same owner. */
static int open_aside(int fd, const char *aside)
{
    struct stat about;
    int to;

    if (mkdirat(fd, aside, 0700) < 0 && errno != EEXIST)
        return -errno;
    to = openat(fd, aside, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (to < 0)
        return -errno;
    if (geteuid() == 0 &&
        (fstat(fd, &about) < 0 || fchown(to, about.st_uid, about.st_gid) < 0)) {
        close(to);
        return -errno;
    }
    return to;
}

static int move_aside(int fd, const char *aside)
{
    char name[sizeof "dunghan.db-journal"];
    int to = -1, rc = 0;

    for (int i = 0; rc == 0 && i < STORE_FILES; i++) {
        (void)snprintf(name, sizeof name, "dunghan.db%s", store_files[i]);
        if (faccessat(fd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        if (to < 0)
            to = open_aside(fd, aside);
        rc = to < 0 ? to : 0;
        if (rc == 0 && renameat(fd, name, to, name) < 0)
            rc = -errno;
    }
    if (to >= 0)
        close(to);
    return rc;
}

static int put_in_place(int fd)
{
    struct stat restored;
    char aside[64];
    int rc;

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
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;
    char restoring[PATH_MAX];

    (void)snprintf(restoring, sizeof restoring, "%s/%s", directory, STORE_RESTORING);
    rc = store_remove(restoring);
    if (rc == 0)
        rc = fd < 0 ? -errno : put_in_place(fd);
    if (rc < 0)
        log_fail(rc, "putting the backup in place in %s", directory);
    if (fd >= 0)
        close(fd);
    return rc;
}
