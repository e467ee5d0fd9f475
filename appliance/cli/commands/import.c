/* dunghan import - takes a register, or events, in from a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance/cli/access/access_list.h"
#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/commands/import_events.h"
#include "appliance/cli/commands/register_words.h"
#include "appliance/registers/register.h"
#include "mqtt/base/log.h"
#include "mqtt/table/csv.h"

struct arguments {
    const struct register_kind *kind; /* NULL: events */
    const char *what, *path;
    const char *mode; /* NULL: merge */
    int64_t version;  /* 0: none */
    bool dry_run, yes;
};

/* No letters: long options only. */
enum { OPTION_DRY_RUN = 2, OPTION_YES, OPTION_REPLACE, OPTION_RESET, OPTION_VERSION };

#define OF_ANY   "\2\3\6"
#define OF_WHOLE "\2\3\4\5\6"

static const struct argp_option options[] = {
    {"dry-run", OPTION_DRY_RUN, NULL, 0,
     "Say what a register's file would change; change nothing", 0},
    {"yes", OPTION_YES, NULL, 0,
     "Do not ask before due dates move, or results are judged otherwise", 0},
    {"replace-all", OPTION_REPLACE, NULL, 0,
     "calendar, totals: the file is all of it; what it does not name is forgotten", 0},
    {"reset", OPTION_RESET, NULL, 0,
     "calendar, totals: back to what comes with the program, of totals nothing", 0},
    {"version", OPTION_VERSION, "N", 0, "Put a version back: see dunghan list --versions",
     0},
    {0},
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

static void take_version(struct argp_state *state, const char *value)
{
    struct arguments *arguments = state->input;
    char *end;

    arguments->version = strtoll(value, &end, 10);
    if (*end || end == value || arguments->version < 1)
        argp_error(state,
                   "--version '%s': wanted is a number as dunghan list --versions has it",
                   value);
}

/* Does a register have to be named by a file? */
static bool needs_file(const struct arguments *arguments)
{
    return !arguments->version &&
           !(arguments->mode && strcmp(arguments->mode, "reset") == 0);
}

static void check(struct argp_state *state, const struct arguments *arguments)
{
    bool options_given =
        arguments->mode || arguments->version || arguments->dry_run || arguments->yes;

    if (!arguments->what || needs_file(arguments) == !arguments->path)
        argp_usage(state);
    if (!arguments->kind && options_given)
        argp_error(state, "events are only added: none of these options is theirs");
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case OPTION_DRY_RUN:
        arguments->dry_run = true;
        return 0;
    case OPTION_YES:
        arguments->yes = true;
        return 0;
    case OPTION_REPLACE:
        arguments->mode = "replace";
        return 0;
    case OPTION_RESET:
        arguments->mode = "reset";
        return 0;
    case OPTION_VERSION:
        take_version(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (!arguments->what)
            take_what(state, value);
        else if (!arguments->path)
            arguments->path = value;
        else
            argp_error(state, "'%s' is too much", value);
        return 0;
    case ARGP_KEY_END:
        check(state, arguments);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- registers ----------------------------------------------------------------------- */

static long long number(const json_t *answer, const char *name)
{
    return json_integer_value(json_object_get(answer, name));
}

static void print_more(long long all, size_t shown)
{
    if (all > (long long)shown)
        printf("  ... and %lld more\n", all - (long long)shown);
}

/* "… and 5 more", when not all of them are there. */
static void print_lines(const json_t *lines, long long all)
{
    const json_t *line;
    size_t i;

    json_array_foreach(lines, i, line) printf("  %s\n", json_string_value(line));
    print_more(all, json_array_size(lines));
}

static void print_moves(const json_t *moves, long long all)
{
    const json_t *move;
    size_t i;

    json_array_foreach(moves, i, move)
    {
        const char *from = json_string_value(json_object_get(move, "from")),
                   *to = json_string_value(json_object_get(move, "to"));

        printf("  %s moves from %s to %s\n",
               json_string_value(json_object_get(move, "dossier")), *from ? from : "none",
               *to ? to : "none");
    }
    print_more(all, json_array_size(moves));
}

/* What was read otherwise than it stands in the file, or stands there oddly. */
static void print_notes(const json_t *notes)
{
    if (json_array_size(notes))
        printf("noticed:\n");
    print_lines(notes, (long long)json_array_size(notes));
}

static void print_outcome(const struct arguments *arguments, const json_t *answer,
                          bool dry_run)
{
    printf("%s: %s: %lld added, %lld changed, %lld removed, %lld untouched\n",
           arguments->what, dry_run ? "would be taken in" : "taken in",
           number(answer, "added"), number(answer, "changed"), number(answer, "removed"),
           number(answer, "untouched"));
    print_lines(json_object_get(answer, "lines"), number(answer, "differences"));
    if (number(answer, "remarked"))
        printf("%s:\n", arguments->kind->remarked);
    print_lines(json_object_get(answer, "remarks"), number(answer, "remarked"));
    print_notes(json_object_get(answer, "notes"));
    if (!number(answer, "recounted"))
        return;
    printf(
        "the ledger %s again by the new rules: %lld dossiers, %lld due dates of dossiers "
        "in progress %s, %lld resolved ones %s judged otherwise\n",
        dry_run ? "would be counted" : "is counted", number(answer, "recounted"),
        number(answer, "moved"), dry_run ? "would move" : "moved", number(answer, "judged"),
        dry_run ? "would be" : "are");
    print_moves(json_object_get(answer, "moves"), number(answer, "moved"));
}

/* A file, or what was loaded of it. */
struct content {
    char *bytes; /* NULL: there is no file */
    size_t size;
};

static int act(struct cli_acting *acting, const struct arguments *arguments,
               const struct content *content, bool dry_run, json_t **ret)
{
    const char *file = arguments->path ? arguments->path : "";

    return cli_act_on_file(acting,
                           json_pack("{s:s, s:s, s:s, s:s, s:I, s:b}", "do", "import",
                                     "register", arguments->what, "file", file, "mode",
                                     arguments->mode ? arguments->mode : "merge", "version",
                                     (json_int_t)arguments->version, "dry_run", dry_run),
                           content->bytes, content->size, ret);
}

/* Due dates that move are somebody's appointments, and results that are judged otherwise were
 * reported: on a terminal it is asked first. */
static bool agreed(struct cli_acting *acting, const struct arguments *arguments,
                   const struct content *content)
{
    char answer[8] = "";
    json_t *would;
    bool moves;

    if (arguments->yes || !arguments->kind->rules || !isatty(STDIN_FILENO) ||
        !isatty(STDOUT_FILENO))
        return true;
    if (act(acting, arguments, content, true, &would) < 0)
        return false;
    moves = number(would, "moved") > 0 || number(would, "judged") > 0;
    if (moves) {
        print_outcome(arguments, would, true);
        printf("Take it in? [y/N] ");
        (void)fflush(stdout);
        if (!fgets(answer, sizeof answer, stdin))
            answer[0] = '\0';
    }
    json_decref(would);
    if (moves && *answer != 'y' && *answer != 'Y') {
        log_error("nothing is changed");
        return false;
    }
    return true;
}

static int take_content(const struct cli *cli, const struct arguments *arguments,
                        const struct content *content)
{
    struct cli_acting acting;
    json_t *answer;
    int rc = cli_act_open(cli, &acting);

    if (rc == 0 && !arguments->dry_run && !agreed(&acting, arguments, content))
        rc = -ECANCELED;
    if (rc == 0)
        rc = act(&acting, arguments, content, arguments->dry_run, &answer);
    if (rc == 0) {
        print_outcome(arguments, answer, arguments->dry_run);
        json_decref(answer);
    }
    if (rc == 0 && !arguments->dry_run && arguments->kind == &register_units)
        access_list_follow(acting.config);
    cli_act_close(&acting);
    return rc;
}

static int take_register(const struct cli *cli, const struct arguments *arguments)
{
    struct content content = {NULL, 0};
    int rc = arguments->path ? csv_load(arguments->path, &content.bytes, &content.size) : 0;

    if (rc < 0)
        return log_fail(rc, "%s", arguments->path);
    rc = take_content(cli, arguments, &content);
    free(content.bytes);
    return rc;
}

#define REGISTER_SAYS                                                                      \
    "Takes in a file of the register '%s' (CSV), or puts back a version of it. A file "    \
    "changes the %n that it names and nothing else, whole or not at all, and may be "      \
    "taken in again. It is said how many rows were added, changed, removed and left "      \
    "untouched, which, what due dates moved, and how many results are judged otherwise. "  \
    "The running centre does it, if there is one."

int cli_import(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "REGISTER FILE\nREGISTER --version N\nREGISTER --reset\nevents FILE",
        "Takes in a register (CSV) or events (JSON Lines). Each word has a help of its "
        "own: "
        "dunghan import units --help.\v ",
        NULL,
        cli_register_help,
        NULL};
    static const struct verb_help others[] = {
        {"events", "FILE",
         "Takes in events (JSON Lines, one event a line, as on MQTT); FILE '-' is stdin. "
         "What is known is not taken in twice, so a file may be imported again. Events "
         "that are refused are set aside, as those of a gateway are (dunghan quarantine). "
         "No centre may run. Ctrl-C ends it: what was read until then is stored.",
         "", 1, 1},
        {0}};
    static const struct register_words words = {
        {"", "FILE\n--version N", REGISTER_SAYS, OF_ANY, 0, 1},
        {"", "FILE\n--version N\n--reset", REGISTER_SAYS, OF_WHOLE, 0, 1},
        others};
    struct arguments arguments = {0};
    int rc;

    register_words_parse(&argp, &words, argc, argv, &arguments);
    rc = arguments.kind ? take_register(cli, &arguments)
                        : cli_import_events(cli, arguments.path);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
