/* dunghan national - the nation's tables in PostgreSQL: made, brought up, who may write. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/national/database.h"
#include "appliance/national/national_centres.h"
#include "appliance/national/national_schema.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

struct arguments {
    struct verbs_said said;
    const char *database; /* a connection string; "": what the environment says */
    const char *centre;   /* NULL: not said */
    bool json;
};

/* --- the tables ---------------------------------------------------------------------- */

static int init(struct database *database, const struct arguments *arguments)
{
    int before;
    int rc = national_schema_init(database, &before);

    (void)arguments;
    if (rc < 0)
        return rc;
    if (before == 0)
        printf("made, version %d\n", national_schema_newest());
    else if (before == national_schema_newest())
        printf("it is there already, version %d\n", before);
    else
        printf(
            "it is there already, version %d; dunghan national migrate brings it to %d\n",
            before, national_schema_newest());
    return 0;
}

static int migrate(struct database *database, const struct arguments *arguments)
{
    int before;
    int rc = national_schema_migrate(database, &before);

    (void)arguments;
    if (rc == 0 && before == national_schema_newest())
        printf("nothing to do, version %d\n", before);
    else if (rc == 0)
        printf("brought from version %d to %d\n", before, national_schema_newest());
    return rc;
}

/* Of the other verbs. */
static int check_version(struct database *database)
{
    int version;
    int rc = national_schema_version(database, &version);

    if (rc == -ENOENT)
        log_error("the tables are not there: dunghan national init makes them");
    if (rc == 0 && version < national_schema_newest()) {
        log_error("the tables have version %d, this program knows %d: "
                  "dunghan national migrate brings them up",
                  version, national_schema_newest());
        rc = -ESTALE;
    }
    return rc;
}

/* --- centres ------------------------------------------------------------------------- */

static int add(struct database *database, const struct arguments *arguments)
{
    int rc = check_version(database);

    if (rc == 0)
        rc = national_centres_add(database, arguments->centre);
    if (rc == 0)
        printf("%s may write, as the role dunghan_%s\n", arguments->centre,
               arguments->centre);
    return rc;
}

static int print_centre(void *owner, const struct national_centre *centre)
{
    (void)owner;
    if (!*centre->incarnation)
        printf("%-32s has never written\n", centre->name);
    else
        printf("%-32s %s  as of %s, change %" PRId64 " of %s, generation %" PRId64 "\n",
               centre->name, centre->applied_at, centre->as_of, centre->applied,
               centre->incarnation, centre->generation);
    return 0;
}

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

static int keep_centre(void *owner, const struct national_centre *centre)
{
    json_t *row = need(
        json_pack("{s:s, s:s, s:o, s:I, s:I, s:o, s:o}", "name", centre->name, "role",
                  centre->role, "incarnation", text_or_null(centre->incarnation),
                  "generation", (json_int_t)centre->generation, "applied",
                  (json_int_t)centre->applied, "applied_at",
                  text_or_null(centre->applied_at), "as_of", text_or_null(centre->as_of)));

    (void)json_array_append_new(owner, row);
    return 0;
}

static int centres(struct database *database, const struct arguments *arguments)
{
    json_t *rows = need(json_array());
    int rc = check_version(database);

    if (rc == 0)
        rc = national_centres_each(database, arguments->json ? keep_centre : print_centre,
                                   rows);
    if (rc == 0 && arguments->json)
        (void)json_dumpf(rows, stdout, JSON_INDENT(2));
    if (rc == 0 && arguments->json)
        printf("\n");
    json_decref(rows);
    return rc;
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {"database", 'd', "CONNECTION", 0,
     "where PostgreSQL is, as libpq takes it, such as 'host=db1,db2 dbname=dunghan "
     "user=owner'; what its environment says (PGHOST, PGSERVICE, PGPASSFILE ...) when not "
     "said. A password does not belong here, where others see it",
     0},
    {"format", 'f', "FORMAT", 0, "text (default) or json", 0},
    {0},
};

static const struct verb_help helps[] = {
    {"init", "",
     "Makes the tables, and the roles dunghan_reader and dunghan_centre. Where they are, "
     "nothing is changed.",
     "d", 0, 0},
    {"migrate", "",
     "Brings tables of an older version up to that of this program, in one transaction; "
     "centres and readers go on meanwhile.",
     "d", 0, 0},
    {"add", "CENTRE",
     "Lets a centre write: its row, a part of each table for it alone, and the role "
     "dunghan_CENTRE that may write there and nowhere else. How the role logs in, by "
     "certificate or password, is said to PostgreSQL.",
     "d", 1, 1},
    {"centres", "", "Lists the centres, and how far each has told what it counted.", "df",
     0, 0},
    {0},
};

/* In the same order. */
static int (*const runs[])(struct database *database, const struct arguments *arguments) = {
    init, migrate, add, centres};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'd':
        arguments->database = value;
        return 0;
    case 'f':
        arguments->json = cli_wants_json(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (!verbs_take(state, helps, &arguments->said, value))
            return 0;
        if (!national_centres_is_name(value))
            argp_error(state,
                       "'%s' is no name of a centre; allowed: a to z, 0 to 9 and _, a "
                       "letter first, at most %d",
                       value, NATIONAL_CENTRES_NAME_MOST);
        arguments->centre = value;
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_national(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "init\nmigrate\nadd CENTRE\ncentres",
        "The nation's tables in PostgreSQL, where centres tell what they have counted: "
        "figures by day, unit and field, never a dossier. Needs no settings and no centre "
        "on this machine.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {.database = ""};
    struct database *database = NULL;
    int rc;

    (void)cli;
    verbs_parse(&argp, helps, argc, argv, &arguments);
    rc = database_open(&database, arguments.database, NULL);
    if (rc == 0)
        rc = runs[arguments.said.verb - helps](database, &arguments);
    database_close(database);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
