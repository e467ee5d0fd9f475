/* dunghan promote - the twin is the centre from now on. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "mqtt/base/log.h"

struct arguments {
    int64_t above;
};

static const struct argp_option options[] = {
    {"above", 'a', "TERM", 0,
     "also of one that is the centre: a term above this one, where gateways have heard of "
     "it",
     0},
    {0},
};

static void take_above(const struct argp_state *state, const char *value, int64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoll(value, &end, 10);
    if (errno || *end || *ret < 1 || *ret > INT64_MAX / 4)
        argp_error(state, "--above '%s': wanted is a term, as a gateway's log says it",
                   value);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'a':
        take_above(state, value, &arguments->above);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_promote(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        NULL,
        "Makes this machine the centre: a twin, or one that was replaced. It takes a term "
        "above all "
        "that it has heard of, answers the gateways, which send what it lacks, and "
        "publishes. "
        "Whichever was the centre before stops as soon as it hears of it, and whenever it "
        "is started "
        "again. Works while dunghand runs, which goes on as the centre by itself.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    json_t *answer = NULL;
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = cli_act_once(
        cli, json_pack("{s:s, s:I}", "do", "promote", "above", (json_int_t)arguments.above),
        &answer);
    if (rc == 0)
        printf("this is the centre, of term %" JSON_INTEGER_FORMAT "\n",
               json_integer_value(json_object_get(answer, "term")));
    json_decref(answer);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
