/*
 * basis - on what figures rest: the calendar and the policies by which due dates were worked out,
 * and the years of which no announcement is known yet.
 *
 * A figure is provisional when a dossier in it could be judged otherwise once a year is
 * announced: when the way from its receipt to the day on which it is judged (that of the result,
 * or the closing day), or to its due date if that is sooner, leads through such a year. A due
 * date that lies behind all announced years does not make the figures provisional while the day
 * of judgement does not: whatever will be announced, it is not over then. It is ahead, and that is
 * said apart.
 *
 * Plain data of one thread; it owns what it points to. Whatever fills it begins with a zeroed one.
 */
#ifndef APPLIANCE_REPORT_BASIS_H
#define APPLIANCE_REPORT_BASIS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Years, in runs: oldest first, none twice, none touching. */
struct basis_run {
    int first, last; /* both inclusive */
};

struct basis_years {
    size_t count;
    struct basis_run *runs;
};

void basis_years_add(struct basis_years *years, int first, int last);

/* "2016–2026, 2028"; "" for none. The caller frees it. */
char *basis_years_text(const struct basis_years *years);

/* A list of [first, last], which the caller owns. */
json_t *basis_years_json(const struct basis_years *years);

/* Of what policies choose, as the settings name it: "supplement", "restart". */
struct basis_choice {
    char *name, *choice;
};

/* Of receipts on the days from ... to, both inclusive; INT32_MIN ... INT32_MAX: of all others. */
struct basis_policy {
    int32_t from_day, to_day;
    char *source; /* the provision; "": not said */
    size_t choice_count;
    struct basis_choice *choices;
};

struct basis {
    bool
        known; /* false: a period that was frozen before it was kept, or the nation's figures */
    int64_t version;  /* of the calendar's register; 0: as it comes with the program */
    int64_t taken_ms; /* when that version was taken in */
    struct basis_years announced;
    struct basis_years provisional; /* not announced, and the figures rest on them */
    bool
        ahead; /* some due dates lie behind what is announced; as far as nothing is provisional */
    size_t policy_count;           /* 0: the general rule, and nothing else */
    struct basis_policy *policies; /* the one of all others last */
};

void basis_release(struct basis *basis);

/* Room for one more policy, zeroed but for its source; the texts are copied. */
struct basis_policy *basis_add_policy(struct basis *basis, int32_t from_day, int32_t to_day,
                                      const char *source);
void basis_add_choice(struct basis_policy *policy, const char *name, const char *choice);

/* An object of receipts (null, or [first, last]), source (null, or a text) and the choices; the caller
 * owns it. */
json_t *basis_policy_json(const struct basis_policy *policy);

/* Is it the policy of the receipts for which no other one holds? */
bool basis_of_all_others(const struct basis_policy *policy);

bool basis_provisional(const struct basis *basis);

/* Could an announcement change a figure or a due date? */
bool basis_uncertain(const struct basis *basis);

/*
 * An object, which the caller owns: calendar {from (program, store), version, taken (a stamp), years
 * as basis_years_json() has them}, policies (a list of basis_policy_json()), provisional,
 * provisional_years, due_dates_ahead. null when it is not known.
 */
json_t *basis_json(const struct basis *basis);

/* What basis_json() gave, for one that was kept. -EINVAL: it is something else. */
int basis_read(const char *json, struct basis *ret);

#endif
