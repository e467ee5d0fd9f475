#include "appliance/national/national_centres.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/national/database.h"

bool national_centres_is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    return *text >= 'a' && *text <= 'z' && strlen(text) <= NATIONAL_CENTRES_NAME_MOST &&
           strspn(text, letters) == strlen(text);
}

static const char add_row[] = "INSERT INTO dunghan_v1.centre (name, role)"
                              " VALUES ($1, 'dunghan_' || $1)";

/* The row says all that is needed; a statement that makes something takes no arguments. */
static const char add_rest[] =
    "DO $$ DECLARE c record; BEGIN"
    " FOR c IN SELECT role FROM dunghan_v1.centre"
    "  WHERE to_regclass(format('dunghan_v1.rollup_%s', id)) IS NULL LOOP"
    "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = c.role) THEN"
    "   EXECUTE format('CREATE ROLE %I LOGIN', c.role);"
    "  END IF;"
    "  EXECUTE format('GRANT dunghan_centre TO %I', c.role);"
    " END LOOP; "
    "END $$;"
    "SELECT dunghan_v1.open_parts()";

int national_centres_add(struct database *database, const char *name)
{
    const char *const arguments[] = {name, NULL};
    int rc;

    if (!national_centres_is_name(name))
        return -EINVAL;
    rc = database_begin(database);
    if (rc == 0)
        rc = database_ask(database, add_row, arguments, NULL, NULL);
    if (rc == 0)
        rc = database_execute(database, add_rest);
    if (rc == 0)
        rc = database_commit(database);
    database_rollback(database);
    return rc;
}

#define MOMENT(column)                                                                     \
    "coalesce(to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "  \
    "'')"

static const char each[] = "SELECT name, role, coalesce(incarnation, ''), generation,"
                           " applied, " MOMENT("applied_at") ", " MOMENT(
                               "as_of") " FROM dunghan_v1.centre ORDER BY name";

struct listener {
    int (*tell)(void *owner, const struct national_centre *centre);
    void *owner;
};

static int tell_centre(void *owner, char *const *values)
{
    const struct listener *listener = owner;
    const struct national_centre centre = {
        .name = values[0],
        .role = values[1],
        .incarnation = values[2],
        .generation = strtoll(values[3], NULL, 10),
        .applied = strtoll(values[4], NULL, 10),
        .applied_at = values[5],
        .as_of = values[6],
    };

    return listener->tell(listener->owner, &centre);
}

int national_centres_each(struct database *database,
                          int (*tell)(void *owner, const struct national_centre *centre),
                          void *owner)
{
    struct listener listener = {tell, owner};

    return database_ask(database, each, NULL, tell_centre, &listener);
}
