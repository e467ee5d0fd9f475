/* dunghan form06 - form 06 for any period, unit and field. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance/cli/cli.h"
#include "appliance/form06/reporter.h"
#include "appliance/report/formats/report_csv.h"
#include "appliance/report/formats/report_json.h"
#include "appliance/report/formats/report_text.h"
#include "appliance/report/formats/report_xlsx.h"
#include "appliance/store/store.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* --- formats ------------------------------------------------------------------------- */

/* The caller frees the bytes. */
typedef int (*write_report)(const struct report *report, char **ret_bytes,
                            size_t *ret_size);

static int write_text(const struct report *report, char **ret_bytes, size_t *ret_size)
{
    FILE *out = need(open_memstream(ret_bytes, ret_size));

    report_text(report, out);
    if (report->period.frozen_ms) {
        (void)fputc('\n', out);
        report_text_corrections(report, out);
    }
    return fclose(out) == 0 ? 0 : -errno;
}

static int write_json(const struct report *report, char **ret_bytes, size_t *ret_size)
{
    FILE *out = need(open_memstream(ret_bytes, ret_size));
    json_t *root = report_json(report);

    if (json_dumpf(root, out, JSON_INDENT(1)) < 0)
        abort(); /* out of memory */
    json_decref(root);
    (void)fputc('\n', out);
    return fclose(out) == 0 ? 0 : -errno;
}

static int write_csv(const struct report *report, char **ret_bytes, size_t *ret_size)
{
    *ret_bytes = report_csv(report, ret_size);
    return 0;
}

static const struct format {
    const char *name;
    write_report write;
    bool binary; /* nothing for a terminal */
} formats[] = {
    {"text", write_text, false},
    {"json", write_json, false},
    {"csv", write_csv, false},
    {"xlsx", report_xlsx, true},
};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    }
    return NULL;
}

/* --- arguments ----------------------------------------------------------------------- */

struct arguments {
    struct report_question question;
    bool from_given, to_given;
    const struct format *format;
    const char *output; /* NULL: stdout */
};

static const struct argp_option options[] = {
    {"from", 'f', "DATE", 0, "first day of the period", 0},
    {"to", 't', "DATE", 0, "last day of it", 0},
    {"period", 'p', "ID", 0, "instead of both: a registered period, see dunghan period", 0},
    {"unit", 'u', "CODE", 0, "only this unit and those below it", 0},
    {"no-sub-units", 'n', NULL, 0, "with --unit: without those below it", 0},
    {"field", 'F', "ID", 0, "only this field", 0},
    {"structure", 's', "WHEN", 0, "units as organised then (the last day) or now", 0},
    {"format", 'o', "FORMAT", 0, "text (when not said), json, csv or xlsx", 0},
    {"output", 'O', "FILE", 0, "write there, not to stdout", 0},
    {0},
};

static void take_date(struct argp_state *state, const char *name, const char *value,
                      int32_t *ret_day, bool *given)
{
    if (date_parse(value, ret_day) < 0)
        argp_error(state, "--%s '%s': wanted is a date such as 2026-11-21", name, value);
    *given = true;
}

static void check(struct argp_state *state, const struct arguments *arguments)
{
    const struct report_question *question = &arguments->question;

    if (question->period && (arguments->from_given || arguments->to_given))
        argp_error(state, "--period stands for --from and --to: give one or the other");
    if (!question->period && (!arguments->from_given || !arguments->to_given ||
                              question->to_day < question->from_day))
        argp_error(state,
                   "--from and --to are needed, --to not before --from, or --period");
    if (!question->sub_units && !question->unit)
        argp_error(state, "--no-sub-units goes with --unit");
    if (arguments->format->binary && !arguments->output && isatty(STDOUT_FILENO))
        argp_error(state, "--format %s is nothing for a terminal: add --output FILE",
                   arguments->format->name);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    struct report_question *question = &arguments->question;

    switch (key) {
    case 'f':
        take_date(state, "from", value, &question->from_day, &arguments->from_given);
        return 0;
    case 't':
        take_date(state, "to", value, &question->to_day, &arguments->to_given);
        return 0;
    case 'p':
        question->period = value;
        return 0;
    case 'u':
        question->unit = value;
        return 0;
    case 'n':
        question->sub_units = false;
        return 0;
    case 'F':
        question->field = value;
        return 0;
    case 's':
        question->as_now = strcmp(value, "now") == 0;
        if (!question->as_now && strcmp(value, "then") != 0)
            argp_error(state, "--structure '%s': wanted is then or now", value);
        return 0;
    case 'o':
        arguments->format = find_format(value);
        if (!arguments->format)
            argp_error(state, "--format '%s': wanted is text, json, csv or xlsx", value);
        return 0;
    case 'O':
        arguments->output = value;
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

/* --- running ------------------------------------------------------------------------- */

static int put(const char *path, const char *bytes, size_t size)
{
    FILE *out = path ? fopen(path, "we") : stdout;
    int rc = 0;

    if (!out)
        return log_fail(-errno, "%s", path);
    if (fwrite(bytes, 1, size, out) != size)
        rc = -EIO;
    if (path && fclose(out) != 0)
        rc = -errno;
    return rc < 0 && path ? log_fail(rc, "%s", path) : rc; /* of stdout output.h tells */
}

static int run(const struct cli_store *opened, const void *data)
{
    const struct arguments *arguments = data;
    struct report *report = NULL;
    char *bytes = NULL;
    size_t size;
    int rc = cli_report(opened, &arguments->question, &report);

    if (rc == 0) {
        rc = arguments->format->write(report, &bytes, &size);
        if (rc < 0)
            (void)log_fail(rc, "the report cannot be written as %s",
                           arguments->format->name);
    }
    if (rc == 0)
        rc = put(arguments->output, bytes, size);
    free(bytes);
    report_close(report);
    return rc;
}

int cli_form06(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        NULL,
        "Form 06 for any period: a row per field, sub-totals per level, checks and rates.\v"
        "Columns 3 to 13 are those of the form. Both days are inclusive; dossiers in "
        "progress are judged as of the end of the last one, or of today while the period "
        "is "
        "not over: the report says which. A frozen period answers with its frozen figures.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {.question.sub_units = true, .format = &formats[0]};
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = cli_on_figures(cli, run, &arguments);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cli_report(const struct cli_store *opened, const struct report_question *question,
               struct report **ret)
{
    const struct reporter reporter = {
        .store = opened->store,
        .rules = &opened->rulebook.rules,
        .office_vi = opened->config->title.vi,
        .office_en = opened->config->title.en,
        .simulated = opened->config->simulated,
        .now_ms = clock_wall_ms(),
    };
    const char *unknown = NULL;
    int rc = store_begin(opened->store);

    if (rc == 0)
        rc = reporter_make(&reporter, question, ret, &unknown);
    store_rollback(opened->store);
    if (unknown)
        log_error("%s '%s' is not known%s", unknown,
                  *unknown == 'p'   ? question->period
                  : *unknown == 'u' ? question->unit
                                    : question->field,
                  *unknown == 'p' ? ": see dunghan period list" : " in the catalogue");
    if (rc == 0 && !opened->settled && !(*ret)->period.frozen_ms) {
        report_close(*ret);
        *ret = NULL;
        rc = log_fail(-ESTALE, "there is no form 06 until then: it would name as its basis "
                               "rules by which it is not counted");
    }
    return rc;
}
