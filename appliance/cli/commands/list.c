/* dunghan list - prints a register, in the columns in which it is taken in. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/commands/register_words.h"
#include "appliance/registers/register.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_versions.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

struct arguments {
    const struct register_kind *kind; /* NULL: not said yet */
    int64_t version;                  /* 0: what is in force */
    bool json, versions, columns;
};

/* --- printing ------------------------------------------------------------------------ */

struct collecting {
    const struct register_kind *kind;
    json_t *rows;
};

static void collect_row(void *owner, const char *const *cells)
{
    struct collecting *collecting = owner;
    json_t *row = need(json_object());

    for (size_t i = 0; i < collecting->kind->column_count; i++)
        json_object_set_new(row, collecting->kind->columns[i].name,
                            need(json_string(cells[i])));
    json_array_append_new(collecting->rows, row);
}

static void put_json(const json_t *list)
{
    (void)json_dumpf(list, stdout, JSON_INDENT(1));
    (void)putchar('\n');
}

static int print_json(struct store *store, const struct register_kind *kind)
{
    struct collecting collecting = {kind, need(json_array())};
    int rc = kind->list(store, collect_row, &collecting);

    if (rc == 0)
        put_json(collecting.rows);
    json_decref(collecting.rows);
    return rc;
}

/* --- versions ------------------------------------------------------------------------ */

enum { NUMBER_BYTES = 24, VERSION_COLUMNS = 5 };

static const char *const version_columns[VERSION_COLUMNS] = {"version", "taken", "by",
                                                             "how", "file"};

static int print_version(void *owner, const struct store_version *version)
{
    char number[NUMBER_BYTES], taken[DATE_STAMP_BYTES];
    const char *const cells[VERSION_COLUMNS] = {number,
                                                stamp_format(version->taken_ms, taken),
                                                version->by, version->how, version->file};

    *(bool *)owner = true;
    (void)snprintf(number, sizeof number, "%" PRId64, version->number);
    csv_put_row(stdout, cells, VERSION_COLUMNS);
    return 0;
}

static int collect_version(void *owner, const struct store_version *version)
{
    char taken[DATE_STAMP_BYTES];

    json_array_append_new(
        owner,
        need(json_pack("{s:I, s:s, s:s, s:s, s:s}", "version", (json_int_t)version->number,
                       "taken", stamp_format(version->taken_ms, taken), "by", version->by,
                       "how", version->how, "file", version->file)));
    return 0;
}

static int print_versions_json(struct store *store, const struct register_kind *kind)
{
    json_t *versions = need(json_array());
    int rc = store_each_version(store, kind->name, collect_version, versions);

    if (rc == 0)
        put_json(versions);
    json_decref(versions);
    return rc;
}

static int print_versions(struct store *store, const struct register_kind *kind)
{
    bool any = false;
    int rc;

    csv_put_row(stdout, version_columns, VERSION_COLUMNS);
    rc = store_each_version(store, kind->name, print_version, &any);
    if (rc == 0 && !any)
        log_info("%s has not been changed yet", kind->name);
    return rc;
}

static int print_old(struct store *store, const struct arguments *arguments)
{
    char *csv;
    size_t size;
    int rc =
        store_read_version(store, arguments->kind->name, arguments->version, &csv, &size);

    if (rc == -ENOENT)
        log_error("there is no version %" PRId64 " of %s: see --versions",
                  arguments->version, arguments->kind->name);
    if (rc < 0)
        return rc;
    (void)fwrite(csv, 1, size, stdout);
    free(csv);
    return 0;
}

/* --- columns ------------------------------------------------------------------------- */

/* No store is needed. */
static void print_columns(const struct register_kind *kind)
{
    int widest = 0;

    for (size_t i = 0; i < kind->column_count; i++) {
        int width = (int)strlen(kind->columns[i].name);

        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct csv_column *column = &kind->columns[i];

        printf("%-*s  %-6s  %s", widest, column->name, column->required ? "needed" : "",
               register_about(kind, column->name));
        register_others(column, stdout);
        printf("\n");
    }
}

char *cli_register_help(int key, const char *text, void *input)
{
    char *names, *help;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)text;
    names = register_names();
    if (asprintf(&help,
                 "Registers: %s. What the columns of one hold: dunghan list "
                 "REGISTER --columns.",
                 names) < 0)
        (void)need(NULL); /* ends here */
    free(names);
    return help;
}

/* --- arguments ----------------------------------------------------------------------- */

/* No letters: long options only. */
enum { OPTION_VERSIONS = 2, OPTION_VERSION };

#define OF_ANY "oc\2\3"

static const struct argp_option options[] = {
    {"format", 'o', "FORMAT", 0, "csv (when not said) or json", 0},
    {"versions", OPTION_VERSIONS, NULL, 0,
     "Which versions are kept, the newest first, and by whom", 0},
    {"version", OPTION_VERSION, "N", 0, "The register as it was then, as CSV", 0},
    {"columns", 'c', NULL, 0, "instead, what its columns hold", 0},
    {0},
};

static void take_name(struct argp_state *state, const char *value)
{
    struct arguments *arguments = state->input;
    char *names;

    if (arguments->kind)
        argp_error(state, "'%s' is too much", value);
    arguments->kind = register_find(value);
    if (arguments->kind)
        return;
    names = register_names();
    argp_error(state, "'%s': wanted is one of %s", value, names);
    free(names);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    char *end;

    switch (key) {
    case 'o':
        arguments->json = strcmp(value, "json") == 0;
        if (!arguments->json && strcmp(value, "csv") != 0)
            argp_error(state, "--format '%s': wanted is csv or json", value);
        return 0;
    case OPTION_VERSIONS:
        arguments->versions = true;
        return 0;
    case OPTION_VERSION:
        arguments->version = strtoll(value, &end, 10);
        if (*end || end == value || arguments->version < 1)
            argp_error(state, "--version '%s': wanted is a number as --versions has it",
                       value);
        return 0;
    case 'c':
        arguments->columns = true;
        return 0;
    case ARGP_KEY_ARG:
        take_name(state, value);
        return 0;
    case ARGP_KEY_END:
        if (!arguments->kind)
            argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;

    if (arguments->versions)
        return (arguments->json ? print_versions_json : print_versions)(opened->store,
                                                                        arguments->kind);
    if (arguments->version)
        return print_old(opened->store, arguments);
    if (arguments->json)
        return print_json(opened->store, arguments->kind);
    return register_write(arguments->kind, opened->store, stdout);
}

int cli_list(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "REGISTER",
        "Prints a register. What is printed as CSV can be imported again and changes "
        "nothing. Each register has a help of its own: dunghan list units --help.\v ",
        NULL,
        cli_register_help,
        NULL};
    static const struct verb_help of_any = {
        "",
        "",
        "Prints the register '%s', or a version of it. What is printed as CSV can be "
        "imported again and changes nothing.",
        OF_ANY,
        0,
        0};
    const struct register_words words = {of_any, of_any, NULL};
    struct arguments arguments = {0};
    int rc = 0;

    register_words_parse(&argp, &words, argc, argv, &arguments);
    if (arguments.columns)
        print_columns(arguments.kind);
    else
        rc = cli_on_store(cli, STORE_READ, print, &arguments);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
