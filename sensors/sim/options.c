#include "sensors/sim/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

enum {
    KEY_UNITS = 256,
    KEY_PROCEDURES,
    KEY_CALENDAR,
    KEY_FROM,
    KEY_TO,
    KEY_SEED,
    KEY_SCALE
};

static const double scale_least = 0.001;
static const double scale_most = 1000;

static const struct argp_option scenario_options[] = {
    {"units", KEY_UNITS, "FILE", 0, "CSV of units and their counters", 0},
    {"procedures", KEY_PROCEDURES, "FILE", 0, "CSV of procedures and their limits", 0},
    {"calendar", KEY_CALENDAR, "FILE", 0, "CSV of days off; else Monday to Friday", 0},
    {"from", KEY_FROM, "DATE", 0, "First day, like 2026-01-31", 0},
    {"to", KEY_TO, "DATE", 0, "Last day", 0},
    {"seed", KEY_SEED, "S", 0, "Another seed, another history; 1", 0},
    {"scale", KEY_SCALE, "X", 0, "X times as many dossiers; 1", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

void options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
    argp_parse(argp, argc, argv, 0, NULL, input);
}

void options_refuse(const struct argp_state *state, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
    argp_error(state, "%s", text);
    abort(); /* it does not return */
}

long options_number(const struct argp_state *state, const char *name, const char *text,
                    long least, long most)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (errno || end == text || *end != '\0' || value < least || value > most)
        options_refuse(state, "--%s \"%s\"; allowed: %ld to %ld", name, text, least, most);
    return value;
}

double options_real(const struct argp_state *state, const char *name, const char *text,
                    double least, double most)
{
    char *end;
    double value;

    errno = 0;
    value = strtod(text, &end);
    if (errno || end == text || *end != '\0' || !(value >= least && value <= most))
        options_refuse(state, "--%s \"%s\"; allowed: %g to %g", name, text, least, most);
    return value;
}

static int32_t day_of(const struct argp_state *state, const char *name, const char *text)
{
    int32_t day = 0;

    if (date_parse(text, &day) < 0)
        options_refuse(state, "--%s \"%s\"; allowed: a date like 2026-01-31", name, text);
    return day;
}

static error_t parse_scenario(int key, char *arg, struct argp_state *state)
{
    struct options_scenario *options = state->input;

    switch (key) {
    case KEY_UNITS:
        options->units = arg;
        return 0;
    case KEY_PROCEDURES:
        options->procedures = arg;
        return 0;
    case KEY_CALENDAR:
        options->calendar = arg;
        return 0;
    case KEY_FROM:
        options->from = day_of(state, "from", arg);
        options->from_given = true;
        return 0;
    case KEY_TO:
        options->to = day_of(state, "to", arg);
        options->to_given = true;
        return 0;
    case KEY_SEED:
        options->seed = (uint32_t)options_number(state, "seed", arg, 0, UINT32_MAX);
        return 0;
    case KEY_SCALE:
        options->scale = options_real(state, "scale", arg, scale_least, scale_most);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp options_scenario_argp = {
    .options = scenario_options,
    .parser = parse_scenario,
};

int options_load(const struct options_scenario *options, struct options_loaded *ret)
{
    int rc;

    *ret = (struct options_loaded){0};
    if (!options->units || !options->procedures || !options->from_given ||
        !options->to_given) {
        log_error("a scenario needs --units, --procedures, --from and --to");
        return -EINVAL;
    }
    if (options->from > options->to) {
        log_error("--from comes after --to; allowed: the same day or an earlier one");
        return -EINVAL;
    }
    rc = district_load(&ret->district, options->units, options->procedures);
    if (rc == 0 && options->calendar)
        rc = workday_load(&ret->calendar, options->calendar);
    if (rc < 0) {
        options_release(ret);
        return rc;
    }
    ret->config = (struct scenario_config){
        .district = &ret->district,
        .calendar = &ret->calendar,
        .from = options->from,
        .to = options->to,
        .seed = options->seed,
        .scale = options->scale,
    };
    return 0;
}

void options_release(struct options_loaded *loaded)
{
    district_release(&loaded->district);
    workday_release(&loaded->calendar);
}
