#include "appliance/explain/due_basis.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/form06/form06_basis.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

static const char *const origin_names[DUE_BASIS_ORIGINS] = {
    [DUE_BASIS_PROGRAM] = "program",
    [DUE_BASIS_SETTINGS] = "settings",
    [DUE_BASIS_STORE] = "store",
    [DUE_BASIS_GIVEN] = "given",
};

/* --- for people ---------------------------------------------------------------------- */

static void print_years(const struct calendar *calendar)
{
    int first, last = 0;
    const char *before = ", announced for ";

    while (calendar_known_years(calendar, last + 1, &first, &last)) {
        printf(first == last ? "%s%d" : "%s%d to %d", before, first, last);
        before = ", ";
    }
    puts(last ? "." : ", no year announced.");
}

static void print_calendar(const struct due_basis *basis)
{
    char taken[DATE_STAMP_BYTES];

    printf("Calendar: ");
    if (basis->calendar_origin == DUE_BASIS_GIVEN)
        printf("%s", basis->calendar_file);
    else if (basis->calendar_origin == DUE_BASIS_STORE)
        printf("of the store");
    else
        printf("as it comes with the program");
    if (basis->version)
        printf(", version %" PRId64 " of %s", basis->version,
               stamp_format(basis->taken_ms, taken));
    print_years(basis->calendar);
}

static void print_sessions(const struct due_basis *basis)
{
    static const char *const origins[DUE_BASIS_ORIGINS] = {
        [DUE_BASIS_PROGRAM] = "as the program has them",
        [DUE_BASIS_SETTINGS] = "of the settings",
        [DUE_BASIS_STORE] = "of unit ",
        [DUE_BASIS_GIVEN] = "as asked",
    };
    char times[SCHEDULE_BYTES];

    printf("Sessions: %s, %s%s.\n", schedule_format(&basis->schedule, times),
           origins[basis->schedule_origin],
           basis->schedule_origin == DUE_BASIS_STORE ? basis->unit : "");
}

static void print_policy(const struct due_basis *basis)
{
    const struct policy *policy = &basis->policy;
    char from[DATE_BYTES], to[DATE_BYTES];

    printf("Policy:");
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        if (POLICY_OF_DUE_DATES & 1U << kind)
            printf(" %s %s,", policy_words[kind].name,
                   policy_words[kind].choices[policy->chosen[kind]]);
    }
    if (basis->policy_origin == DUE_BASIS_GIVEN)
        puts(" as asked.");
    else if (policy_general(policy, POLICY_OF_DUE_DATES))
        puts(" the general rule.");
    else if (policy_of_all_others(policy))
        printf(" of the settings%s%s.\n", *policy->source ? ": " : "", policy->source);
    else
        printf(" for receipts of %s to %s%s%s.\n", date_format(policy->from_day, from),
               date_format(policy->to_day, to), *policy->source ? ": " : "",
               policy->source);
}

void due_basis_print(const struct due_basis *basis)
{
    print_calendar(basis);
    print_sessions(basis);
    print_policy(basis);
}

/* --- for programs -------------------------------------------------------------------- */

static json_t *calendar_json(const struct due_basis *basis)
{
    struct basis_years years = {0};
    char taken[DATE_STAMP_BYTES];
    json_t *object;

    form06_basis_add_years(basis->calendar, &years);
    object = need(json_pack(
        "{s:s, s:s?, s:o, s:s?, s:o}", "from", origin_names[basis->calendar_origin], "file",
        basis->calendar_origin == DUE_BASIS_GIVEN ? basis->calendar_file : NULL, "version",
        basis->version ? json_integer(basis->version) : json_null(), "taken",
        basis->version ? stamp_format(basis->taken_ms, taken) : NULL, "years",
        basis_years_json(&years)));
    free(years.runs);
    return object;
}

static json_t *policy_json(const struct due_basis *basis)
{
    struct basis told = {0};
    json_t *object;

    form06_basis_add_policy(&basis->policy, POLICY_OF_DUE_DATES, &told);
    object = basis_policy_json(&told.policies[0]);
    json_object_set_new(object, "from", json_string(origin_names[basis->policy_origin]));
    basis_release(&told);
    return object;
}

json_t *due_basis_json(const struct due_basis *basis)
{
    char times[SCHEDULE_BYTES];

    return need(json_pack(
        "{s:o, s:{s:s, s:s?, s:s}, s:o}", "calendar", calendar_json(basis), "sessions",
        "from", origin_names[basis->schedule_origin], "unit", basis->unit, "times",
        schedule_format(&basis->schedule, times), "policy", policy_json(basis)));
}
