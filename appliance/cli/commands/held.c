/* dunghan held - counts that gateways hold back until a person decides: list, accept, drop. */
#include "appliance/count/held.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/store/store.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

struct arguments {
    struct verbs_said said;
    const char *places[ACTION_IDS_MOST];
    size_t place_count;
    bool all, json;
};

/* --- list ---------------------------------------------------------------------------- */

struct listing {
    const struct catalogue *catalogue;
    json_t *rows; /* NULL: lines are wanted */
    int64_t count;
};

static const char *code_of(const struct listing *listing, enum catalogue_kind kind, int id)
{
    const struct catalogue_entry *entry = catalogue_get(listing->catalogue, kind, id);

    return entry ? entry->code : "";
}

/* Results have none. */
static bool has_channel(const struct store_held *held)
{
    return held->type == EVENT_TALLY && held->kind == EVENT_TALLY_RECEIVED;
}

static void print_line(const struct listing *listing, const struct store_held *held)
{
    char place[EVENT_OF_BYTES], at[DATE_STAMP_BYTES], decided[DATE_STAMP_BYTES];

    printf("%s  %s  %s", event_write_place(&held->place, place),
           stamp_format(held->at_ms, at), code_of(listing, CATALOGUE_UNITS, held->unit));
    printf("%s%s%s%s  %s %" PRIu32 " to %" PRIu32 "  %s", *held->counter ? " " : "",
           held->counter, *held->input ? " " : "", held->input,
           event_device_names[held->what], held->before, held->after,
           event_held_names[held->type]);
    if (held->field)
        printf(" %s", code_of(listing, CATALOGUE_FIELDS, held->field));
    if (held->type == EVENT_TALLY)
        printf(" %s", event_tally_names[held->kind]);
    if (has_channel(held))
        printf(" %s", event_channel_names[held->channel]);
    if (held->type == EVENT_RATED)
        printf(" score %d", held->score);
    printf(" x %d  %s", held->count, store_held_state_names[held->state]);
    if (held->decided_ms)
        printf(" %s%s%s", stamp_format(held->decided_ms, decided), *held->by ? " by " : "",
               held->by);
    printf("\n");
}

static void set_if(json_t *object, bool said, const char *name, json_t *value)
{
    if (said)
        json_object_set_new(object, name, value);
    else
        json_decref(value);
}

static json_t *row_of(const struct listing *listing, const struct store_held *held)
{
    char place[EVENT_OF_BYTES], at[DATE_STAMP_BYTES], decided[DATE_STAMP_BYTES];
    json_t *row = need(json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:i, s:s, s:s}", "place",
        event_write_place(&held->place, place), "at", stamp_format(held->at_ms, at), "unit",
        code_of(listing, CATALOGUE_UNITS, held->unit), "counter", held->counter, "input",
        held->input, "what", event_device_names[held->what], "serial",
        (json_int_t)held->serial, "before", (json_int_t)held->before, "after",
        (json_int_t)held->after, "held", event_held_names[held->type], "count", held->count,
        "state", store_held_state_names[held->state], "by", held->by));
    bool tally = held->type == EVENT_TALLY;

    set_if(row, held->field, "field",
           json_string(code_of(listing, CATALOGUE_FIELDS, held->field)));
    set_if(row, tally, "kind", json_string(event_tally_names[held->kind]));
    set_if(row, has_channel(held), "channel",
           json_string(event_channel_names[held->channel]));
    set_if(row, held->type == EVENT_RATED, "score", json_integer(held->score));
    set_if(row, held->decided_ms, "decided",
           json_string(stamp_format(held->decided_ms, decided)));
    return row;
}

static int take_row(void *owner, const struct store_held *held)
{
    struct listing *listing = owner;

    listing->count++;
    if (listing->rows)
        json_array_append_new(listing->rows, row_of(listing, held));
    else
        print_line(listing, held);
    return 0;
}

static int print_all(const struct cli_store *opened, const void *owner)
{
    const struct arguments *arguments = owner;
    struct listing listing = {.catalogue = opened->rulebook.rules.catalogue,
                              .rows = arguments->json ? need(json_array()) : NULL};
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = store_each_held(opened->store,
                             arguments->all ? STORE_HELD_LIST_ALL : STORE_HELD_LIST_OPEN,
                             INT_MAX, take_row, &listing);
    store_rollback(opened->store);
    if (listing.rows && json_dumpf(listing.rows, stdout, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    if (listing.rows)
        printf("\n");
    else
        printf("%" PRId64 " %s\n", listing.count,
               arguments->all ? "in all" : "held back, to be accepted or dropped");
    json_decref(listing.rows);
    return rc;
}

static int list(const struct cli *cli, const struct arguments *arguments)
{
    return cli_on_store(cli, STORE_READ, print_all, arguments);
}

/* --- accept and drop ----------------------------------------------------------------- */

/* -EINVAL: it is not decided, and it was said why. */
static int decide_one(struct cli_acting *acting, const char *action, const char *place,
                      const char *done)
{
    json_t *answer = NULL;
    const char *said;
    int rc =
        cli_act(acting, json_pack("{s:s, s:s}", "do", action, "place", place), &answer);

    if (rc < 0)
        return rc;
    said = json_string_value(json_object_get(answer, "said"));
    if (said) {
        log_error("%s: %s", place, said);
        rc = -EINVAL;
    } else {
        printf("%s: %s%s\n", place, done,
               json_is_true(json_object_get(answer, "same")) ? " before" : "");
    }
    json_decref(answer);
    return rc;
}

/* One after the other, each for itself: what cannot be decided holds up no other. */
static int decide(const struct cli *cli, const struct arguments *arguments,
                  const char *action, const char *done)
{
    struct cli_acting acting;
    int rc = cli_act_open(cli, &acting), bad = 0;

    for (size_t i = 0; rc == 0 && i < arguments->place_count; i++) {
        int one = decide_one(&acting, action, arguments->places[i], done);

        bad = one < 0 ? one : bad;
    }
    cli_act_close(&acting);
    return rc < 0 ? rc : bad;
}

static int accept_places(const struct cli *cli, const struct arguments *arguments)
{
    return decide(cli, arguments, "held_accept", "accepted");
}

static int drop_places(const struct cli *cli, const struct arguments *arguments)
{
    return decide(cli, arguments, "held_drop", "dropped");
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {0, 0, 0, 0, "list:", 1},
    {"all", 'a', NULL, 0, "those that are decided or withdrawn, too", 0},
    {"json", 'j', NULL, 0, "as JSON", 0},
    {0},
};

static const struct verb_help helps[] = {
    {"list", "", "Lists what waits for a decision, each with its place.", "aj", 0, 0},
    {"accept", "PLACE...",
     "Counts it, as the event that it would have been, at the time of the device. "
     "Accepting twice changes nothing; what was dropped may be accepted after all.",
     "", 1, ACTION_IDS_MOST},
    {"drop", "PLACE...",
     "Counts none of it. What was accepted may be dropped after all: it is voided, with a "
     "record of it.",
     "", 1, ACTION_IDS_MOST},
    {0},
};

/* In the same order. */
static int (*const runs[])(const struct cli *cli, const struct arguments *arguments) = {
    list, accept_places, drop_places};

static void take_place(struct argp_state *state, const char *word)
{
    struct arguments *arguments = state->input;

    if (!event_of_valid(word))
        argp_error(state,
                   "'%s': wanted is a place as list prints it, gateway/epoch:seq or "
                   "epoch:seq",
                   word);
    arguments->places[arguments->place_count++] = word;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'a':
        arguments->all = true;
        return 0;
    case 'j':
        arguments->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            take_place(state, value);
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_held(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "list\naccept PLACE...\ndrop PLACE...",
        "Counts that gateways do not dare to count, since a counter jumped or began anew, "
        "a key is stuck or a counter stands still: with both readings, and in no figure "
        "until a person accepts them. A mind may be changed later. Works while the centre "
        "runs.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    verbs_parse(&argp, helps, argc, argv, &arguments);
    return runs[arguments.said.verb - helps](cli, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
