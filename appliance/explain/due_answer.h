/*
 * due_answer - a due date day by day, for people and for programs: what `dunghan due` and
 * `dunghan dossier` say of it.
 */
#ifndef APPLIANCE_EXPLAIN_DUE_ANSWER_H
#define APPLIANCE_EXPLAIN_DUE_ANSWER_H

#include <jansson.h>

#include "appliance/rules/deadline.h"

struct due_answer {
    struct deadline_terms terms;
    struct deadline deadline;
    struct deadline original; /* without an extension; its base is the first due date */
};

/*
 * Text on stdout. The first line is the due date alone, or the local time where the limit
 * has one, or `suspended` when no due date is in force; then why.
 */
void due_answer_print(const struct due_answer *answer);

/*
 * An object, which the caller owns: limit, base_due (before suspensions and extension), due (null: none
 * is in force), open, provisional, restarted, suspended_days, suspended_minutes, and days,
 * a list of date, counted, why (a code) and reason (a text).
 */
json_t *due_answer_json(const struct due_answer *answer);

#endif
