/* dunghan digest - what is counted here, to be compared with another centre. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/commands/digest_compare.h"
#include "appliance/recount/month_digest.h"
#include "mqtt/base/log.h"

struct arguments {
    const char *other; /* NULL: it is printed */
};

static const struct argp_option options[] = {
    {"compare", 'c', "FILE", 0,
     "with what another one has printed; - is the standard input", 0},
    {0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'c':
        arguments->other = value;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print_line(void *owner, const char *line)
{
    ++*(uint64_t *)owner;
    puts(line);
    return 0;
}

static int print(struct store *store)
{
    uint64_t lines = 0;
    int rc;

    puts(DIGEST_HEAD);
    rc = month_digest_each(store, print_line, &lines);
    if (rc == 0)
        printf(DIGEST_TOTAL "%" PRIu64 "\n", lines);
    return rc;
}

static int take_line(void *owner, const char *line)
{
    return digest_compare_take(owner, line);
}

/* -EILSEQ: they differ. */
static int compare(struct store *store, FILE *other)
{
    struct digest_compare compare;
    int rc = digest_compare_begin(&compare, other);

    if (rc == 0)
        rc = month_digest_each(store, take_line, &compare);
    if (rc == 0)
        rc = digest_compare_end(&compare);
    digest_compare_release(&compare);
    if (rc < 0)
        return rc;
    if (compare.differing)
        printf("%" PRIu64 " differ, %" PRIu64 " are equal\n", compare.differing,
               compare.equal);
    else
        printf("equal: %" PRIu64 " months of units and fields, and outboxes\n",
               compare.equal);
    return compare.differing ? -EILSEQ : 0;
}

static int compare_with(struct store *store, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *other = standard ? stdin : fopen(path, "re");
    int rc;

    if (!other)
        return log_fail(-errno, "%s", path);
    rc = compare(store, other);
    if (!standard)
        (void)fclose(other);
    return rc;
}

static int work(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = arguments->other ? compare_with(opened->store, arguments->other)
                              : print(opened->store);
    store_rollback(opened->store);
    return rc;
}

int cli_digest(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        NULL,
        "Prints what is counted here, a line a month, unit and field, and how far each "
        "outbox "
        "has come; --compare says whether another centre has the same, and names the first "
        "that differs. Exits with 0 only when they are equal. A centre and its twin that "
        "both "
        "run are a moment apart: what differs in today's month or in an outbox alone, ask "
        "for "
        "again. Works while the centre runs.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    return cli_on_store(cli, STORE_READ, work, &arguments) < 0 ? EXIT_FAILURE
                                                               : EXIT_SUCCESS;
}
