/*
 * dunghan overdue, due-soon, late, waiting - the lists that an office works with, of which each is a row of
 * the table below.
 */

#include "appliance/report/worklist.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/explain/worklister.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    struct worklist_question question;
    int32_t today;
    void (*print)(const struct worklist *list);
};

static const struct verb_help lists[WORKLIST_KINDS] = {
    [WORKLIST_OVERDUE] =
        {"overdue", "",
         "Lists the dossiers in progress that are past their due date, the "
         "latest first. As of a day before today it looks at every dossier.",
         "uFno", 0, 0},
    [WORKLIST_DUE_SOON] =
        {"due-soon", "",
         "Lists the dossiers in progress that are due today or within some "
         "working days, what is due first at the top.",
         "uFdo", 0, 0},
    [WORKLIST_LATE] =
        {"late", "",
         "Lists the dossiers whose result was late in a period, the latest first; "
         "this month so far when nothing else is said.",
         "uFfto", 0, 0},
    [WORKLIST_WAITING] =
        {"waiting", "",
         "Lists the dossiers in progress that wait for a supplement since more than some "
         "calendar days, what waits longest at the top. No rule says how many: 10 when "
         "nothing else is said.",
         "uFdo", 0, 0},
};

/* What the two numbers of a row are. */
static const char *const numbers[WORKLIST_KINDS] = {
    [WORKLIST_OVERDUE] = "late: wd, cd",
    [WORKLIST_DUE_SOON] = "left: wd, cd",
    [WORKLIST_LATE] = "late: wd, cd",
    [WORKLIST_WAITING] = "since: wd, cd",
};

/* --- printing ------------------------------------------------------------------------ */

static void print_row(const struct worklist_row *row)
{
    char due[DATE_BYTES], received[DATE_BYTES];

    printf("%-35s  %s  %-10s  %5d  %5d  %s, %s%s%s%s%s\n", row->code,
           date_format(row->received_day, received),
           row->due_day == WORKLIST_NO_DAY ? "none" : date_format(row->due_day, due),
           row->working_days, row->calendar_days, row->unit.code, row->field.code,
           row->suspended ? ", suspended" : "",
           row->provisional ? ", due date provisional" : "",
           row->cause == CAUSE_NOT_STATED ? "" : ", cause: ",
           row->cause == CAUSE_NOT_STATED ? "" : cause_words[row->cause].name);
}

static void print_text(const struct worklist *list)
{
    if (list->count)
        printf("%-35s  %-10s  %-10s  %-12s  %s\n", "code", "received", "due",
               numbers[list->question.kind], "unit, field");
    for (size_t i = 0; i < list->count; i++)
        print_row(&list->rows[i]);
    printf("%zu %s\n", list->total, log_form(list->total, "dossier", "dossiers"));
}

static void print_csv(const struct worklist *list)
{
    worklist_csv(list, stdout);
}

static void print_json(const struct worklist *list)
{
    json_t *root = worklist_json(list);

    if (json_dumpf(root, stdout, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    (void)putchar('\n');
    json_decref(root);
}

static const struct format {
    const char *name;
    void (*print)(const struct worklist *list);
} formats[] = {{"text", print_text}, {"csv", print_csv}, {"json", print_json}};

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {"unit", 'u', "CODE", 0, "only this unit and those below it", 0},
    {"field", 'F', "ID", 0, "only this field", 0},
    {"from", 'f', "DATE", 0, "first day of the period", 0},
    {"to", 't', "DATE", 0, "last day of it, inclusive", 0},
    {"on", 'n', "DATE", 0, "as of this day, of which today is the last", 0},
    {"days", 'd', "N", 0,
     "within so many working days, 2 when not said; of waiting: since more than so many "
     "days",
     0},
    {"format", 'o', "FORMAT", 0, "text (when not said), csv or json", 0},
    {0},
};

static void take_date(struct argp_state *state, const char *name, const char *value,
                      int32_t *ret_day)
{
    if (date_parse(value, ret_day) < 0)
        argp_error(state, "--%s '%s': wanted is a date such as 2026-11-21", name, value);
}

static void take_days(struct argp_state *state, const char *value, int *ret)
{
    char *end;
    long days = strtol(value, &end, 10);

    if (*end || end == value || days < 0 || days > WORKLIST_DAYS_MOST)
        argp_error(state, "--days '%s': allowed are 0 to %d", value, WORKLIST_DAYS_MOST);
    *ret = (int)days;
}

static void take_format(struct argp_state *state, const char *value)
{
    struct arguments *arguments = state->input;

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, value) == 0) {
            arguments->print = formats[i].print;
            return;
        }
    }
    argp_error(state, "--format '%s': wanted is text, csv or json", value);
}

static void check(struct argp_state *state, const struct arguments *arguments)
{
    const struct worklist_question *question = &arguments->question;

    if (question->to_day < question->from_day)
        argp_error(state, "--to is before --from");
    if (question->day > arguments->today)
        argp_error(state, "--on lies ahead: nobody knows what will be overdue then");
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    struct worklist_question *question = &arguments->question;

    switch (key) {
    case 'u':
        question->unit = value;
        return 0;
    case 'F':
        question->field = value;
        return 0;
    case 'f':
        take_date(state, "from", value, &question->from_day);
        return 0;
    case 't':
        take_date(state, "to", value, &question->to_day);
        return 0;
    case 'n':
        take_date(state, "on", value, &question->day);
        return 0;
    case 'd':
        take_days(state, value, &question->days);
        return 0;
    case 'o':
        take_format(state, value);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    case ARGP_KEY_END:
        check(state, arguments);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int list(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    const struct worklist_question *question = &arguments->question;
    const struct worklister worklister = {opened->store, &opened->rulebook.rules,
                                          arguments->today};
    struct worklist list = {0};
    const char *unknown = "";
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = worklister_make(&worklister, question, &list, &unknown);
    store_rollback(opened->store);
    if (rc == -ENOENT)
        log_error("there is no %s '%s'", unknown,
                  strcmp(unknown, "unit") == 0 ? question->unit : question->field);
    if (rc == 0)
        arguments->print(&list);
    worklist_release(&list);
    return rc;
}

int cli_worklist(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {options, take_option, NULL, NULL, NULL, NULL, NULL};
    const struct worklist_question question = {
        .kind = (enum worklist_kind)worklist_find(argv[0] + strlen("dunghan "))};
    struct arguments arguments = {.question = question, .print = print_text};
    struct date month;

    arguments.today = date_day_at(clock_wall_ms());
    month = date_of(arguments.today);
    month.day = 1;
    arguments.question.day = arguments.question.to_day = arguments.today;
    arguments.question.from_day = date_day(month);
    arguments.question.days = worklist_days(question.kind);
    verbs_parse_one(&argp, &lists[question.kind], argc, argv, &arguments);
    return cli_on_store(cli, STORE_READ, list, &arguments) < 0 ? EXIT_FAILURE
                                                               : EXIT_SUCCESS;
}
