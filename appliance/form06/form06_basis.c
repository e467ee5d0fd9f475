#include "appliance/form06/form06_basis.h"

#include <errno.h>
#include <stdlib.h>

#include "appliance/tables/figures_source.h"
#include "appliance/tables/register/store_calendar.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"

/* --- calendar and policies ----------------------------------------------------------- */

void form06_basis_add_years(const struct calendar *calendar, struct basis_years *years)
{
    int first, last = 0;

    while (calendar_known_years(calendar, last + 1, &first, &last))
        basis_years_add(years, first, last);
}

static int find_calendar(struct store *store, const struct calendar *calendar,
                         struct basis *basis)
{
    int rc = store_calendar_version(store, &basis->version, &basis->taken_ms);

    form06_basis_add_years(calendar, &basis->announced);
    return rc == -ENOENT ? 0 : rc;
}

void form06_basis_add_policy(const struct policy *policy, unsigned kinds,
                             struct basis *basis)
{
    struct basis_policy *added = basis_add_policy(basis, policy->from_day, policy->to_day,
                                                  policy->source ? policy->source : "");

    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        if (kinds & 1U << kind)
            basis_add_choice(added, policy_words[kind].name,
                             policy_words[kind].choices[policy->chosen[kind]]);
    }
}

/* The general rule is named only beside others. */
static void find_policies(const struct rules *rules, int32_t last_day, struct basis *basis)
{
    for (size_t i = 0; i < rules->policy_count; i++) {
        const struct policy *policy = &rules->policies[i];

        if (policy->from_day <= last_day &&
            (basis->policy_count > 0 || !policy_general(policy, POLICY_EVERY_KIND)))
            form06_basis_add_policy(policy, POLICY_EVERY_KIND, basis);
    }
}

/* --- years that are not announced ---------------------------------------------------- */

struct judging {
    const struct calendar *calendar;
    const struct scope *scope;
    int32_t last_day;
    int candidates; /* years that the figures could rest on */
    struct basis *basis;
};

static int count_years(const struct basis_years *years)
{
    int count = 0;

    for (size_t i = 0; i < years->count; i++)
        count += years->runs[i].last - years->runs[i].first + 1;
    return count;
}

/* Adds the years without announcement from one day's to another's; gives how many it found. */
static int add_unknown(const struct calendar *calendar, int32_t from_day, int32_t to_day,
                       struct basis_years *ret)
{
    int year = date_of(from_day).year, end = date_of(to_day).year, first, last, found = 0;

    while (year <= end) {
        if (!calendar_known_years(calendar, year, &first, &last) || first > end) {
            first = end + 1;
            last = end;
        }
        if (first > year) {
            basis_years_add(ret, year, first - 1);
            found += first - year;
        }
        year = last + 1;
    }
    return found;
}

/* The years of a dossier whose due date is provisional. */
static int judge(void *owner, const struct store_provisional *dossier)
{
    struct judging *judging = owner;
    struct basis *basis = judging->basis;
    int32_t judged = dossier->resolved_day;

    if (judging->scope && !scope_has(judging->scope, dossier->unit, dossier->field))
        return 0;
    if (judged == DOSSIER_NO_DAY || judged > judging->last_day)
        judged = judging->last_day;
    if (judged > dossier->due_day)
        judged = dossier->due_day;
    if (add_unknown(judging->calendar, dossier->received_day, judged,
                    &basis->provisional) == 0)
        basis->ahead = true;
    return count_years(&basis->provisional) == judging->candidates &&
                   (judging->candidates > 0 || basis->ahead)
               ? -ECANCELED /* there is nothing left to find */
               : 0;
}

static int find_years(struct store *store, int32_t from_day, struct judging *judging)
{
    struct basis_years candidates = {0};
    int32_t first_day;
    int rc = store_first_provisional(store, &first_day);

    if (rc == -ENOENT)
        return 0;
    if (rc == 0 && first_day <= judging->last_day)
        judging->candidates =
            add_unknown(judging->calendar, first_day, judging->last_day, &candidates);
    if (rc == 0)
        rc = store_each_provisional(store, from_day, judging->last_day, judge, judging);
    free(candidates.runs);
    return rc == -ECANCELED ? 0 : rc;
}

int form06_basis(struct store *store, const struct rules *rules, int32_t from_day,
                 int32_t last_day, const struct scope *scope, struct basis *ret)
{
    struct basis basis = {.known = true};
    struct judging judging = {rules->calendar, scope, last_day, 0, &basis};
    int rc;

    if (store_asks_for_figures(store)) { /* of many centres, each with its own */
        *ret = (struct basis){0};
        return 0;
    }
    rc = find_calendar(store, rules->calendar, &basis);
    if (rc == 0)
        rc = find_years(store, from_day, &judging);
    find_policies(rules, last_day, &basis);
    if (rc < 0)
        basis_release(&basis);
    else
        *ret = basis;
    return rc;
}

int form06_frozen_basis(struct store *store, int period, struct basis *ret)
{
    char *json;
    int rc = store_read_frozen_basis(store, period, &json);

    if (rc == -ENOENT) {
        *ret = (struct basis){0};
        return 0;
    }
    if (rc == 0) {
        rc = basis_read(json, ret);
        free(json);
    }
    return rc;
}
