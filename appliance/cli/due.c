/* dunghan due - works out a due date and says which days did not count. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/cli/cli.h"
#include "appliance/deadline.h"
#include "mqtt/base/date.h"

struct arguments {
    int64_t received_ms;
    bool received_given;
    struct limit limit;
};

static const struct argp_option options[] = {
    {"received",                           'r', "TIME", 0, "time of receipt: 2018-02-12T09:00", 0},
    {"limit",                              'l', "LIMIT", 0, "3wd (working days) or same_day", 0},
    {0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'r':
        if (stamp_parse_local(value, &arguments->received_ms) < 0)
            argp_error(state, "--received '%s': wanted is a time such as 2018-02-12T09:00",
                       value);
        arguments->received_given = true;
        return 0;
    case 'l':
        if (limit_parse(value, &arguments->limit) < 0)
            argp_error(state, "--limit '%s': wanted is 1wd to %dwd, or same_day", value,
                       LIMIT_MOST_DAYS);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    case ARGP_KEY_END:
        if (!arguments->received_given || arguments->limit.kind == LIMIT_NONE)
            argp_error(state, "--received and --limit are needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static void tell(void *owner, int32_t day, bool counted, enum deadline_skip why)
{
    static const char *const reasons[] = {
        [SKIP_RECEIPT] = "day of receipt (Civil Code art. 147)",
        [SKIP_WEEKEND] = "weekend",
        [SKIP_OFF] = "day off",
        [SKIP_AFTER_15] = "received after 15:00",
    };
    const struct calendar *calendar = owner;
    const char *name = calendar_reason(calendar, day);
    char date[DATE_BYTES];

    printf("  %s %s  %s: %s\n", date_format(day, date), weekdays[date_weekday(day)],
           counted ? "counted, swapped" : "not counted",
           (why == SKIP_OFF || counted) && name ? name : reasons[why]);
}

int cli_due(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {options,
                                     take_option,
                                     NULL,
                                     "Works out a due date from the time of receipt and "
                                     "the limit, and says which days did "
                                     "not count. The date stands alone on the first line.",
                                     NULL,
                                     NULL,
                                     NULL};
    struct arguments arguments = {0};
    struct calendar *calendar;
    struct deadline deadline;
    char date[DATE_BYTES], limit[LIMIT_BYTES];

    (void)cli;
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    calendar = calendar_open_builtin();
    deadline = deadline_compute(calendar, arguments.limit, arguments.received_ms);
    printf("%s\n", date_format(deadline.due_day, date));
    printf("%s, the end of the day, is the limit %s. Days on the way that need a word:\n",
           weekdays[date_weekday(deadline.due_day)], limit_format(arguments.limit, limit));
    deadline_explain(calendar, arguments.limit, arguments.received_ms, tell, calendar);
    if (deadline.provisional)
        printf("Provisional: the calendar of %d is not loaded.\n",
               date_of(deadline.due_day).year);
    calendar_close(calendar);
    return EXIT_SUCCESS;
}
