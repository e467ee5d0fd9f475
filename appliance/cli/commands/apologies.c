/* dunghan apologies - late results of a period, and whether the office apologised for them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/form06/form06.h"
#include "appliance/store/store.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    int32_t from_day, to_day;
    bool from_given, to_given;
    const char *unit, *field; /* NULL: all */
};

static const struct argp_option options[] = {
    {"from", 'f', "DATE", 0, "first day of the period", 0},
    {"to", 't', "DATE", 0, "last day of it", 0},
    {"unit", 'u', "CODE", 0, "only this unit", 0},
    {"field", 'F', "ID", 0, "only this field", 0},
    {0},
};

static void take_date(struct argp_state *state, const char *name, const char *value,
                      int32_t *ret_day, bool *given)
{
    if (date_parse(value, ret_day) < 0)
        argp_error(state, "--%s '%s': wanted is a date such as 2026-11-21", name, value);
    *given = true;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'f':
        take_date(state, "from", value, &arguments->from_day, &arguments->from_given);
        return 0;
    case 't':
        take_date(state, "to", value, &arguments->to_day, &arguments->to_given);
        return 0;
    case 'u':
        arguments->unit = value;
        return 0;
    case 'F':
        arguments->field = value;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    case ARGP_KEY_END:
        if (!arguments->from_given || !arguments->to_given ||
            arguments->to_day < arguments->from_day)
            argp_error(state, "--from and --to are needed, --to not before --from");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* -ENOENT, logged: there is no such unit or field. 0 for none asked. */
static int find(const struct catalogue *catalogue, enum catalogue_kind kind,
                const char *code, int *ret_id)
{
    const struct catalogue_entry *entry =
        code ? catalogue_find(catalogue, kind, code) : NULL;

    *ret_id = entry ? entry->id : 0;
    if (!code || entry)
        return 0;
    log_error("'%s' is not in the catalogue", code);
    return -ENOENT;
}

static int print(const struct cli_store *opened, const struct arguments *arguments)
{
    struct apologies apologies;
    int unit, field;
    int rc =
        find(opened->rulebook.rules.catalogue, CATALOGUE_UNITS, arguments->unit, &unit);

    if (rc == 0)
        rc = find(opened->rulebook.rules.catalogue, CATALOGUE_FIELDS, arguments->field,
                  &field);
    if (rc == 0)
        rc = form06_apologies(opened->store, arguments->from_day, arguments->to_day, unit,
                              field, &apologies);
    if (rc < 0)
        return rc;
    printf("Giải quyết quá hạn: %" PRId64 "\n", apologies.late);
    printf("  đã xin lỗi, hẹn lại: %" PRId64 "\n", apologies.apologised);
    printf("    xin lỗi trước hạn ít nhất 1 ngày: %" PRId64 "\n", apologies.in_time);
    printf("    trả đúng ngày hẹn lại: %" PRId64 "\n", apologies.kept);
    printf("    hẹn lại quá một lần: %" PRId64 "\n", apologies.again);
    printf("  chưa xin lỗi: %" PRId64 "\n", apologies.late - apologies.apologised);
    return 0;
}

static int print_of_one_moment(const struct cli_store *opened, const void *arguments)
{
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = print(opened, arguments);
    store_rollback(opened->store);
    return rc;
}

int cli_apologies(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {options,
                                     take_option,
                                     NULL,
                                     "Counts the late results of a period, with and "
                                     "without an apology (phiếu xin lỗi và "
                                     "hẹn lại ngày trả): in time, kept, more than one.",
                                     NULL,
                                     NULL,
                                     NULL};
    struct arguments arguments = {0};
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = cli_on_store(cli, STORE_READ, print_of_one_moment, &arguments);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
