#include "appliance/report/basis.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* --- years --------------------------------------------------------------------------- */

/* The first run that reaches to just before `year` or further; the count when none does. */
static size_t run_at(const struct basis_years *years, int year)
{
    size_t at = 0;

    while (at < years->count && years->runs[at].last + 1 < year)
        at++;
    return at;
}

void basis_years_add(struct basis_years *years, int first, int last)
{
    size_t at = run_at(years, first), end = at;
    struct basis_run whole = {first, last};

    while (end < years->count && years->runs[end].first <= last + 1)
        end++;
    if (end > at) {
        whole.first = years->runs[at].first < first ? years->runs[at].first : first;
        whole.last = years->runs[end - 1].last > last ? years->runs[end - 1].last : last;
    } else {
        years->runs =
            need(reallocarray(years->runs, years->count + 1, sizeof *years->runs));
    }
    memmove(&years->runs[at + 1], &years->runs[end],
            (years->count - end) * sizeof *years->runs);
    years->runs[at] = whole;
    years->count = years->count - (end - at) + 1;
}

char *basis_years_text(const struct basis_years *years)
{
    char *text = NULL;
    size_t size;
    FILE *out = need(open_memstream(&text, &size));

    for (size_t i = 0; i < years->count; i++) {
        const struct basis_run *run = &years->runs[i];

        (void)fprintf(out, "%s%d", i ? ", " : "", run->first);
        if (run->last > run->first)
            (void)fprintf(out, "–%d", run->last);
    }
    (void)fclose(out);
    return need(text);
}

/* --- making one ---------------------------------------------------------------------- */

static void release_policy(struct basis_policy *policy)
{
    for (size_t i = 0; i < policy->choice_count; i++) {
        free(policy->choices[i].name);
        free(policy->choices[i].choice);
    }
    free(policy->choices);
    free(policy->source);
}

void basis_release(struct basis *basis)
{
    for (size_t i = 0; i < basis->policy_count; i++)
        release_policy(&basis->policies[i]);
    free(basis->policies);
    free(basis->announced.runs);
    free(basis->provisional.runs);
    *basis = (struct basis){0};
}

struct basis_policy *basis_add_policy(struct basis *basis, int32_t from_day, int32_t to_day,
                                      const char *source)
{
    struct basis_policy *policy;

    basis->policies = need(
        reallocarray(basis->policies, basis->policy_count + 1, sizeof *basis->policies));
    policy = &basis->policies[basis->policy_count++];
    *policy = (struct basis_policy){from_day, to_day, need(strdup(source)), 0, NULL};
    return policy;
}

void basis_add_choice(struct basis_policy *policy, const char *name, const char *choice)
{
    policy->choices = need(
        reallocarray(policy->choices, policy->choice_count + 1, sizeof *policy->choices));
    policy->choices[policy->choice_count++] =
        (struct basis_choice){need(strdup(name)), need(strdup(choice))};
}

bool basis_of_all_others(const struct basis_policy *policy)
{
    return policy->from_day == INT32_MIN;
}

bool basis_provisional(const struct basis *basis)
{
    return basis->provisional.count > 0;
}

bool basis_uncertain(const struct basis *basis)
{
    return basis_provisional(basis) || basis->ahead;
}

/* --- for programs -------------------------------------------------------------------- */

json_t *basis_years_json(const struct basis_years *years)
{
    json_t *list = need(json_array());

    for (size_t i = 0; i < years->count; i++)
        json_array_append_new(
            list, need(json_pack("[i, i]", years->runs[i].first, years->runs[i].last)));
    return list;
}

json_t *basis_policy_json(const struct basis_policy *policy)
{
    char from[DATE_BYTES], to[DATE_BYTES];
    json_t *object =
        need(json_pack("{s:o, s:s?}", "receipts",
                       basis_of_all_others(policy)
                           ? json_null()
                           : json_pack("[s, s]", date_format(policy->from_day, from),
                                       date_format(policy->to_day, to)),
                       "source", *policy->source ? policy->source : NULL));

    for (size_t i = 0; i < policy->choice_count; i++)
        json_object_set_new(object, policy->choices[i].name,
                            json_string(policy->choices[i].choice));
    return object;
}

json_t *basis_json(const struct basis *basis)
{
    char taken[DATE_STAMP_BYTES];
    json_t *policies;

    if (!basis->known)
        return json_null();
    policies = need(json_array());
    for (size_t i = 0; i < basis->policy_count; i++)
        json_array_append_new(policies, basis_policy_json(&basis->policies[i]));
    return need(
        json_pack("{s:{s:s, s:o, s:s?, s:o}, s:o, s:b, s:o, s:b}", "calendar", "from",
                  basis->version ? "store" : "program", "version",
                  basis->version ? json_integer(basis->version) : json_null(), "taken",
                  basis->version ? stamp_format(basis->taken_ms, taken) : NULL, "years",
                  basis_years_json(&basis->announced), "policies", policies, "provisional",
                  basis_provisional(basis), "provisional_years",
                  basis_years_json(&basis->provisional), "due_dates_ahead", basis->ahead));
}

static void read_years(const json_t *list, struct basis_years *ret)
{
    const json_t *run;
    size_t i;

    json_array_foreach(list, i, run)
        basis_years_add(ret, (int)json_integer_value(json_array_get(run, 0)),
                        (int)json_integer_value(json_array_get(run, 1)));
}

/* The choices are the texts beside the source. */
static int read_policy(json_t *object, struct basis *ret)
{
    const json_t *receipts = json_object_get(object, "receipts");
    const char *source = json_string_value(json_object_get(object, "source")), *name;
    const char *from = json_string_value(json_array_get(receipts, 0));
    const char *to = json_string_value(json_array_get(receipts, 1));
    int32_t from_day = INT32_MIN, to_day = INT32_MAX;
    struct basis_policy *policy;
    json_t *choice;

    if (json_is_array(receipts) &&
        (!from || !to || date_parse(from, &from_day) < 0 || date_parse(to, &to_day) < 0))
        return -EINVAL;
    policy = basis_add_policy(ret, from_day, to_day, source ? source : "");
    json_object_foreach(object, name, choice)
    {
        if (json_is_string(choice) && strcmp(name, "source") != 0)
            basis_add_choice(policy, name, json_string_value(choice));
    }
    return 0;
}

static int read_object(const json_t *root, struct basis *ret)
{
    const json_t *calendar = json_object_get(root, "calendar");
    const char *taken = json_string_value(json_object_get(calendar, "taken"));
    json_t *policy;
    size_t i;
    int rc = json_is_object(calendar) ? 0 : -EINVAL;

    ret->known = true;
    ret->version = json_integer_value(json_object_get(calendar, "version"));
    if (rc == 0 && taken)
        rc = stamp_parse(taken, &ret->taken_ms);
    read_years(json_object_get(calendar, "years"), &ret->announced);
    read_years(json_object_get(root, "provisional_years"), &ret->provisional);
    ret->ahead = json_is_true(json_object_get(root, "due_dates_ahead"));
    json_array_foreach(json_object_get(root, "policies"), i, policy)
    {
        if (rc == 0)
            rc = read_policy(policy, ret);
    }
    return rc;
}

int basis_read(const char *json, struct basis *ret)
{
    json_t *root = json_loads(json, 0, NULL);
    struct basis basis = {0};
    int rc = read_object(root, &basis);

    json_decref(root);
    if (rc < 0)
        basis_release(&basis);
    else
        *ret = basis;
    return rc;
}
