/* dunghan dossier - one dossier with all that is known of it, and why it counts as it does. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "appliance/cli/cli.h"
#include "appliance/explain/explanation.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/event.h"

struct arguments {
    const char *code; /* NULL: not said yet */
    bool json;
};

static const struct argp_option options[] = {
    {"json", 'j', NULL, 0, "as JSON", 0},
    {0},
};

static void check(struct argp_state *state, const char *typed)
{
    char false_date[EVENT_FALSE_DATE_BYTES], code[EVENT_DOSSIER_BYTES + 1];

    explanation_code(typed, code);
    if (event_dossier_false_date(code, false_date))
        argp_failure(state, EX_USAGE, 0, "'%s': %s", code, false_date);
    else if (!event_dossier_valid(code))
        argp_failure(state, EX_USAGE, 0, "'%s' can be no code of a dossier", code);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'j':
        arguments->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->code)
            argp_error(state, "'%s' is too much", value);
        arguments->code = value;
        return 0;
    case ARGP_KEY_END:
        if (!arguments->code)
            argp_usage(state);
        else
            check(state, arguments->code);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print(const struct explanation *explanation, bool json)
{
    if (!json) {
        explanation_print(explanation);
        return;
    }
    if (json_dumpf(explanation->document, stdout, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    (void)putchar('\n');
}

static int explain(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    const struct explanation_question question = {opened->store, &opened->rulebook.rules,
                                                  arguments->code, clock_wall_ms(), NULL};
    struct explanation explanation = {0};
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = explanation_make(&question, &explanation);
    store_rollback(opened->store);
    if (rc == -ENOENT)
        log_error("no event has named dossier %s", arguments->code);
    if (rc == 0)
        print(&explanation, arguments->json);
    explanation_release(&explanation);
    return rc;
}

int cli_dossier(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "CODE",
        "Explains one dossier: its events and where each came from, the due date day by "
        "day, "
        "suspensions, apologies, what contradicts itself, who was in charge, and what it "
        "adds "
        "to the ledger and to form 06 of the periods in the register.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    return cli_on_store(cli, STORE_READ, explain, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
