#include "appliance/nation/nation.h"

#include <stdlib.h>

#include "appliance/nation/nation_figures.h"
#include "appliance/nation/nation_names.h"
#include "appliance/national/connection.h"
#include "appliance/national/database.h"
#include "appliance/store/store.h"
#include "mqtt/base/memory.h"

struct nation {
    struct database *database;
    struct store *store;
    struct nation_names names;
    struct nation_figures figures;
    struct figures_source source; /* of these */
};

/* What is asked from here on is of one moment. */
static int begin(struct nation *nation)
{
    return database_execute(nation->database,
                            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

static int read_names(struct nation *nation)
{
    int rc = store_begin(nation->store);

    if (rc == 0)
        rc = nation_names_read(&nation->names, nation->database, nation->store);
    if (rc == 0)
        rc = store_commit(nation->store);
    store_rollback(nation->store);
    return rc;
}

int nation_open(struct nation **ret, const struct config_database *source)
{
    struct nation *nation = need(calloc(1, sizeof *nation));
    int rc = national_connect(source, &nation->database);

    if (rc == 0)
        rc = store_open(&nation->store, NULL, STORE_SCRATCH);
    if (rc == 0)
        rc = begin(nation);
    if (rc == 0)
        rc = read_names(nation);
    if (rc < 0) {
        nation_close(nation);
        return rc;
    }
    nation->figures = (struct nation_figures){nation->database, &nation->names};
    nation->source = nation_figures_source(&nation->figures);
    store_ask_for_figures(nation->store, &nation->source);
    *ret = nation;
    return 0;
}

void nation_close(struct nation *nation)
{
    if (!nation)
        return;
    store_close(nation->store);
    database_close(nation->database);
    nation_names_release(&nation->names);
    free(nation);
}

struct store *nation_store(struct nation *nation)
{
    return nation->store;
}

struct listener {
    int (*tell)(void *owner, const struct nation_centre *centre);
    void *owner;
};

static int take_centre(void *owner, char *const *values)
{
    const struct listener *listener = owner;
    const struct nation_centre centre = {
        values[0], values[1] ? strtoll(values[1], NULL, 10) : 0, *values[2] == 't'};

    return listener->tell(listener->owner, &centre);
}

int nation_each_centre(struct nation *nation,
                       int (*tell)(void *owner, const struct nation_centre *centre),
                       void *owner)
{
    struct listener listener = {tell, owner};

    return database_ask(nation->database,
                        "SELECT centre, (extract(epoch FROM as_of) * 1000)::bigint, late"
                        " FROM dunghan.centre_state ORDER BY centre",
                        NULL, take_centre, &listener);
}
