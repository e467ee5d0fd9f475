/*
 * notes - what offices report beside form 06: counted of the same dossiers, in no column of it.
 *
 * Plain data and arithmetic; any thread.
 */
#ifndef APPLIANCE_REPORT_NOTES_H
#define APPLIANCE_REPORT_NOTES_H

#include <stdbool.h>
#include <stdint.h>

/* Of the period, or (as said) as of its last day. */
enum notes_kind {
    NOTES_RECEIVED_POSTAL, /* by public post: a part of column 5 */
    NOTES_TAKEN_IN,        /* at the counters of these units, whoever resolves it */
    NOTES_MOVED_IN, /* handed over to each of these units, by one of them too: each unit counts its
                        own, so what moves within the report is in both */
    NOTES_MOVED_OUT,     /* ... and by each of them */
    NOTES_CARRIED_MOVED, /* of column 6: moved in less moved out or excluded; may be negative */
    NOTES_REFUSED,       /* not taken in */
    NOTES_SUPPLEMENTS, /* how often one was asked for */
    NOTES_UNRESOLVED,  /* of column 7: returned unresolved, or stopped */
    NOTES_WITHDRAWN,   /* taken back by the citizen */
    NOTES_COLLECTED,   /* results handed over */
    NOTES_TO_COLLECT, /* as of the last day: results that wait for the citizen, also those of
                          fields that have no row any more */
    NOTES_SUSPENDED,  /* as of the last day, of column 12: the time stands still */
    NOTES_LEFT_BEHIND, /* as of the last day, of column 11: tallied by a unit that had been merged
                          by then; a count knows no dossier that could go to the successor */
    NOTES_KINDS
};

struct notes {
    int64_t of[NOTES_KINDS];
};

/* "received_postal" in JSON and CSV, and what people call it. */
struct notes_words {
    const char *name, *vi, *en;
};

extern const struct notes_words notes_words[NOTES_KINDS];

void notes_add(struct notes *to, const struct notes *notes);

bool notes_equal(const struct notes *a, const struct notes *b);

/* Is any of them another number than 0? */
bool notes_any(const struct notes *notes);

#endif
