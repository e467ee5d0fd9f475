/* dunghan audit - the log of who had what done: print it, and check that it is whole. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/tables/store_audit.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    struct store_audit_filter filter;
    bool json, check;
};

/* --- printing ------------------------------------------------------------------------ */

static int print_text(void *owner, const struct store_audit *row)
{
    char at[DATE_STAMP_BYTES];

    (void)owner;
    printf("%" PRId64 "  %s  %s %s  %s %s", row->id, stamp_format(row->at_ms, at),
           row->place, *row->who ? row->who : "-", row->what, row->outcome);
    if (row->times > 1)
        printf(" x %" PRId64, row->times);
    printf(*row->about ? "  %s\n" : "\n", row->about);
    return 0;
}

static int collect(void *owner, const struct store_audit *row)
{
    char at[DATE_STAMP_BYTES];

    json_array_append_new(owner,
                          json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "id",
                                    (json_int_t)row->id, "at", stamp_format(row->at_ms, at),
                                    "place", row->place, "who", row->who, "what", row->what,
                                    "about", row->about, "outcome", row->outcome, "times",
                                    (json_int_t)row->times));
    return 0;
}

static int print_json(struct store *store, const struct store_audit_filter *filter)
{
    json_t *rows = json_array();
    int rc = store_each_audit(store, filter, collect, rows);

    if (rc == 0 && json_dumpf(rows, stdout, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    if (rc == 0)
        printf("\n");
    json_decref(rows);
    return rc;
}

/* --- checking ------------------------------------------------------------------------ */

static int check(struct store *store)
{
    struct store_audit_state state;
    int rc = store_check_audit(store, &state);

    if (rc < 0)
        return rc;
    if (state.broken) {
        log_error("audit: row %" PRId64
                  " does not follow the one before: rows were changed "
                  "or taken out",
                  state.broken);
        return -EILSEQ;
    }
    printf("%" PRId64 " rows, whole", state.rows);
    if (state.rows > 0)
        printf(", from %" PRId64 " to %" PRId64 ", the newest with the digest ",
               state.first, state.last);
    for (int i = 0; state.rows > 0 && i < STORE_AUDIT_DIGEST_BYTES; i++)
        printf("%02x", state.digest[i]);
    printf("\n");
    return 0;
}

/* --- arguments ----------------------------------------------------------------------- */

static int work(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    int rc = store_begin(opened->store);

    if (rc < 0)
        return rc;
    if (arguments->check)
        rc = check(opened->store);
    else
        rc = arguments->json
                 ? print_json(opened->store, &arguments->filter)
                 : store_each_audit(opened->store, &arguments->filter, print_text, NULL);
    store_rollback(opened->store);
    return rc;
}

static const struct argp_option options[] = {
    {"since", 's', "DATE", 0, "from this day on", 0},
    {"until", 'u', "DATE", 0, "up to this day, inclusive", 0},
    {"who", 'w', "NAME", 0, "only of this account", 0},
    {"what", 'a', "ACTION", 0, "only of this action, such as period_freeze", 0},
    {"most", 'n', "COUNT", 0, "rows, 1 to 100000; not said: all", 0},
    {"check", 'c', NULL, 0,
     "instead, reads all of it and says whether rows were changed or taken out, and the "
     "digest of the newest: written down elsewhere, it also shows a cut at the end",
     0},
    {"format", 'o', "FORMAT", 0, "text (when not said) or json", 0},
    {0},
};

/* Midnight at the beginning of the day, so many days later. */
static int64_t take_day(const struct argp_state *state, const char *value, int later)
{
    int32_t day;

    if (date_parse(value, &day) < 0)
        argp_error(state, "'%s' is no date; allowed: 2026-11-30", value);
    return date_start_ms(day + later);
}

static int64_t take_count(const struct argp_state *state, const char *value)
{
    enum { MOST = 100000 };
    char *end;
    long count = strtol(value, &end, 10);

    if (*end || count < 1 || count > MOST)
        argp_error(state, "'%s' is no count; allowed: 1 to %d", value, MOST);
    return count;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 's':
        arguments->filter.since_ms = take_day(state, value, 0);
        return 0;
    case 'u':
        arguments->filter.until_ms = take_day(state, value, 1);
        return 0;
    case 'w':
        arguments->filter.who = value;
        return 0;
    case 'a':
        arguments->filter.what = value;
        return 0;
    case 'n':
        arguments->filter.most = take_count(state, value);
        return 0;
    case 'c':
        arguments->check = true;
        return 0;
    case 'o':
        arguments->json = cli_wants_json(state, value);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_audit(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        NULL,
        "Prints the log of who had what done, the newest first: of the page (page), of the "
        "command line (shell), logins, accounts.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    return cli_on_store(cli, STORE_READ, work, &arguments) < 0 ? EXIT_FAILURE
                                                               : EXIT_SUCCESS;
}
