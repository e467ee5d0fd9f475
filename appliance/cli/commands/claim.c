/* dunghan claim - what gateways say to have lost and is more than can be believed of them. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

struct arguments {
    struct verbs_said said;
    const char *gateway; /* NULL: not said */
};

/* --- list ---------------------------------------------------------------------------- */

struct listing {
    struct store_stream *streams; /* by id */
    size_t count, room;
    size_t claims;
    bool any_dismissed;
};

static int keep_stream(void *owner, const struct store_stream *stream)
{
    struct listing *listing = owner;

    listing->streams = memory_grow(listing->streams, listing->count, &listing->room,
                                   sizeof *listing->streams);
    listing->streams[listing->count++] = *stream;
    return 0;
}

static int compare_id(const void *key, const void *row)
{
    int64_t id = *(const int64_t *)key, of = ((const struct store_stream *)row)->id;

    return (id > of) - (id < of);
}

static const struct store_stream *stream_of(const struct listing *listing, int64_t id)
{
    static const struct store_stream unknown = {.gateway = "?", .epoch = "?"};
    const struct store_stream *found = bsearch(&id, listing->streams, listing->count,
                                               sizeof *listing->streams, compare_id);

    return found ? found : &unknown;
}

static int print_claim(void *owner, int64_t id, const struct gap *gap)
{
    struct listing *listing = owner;
    const struct store_stream *stream = stream_of(listing, id);
    char noticed[DATE_STAMP_BYTES];

    if (gap->kind != GAP_CLAIMED)
        return 0;
    listing->claims++;
    printf("%s  %-24s %s:%" PRIu64 " to %" PRIu64 ", %" PRIu64 " %s\n",
           stamp_format(gap->noticed_ms, noticed), stream->gateway, stream->epoch,
           gap->first, gap->last, gap->last - gap->first + 1,
           log_form(gap->last - gap->first + 1, "event", "events"));
    return 0;
}

static int print_dismissal(void *owner, const struct store_dismissal *dismissal)
{
    struct listing *listing = owner;
    const struct store_stream *stream = stream_of(listing, dismissal->stream);
    char moment[DATE_STAMP_BYTES];

    if (!listing->any_dismissed)
        printf("\nDismissed, the newest first:\n");
    listing->any_dismissed = true;
    printf("%s  %-24s %s, %" PRIu64 " %s, by %s\n",
           stamp_format(dismissal->dismissed_ms, moment), stream->gateway, stream->epoch,
           dismissal->events, log_form(dismissal->events, "event", "events"),
           dismissal->by);
    return 0;
}

static int print_all(const struct cli_store *opened, const void *arguments)
{
    struct listing listing = {0};
    int rc = store_begin(opened->store);

    (void)arguments;
    if (rc == 0)
        rc = store_read_streams(opened->store, keep_stream, &listing);
    if (rc == 0)
        rc = store_read_gaps(opened->store, print_claim, &listing);
    if (rc == 0 && listing.claims == 0)
        printf("no gateway claims more than can be believed\n");
    if (rc == 0)
        rc = store_each_dismissal(opened->store, print_dismissal, &listing);
    store_rollback(opened->store);
    free(listing.streams);
    return rc;
}

static int list(const struct cli *cli, const struct arguments *arguments)
{
    return cli_on_store(cli, STORE_READ, print_all, arguments);
}

/* --- dismiss ------------------------------------------------------------------------- */

static int dismiss(const struct cli *cli, const struct arguments *arguments)
{
    json_t *answer = NULL;
    int rc = cli_act_once(
        cli, json_pack("{s:s, s:s}", "do", "claim_dismiss", "gateway", arguments->gateway),
        &answer);

    if (rc == 0)
        printf("%s: claims of %" JSON_INTEGER_FORMAT " events are dismissed\n",
               arguments->gateway, json_integer_value(json_object_get(answer, "events")));
    json_decref(answer);
    return rc;
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct verb_help helps[] = {
    {"list", "", "Lists the claims, and which were dismissed by whom.", "", 0, 0},
    {"dismiss", "GATEWAY",
     "Takes the claims of a gateway from the page, and with a record of it; of one that is "
     "away also what it announced and never sent. An event of it that comes all the same "
     "is "
     "taken in.",
     "", 1, 1},
    {0},
};

/* In the same order. */
static int (*const runs[])(const struct cli *cli,
                           const struct arguments *arguments) = {list, dismiss};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            arguments->gateway = value;
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_claim(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        "list\ndismiss GATEWAY",
        "What gateways say to have lost, where it is more than can be believed of them: "
        "they "
        "go on delivering, and it is shown as their word. Works while the centre runs.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    verbs_parse(&argp, helps, argc, argv, &arguments);
    return runs[arguments.said.verb - helps](cli, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
