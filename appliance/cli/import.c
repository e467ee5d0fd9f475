/* dunghan import - takes a register, or events, in from a file. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/registers/import_events.h"
#include "appliance/registers/register.h"
#include "appliance/store/store.h"
#include "mqtt/base/csv.h"
#include "mqtt/base/log.h"

struct arguments {
    const struct register_kind *kind; /* NULL: events */
    const char *what, *path;
};

static void take_what(struct argp_state *state, const char *value)
{
    struct arguments *arguments = state->input;
    char *names;

    arguments->what = value;
    arguments->kind = register_find(value);
    if (arguments->kind || strcmp(value, "events") == 0)
        return;
    names = register_names();
    argp_error(state, "'%s': wanted is one of %s, events", value, names);
    free(names);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (!arguments->what)
            take_what(state, value);
        else if (!arguments->path)
            arguments->path = value;
        else
            argp_error(state, "'%s' is too much", value);
        return 0;
    case ARGP_KEY_END:
        if (!arguments->path)
            argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- events -------------------------------------------------------------------------- */

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

static int take_events(const struct cli *cli, const char *path)
{
    struct cli_store opened;
    int rc = cli_open(cli, STORE_WRITE, &opened);

    if (rc == 0)
        rc = import_all_events(&opened, path);
    cli_close(&opened);
    return rc;
}

/* --- registers ----------------------------------------------------------------------- */

static long long number(const json_t *answer, const char *name)
{
    return json_integer_value(json_object_get(answer, name));
}

static int take_bytes(const struct cli *cli, const struct arguments *arguments,
                      const char *bytes, size_t size)
{
    struct cli_acting acting;
    json_t *answer;
    int rc = cli_act_open(cli, &acting);

    if (rc == 0)
        rc = cli_act_on_file(&acting,
                             json_pack("{s:s, s:s, s:s}", "do", "import", "register",
                                       arguments->what, "file", arguments->path),
                             bytes, size, &answer);
    if (rc == 0) {
        printf("%s: taken in: %lld added, %lld changed, %lld untouched\n", arguments->what,
               number(answer, "added"), number(answer, "changed"),
               number(answer, "untouched"));
        if (number(answer, "recounted"))
            printf("the ledger is counted again by the new rules: %lld dossiers, %lld due "
                   "dates of dossiers in progress moved\n",
                   number(answer, "recounted"), number(answer, "moved"));
        json_decref(answer);
    }
    cli_act_close(&acting);
    return rc;
}

static int take_register(const struct cli *cli, const struct arguments *arguments)
{
    char *bytes;
    size_t size;
    int rc = csv_load(arguments->path, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", arguments->path);
    rc = take_bytes(cli, arguments, bytes, size);
    free(bytes);
    return rc;
}

int cli_import(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        "units|fields|procedures|calendar|periods|events FILE",
        "Takes in a register (CSV) or events (JSON Lines, '-' for stdin). A file may be "
        "imported again: what is known is not taken in twice. A register is taken in whole "
        "or not at all, by the running centre if there is one; for events it must not run.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = arguments.kind ? take_register(cli, &arguments) : take_events(cli, arguments.path);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
