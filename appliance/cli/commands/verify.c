/* dunghan verify - counts everything again from the events and compares. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/recount/recount.h"
#include "appliance/store/store.h"
#include "appliance/store/store_copy.h"
#include "appliance/tables/register/store_versions.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    bool digest_only;
    bool repair;
};

static const struct argp_option options[] = {
    {"digest", 'd', NULL, 0, "print the SHA-256 of the ledger and nothing else", 0},
    {"repair", 'r', NULL, 0, "write dossiers and ledger anew; the centre is stopped", 0},
    {0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'd':
        arguments->digest_only = true;
        return 0;
    case 'r':
        arguments->repair = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print_fault(void *owner, enum dossier_fault fault, int64_t dossiers)
{
    (void)owner;
    printf("data fault %s: dossiers %" PRId64 "\n", dossier_fault_names[fault], dossiers);
    return 0;
}

static int print_version(void *owner, const struct store_version *version)
{
    char taken[DATE_STAMP_BYTES];

    (void)owner;
    printf("register %s: version %" PRId64 " of %s%s%s\n", version->reg, version->number,
           stamp_format(version->taken_ms, taken), *version->file ? ", " : "",
           version->file);
    return 0;
}

/* Other rules give other figures: that is no damage, and says nothing of the store. */
static int check_rules(const struct cli_store *opened)
{
    bool settled;
    int rc = rulebook_settled(&opened->rulebook, opened->store, &settled);

    if (rc < 0 || settled)
        return rc;
    log_error("nothing is compared: other rules give other figures, which is no damage");
    return -ESTALE;
}

static int compare(const struct cli_store *opened)
{
    char digest[RECOUNT_DIGEST_BYTES];
    struct recount recount = {0};
    int rc = store_check_schema(opened->store);

    if (rc == 0)
        rc = check_rules(opened);
    if (rc == 0)
        rc = recount_run(opened->store, &opened->rulebook.rules, &recount);

    if (rc == 0)
        rc = recount_digest(opened->store, digest);
    if (rc < 0)
        return rc;
    printf("events %" PRId64 ", dossiers %" PRId64 "\n", recount.events, recount.dossiers);
    printf("ledger %s\n", digest);
    printf("dossiers that differ %" PRId64 ", stray events %" PRId64
           ", cells that differ %" PRId64 "\n",
           recount.wrong_dossiers, recount.stray_events, recount.wrong_cells);
    rc = store_each_quality(opened->store, print_fault, NULL);
    if (rc == 0)
        rc = store_each_newest_version(opened->store, print_version, NULL);
    if (rc < 0)
        return rc;
    return recount.wrong_dossiers || recount.stray_events || recount.wrong_cells ? -EILSEQ
                                                                                 : 0;
}

static int repair(const struct cli_store *opened)
{
    struct recount recount;
    int rc = recount_repair(opened->store, &opened->rulebook.rules, NULL, &recount);

    if (rc == 0)
        rc = rulebook_note_settled(&opened->rulebook, opened->store);
    if (rc == 0)
        rc = store_commit(opened->store);
    if (rc == 0)
        printf("events %" PRId64 ", dossiers %" PRId64 "\n"
               "dossiers that were different %" PRId64 "; the ledger is written anew\n",
               recount.events, recount.dossiers, recount.wrong_dossiers);
    return rc;
}

static int print_digest(const struct cli_store *opened)
{
    char digest[RECOUNT_DIGEST_BYTES];
    int rc = recount_digest(opened->store, digest);

    if (rc == 0)
        printf("%s\n", digest);
    return rc;
}

static int work(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = arguments->digest_only ? print_digest(opened)
             : arguments->repair    ? repair(opened)
                                    : compare(opened);
    store_rollback(opened->store);
    return rc;
}

int cli_verify(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        NULL,
        "Folds every dossier again from its events, builds the ledger from nothing and "
        "compares "
        "both with the store. Exits with 0 only when they are equal. Sequences of events "
        "that "
        "contradict themselves are listed as data faults: they have a defined result.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = cli_on_store(cli, arguments.repair ? STORE_WRITE : STORE_READ, work, &arguments);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
