/* dunghan due - works out a due date and says which days did not count. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/cli.h"
#include "appliance/explain/due_answer.h"
#include "mqtt/base/csv.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

enum {
    MOST_SUSPENSIONS = 64,
    MOST_YEARS = 100, /* from receipt to due date; every day on the way is looked at */
    MOST_DAYS = MOST_YEARS * 366,
};

struct arguments {
    bool received_given, json, supplement;
    int64_t received_ms;
    struct limit limit, extended;
    struct suspension suspensions[MOST_SUSPENSIONS];
    size_t suspension_count;
    struct schedule schedule;
    struct deadline_policy policy;
    const char *calendar_path;
};

/* --- options ------------------------------------------------------------------------- */

enum due_option {
    OPTION_RECEIVED = 'r',
    OPTION_LIMIT = 'l',
    OPTION_SUSPENDED = 's',
    OPTION_EXTENDED = 'e',
    OPTION_JSON = 'j',
    OPTION_SUPPLEMENT = 256,
    OPTION_SCHEDULE,
    OPTION_POLICY,
    OPTION_AFTER_HOURS,
    OPTION_CALENDAR,
};

#define LIMIT_HELP                                                                         \
    "10wd working days, 30cd calendar days, 4wh or 3.5wh working hours, 1mo months, "      \
    "same_day, or a due date or time"
#define SUSPENDED_HELP                                                                     \
    "what is not counted, as dates or times; a date is the end of its day; without TO it " \
    "goes on; may be repeated"
#define SCHEDULE_HELP                                                                      \
    "working sessions: P1 (07:00-11:30 13:30-17:00, the default), P2 (07:30-11:30 "        \
    "13:00-17:00), or such a text"
#define POLICY_HELP "after a supplement the limit goes on (the default) or starts again"
#define AFTER_HOURS_HELP                                                                   \
    "an intake outside the sessions counts as of its day (the default), or of the next "   \
    "opening"
#define CALENDAR_HELP "CSV date,kind,reason, instead of the built-in calendar"

static const struct argp_option options[] = {
    {"received", OPTION_RECEIVED, "TIME", 0, "time of receipt: 2018-02-12T09:00", 0},
    {"limit", OPTION_LIMIT, "LIMIT", 0, LIMIT_HELP, 0},
    {"suspended", OPTION_SUSPENDED, "FROM/TO", 0, SUSPENDED_HELP, 0},
    {"supplement", OPTION_SUPPLEMENT, NULL, 0, "the suspensions are for a supplement", 0},
    {"extended", OPTION_EXTENDED, "LIMIT", 0, "lawfully extended to this limit", 0},
    {"schedule", OPTION_SCHEDULE, "SCHEDULE", 0, SCHEDULE_HELP, 0},
    {"policy", OPTION_POLICY, "pause|restart", 0, POLICY_HELP, 0},
    {"after-hours", OPTION_AFTER_HOURS, "legal|next-opening", 0, AFTER_HOURS_HELP, 0},
    {"calendar", OPTION_CALENDAR, "FILE", 0, CALENDAR_HELP, 0},
    {"json", OPTION_JSON, NULL, 0, "as JSON", 0},
    {0},
};

/* Says it in one line and ends. */
#define REFUSE(state, ...) argp_failure(state, EXIT_FAILURE, 0, __VA_ARGS__)

static void take_limit(struct argp_state *state, const char *option, const char *text,
                       struct limit *ret)
{
    if (limit_parse(text, ret) < 0 || ret->kind == LIMIT_NONE)
        REFUSE(state, "%s '%s': wanted is %s", option, text, LIMIT_WANTED);
}

/* A date is the end of its day: what happens on a day leaves that day as it is. */
static bool parse_moment(const char *text, int64_t *ret_ms)
{
    int32_t day;

    if (date_parse(text, &day) < 0)
        return stamp_parse_local(text, ret_ms) == 0;
    *ret_ms = date_start_ms(day + 1) - 1;
    return true;
}

static void take_suspension(struct argp_state *state, const char *text,
                            struct arguments *arguments)
{
    struct suspension suspension = {.to_ms = DEADLINE_OPEN};
    size_t length = strcspn(text, "/");
    char from[DATE_STAMP_BYTES] = "";

    if (length < sizeof from)
        memcpy(from, text, length);
    if (text[length] != '/' || !parse_moment(from, &suspension.from_ms) ||
        (text[length + 1] && !parse_moment(text + length + 1, &suspension.to_ms)))
        REFUSE(state,
               "--suspended '%s': wanted is FROM/TO with dates or times, such as "
               "2026-11-20T10:00/2026-11-24, or FROM/ when it goes on",
               text);
    if (suspension.to_ms < suspension.from_ms)
        REFUSE(state, "--suspended '%s': it ends before it begins", text);
    if (arguments->suspension_count == MOST_SUSPENSIONS)
        REFUSE(state, "--suspended '%s': at most %d are taken", text, MOST_SUSPENSIONS);
    arguments->suspensions[arguments->suspension_count++] = suspension;
}

static void take_schedule(struct argp_state *state, const char *text, struct schedule *ret)
{
    const struct schedule *builtin = schedule_builtin(text);
    char fault[SCHEDULE_FAULT_BYTES];

    if (builtin)
        *ret = *builtin;
    else if (schedule_parse(text, ret, fault) < 0)
        REFUSE(state, "--schedule: %s; P1 and P2 are names", fault);
}

/* One of two words; true: the second. */
static bool take_word(struct argp_state *state, const char *option, const char *text,
                      const char *const words[2])
{
    if (strcmp(text, words[0]) != 0 && strcmp(text, words[1]) != 0)
        REFUSE(state, "%s '%s': wanted is %s or %s", option, text, words[0], words[1]);
    return strcmp(text, words[1]) == 0;
}

static int by_from(const void *left, const void *right)
{
    const struct suspension *a = left, *b = right;

    return (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms);
}

static bool due_before_receipt(const struct limit *limit, int64_t received_ms)
{
    return (limit->kind == LIMIT_DUE_DAY && limit->amount < date_day_at(received_ms)) ||
           (limit->kind == LIMIT_DUE_TIME && limit->amount < received_ms);
}

/* What one option alone cannot tell. */
static void check(struct argp_state *state, struct arguments *arguments)
{
    if (!arguments->received_given || arguments->limit.kind == LIMIT_NONE)
        REFUSE(state, "--received and --limit are needed; see --help");
    if (due_before_receipt(&arguments->limit, arguments->received_ms) ||
        due_before_receipt(&arguments->extended, arguments->received_ms))
        REFUSE(state, "the due date is before the receipt");
    qsort(arguments->suspensions, arguments->suspension_count,
          sizeof arguments->suspensions[0], by_from);
    if (arguments->suspension_count &&
        arguments->suspensions[0].from_ms < arguments->received_ms)
        REFUSE(state, "--suspended: it begins before the receipt");
    for (size_t i = 0; i < arguments->suspension_count; i++)
        arguments->suspensions[i].supplement = arguments->supplement;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    static const char *const policies[] = {"pause", "restart"};
    static const char *const after_hours[] = {"legal", "next-opening"};
    struct arguments *arguments = state->input;

    switch (key) {
    case OPTION_RECEIVED:
        if (stamp_parse_local(value, &arguments->received_ms) < 0)
            REFUSE(state, "--received '%s': wanted is a time such as 2018-02-12T09:00",
                   value);
        arguments->received_given = true;
        return 0;
    case OPTION_LIMIT:
        take_limit(state, "--limit", value, &arguments->limit);
        return 0;
    case OPTION_EXTENDED:
        take_limit(state, "--extended", value, &arguments->extended);
        return 0;
    case OPTION_SUSPENDED:
        take_suspension(state, value, arguments);
        return 0;
    case OPTION_SUPPLEMENT:
        arguments->supplement = true;
        return 0;
    case OPTION_SCHEDULE:
        take_schedule(state, value, &arguments->schedule);
        return 0;
    case OPTION_POLICY:
        arguments->policy.restart = take_word(state, "--policy", value, policies);
        return 0;
    case OPTION_AFTER_HOURS:
        arguments->policy.next_opening =
            take_word(state, "--after-hours", value, after_hours);
        return 0;
    case OPTION_CALENDAR:
        arguments->calendar_path = value;
        return 0;
    case OPTION_JSON:
        arguments->json = true;
        return 0;
    case ARGP_KEY_ARG:
        REFUSE(state, "'%s' is too much: only options are taken", value);
        return 0;
    case ARGP_KEY_END:
        check(state, arguments);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- answer -------------------------------------------------------------------------- */

static struct calendar *open_calendar(const char *path)
{
    struct calendar *calendar = NULL;
    char *bytes;
    size_t size;
    int rc;

    if (!path)
        return calendar_open_builtin();
    rc = csv_load(path, &bytes, &size);
    if (rc < 0) {
        (void)log_fail(rc, "%s", path);
        return NULL;
    }
    (void)calendar_open(&calendar, bytes, size, path); /* it says why it cannot */
    free(bytes);
    return calendar;
}

static void work_out(const struct arguments *arguments, const struct calendar *calendar,
                     struct due_answer *ret)
{
    bool extended = arguments->extended.kind != LIMIT_NONE;

    ret->terms = (struct deadline_terms){
        .limit = arguments->limit,
        .received_ms = arguments->received_ms,
        .suspensions = arguments->suspensions,
        .suspension_count = arguments->suspension_count,
        .calendar = calendar,
        .schedule = &arguments->schedule,
        .policy = arguments->policy,
    };
    ret->original = deadline_compute(&ret->terms);
    if (extended)
        ret->terms.limit = arguments->extended;
    ret->deadline = deadline_compute(&ret->terms);
}

static void print_json(const struct due_answer *answer)
{
    json_t *object = due_answer_json(answer);

    (void)json_dumpf(object, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(object);
}

int cli_due(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {options,
                                     take_option,
                                     NULL,
                                     "Works out a due date from the time of receipt and "
                                     "the limit, and says which days did "
                                     "not count. The date, or for hours the local time, "
                                     "stands alone on the first line.",
                                     NULL,
                                     NULL,
                                     NULL};
    static const struct date last = {9999, 12, 31};
    struct arguments arguments = {.schedule = *schedule_builtin("P1")};
    struct due_answer answer;
    struct calendar *calendar;
    int status = EXIT_FAILURE;

    (void)cli;
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    calendar = open_calendar(arguments.calendar_path);
    if (!calendar)
        return EXIT_FAILURE;
    work_out(&arguments, calendar, &answer);
    if (answer.deadline.due_day - answer.deadline.received_day > MOST_DAYS) {
        log_error("the due date lies more than %d years after the receipt", MOST_YEARS);
    } else if (answer.deadline.due_day == date_day(last)) {
        log_error("the due date lies beyond the year %d", last.year);
    } else {
        (arguments.json ? print_json : due_answer_print)(&answer);
        status = EXIT_SUCCESS;
    }
    calendar_close(calendar);
    return status;
}
