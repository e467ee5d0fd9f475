/*
 * worklist - the lists that an office works with, dossier by dossier: as plain data, as CSV and
 * as JSON.
 *
 * Codes of dossiers are in it: nothing of it stands on a public page. The owner fills it
 * (appliance/explain/worklister.h). Pure but for the file; any thread.
 */
#ifndef APPLIANCE_REPORT_WORKLIST_H
#define APPLIANCE_REPORT_WORKLIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "appliance/report/cause.h"
#include "appliance/report/report.h"

enum worklist_kind {
    WORKLIST_OVERDUE,  /* in progress, and past the due date on a day */
    WORKLIST_DUE_SOON, /* in progress, and due on that day or within some working days */
    WORKLIST_LATE,     /* the result was late, in a period */
    WORKLIST_WAITING,  /* in progress, and waits today for a supplement since some days */
    WORKLIST_KINDS
};

/* "overdue", "due-soon", "late", "waiting": in commands and addresses. */
extern const char *const worklist_names[WORKLIST_KINDS];

/* The kind of a name; -ENOENT. */
int worklist_find(const char *name);

enum { WORKLIST_DAYS = 2, WORKLIST_DAYS_MOST = 60, WORKLIST_CODE_BYTES = 36 };

/* No rule says how long a citizen may take with a supplement; after ten days, a week and what is left
 * of another, an office asks again. */
enum { WORKLIST_WAITING_DAYS = 10 };

/* What question.days is when nothing is said. */
int worklist_days(enum worklist_kind kind);

struct worklist_question {
    enum worklist_kind kind;
    int32_t day; /* overdue, due-soon: as of this day */
    int days; /* due-soon: within so many working days; waiting: for more than so many days */
    int32_t from_day, to_day; /* late: both inclusive */
    const char *unit;         /* code: it and those below it; NULL: all */
    const char *field;        /* code; NULL: all */
    const char
        *within; /* codes that who asks is held to, a comma between: other units are not
                               * known to them; NULL: to none */
    bool
        caused; /* only those of which a cause was ever stated; never of due-soon and waiting */
    size_t most; /* rows; 0: all of them */
    size_t
        skip; /* so many before them, a multiple of `most`; beyond the end: the last part */
};

enum { WORKLIST_NO_DAY = INT32_MIN };

/* Texts live as long as the list. */
struct worklist_row {
    char code[WORKLIST_CODE_BYTES];
    enum cause cause;                          /* why staff say that it is late */
    struct report_name unit, field, procedure; /* code "": none */
    int32_t received_day;
    int32_t due_day;      /* WORKLIST_NO_DAY: none is in force while it waits */
    int32_t resolved_day; /* WORKLIST_NO_DAY: in progress */
    int32_t since_day;    /* waiting: asked for then; of other lists WORKLIST_NO_DAY */
    int working_days, calendar_days; /* late; of due-soon: left; of waiting: since then */
    bool suspended;   /* the time stands still, though too late to move the due date */
    bool provisional; /* the due date is */
};

/* The most urgent first: what is latest, due first, or waits longest. */
struct worklist {
    struct worklist_question question; /* its codes are borrowed from who asked */
    struct report_name unit, field;    /* what it was asked for; code "": all of them */
    size_t first;                      /* which of all the first row is, from 0 */
    size_t count;                      /* of rows */
    size_t total;                      /* with those that are more than was asked for */
    struct worklist_row *rows;         /* owned */
    struct report *names;              /* owned: keeps the texts */
};

/* Takes a zeroed one too, and zeroes it. */
void worklist_release(struct worklist *list);

/* A head and a line a row; days as in JSON, "yes" or "no". */
void worklist_csv(const struct worklist *list, FILE *out);

/*
 * {list, total, rows}; a row has code, unit, field, procedure ({code, name {vi, en}} or null),
 * received, due (null: none is in force), resolved (null: in progress), since (of waiting, else null),
 * working_days, calendar_days, suspended, provisional, cause (a name of cause.h; null: none is stated). The
 * caller owns it.
 */
json_t *worklist_json(const struct worklist *list);

#endif
