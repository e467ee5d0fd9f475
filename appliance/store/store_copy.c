#include "appliance/store/store_copy.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "appliance/store/store_schema.h"
#include "appliance/store/store_sql.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"

enum {
    STEP_PAGES = 1024,
    FINDINGS = 20,            /* of a check, that are logged */
    REST_OPERATIONS = 100000, /* of SQLite's machine: 3 to 4 ms */
    REST_NS = 4000000,
};

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

int store_copy(struct store *store, const char *path,
               void (*progress)(void *owner, int64_t done, int64_t of), void *owner)
{
    struct store *copy = NULL;
    int rc = file_reserve(path);

    if (rc == -EEXIST)
        log_fail(rc, "%s", path);
    if (rc == 0)
        rc = store_connect(&copy, path, SQLITE_OPEN_READWRITE);
    /* It is synced as a whole, and thrown away when that is not reached. */
    if (rc == 0)
        rc = store_execute(copy, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
    if (rc == 0)
        rc = copy_pages(store, copy, progress, owner);
    store_disconnect(copy);
    if (rc < 0)
        return rc;
    rc = store_connect(&copy, path, SQLITE_OPEN_READWRITE);
    if (rc == 0)
        rc = store_make_single(copy);
    store_disconnect(copy);
    return rc;
}

int store_open_copy(struct store **ret, const char *path)
{
    struct store *store;
    int64_t version = store_connect(&store, path, SQLITE_OPEN_READONLY);

    if (version == 0)
        version = store_check_version(store);
    if (version == 0) {
        log_error("%s: an empty database", path);
        version = -EILSEQ;
    }
    if (version > 0)
        version = store_check_schema(store);
    if (version < 0) {
        store_disconnect(store);
        return (int)version;
    }
    *ret = store;
    return 0;
}

int store_remove(const char *path)
{
    char name[PATH_MAX];

    for (int i = 0; i < STORE_FILES; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, store_files[i]);
        if (unlink(name) < 0 && errno != ENOENT)
            return log_fail(-errno, "%s", name);
    }
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
