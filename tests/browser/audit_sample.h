/*
 * audit_sample - a log of who had what done, for the page.
 */
#ifndef TESTS_BROWSER_AUDIT_SAMPLE_H
#define TESTS_BROWSER_AUDIT_SAMPLE_H

#include <string.h>

#include "web/source.h"

static void audit_sample_note(void *owner, const struct source_note *note)
{
    (void)owner;
    (void)note;
}

/* 2026-11-21 14:30 and before. */
static const struct source_audit_row audit_sample_rows[] = {
    {9, 1795246200000, "page", "lan", "login", "", "done", 1},
    {8, 1795245300000, "page", "lan", "login", "", "refused", 12},
    {7, 1795244100000, "page", "lan", "period_freeze", "id=2026-10", "asked", 1},
    {6, 1795243500000, "shell", "an", "import", "register=units", "done", 1},
    {5, 1795240800000, "page", "lan", "account_add", "name=minh role=clerk units=H42.31",
     "done", 1},
    {4, 1795237200000, "page", "", "login", "", "refused", 31},
    {3, 1795233600000, "page", "lan", "quarantine_drop", "reason=bad_event", "done", 1},
    {2, 1795230000000, "page", "minh", "held_accept", "id=41", "refused", 1},
    {1, 1795226400000, "shell", "root", "gateway_retire", "gateway=shop-7", "done", 1},
};

static int audit_sample_each(void *owner, const struct source_audit_question *question,
                             int (*tell)(void *listener,
                                         const struct source_audit_row *row),
                             void *listener)
{
    int rc = 0;

    (void)owner;
    for (size_t i = 0;
         i < sizeof audit_sample_rows / sizeof audit_sample_rows[0] && rc == 0; i++) {
        const struct source_audit_row *row = &audit_sample_rows[i];

        if ((!question->who || strcmp(question->who, row->who) == 0) &&
            (!question->what || strcmp(question->what, row->what) == 0))
            rc = tell(listener, row);
    }
    return rc;
}

static const struct source_audit audit_sample = {NULL, audit_sample_note,
                                                 audit_sample_each};

#endif
