/*
 * cause - why a dossier is late: the closed list that staff state one of, and what may be noted beside it.
 *
 * Headings are those of the reasons sheet, form 06g of Thông tư 02/2017/TT-VPCP (RULES.md, causes of
 * lateness). Constant and pure; any thread.
 */
#ifndef APPLIANCE_REPORT_CAUSE_H
#define APPLIANCE_REPORT_CAUSE_H

#include <stdint.h>

/* Numbers are stored: only append. */
enum cause {
    CAUSE_NOT_STATED,
    CAUSE_OVERLOAD,
    CAUSE_RULES_CONFLICT,
    CAUSE_RULES_UNCLEAR,
    CAUSE_STAFF_ATTITUDE,
    CAUSE_STAFF_COMPETENCE,
    CAUSE_FACILITIES,
    CAUSE_COOPERATION,
    CAUSE_OTHER,
    CAUSES
};

struct cause_words {
    const char *name;    /* "overload": in JSON, CSV, commands and forms; never changes */
    const char *mark;    /* as the sheet has it, "b1"; "" of what is not stated */
    const char *vi, *en; /* in full */
    const char *short_vi, *short_en; /* as the head of a column, or in a list */
};

extern const struct cause_words cause_words[CAUSES];

/* The cause of a name; -ENOENT. */
int cause_find(const char *name);

/* So many dossiers of each; of those of which none is stated too. */
struct cause_counts {
    int64_t of[CAUSES];
};

/* All but those of which none is stated. */
static inline int64_t cause_counts_stated(const struct cause_counts *counts)
{
    int64_t sum = 0;

    for (int i = CAUSE_NOT_STATED + 1; i < CAUSES; i++)
        sum += counts->of[i];
    return sum;
}

static inline void cause_counts_add(struct cause_counts *to,
                                    const struct cause_counts *counts)
{
    for (int i = 0; i < CAUSES; i++)
        to->of[i] += counts->of[i];
}

enum {
    CAUSE_NOTE_LETTERS = 200, /* at most */
    CAUSE_NOTE_BYTES = 4 * CAUSE_NOTE_LETTERS + 1,
    CAUSE_NOTE_DIGITS =
        8, /* on end; of nine on it is the number of a person or a telephone */
};

/*
 * A note is of the matter and of no person: who reads it is told so, and what can be told by a program
 * is refused. Of UTF-8. NULL: it may be kept; else what is wrong with it, in English: too long, a letter
 * that nobody sees, a number that may be a person's.
 */
const char *cause_note_fault(const char *note);

#endif
