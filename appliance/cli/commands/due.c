/* dunghan due - works out a due date and says which days did not count. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/commands/due_options.h"
#include "appliance/explain/due_answer.h"
#include "appliance/explain/due_basis.h"
#include "appliance/tables/register/store_calendar.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/table/csv.h"

enum {
    MOST_YEARS = 100, /* from receipt to due date; every day on the way is looked at */
    MOST_DAYS = MOST_YEARS * 366,
};

/* --- on what it rests ---------------------------------------------------------------- */

static struct due_basis of_the_program(void)
{
    return (struct due_basis){.schedule = *schedule_builtin("P1"),
                              .policy = *policy_on(NULL, 0, 0)};
}

static int take_calendar(const struct cli_store *opened, struct due_basis *basis)
{
    int rc = store_calendar_version(opened->store, &basis->version, &basis->taken_ms);

    basis->calendar = opened->rulebook.rules.calendar;
    basis->calendar_origin = rc == -ENOENT ? DUE_BASIS_PROGRAM : DUE_BASIS_STORE;
    return rc == -ENOENT ? 0 : rc;
}

static int take_unit(const struct catalogue *catalogue, const struct due_options *said,
                     struct due_basis *basis)
{
    const struct catalogue_entry *unit =
        catalogue_find(catalogue, CATALOGUE_UNITS, said->unit);

    if (!unit) {
        log_error("--unit '%s': the store has no such unit; dunghan list units has those "
                  "that are allowed",
                  said->unit);
        return -EINVAL;
    }
    unit =
        catalogue_at(catalogue, CATALOGUE_UNITS, unit->id, date_day_at(said->received_ms));
    basis->unit = said->unit;
    if (unit->schedule.count) {
        basis->schedule = unit->schedule;
        basis->schedule_origin = DUE_BASIS_STORE;
    }
    return 0;
}

static int of_the_store(const struct cli_store *opened, const struct due_options *said,
                        struct due_basis *ret)
{
    const struct rules *rules = &opened->rulebook.rules;
    struct due_basis basis = {
        .schedule = *rules->schedule,
        .schedule_origin = DUE_BASIS_SETTINGS,
        .policy = *policy_on(rules->policies, rules->policy_count,
                             date_day_at(said->received_ms)),
        .policy_origin = DUE_BASIS_SETTINGS,
    };
    int rc = take_calendar(opened, &basis);

    if (rc == 0 && said->unit)
        rc = take_unit(rules->catalogue, said, &basis);
    if (rc == 0)
        *ret = basis;
    return rc;
}

/* What was said for this question alone goes before. */
static void take_given(const struct due_options *said, const struct calendar *calendar,
                       struct due_basis *basis)
{
    if (calendar) {
        basis->calendar = calendar;
        basis->calendar_origin = said->calendar_path ? DUE_BASIS_GIVEN : DUE_BASIS_PROGRAM;
        basis->calendar_file = said->calendar_path;
        basis->version = 0;
    }
    if (said->schedule.count) {
        basis->schedule = said->schedule;
        basis->schedule_origin = DUE_BASIS_GIVEN;
    }
    for (int i = 0; i < POLICY_KINDS; i++) {
        if (said->chosen[i] == DUE_OPTIONS_UNSAID)
            continue;
        basis->policy.chosen[i] = said->chosen[i];
        basis->policy_origin = DUE_BASIS_GIVEN;
    }
}

/* --- answer -------------------------------------------------------------------------- */

static struct due_answer work_out(const struct due_options *said,
                                  const struct due_basis *basis)
{
    struct due_answer answer = {.terms = {
                                    .limit = said->limit,
                                    .received_ms = said->received_ms,
                                    .suspensions = said->suspensions,
                                    .suspension_count = said->suspension_count,
                                    .calendar = basis->calendar,
                                    .schedule = &basis->schedule,
                                    .policy = policy_deadline(&basis->policy),
                                }};

    answer.original = deadline_compute(&answer.terms);
    if (said->extended.kind != LIMIT_NONE)
        answer.terms.limit = said->extended;
    answer.deadline = deadline_compute(&answer.terms);
    return answer;
}

static void print(const struct due_answer *answer, const struct due_basis *basis, bool json)
{
    json_t *object;

    if (!json) {
        due_answer_print(answer);
        due_basis_print(basis);
        return;
    }
    object = due_answer_json(answer);
    json_object_set_new(object, "basis", due_basis_json(basis));
    (void)json_dumpf(object, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(object);
}

static int tell(const struct due_options *said, const struct due_basis *basis)
{
    static const struct date last = {9999, 12, 31};
    const struct due_answer answer = work_out(said, basis);

    if (answer.deadline.due_day - answer.deadline.received_day > MOST_DAYS) {
        log_error("the due date lies more than %d years after the receipt", MOST_YEARS);
        return -ERANGE;
    }
    if (answer.deadline.due_day == date_day(last)) {
        log_error("the due date lies beyond the year %d", last.year);
        return -ERANGE;
    }
    print(&answer, basis, said->json);
    return 0;
}

/* -errno: it is said why. */
static int open_given(const char *path, struct calendar **ret)
{
    char *bytes;
    size_t size;
    int rc = csv_load(path, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", path);
    rc = calendar_open(ret, bytes, size, path);
    free(bytes);
    return rc;
}

/* opened NULL: no store is asked. */
static int answer(const struct cli_store *opened, const void *data)
{
    const struct due_options *said = data;
    struct due_basis basis = of_the_program();
    struct calendar *given = NULL;
    int rc = 0;

    if (said->calendar_path)
        rc = open_given(said->calendar_path, &given);
    else if (!opened)
        given = calendar_open_builtin();
    if (rc == 0 && opened)
        rc = of_the_store(opened, said, &basis);
    if (rc == 0) {
        take_given(said, given, &basis);
        rc = tell(said, &basis);
    }
    calendar_close(given);
    return rc;
}

/* --- which store --------------------------------------------------------------------- */

/* A date by another calendar than was meant is worse than none: only where there is no store at
 * the default place does the program's own answer in its stead. */
static int find_store(const struct cli *cli, bool *ret)
{
    char fault[CONFIG_FAULT_BYTES];
    struct config *config;
    int rc = config_open(&config, cli->config_path, fault);

    if (rc == -ENOENT && !cli->config_given) {
        *ret = false;
        return 0;
    }
    if (rc < 0) {
        log_error("%s", fault);
        return rc;
    }
    rc = store_there(config->data);
    *ret = rc != -ENOENT;
    if (rc == -ENOENT && cli->config_given)
        log_error("%s: there is no store in %s; allowed: settings of a centre that has "
                  "taken in its catalogue, or --built-in for what comes with the program",
                  cli->config_path, config->data);
    else
        rc = 0; /* what else is wrong with it, opening it will say */
    config_close(config);
    return rc;
}

int cli_due(const struct cli *cli, int argc, char **argv)
{
    struct due_options said;
    bool stored = false;
    int rc = 0;

    due_options_parse(argc, argv, &said);
    if (!said.built_in)
        rc = find_store(cli, &stored);
    if (rc == 0 && said.unit && !stored) {
        log_error(
            "--unit '%s': there is no store at %s to know it; wanted is --config with "
            "the settings of a centre",
            said.unit, cli->config_path);
        rc = -ENOENT;
    }
    if (rc == 0)
        rc = stored ? cli_on_store(cli, STORE_READ, answer, &said) : answer(NULL, &said);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
