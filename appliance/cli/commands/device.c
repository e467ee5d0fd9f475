/* dunghan device - what is known of the counter devices, and which of them are there no more. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "mqtt/base/log.h"

enum { WORDS = 2 };

struct arguments {
    struct verbs_said said;
    const char *words[WORDS];
    bool json;
};

/* --- list ---------------------------------------------------------------------------- */

static const char *text_of(const json_t *device, const char *member, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(device, member));

    return text ? text : otherwise;
}

/* How far its clock is off, in whole seconds: "-259200 s", "unset", or "" where nobody knows. */
static const char *clock_of(const json_t *device, char *ret, size_t bytes)
{
    const json_t *ahead = json_object_get(device, "clock_ahead_ms");

    if (!json_is_integer(ahead))
        return strcmp(text_of(device, "clock", ""), "unset") == 0 ? "unset" : "";
    (void)snprintf(ret, bytes, "%+" JSON_INTEGER_FORMAT " s",
                   json_integer_value(ahead) / 1000);
    return ret;
}

static void print_lines(const json_t *devices)
{
    const json_t *device;
    char clock[32];
    size_t i;

    json_array_foreach(devices, i, device) printf(
        "%-18s %-8s %-24s %-8s %-14s %-25s %s\n", text_of(device, "unit", ""),
        text_of(device, "counter", ""), text_of(device, "gateway", ""),
        text_of(device, "state", ""), text_of(device, "cause", "-"),
        text_of(device, "last_seen", "never"), clock_of(device, clock, sizeof clock));
    if (json_array_size(devices) == 0)
        log_info("no gateway has said anything of a device yet");
}

/* Slice by slice, as one answer has a bound. The caller gives the list back. */
static int collect(const struct cli *cli, json_t *devices)
{
    struct cli_acting acting;
    json_int_t after = 0;
    bool more = true;
    int rc = cli_act_open(cli, &acting);

    while (rc == 0 && more) {
        json_t *answer = NULL;

        rc = cli_act(&acting, json_pack("{s:s, s:I}", "do", "device_list", "after", after),
                     &answer);
        (void)json_array_extend(devices, json_object_get(answer, "devices"));
        after = json_integer_value(json_object_get(answer, "after"));
        more = json_is_true(json_object_get(answer, "more"));
        json_decref(answer);
    }
    cli_act_close(&acting);
    return rc;
}

static int list(const struct cli *cli, const struct arguments *arguments)
{
    json_t *devices = json_array();
    int rc = collect(cli, devices);

    if (rc == 0 && !arguments->json)
        print_lines(devices);
    else if (rc == 0 && json_dumpf(devices, stdout, JSON_INDENT(1)) == 0)
        printf("\n");
    json_decref(devices);
    return rc;
}

/* --- retire -------------------------------------------------------------------------- */

static int retire(const struct cli *cli, const struct arguments *arguments)
{
    const char *unit = arguments->words[0], *counter = arguments->words[1];
    json_t *answer = NULL;
    int rc = cli_act_once(cli,
                          json_pack("{s:s, s:s, s:s}", "do", "device_retire", "unit", unit,
                                    "counter", counter),
                          &answer);

    json_decref(answer);
    if (rc == 0)
        printf("%s %s: retired; its events stay\n", unit, counter);
    return rc;
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {0, 0, 0, 0, "list:", 1},
    {"format", 'o', "FORMAT", 0, "text (when not said) or json", 0},
    {0},
};

static const struct verb_help helps[] = {
    {"list", "",
     "Lists what is known of counter devices: unit, counter, the gateway that reads it, "
     "its state, why it cannot be read (-: it can, or nobody says), when it last answered, "
     "and how many seconds its clock is ahead; as json also where it is, its serial "
     "number, its firmware and how fast it answers. A device is offline too when its "
     "gateway is away.",
     "o", 0, 0},
    {"retire", "UNIT COUNTER",
     "For a device that is there no more: takes it out of what gateways that are away have "
     "said. One that a connected gateway reads must be taken out of its settings.",
     "", WORDS, WORDS},
    {0},
};

/* In the same order. */
static int (*const runs[])(const struct cli *cli,
                           const struct arguments *arguments) = {list, retire};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'o':
        arguments->json = cli_wants_json(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            arguments->words[arguments->said.count - 1] = value;
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_device(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "list\nretire UNIT COUNTER",
        "The counter devices, as gateways have told of them. Works while the centre runs.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    verbs_parse(&argp, helps, argc, argv, &arguments);
    return runs[arguments.said.verb - helps](cli, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
