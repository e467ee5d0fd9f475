/*
 * policy - where practice or the law of a time differs: what was chosen, for which receipts, and
 * by what provision.
 *
 * Which policy applies to a dossier is fixed by the day of its receipt and never changes
 * afterwards (RULES.md, policies). Plain data; pure functions; any thread.
 */
#ifndef APPLIANCE_RULES_POLICY_H
#define APPLIANCE_RULES_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/rules/deadline.h"

/* What is chosen. */
enum policy_kind {
    POLICY_AFTER_HOURS, /* an intake outside the sessions */
    POLICY_SUPPLEMENT,  /* the limit, when a supplement is complete */
    POLICY_WITHDRAWN,   /* a dossier that the citizen takes back */
    POLICY_UNRESOLVED,  /* one that is returned unresolved, or stopped */
    POLICY_KINDS
};

/* The choices of each kind; 0 is what holds where nothing is said. */
enum { POLICY_AFTER_HOURS_LEGAL, POLICY_AFTER_HOURS_NEXT_OPENING };
enum { POLICY_SUPPLEMENT_PAUSE, POLICY_SUPPLEMENT_RESTART };
enum { POLICY_WITHDRAWN_ON_TIME, POLICY_WITHDRAWN_BY_DATE, POLICY_WITHDRAWN_EXCLUDED };
enum { POLICY_UNRESOLVED_BY_DATE, POLICY_UNRESOLVED_ON_TIME };

enum { POLICY_MOST_CHOICES = 3, POLICY_WORDS_BYTES = 64 };

/* "supplement", and its choices as they stand in settings and answers: "pause", "restart". */
struct policy_words {
    const char *name;
    const char *choices[POLICY_MOST_CHOICES + 1]; /* NULL behind the last one */
};

extern const struct policy_words policy_words[POLICY_KINDS];

/* Of receipts on the days from ... to, both inclusive. */
struct policy {
    int32_t from_day, to_day;
    int chosen[POLICY_KINDS];
    const char *source; /* the provision; "" when none was given; borrowed */
};

/* The choice that a word names; -ENOENT. */
int policy_choice(enum policy_kind kind, const char *word);

/* "pause or restart": all words of a kind, for messages. */
const char *policy_allowed(enum policy_kind kind, char ret[static POLICY_WORDS_BYTES]);

/* Sets of kinds: 1 << enum policy_kind. */
enum {
    POLICY_EVERY_KIND = (1 << POLICY_KINDS) - 1,
    POLICY_OF_DUE_DATES = 1 << POLICY_AFTER_HOURS | 1 << POLICY_SUPPLEMENT,
};

/* Does it hold where no policy of certain days does? */
bool policy_of_all_others(const struct policy *policy);

/* Is it, as far as these kinds go, what holds where nothing is said? */
bool policy_general(const struct policy *policy, unsigned kinds);

/* The first of the policies that holds on the day of receipt; by default (all 0) when none does. */
const struct policy *policy_on(const struct policy *policies, size_t count, int32_t day);

/* What of it a deadline needs. */
struct deadline_policy policy_deadline(const struct policy *policy);

#endif
