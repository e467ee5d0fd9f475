/* dunghan import - takes in a catalogue or events from a file. */
#include "appliance/registers/import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance/cli/cli.h"
#include "appliance/registers/periods.h"
#include "mqtt/base/log.h"

enum { WHAT_CALENDAR = CATALOGUE_KINDS, WHAT_PERIODS, WHAT_EVENTS, WHATS };

static const char *const whats[WHATS] = {
    [CATALOGUE_UNITS] = "units",
    [CATALOGUE_FIELDS] = "fields",
    [CATALOGUE_PROCEDURES] = "procedures",
    [WHAT_CALENDAR] = "calendar",
    [WHAT_PERIODS] = "periods",
    [WHAT_EVENTS] = "events",
};

struct arguments {
    int what; /* -1: not said yet */
    const char *path;
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (arguments->what < 0) {
            arguments->what = event_name_index(whats, WHATS, value);
            if (arguments->what < 0)
                argp_error(state,
                           "'%s': wanted is units, fields, procedures, calendar, "
                           "periods or events",
                           value);
        } else if (!arguments->path) {
            arguments->path = value;
        } else {
            argp_error(state, "'%s' is too much", value);
        }
        return 0;
    case ARGP_KEY_END:
        if (!arguments->path)
            argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void show_progress(int64_t bytes, int64_t of_bytes,
                          const struct import_counts *counts)
{
    if (!isatty(STDERR_FILENO))
        return;
    if (of_bytes > 0)
        (void)fprintf(stderr, "\r%3d%%  %" PRIu64 " events\033[K",
                      (int)(bytes * 100 / of_bytes), counts->added);
    else
        (void)fprintf(stderr, "\r%" PRIu64 " events\033[K", counts->added);
    if (bytes == of_bytes)
        (void)fputc('\n', stderr);
}

static int import_all_events(const struct cli_store *opened, const char *path)
{
    struct import_counts counts = {0};
    bool recounted;
    int rc = rulebook_apply(&opened->rulebook, opened->store, &recounted);

    if (rc == 0)
        rc = import_events(opened->store, &opened->rulebook.rules, path, show_progress,
                           &counts);
    printf("events: %" PRIu64 " added, %" PRIu64 " known already, %" PRIu64 " refused\n",
           counts.added, counts.known, counts.refused);
    return rc < 0 ? rc : counts.refused ? -EINVAL : 0;
}

/* New rules count at once: whoever imports them wants to see which due dates moved. */
static int apply_new_rules(struct cli_store *opened)
{
    bool recounted;
    int rc;

    rulebook_close(&opened->rulebook);
    rc = rulebook_open(&opened->rulebook, opened->store, opened->config);
    if (rc == 0)
        rc = rulebook_apply(&opened->rulebook, opened->store, &recounted);
    if (rc == 0 && recounted)
        puts("the ledger is counted again by the new rules");
    return rc;
}

static int import_one_calendar(struct cli_store *opened, const char *path)
{
    int rc = import_calendar(opened->store, path);

    if (rc < 0)
        return rc;
    puts("calendar: taken in");
    return apply_new_rules(opened);
}

static int import_all_periods(const struct cli_store *opened, const char *path)
{
    size_t count;
    int rc = periods_import(opened->store, path, &count);

    if (rc == 0)
        printf("periods: %zu taken in\n", count);
    else
        log_error("%s: nothing is changed", path);
    return rc;
}

static int import_one_catalogue(struct cli_store *opened, enum catalogue_kind kind,
                                const char *path)
{
    size_t count;
    int rc = import_catalogue(opened->store, kind, path, &count);

    if (rc < 0) {
        log_error("%s: nothing is changed", path);
        return rc;
    }
    printf("%s: %zu taken in\n", whats[kind], count);
    return apply_new_rules(opened);
}

int cli_import(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        "units|fields|procedures|calendar|periods|events FILE",
        "Takes in a catalogue, a calendar or reporting periods (CSV) or events (JSON "
        "Lines, '-' for stdin). The centre must not be running. A file may be imported "
        "again: what is known is not taken in twice.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {.what = -1};
    struct cli_store opened;
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    if (cli_open(cli, STORE_WRITE, &opened) < 0)
        return EXIT_FAILURE;
    if (arguments.what == WHAT_EVENTS)
        rc = import_all_events(&opened, arguments.path);
    else if (arguments.what == WHAT_CALENDAR)
        rc = import_one_calendar(&opened, arguments.path);
    else if (arguments.what == WHAT_PERIODS)
        rc = import_all_periods(&opened, arguments.path);
    else
        rc = import_one_catalogue(&opened, (enum catalogue_kind)arguments.what,
                                  arguments.path);
    cli_close(&opened);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
