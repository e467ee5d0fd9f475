/* dunghan cause - why staff say that dossiers are late: state it, list what is stated. */
#include "appliance/report/cause.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_causes.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

struct arguments {
    struct verbs_said said;
    const char *dossier, *cause; /* NULL: not said yet; likewise: */
    const char *note;
    bool json;
};

/* --- list ---------------------------------------------------------------------------- */

struct listing {
    json_t *rows; /* NULL: lines are wanted */
    uint64_t count;
};

static int take_row(void *owner, const char *code, const struct store_cause *cause)
{
    struct listing *listing = owner;
    const char *name = cause_words[cause->cause].name;
    char at[DATE_STAMP_BYTES];

    listing->count++;
    (void)stamp_format(cause->at_ms, at);
    if (listing->rows)
        json_array_append_new(
            listing->rows,
            need(json_pack("{s:s, s:s, s:s, s:s, s:s}", "dossier", code, "cause", name,
                           "note", cause->note, "at", at, "who", cause->who)));
    else
        printf("%-35s  %-16s %s  %s%s%s\n", code, name, at, cause->who,
               *cause->note ? ": " : "", cause->note);
    return 0;
}

static int print_all(const struct cli_store *opened, const void *owner)
{
    const struct arguments *arguments = owner;
    struct listing listing = {.rows = arguments->json ? need(json_array()) : NULL};
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = store_each_cause(opened->store, INT_MAX, take_row, &listing);
    store_rollback(opened->store);
    if (listing.rows && json_dumpf(listing.rows, stdout, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    if (listing.rows)
        printf("\n");
    else
        printf("%" PRIu64 " %s\n", listing.count,
               log_form(listing.count, "dossier", "dossiers"));
    json_decref(listing.rows);
    return rc;
}

static int list(const struct cli *cli, const struct arguments *arguments)
{
    return cli_on_store(cli, STORE_READ, print_all, arguments);
}

/* --- state --------------------------------------------------------------------------- */

static int state(const struct cli *cli, const struct arguments *arguments)
{
    json_t *answer = NULL;
    int rc = cli_act_once(cli,
                          json_pack("{s:s, s:s, s:s, s:s}", "do", "cause_state", "dossier",
                                    arguments->dossier, "cause", arguments->cause, "note",
                                    arguments->note ? arguments->note : ""),
                          &answer);

    if (rc == 0)
        printf("%s: %s%s\n", json_string_value(json_object_get(answer, "dossier")),
               json_string_value(json_object_get(answer, "cause")),
               json_is_true(json_object_get(answer, "same")) ? ", as before" : "");
    json_decref(answer);
    return rc;
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {0, 0, 0, 0, "list:", 1},
    {"format", 'o', "FORMAT", 0, "text (when not said) or json", 0},
    {0, 0, 0, 0, "state:", 2},
    {"note", 'n', "TEXT", 0,
     "what else there is to say of the matter, 200 letters at most; no name, number or "
     "address of a person",
     0},
    {0},
};

static const struct verb_help helps[] = {
    {"state", "DOSSIER CAUSE",
     "States why a dossier is late that is overdue, or whose result was late. CAUSE is "
     "overload, rules_conflict, rules_unclear, staff_attitude, staff_competence, "
     "facilities, cooperation or other; not_stated takes back what was stated and empties "
     "the notes. What was stated before stays on record.",
     "n", 2, 2},
    {"list", "", "Lists each dossier of which a cause is stated, the newest first.", "o", 0,
     0},
    {0},
};

/* In the same order. */
static int (*const runs[])(const struct cli *cli,
                           const struct arguments *arguments) = {state, list};

static void take_word(struct argp_state *state, const char *word)
{
    struct arguments *arguments = state->input;

    if (!arguments->dossier)
        arguments->dossier = word;
    else if (cause_find(word) < 0)
        argp_error(state, "'%s' is no cause: dunghan cause state --help", word);
    else
        arguments->cause = word;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'o':
        arguments->json = cli_wants_json(state, value);
        return 0;
    case 'n':
        arguments->note = value;
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            take_word(state, value);
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_cause(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "list\nstate DOSSIER CAUSE",
        "Why staff say that dossiers are late, by the headings of the reasons sheet. Works "
        "while the centre runs.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    verbs_parse(&argp, helps, argc, argv, &arguments);
    return runs[arguments.said.verb - helps](cli, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
