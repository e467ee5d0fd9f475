#include "sensors/outbox/outbox_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/file.h"
#include "mqtt/base/log.h"

enum {
    APPLICATION_ID = 0x44486f78, /* "DHox" */
    PATH_MAX_BYTES = 4096,
};

/* What brings an empty file to user_version 1, 2 ...: the files of sql/, listed by the build. */
extern const char *const outbox_steps[];
extern const int outbox_steps_count; /* the version of this program */

int outbox_file_errno(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return -EBADMSG;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return -EACCES;
    default:
        return -EIO;
    }
}

static int pragma(sqlite3 *db, const char *text, int64_t *ret)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, text, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW && ret)
        *ret = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return outbox_file_errno(code);
}

static int refuse(sqlite3 *db, const char *path, int rc)
{
    if (rc == -EBADMSG)
        log_error("outbox %s: the file is damaged (%s); move it aside to start anew, the "
                  "devices keep what was not taken over",
                  path, sqlite3_errmsg(db));
    else
        log_fail(rc, "outbox %s: %s", path, sqlite3_errmsg(db));
    return rc;
}

/* Is this file ours, and not newer than we are? An empty one has neither number. */
static int check_owner(sqlite3 *db, const char *path, int64_t *ret_version)
{
    int64_t application = 0;
    int64_t schema = 0;
    int rc = pragma(db, "PRAGMA application_id", &application);

    if (rc == 0)
        rc = pragma(db, "PRAGMA user_version", ret_version);
    if (rc == 0)
        rc = pragma(db, "PRAGMA schema_version", &schema);
    if (rc < 0)
        return refuse(db, path, rc);
    if (application != APPLICATION_ID && (application != 0 || schema != 0)) {
        log_error("outbox %s: this is a database of another program", path);
        return -EPROTO;
    }
    if (*ret_version > outbox_steps_count) {
        log_error("outbox %s: written by a newer version (%lld, this one knows %d); "
                  "install that version",
                  path, (long long)*ret_version, outbox_steps_count);
        return -EPROTO;
    }
    return 0;
}

static int migrate(sqlite3 *db, int64_t version)
{
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    char epoch[PAYLOAD_EPOCH_BYTES];
    char text[192];
    int rc = payload_make_name(epoch);

    for (int64_t i = version; code == SQLITE_OK && i < outbox_steps_count; i++)
        code = sqlite3_exec(db, outbox_steps[i], NULL, NULL, NULL);
    if (rc == 0 && code == SQLITE_OK) {
        snprintf(text, sizeof text,
                 "INSERT OR IGNORE INTO meta (id, epoch, base) VALUES (1, '%s', 0);"
                 "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                 epoch, APPLICATION_ID, outbox_steps_count);
        code = sqlite3_exec(db, text, NULL, NULL, NULL);
    }
    return rc < 0 ? rc : outbox_file_errno(code);
}

static int quick_check(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL);
    int rc = outbox_file_errno(code);

    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW &&
        strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0)
        rc = -EBADMSG;
    sqlite3_finalize(statement);
    return rc;
}

/* Settings of the connections; none of them needs the file to be ours yet. */
static const char writing[] = "PRAGMA synchronous = FULL;"
                              "PRAGMA cache_size = -512;"
                              "PRAGMA journal_size_limit = 4194304;"
                              "PRAGMA temp_store = MEMORY;";
static const char reading[] = "PRAGMA query_only = ON;"
                              "PRAGMA cache_size = -64;";

/* Other processes are kept out, and what the two share is no file but memory of this one: unix-excl. */
static int open_connection(sqlite3 **ret, const char *path, const char *settings)
{
    int code = sqlite3_open_v2(
        path, ret, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        "unix-excl");

    if (code == SQLITE_OK)
        code = sqlite3_exec(*ret, settings, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : refuse(*ret, path, outbox_file_errno(code));
}

static int open_database(struct outbox_file *file, const char *path)
{
    int64_t version = 0;
    int rc = file_reserve(path);

    if (rc < 0 && rc != -EEXIST)
        return rc;
    rc = open_connection(&file->db, path, writing);
    if (rc == 0)
        rc = check_owner(file->db, path, &version);
    if (rc < 0)
        return rc;
    rc = outbox_file_errno(
        sqlite3_exec(file->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL));
    if (rc == 0 && version < outbox_steps_count)
        rc = migrate(file->db, version);
    if (rc == 0)
        rc = quick_check(file->db);
    return rc < 0 ? refuse(file->db, path, rc)
                  : open_connection(&file->reads, path, reading);
}

static int take_lock(struct outbox_file *file, const char *directory)
{
    char path[PATH_MAX_BYTES];

    if (mkdir(directory, 0700) < 0 && errno != EEXIST)
        return log_fail(-errno, "directory %s", directory);
    snprintf(path, sizeof path, "%s/outbox.lock", directory);
    file->lock = file_open_lock(path);
    if (file->lock < 0)
        return file->lock;
    if (flock(file->lock, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return log_fail(-errno, "%s", path);
    log_error("%s: another gateway already uses this directory", path);
    return -EBUSY;
}

/* What SQLite takes beforehand for each connection is more than these two ever need. Refused, and no
 * harm, when it has been in use before. */
static void take_nothing_beforehand(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
    (void)sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

int outbox_file_open(struct outbox_file *ret, const char *directory)
{
    struct outbox_file file = {.lock = -1};
    char path[PATH_MAX_BYTES];
    int rc = take_lock(&file, directory);

    take_nothing_beforehand();
    if (rc == 0) {
        snprintf(path, sizeof path, "%s/outbox.db", directory);
        rc = open_database(&file, path);
    }
    if (rc < 0)
        outbox_file_close(&file);
    else
        *ret = file;
    return rc;
}

void outbox_file_close(struct outbox_file *file)
{
    sqlite3_close(file->reads);
    sqlite3_close(file->db); /* the last, as it takes the log into the database */
    if (file->lock >= 0)
        close(file->lock);
    *file = (struct outbox_file){.lock = -1};
}
