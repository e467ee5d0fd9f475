/* dunghan period - the register of reporting periods. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uniwidth.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "appliance/form06/reporter.h"
#include "appliance/report/formats/report_json.h"
#include "appliance/report/formats/report_text.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    struct verbs_said said;
    struct period_words words;
    const char *unit; /* NULL: all */
    bool json;
    bool yes, provisional; /* agreed to, without being asked */
};

/* --- what can be done ---------------------------------------------------------------- */

/* NULL where a word is no UTF-8. */
static json_t *pack_words(const struct period_words *words)
{
    return json_pack("{s:s, s:s, s:s*, s:s*, s:s*, s:s*}", "do", "period_add", "id",
                     words->id, "name", words->name, "kind", words->kind, "from",
                     words->from, "to", words->to);
}

static int add(const struct cli *cli, const struct arguments *arguments)
{
    json_t *answer;
    int rc = cli_act_once(cli, pack_words(&arguments->words), &answer);

    if (rc < 0)
        return rc;
    printf("%s: %s, from %s to %s\n", arguments->words.id,
           json_string_value(json_object_get(answer, "name")),
           json_string_value(json_object_get(answer, "from")),
           json_string_value(json_object_get(answer, "to")));
    json_decref(answer);
    return 0;
}

/* What is frozen never changes: where something is wrong with it, somebody has to say so. */
static bool agreed(const char *asks, const char *wants)
{
    char answer[8] = "";

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        log_error("%s: import it first, or freeze it as it is with --%s", asks,
                  strcmp(wants, "anyway") == 0 ? "yes" : wants);
        return false;
    }
    printf("%s. Freeze it as it is? [y/N] ", asks);
    (void)fflush(stdout);
    if (!fgets(answer, sizeof answer, stdin))
        answer[0] = '\0';
    return *answer == 'y' || *answer == 'Y';
}

static int ask_to_freeze(const struct cli *cli, const struct arguments *arguments,
                         json_t *consent, json_t **ret)
{
    json_t *request =
        json_pack("{s:s, s:s}", "do", "period_freeze", "id", arguments->words.id);

    if (request)
        json_object_update(request, consent);
    return cli_act_once(cli, request, ret);
}

/* Asks again, with what was agreed to, until nothing is asked back. */
static int freeze_with(const struct cli *cli, const struct arguments *arguments,
                       json_t *consent)
{
    json_t *answer;
    const char *asks, *wants;
    int rc = ask_to_freeze(cli, arguments, consent, &answer);

    while (rc == 0 && (asks = json_string_value(json_object_get(answer, "asks")))) {
        wants = json_string_value(json_object_get(answer, "wants"));
        if (!wants || !agreed(asks, wants))
            rc = -ECANCELED;
        else
            json_object_set_new(consent, wants, json_true());
        json_decref(answer);
        if (rc == 0)
            rc = ask_to_freeze(cli, arguments, consent, &answer);
        else
            return rc;
    }
    if (rc == 0)
        json_decref(answer);
    return rc;
}

static int freeze(const struct cli *cli, const struct arguments *arguments)
{
    json_t *consent = json_pack("{s:b, s:b}", "anyway", arguments->yes, "provisional",
                                arguments->provisional);
    int rc = freeze_with(cli, arguments, consent);

    json_decref(consent);
    if (rc == 0)
        printf("%s: frozen\n", arguments->words.id);
    return rc;
}

/* Pads by the width on the screen. */
static void put_padded(const char *text, int columns)
{
    int width = u8_strwidth((const uint8_t *)text, "UTF-8");

    printf("%s%*s", text, width < columns ? columns - width : 1, "");
}

static int print_period(void *owner, const struct period *period)
{
    enum { ID_WIDTH = 16, NAME_WIDTH = 28, KIND_WIDTH = 22 };
    char from[DATE_BYTES], to[DATE_BYTES], moment[DATE_STAMP_BYTES];

    (void)owner;
    put_padded(period->id, ID_WIDTH);
    put_padded(period->name, NAME_WIDTH);
    put_padded(period->kind, KIND_WIDTH);
    printf("%s – %s  %s%s%s\n", date_format(period->from_day, from),
           date_format(period->to_day, to), period->frozen_ms ? "frozen " : "not frozen",
           period->frozen_ms ? stamp_format(period->frozen_ms, moment) : "",
           period->provisional ? ", provisional" : "");
    return 0;
}

static int collect_period(void *owner, const struct period *period)
{
    struct report_period plain = reporter_period(period);

    json_array_append_new(owner, report_json_period(&plain));
    return 0;
}

static void print_json(json_t *root)
{
    if (json_dumpf(root, stdout, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    printf("\n");
    json_decref(root);
}

static int list_of(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    json_t *periods = json_array();
    int rc = arguments->json ? store_each_period(opened->store, collect_period, periods)
                             : store_each_period(opened->store, print_period, NULL);

    if (arguments->json && rc == 0)
        print_json(json_incref(periods));
    json_decref(periods);
    return rc;
}

static int show_of(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    const struct report_question question = {
        .period = arguments->words.id, .unit = arguments->unit, .sub_units = true};
    struct report *report;
    int rc = cli_report(opened, &question, &report);

    if (rc < 0)
        return rc;
    if (arguments->json) {
        print_json(report_json(report));
    } else {
        report_text(report, stdout);
        printf("\n");
        if (report->period.frozen_ms)
            report_text_corrections(report, stdout);
    }
    report_close(report);
    return 0;
}

static int list(const struct cli *cli, const struct arguments *arguments)
{
    return cli_on_store(cli, STORE_READ, list_of, arguments);
}

static int show(const struct cli *cli, const struct arguments *arguments)
{
    return cli_on_store(cli, STORE_READ, show_of, arguments);
}

/* --- arguments ----------------------------------------------------------------------- */

static const struct argp_option options[] = {
    {0, 0, 0, 0, "add:", 1},
    {"from", 'f', "DATE", 0, "first day; not needed when kind and id say it", 0},
    {"to", 't', "DATE", 0, "last day, inclusive", 0},
    {"name", 'm', "TEXT", 0, "such as 'quý IV/2026'", 0},
    {"kind", 'k', "KIND", 0, "which periods it belongs with, see below", 0},
    {0, 0, 0, 0, "freeze:", 4},
    {"yes", 'y', NULL, 0, "also when dossiers are missing in what was carried over", 0},
    {"provisional", 'P', NULL, 0,
     "also when the figures rest on a year whose days off are not announced", 0},
    {0, 0, 0, 0, "show:", 2},
    {"unit", 'u', "CODE", 0, "only this unit and those below it", 0},
    {0, 0, 0, 0, "list, show:", 3},
    {"format", 'o', "FORMAT", 0, "text (when not said) or json", 0},
    {0},
};

#define KINDS_HELP                                                                         \
    "Kinds that know their days from the id: month (2026-11), quarter (2026-q4), half "    \
    "(2026-h1), year (2026), and with the closing days of Decree 09/2019/NĐ-CP, from "    \
    "the 15th to the 14th, statutory-month, statutory-quarter, statutory-half, "           \
    "statutory-nine-months (2026-9m) and statutory-year. Any other days: --from and "      \
    "--to. Periods of a kind never share days, but those of the kind other may."

static const struct verb_help helps[] = {
    {"add", "ID", "Adds a period that form 06 can be asked for.\v" KINDS_HELP, "ftmk", 1,
     1},
    {"list", "",
     "Lists the periods, which of them are frozen, and which of those are provisional.",
     "o", 0, 0},
    {"freeze", "ID",
     "Keeps the figures of a period as they are now; what is corrected later is listed "
     "beside them. Where more was resolved than received, or the figures rest on a year "
     "whose "
     "days off are not announced, it is asked first.",
     "yP", 1, 1},
    {"show", "ID", "Shows the figures of a frozen period, and what they would be now.",
     "uo", 1, 1},
    {0},
};

/* In the same order. */
static int (*const runs[])(const struct cli *cli,
                           const struct arguments *arguments) = {add, list, freeze, show};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'f':
        arguments->words.from = value;
        return 0;
    case 't':
        arguments->words.to = value;
        return 0;
    case 'm':
        arguments->words.name = value;
        return 0;
    case 'k':
        arguments->words.kind = value;
        return 0;
    case 'y':
        arguments->yes = true;
        return 0;
    case 'P':
        arguments->provisional = true;
        return 0;
    case 'u':
        arguments->unit = value;
        return 0;
    case 'o':
        arguments->json = cli_wants_json(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            arguments->words.id = value;
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_period(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {options,
                                     take_option,
                                     "add ID\nlist\nfreeze ID\nshow ID",
                                     "Reporting periods: what form 06 is asked for, and "
                                     "keeps once it is frozen.\v" KINDS_HELP,
                                     NULL,
                                     NULL,
                                     NULL};
    struct arguments arguments = {0};

    verbs_parse(&argp, helps, argc, argv, &arguments);
    return runs[arguments.said.verb - helps](cli, &arguments) < 0 ? EXIT_FAILURE
                                                                  : EXIT_SUCCESS;
}
