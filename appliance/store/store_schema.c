#include "appliance/store/store_schema.h"

#include <errno.h>
#include <stdio.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"

enum { APPLICATION_ID = 0x44484e31 }; /* "DHN1" */

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
    if (version > store_steps_count) {
        log_error("store: dunghan.db has schema version %lld, this program knows up to %d: "
                  "install the newer program again",
                  (long long)version, store_steps_count);
        return -EPROTO;
    }
    return version;
}

bool store_is_current(int64_t version)
{
    return version == store_steps_count;
}

int store_migrate(struct store *store, int64_t version)
{
    char stamp[96];
    int rc;

    if (version == store_steps_count)
        return 0;
    rc = store_execute(store, "BEGIN IMMEDIATE");
    for (; rc == 0 && version < store_steps_count; version++)
        rc = store_execute(store, store_steps[version]);
    (void)snprintf(stamp, sizeof stamp,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
                   store_steps_count);
    if (rc == 0)
        rc = store_execute(store, stamp);
    if (rc == 0)
        rc = store_execute(store, "COMMIT");
    if (rc < 0)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}
