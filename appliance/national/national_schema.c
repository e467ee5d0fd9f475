#include "appliance/national/national_schema.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "appliance/national/database.h"
#include "mqtt/base/log.h"

enum { STEPS_MS = 3600 * 1000 }; /* a step may go through all that there is */

extern const char *const national_steps[];
extern const int national_steps_count;

int national_schema_newest(void)
{
    return national_steps_count;
}

/* The table is looked for first: without it the second question would be an error. */
static int read_version(struct database *database, int *ret)
{
    int64_t there = 0, version = 0;
    int rc = database_number(
        database, "SELECT (to_regclass('dunghan.step') IS NOT NULL)::integer", &there);

    if (rc == 0 && there)
        rc = database_number(database, "SELECT coalesce(max(number), 0) FROM dunghan.step",
                             &version);
    *ret = (int)version;
    if (rc == 0 && version > national_steps_count) {
        log_error("the database has version %" PRId64 ", this program knows up to %d: "
                  "install the newer program",
                  version, national_steps_count);
        rc = -EPROTO;
    }
    return rc;
}

int national_schema_version(struct database *database, int *ret)
{
    int rc = read_version(database, ret);

    return rc == 0 && *ret == 0 ? -ENOENT : rc;
}

/*
 * Who comes second waits for the first one and finds it done. It is asked for before the transaction,
 * whose beginning has PostgreSQL look anew at which tables there are. The number is "DHN1", as of the
 * store's own file. Centres that write hold what a step may want to change for a moment only.
 */
static const char lock[] = "SET lock_timeout = '10s'; SELECT pg_advisory_lock(1145589297)";
static const char unlock[] = "SELECT pg_advisory_unlock_all()";

/* Roles are of the whole cluster, and may be there from another database of it. */
static const char first[] =
    "CREATE SCHEMA dunghan;"
    "CREATE TABLE dunghan.step ("
    " number integer PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now());"
    "DO $$ DECLARE wanted text; BEGIN"
    " FOREACH wanted IN ARRAY ARRAY['dunghan_reader', 'dunghan_centre'] LOOP"
    "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN"
    "   EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);"
    "  END IF;"
    " END LOOP; "
    "END $$";

static int take_step(struct database *database, int number)
{
    char note[80];
    int rc = database_execute(database, national_steps[number - 1]);

    (void)snprintf(note, sizeof note, "INSERT INTO dunghan.step VALUES (%d)", number);
    return rc < 0 ? rc : database_execute(database, note);
}

static int bring_up(struct database *database, bool from_nothing, int *ret_before)
{
    int rc = database_allow(database, STEPS_MS);

    if (rc == 0)
        rc = database_execute(database, lock);
    if (rc == 0)
        rc = database_begin(database);
    if (rc == 0)
        rc = read_version(database, ret_before);
    if (rc == 0 && *ret_before == 0 && !from_nothing) {
        log_error("there is nothing to bring up: dunghan national init makes it");
        rc = -ENOENT;
    }
    if (rc == 0 && *ret_before == 0)
        rc = database_execute(database, first);
    for (int number = *ret_before + 1; rc == 0 && number <= national_steps_count; number++)
        rc = take_step(database, number);
    if (rc == 0)
        rc = database_commit(database);
    database_rollback(database);
    if (rc == 0)
        rc = database_execute(database, unlock);
    if (rc == 0)
        rc = database_allow(database, 0);
    return rc;
}

/* What is there already may be older, and is for national_schema_migrate(). */
int national_schema_init(struct database *database, int *ret_before)
{
    int rc = read_version(database, ret_before);

    return rc < 0 || *ret_before > 0 ? rc : bring_up(database, true, ret_before);
}

int national_schema_migrate(struct database *database, int *ret_before)
{
    return bring_up(database, false, ret_before);
}
