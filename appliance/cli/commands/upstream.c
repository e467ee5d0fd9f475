/* dunghan upstream - how far the nation has been told what is counted here; all of it anew. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/national/connection.h"
#include "appliance/national/database.h"
#include "appliance/upstream/sink.h"
#include "appliance/upstream/telling.h"
#include "mqtt/base/log.h"

struct arguments {
    struct verbs_said said;
    bool json;
};

/* What the work is given; both belong to cli_upstream(). */
struct ends {
    struct store *store;
    struct database *database;
};

/* --- status -------------------------------------------------------------------------- */

static void print_text(const struct upstream_mark *mark, int64_t behind)
{
    if (!*mark->incarnation)
        printf("nothing has been told yet\n");
    else if (behind < 0)
        printf(
            "what was told is of another store, or a later one: all will be told anew\n");
    else if (behind == 0)
        printf("all is told, up to change %" PRId64 ", generation %d\n", mark->applied,
               mark->generation);
    else
        printf("told up to change %" PRId64 ", generation %d; %" PRId64 " %s to be told\n",
               mark->applied, mark->generation, behind,
               log_form((uint64_t)behind, "change waits", "changes wait"));
}

static int status(const struct ends *ends, const struct arguments *arguments)
{
    struct upstream_mark mark = {0};
    int64_t behind = -1;
    json_t *answer;
    int rc = upstream_mark_read(ends->database, &mark);

    if (rc == 0)
        rc = upstream_behind(ends->store, &mark, &behind);
    if (rc < 0)
        return rc;
    if (!arguments->json) {
        print_text(&mark, behind);
        return 0;
    }
    answer = json_pack("{s:s, s:i, s:I, s:o}", "incarnation", mark.incarnation,
                       "generation", mark.generation, "applied", (json_int_t)mark.applied,
                       "behind", behind < 0 ? json_null() : json_integer(behind));
    (void)json_dumpf(answer, stdout, JSON_INDENT(2));
    printf("\n");
    json_decref(answer);
    return 0;
}

/* --- tell and resync ----------------------------------------------------------------- */

static int tell_once(const struct ends *ends, bool anew)
{
    struct upstream_told told;
    int rc = upstream_tell(ends->store, ends->database, anew, &told);

    if (rc == -EAGAIN)
        log_error("another one told the nation in between: once more, please");
    if (rc == 0)
        printf("told %" PRId64 " %s, up to change %" PRId64 ", generation %d%s\n",
               told.rollups, log_form((uint64_t)told.rollups, "roll-up", "roll-ups"),
               told.mark.applied, told.mark.generation,
               told.anew ? ", which is a new one" : "");
    return rc;
}

static int tell(const struct ends *ends, const struct arguments *arguments)
{
    (void)arguments;
    return tell_once(ends, false);
}

static int resync(const struct ends *ends, const struct arguments *arguments)
{
    (void)arguments;
    return tell_once(ends, true);
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {"format", 'f', "FORMAT", 0, "text (default) or json", 0},
    {0},
};

static const struct verb_help helps[] = {
    {"status", "", "Says up to which change the nation has been told.", "f", 0, 0},
    {"tell", "", "Tells what has changed since. Telling twice changes nothing.", "", 0, 0},
    {"resync", "",
     "Tells everything anew. Readers have what was told before until it is complete.", "",
     0, 0},
    {"run", "",
     "Goes on telling, a moment after each change, until it is killed. Nothing is lost by "
     "that: it knows nothing that is not in the store.",
     "", 0, 0},
    {0},
};

/* In the same order; NULL: it opens what it needs itself. */
static int (*const runs[])(const struct ends *ends, const struct arguments *arguments) = {
    status, tell, resync, NULL};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'f':
        arguments->json = cli_wants_json(state, value);
        return 0;
    case ARGP_KEY_ARG:
        (void)verbs_take(state, helps, &arguments->said, value);
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is asked for may be asked of a twin too; told is by the centre alone. */
static int check_leads(const struct cli_store *opened, const struct arguments *arguments)
{
    bool leads;
    int rc = upstream_leads(opened->config, opened->store, &leads);

    if (rc < 0 || leads || runs[arguments->said.verb - helps] == status)
        return rc;
    log_error(
        "this is not the centre, but a twin or one that was replaced: it tells nothing");
    return -EPERM;
}

static int work(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    struct ends ends = {opened->store, NULL};
    int rc = check_leads(opened, arguments);

    if (rc == 0)
        rc = national_connect(&opened->config->upstream, &ends.database);
    if (rc == 0)
        rc = runs[arguments->said.verb - helps](&ends, arguments);
    database_close(ends.database);
    return rc;
}

static int go_on(const struct cli *cli)
{
    char fault[CONFIG_FAULT_BYTES];
    struct config *config;
    int rc = config_open(&config, cli->config_path, fault);

    if (rc < 0) {
        log_error("%s", fault);
        return rc;
    }
    rc = upstream_sink_run(config);
    config_close(config);
    return rc;
}

int cli_upstream(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {options,
                                     take_option,
                                     "status\ntell\nresync\nrun",
                                     "What the nation is told of what is counted here, in "
                                     "the PostgreSQL of the settings' "
                                     "section `upstream`: figures by day, unit and field, "
                                     "never a dossier. Works while the "
                                     "centre runs.",
                                     NULL,
                                     NULL,
                                     NULL};
    struct arguments arguments = {0};
    int rc;

    verbs_parse(&argp, helps, argc, argv, &arguments);
    rc = runs[arguments.said.verb - helps] ? cli_on_store(cli, STORE_READ, work, &arguments)
                                           : go_on(cli);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
