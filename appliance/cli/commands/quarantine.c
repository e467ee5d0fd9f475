/* dunghan quarantine - what was set aside: list, show, replay, drop. */
#include "appliance/count/quarantine.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/commands/quarantine_entry.h"
#include "appliance/cli/verbs.h"
#include "appliance/report/aside.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_quarantine.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    struct verbs_said said;
    const char *gateway, *reason;
    int64_t ids[ACTION_IDS_MOST];
    size_t id_count;
    bool all, json;
};

/* --- list and show ------------------------------------------------------------------- */

static int list_kept(struct store *store, const struct arguments *arguments)
{
    const struct store_quarantine_filter filter = {arguments->gateway, arguments->reason};
    struct store_quarantined entry = {0};
    int64_t count = 0;
    int rc;

    while ((rc = store_next_quarantine(store, &filter, entry.id, &entry)) == 0) {
        if (arguments->json)
            quarantine_entry_print_json(&entry, count ? ",\n" : "[");
        else
            quarantine_entry_print_line(&entry);
        count++;
        free(entry.payload); /* its id is where to go on */
    }
    if (arguments->json)
        printf("%s]\n", count ? "" : "[");
    else if (count)
        printf("%" PRId64 " set aside\n", count);
    else
        printf("0 set aside: %s\n", *filter.gateway || *filter.reason
                                        ? "nothing of this gateway or reason"
                                        : "the quarantine is empty");
    return rc == -ENOENT ? 0 : rc;
}

static int print_gone(void *owner, const struct store_gone_row *row)
{
    bool *begun = owner;
    char day[DATE_BYTES];

    if (!*begun)
        printf("\nNo more kept, by day:\n");
    *begun = true;
    printf("%s  %-8s %-16s %-18s %" PRIu64 "\n", date_format(row->day, day), row->why,
           row->gateway, row->reason, row->times);
    return 0;
}

static int list(struct store *store, const struct arguments *arguments)
{
    bool begun = false;
    int rc = list_kept(store, arguments);

    if (rc < 0 || arguments->json)
        return rc;
    return store_each_gone(store, print_gone, &begun);
}

static int show(struct store *store, const struct arguments *arguments)
{
    const struct store_quarantine_filter any = {"", ""};
    struct store_quarantined entry = {0};
    int64_t id = arguments->ids[0];
    int rc = store_next_quarantine(store, &any, id - 1, &entry);

    if (rc == -ENOENT || (rc == 0 && entry.id != id)) {
        log_error("there is no %" PRId64 " in the quarantine", id);
        rc = -ENOENT;
    }
    if (rc == 0 && arguments->json) {
        quarantine_entry_print_json(&entry, "");
        printf("\n");
    } else if (rc == 0) {
        quarantine_entry_print(&entry);
    }
    store_quarantined_release(&entry);
    return rc;
}

static int read_store(const struct cli *cli, const struct arguments *arguments,
                      int (*run)(struct store *, const struct arguments *))
{
    struct cli_store opened;
    int rc = cli_open(cli, STORE_READ, &opened);

    if (rc < 0)
        return rc;
    rc = store_begin(opened.store);
    if (rc == 0)
        rc = run(opened.store, arguments);
    store_rollback(opened.store);
    cli_close(&opened);
    return rc;
}

static int do_list(const struct cli *cli, const struct arguments *arguments)
{
    return read_store(cli, arguments, list);
}

static int do_show(const struct cli *cli, const struct arguments *arguments)
{
    return read_store(cli, arguments, show);
}

/* --- replay and drop ----------------------------------------------------------------- */

static json_t *make_request(const struct arguments *arguments, const char *action,
                            json_int_t after)
{
    json_t *request =
        json_pack("{s:s, s:s, s:s, s:I}", "do", action, "gateway", arguments->gateway,
                  "reason", arguments->reason, "after", after);
    json_t *ids = arguments->id_count ? json_array() : NULL;

    for (size_t i = 0; i < arguments->id_count; i++)
        json_array_append_new(ids, json_integer(arguments->ids[i]));
    if (ids)
        json_object_set_new(request, "ids", ids);
    return request;
}

static const char *const counted[] = {"replayed", "dropped",  "known",
                                      "refused",  "unplaced", "missing"};

enum { COUNTED = sizeof counted / sizeof counted[0] };

/* What was asked for, also when it came to nothing, and whatever else became of them. */
static void print_sums(const json_int_t sums[COUNTED], const char *asked)
{
    static const char *const notes[COUNTED] = {"",
                                               "",
                                               " (had come in otherwise)",
                                               " (still not believed; they stay)",
                                               " (cannot be replayed; they stay)",
                                               " (no such id)"};

    for (int i = 0; i < COUNTED; i++) {
        if (sums[i] || strcmp(counted[i], asked) == 0)
            printf("%s %" JSON_INTEGER_FORMAT "%s\n", counted[i], sums[i], notes[i]);
    }
}

/* Slice by slice, so that a running centre goes on meanwhile. */
static int act_on(const struct cli *cli, const struct arguments *arguments,
                  const char *action, const char *asked)
{
    json_int_t sums[COUNTED] = {0}, after = 0;
    struct cli_acting acting;
    bool more = true;
    int rc = cli_act_open(cli, &acting);

    while (rc == 0 && more) {
        json_t *answer;

        rc = cli_act(&acting, make_request(arguments, action, after), &answer);
        if (rc < 0)
            break;
        for (int i = 0; i < COUNTED; i++)
            sums[i] += json_integer_value(json_object_get(answer, counted[i]));
        after = json_integer_value(json_object_get(answer, "after"));
        more = json_is_true(json_object_get(answer, "more"));
        json_decref(answer);
    }
    print_sums(sums, asked);
    cli_act_close(&acting);
    return rc;
}

static int do_replay(const struct cli *cli, const struct arguments *arguments)
{
    return act_on(cli, arguments, "quarantine_replay", "replayed");
}

static int do_drop(const struct cli *cli, const struct arguments *arguments)
{
    return act_on(cli, arguments, "quarantine_drop", "dropped");
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {"reason", 'r', "REASON", 0, "only those set aside for this, such as unknown_unit", 0},
    {"gateway", 'g', "NAME", 0, "only those of this gateway", 0},
    {0, 0, 0, 0, "replay, drop:", 1},
    {"all", 'a', NULL, 0, "all of them", 0},
    {0, 0, 0, 0, "list, show:", 2},
    {"json", 'j', NULL, 0, "as JSON, with the payloads", 0},
    {0},
};

static const struct verb_help helps[] = {
    {"list", "", "Lists what is set aside, each with its id, and what is no more kept.",
     "rgj", 0, 0},
    {"show", "ID", "Shows one that is set aside, with all that came.", "j", 1, 1},
    {"replay", "[ID...]",
     "Takes events in at their own place, as if the catalogue had been right at once. "
     "Replaying "
     "twice changes nothing. Wanted are ids, --reason, --gateway or --all.",
     "rga", 0, ACTION_IDS_MOST},
    {"drop", "[ID...]",
     "Takes events away for good and keeps the count. Wanted are ids, --reason, --gateway "
     "or "
     "--all.",
     "rga", 0, ACTION_IDS_MOST},
    {0},
};

/* In the same order. */
static int (*const runs[])(const struct cli *cli, const struct arguments *arguments) = {
    do_list, do_show, do_replay, do_drop};

static void take_id(struct argp_state *state, const char *word)
{
    struct arguments *arguments = state->input;
    char *end;

    arguments->ids[arguments->id_count] = strtoll(word, &end, 10);
    if (*end || arguments->ids[arguments->id_count++] < 1)
        argp_error(state, "'%s': wanted is an id, a number as list prints it", word);
}

static void check(struct argp_state *state)
{
    const struct arguments *arguments = state->input;
    bool matches = *arguments->reason || *arguments->gateway;

    verbs_end(state, &arguments->said);
    if (arguments->said.verb->most > 1 && !arguments->id_count && !matches &&
        !arguments->all)
        argp_error(state, "which? wanted are ids, --reason, --gateway or --all");
    if (arguments->id_count && (matches || arguments->all))
        argp_error(state, "either ids, or --reason, --gateway or --all");
}

/* Does not return when there is no such reason. */
static void take_reason(struct argp_state *state, const char *name)
{
    struct arguments *arguments = state->input;
    char allowed[512] = "";

    for (int i = 0; i < ASIDE_REASONS; i++) {
        size_t used = strlen(allowed);

        (void)snprintf(allowed + used, sizeof allowed - used, "%s%s", i ? ", " : "",
                       aside_reason_names[i]);
    }
    if (aside_reason_find(name) < 0)
        argp_error(state, "nothing is set aside for \"%s\"; allowed: %s", name, allowed);
    arguments->reason = name;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'r':
        take_reason(state, value);
        return 0;
    case 'g':
        arguments->gateway = value;
        return 0;
    case 'a':
        arguments->all = true;
        return 0;
    case 'j':
        arguments->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            take_id(state, value);
        return 0;
    case ARGP_KEY_END:
        check(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_quarantine(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "list\nshow ID\nreplay [ID...]\ndrop [ID...]",
        "Events that could not be understood or trusted: set aside with their reason, and "
        "not counted. After the catalogue was corrected, replay takes them in at their own "
        "place, as if it had been right at once; replaying twice changes nothing. drop "
        "takes them away for good and keeps the count. Works while the centre runs.\v"
        "A message without a place was not understood as a whole; its gateway was never "
        "told that it was taken in, and still has its events.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {.gateway = "", .reason = ""};

    verbs_parse(&argp, helps, argc, argv, &arguments);
    return runs[arguments.said.verb - helps](cli, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
