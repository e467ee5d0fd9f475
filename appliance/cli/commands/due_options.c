#include "appliance/cli/commands/due_options.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "mqtt/base/date.h"
#include "mqtt/event.h"

enum due_option {
    OPTION_RECEIVED = 'r',
    OPTION_LIMIT = 'l',
    OPTION_SUSPENDED = 's',
    OPTION_EXTENDED = 'e',
    OPTION_JSON = 'j',
    OPTION_UNIT = 'u',
    OPTION_SUPPLEMENT = 256,
    OPTION_SCHEDULE,
    OPTION_POLICY,
    OPTION_AFTER_HOURS,
    OPTION_CALENDAR,
    OPTION_BUILT_IN,
};

#define LIMIT_HELP                                                                         \
    "10wd working days, 30cd calendar days, 4wh or 3.5wh working hours, 1mo months, "      \
    "same_day, or a due date or time"
#define SUSPENDED_HELP                                                                     \
    "what is not counted, as dates or times; a date is the end of its day; without TO it " \
    "goes on; may be repeated; REASON is supplement, payment or other"
#define UNIT_HELP "the unit that took it in: its sessions; needs a store"
#define SCHEDULE_HELP                                                                      \
    "working sessions, instead of the unit's or the settings': P1 (07:00-11:30 "           \
    "13:30-17:00), P2 (07:30-11:30 13:00-17:00), or such a text"
#define POLICY_HELP                                                                        \
    "after a supplement the limit goes on or starts again, instead of what the settings "  \
    "say for the day of receipt"
#define AFTER_HOURS_HELP                                                                   \
    "an intake outside the sessions counts as of its day, or of the next opening; "        \
    "likewise"
#define CALENDAR_HELP "CSV date,kind,reason, instead of the calendar in force"
#define BUILT_IN_HELP "as the program comes, whatever store there is"

static const struct argp_option options[] = {
    {"received", OPTION_RECEIVED, "TIME", 0, "time of receipt: 2018-02-12T09:00", 0},
    {"limit", OPTION_LIMIT, "LIMIT", 0, LIMIT_HELP, 0},
    {"unit", OPTION_UNIT, "CODE", 0, UNIT_HELP, 0},
    {"suspended", OPTION_SUSPENDED, "FROM/TO[,REASON]", 0, SUSPENDED_HELP, 0},
    {"supplement", OPTION_SUPPLEMENT, NULL, 0, "all suspensions are for a supplement", 0},
    {"extended", OPTION_EXTENDED, "LIMIT", 0, "lawfully extended to this limit", 0},
    {"schedule", OPTION_SCHEDULE, "SCHEDULE", 0, SCHEDULE_HELP, 0},
    {"policy", OPTION_POLICY, "pause|restart", 0, POLICY_HELP, 0},
    {"after-hours", OPTION_AFTER_HOURS, "legal|next-opening", 0, AFTER_HOURS_HELP, 0},
    {"calendar", OPTION_CALENDAR, "FILE", 0, CALENDAR_HELP, 0},
    {"built-in", OPTION_BUILT_IN, NULL, 0, BUILT_IN_HELP, 0},
    {"json", OPTION_JSON, NULL, 0, "as JSON", 0},
    {0},
};

/* Says it in one line and ends. */
#define REFUSE(state, ...) argp_failure(state, EX_USAGE, 0, __VA_ARGS__)

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

enum { SPAN_BYTES = 2 * DATE_STAMP_BYTES }; /* "FROM/TO" and its NUL */

/* "FROM/TO" or "FROM/". */
static bool parse_span(const char *text, struct suspension *ret)
{
    const char *slash = strchr(text, '/');
    char from[SPAN_BYTES] = "";

    if (!slash || slash - text >= SPAN_BYTES)
        return false;
    memcpy(from, text, (size_t)(slash - text));
    return parse_moment(from, &ret->from_ms) &&
           (!slash[1] || parse_moment(slash + 1, &ret->to_ms));
}

static void take_suspension(struct argp_state *state, char *text, struct due_options *said)
{
    struct suspension suspension = {.to_ms = DEADLINE_OPEN};
    char *reason = strchr(text, ',');
    int known = EVENT_REASON_OTHER;

    if (reason)
        known = event_name_index(event_reason_names, EVENT_REASONS, reason + 1);
    if (reason && known >= 0)
        *reason = '\0';
    if (known < 0 || !parse_span(text, &suspension))
        REFUSE(state,
               "--suspended '%s': wanted is FROM/TO with dates or times, such as "
               "2026-11-20T10:00/2026-11-24, or FROM/ when it goes on; if at all a reason "
               "behind it: ,supplement ,payment or ,other",
               text);
    if (suspension.to_ms < suspension.from_ms)
        REFUSE(state, "--suspended '%s': it ends before it begins", text);
    if (said->suspension_count == DUE_OPTIONS_SUSPENSIONS)
        REFUSE(state, "--suspended '%s': at most %d are taken", text,
               DUE_OPTIONS_SUSPENSIONS);
    suspension.supplement = known == EVENT_REASON_SUPPLEMENT;
    said->suspensions[said->suspension_count++] = suspension;
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

/* "next-opening" for the policies' "next_opening", and back. */
static void exchange(char *text, char from, char to)
{
    for (; (text = strchr(text, from)); text++)
        *text = to;
}

static int take_choice(struct argp_state *state, const char *option, char *text,
                       enum policy_kind kind)
{
    char allowed[POLICY_WORDS_BYTES];
    int choice;

    exchange(text, '-', '_');
    choice = policy_choice(kind, text);
    if (choice >= 0)
        return choice;
    exchange(text, '_', '-');
    (void)policy_allowed(kind, allowed);
    exchange(allowed, '_', '-');
    REFUSE(state, "%s '%s': wanted is %s", option, text, allowed);
    return 0;
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
static void check(struct argp_state *state, struct due_options *said)
{
    if (!said->received_given || said->limit.kind == LIMIT_NONE)
        REFUSE(state, "--received and --limit are needed; see --help");
    if (due_before_receipt(&said->limit, said->received_ms) ||
        due_before_receipt(&said->extended, said->received_ms))
        REFUSE(state, "the due date is before the receipt");
    if (said->built_in && said->unit)
        REFUSE(state, "--built-in asks no store: --unit does not go with it");
    qsort(said->suspensions, said->suspension_count, sizeof said->suspensions[0], by_from);
    if (said->suspension_count && said->suspensions[0].from_ms < said->received_ms)
        REFUSE(state, "--suspended: it begins before the receipt");
    for (size_t i = 0; i < said->suspension_count; i++)
        said->suspensions[i].supplement |= said->supplement;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct due_options *said = state->input;

    switch (key) {
    case OPTION_RECEIVED:
        if (stamp_parse_local(value, &said->received_ms) < 0)
            REFUSE(state, "--received '%s': wanted is a time such as 2018-02-12T09:00",
                   value);
        said->received_given = true;
        return 0;
    case OPTION_LIMIT:
        take_limit(state, "--limit", value, &said->limit);
        return 0;
    case OPTION_EXTENDED:
        take_limit(state, "--extended", value, &said->extended);
        return 0;
    case OPTION_SUSPENDED:
        take_suspension(state, value, said);
        return 0;
    case OPTION_SUPPLEMENT:
        said->supplement = true;
        return 0;
    case OPTION_SCHEDULE:
        take_schedule(state, value, &said->schedule);
        return 0;
    case OPTION_POLICY:
        said->chosen[POLICY_SUPPLEMENT] =
            take_choice(state, "--policy", value, POLICY_SUPPLEMENT);
        return 0;
    case OPTION_AFTER_HOURS:
        said->chosen[POLICY_AFTER_HOURS] =
            take_choice(state, "--after-hours", value, POLICY_AFTER_HOURS);
        return 0;
    case OPTION_CALENDAR:
        said->calendar_path = value;
        return 0;
    case OPTION_BUILT_IN:
        said->built_in = true;
        return 0;
    case OPTION_UNIT:
        said->unit = value;
        return 0;
    case OPTION_JSON:
        said->json = true;
        return 0;
    case ARGP_KEY_ARG:
        REFUSE(state, "'%s' is too much: only options are taken", value);
        return 0;
    case ARGP_KEY_END:
        check(state, said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void due_options_parse(int argc, char **argv, struct due_options *ret)
{
    static const struct argp argp = {options,
                                     take_option,
                                     NULL,
                                     "Works out a due date from the time of receipt and "
                                     "the limit, and says which days did not count, and on "
                                     "what that rests. The date, or for hours the local "
                                     "time, stands alone on the first line. With the store "
                                     "of the settings, it answers as the store counts; "
                                     "without any, by what comes with the program.",
                                     NULL,
                                     NULL,
                                     NULL};

    *ret = (struct due_options){0};
    for (int i = 0; i < POLICY_KINDS; i++)
        ret->chosen[i] = DUE_OPTIONS_UNSAID;
    argp_parse(&argp, argc, argv, 0, NULL, ret);
}
