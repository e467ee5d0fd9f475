/*
 * dossier_clock - the time of a dossier under way: when it runs, when it stands still, and which
 * due date is in force on which days.
 *
 * A part of dossier_fold(), which tells it what happens in the order of time; nothing may lie before
 * the intake. What closing days see, and the suspensions, are written into the dossier. The due date
 * is worked out when somebody looks at it, or a day ends with it: all events together take time with
 * their number, but that each day with an extension goes through the suspensions before it again.
 * Pure; one thread.
 */
#ifndef APPLIANCE_DOSSIERS_DOSSIER_CLOCK_H
#define APPLIANCE_DOSSIERS_DOSSIER_CLOCK_H

#include "appliance/dossiers/dossier.h"

/* Only for dossier_clock.c to look into. */
struct dossier_clock {
    const struct rules *rules;
    struct dossier *dossier;
    const struct dossier_event *intake;
    const struct policy *policy;
    struct limit limit;         /* in force */
    size_t open[EVENT_REASONS]; /* place of the suspension for it, from 1; 0: none */
    bool stale;                 /* something has changed since `deadline` and `stopped` */
    struct deadline deadline;
    struct deadline_progress progress;
    bool stopped;      /* there was an open suspension */
    int32_t since_day; /* from when they are in force */
};

/* All are borrowed while it is used; the policy is that of the day of receipt. */
void dossier_clock_start(struct dossier_clock *clock, const struct rules *rules,
                         struct dossier *dossier, const struct dossier_event *intake,
                         const struct policy *policy);

/* false: it is suspended for this reason already, and nothing changes. */
bool dossier_clock_suspend(struct dossier_clock *clock, const struct dossier_event *event);

/*
 * Ends the suspension for its reason. One that was begun without a reason is ended by any, and
 * without a reason every one is: the time runs again. false: it is not suspended for it.
 */
bool dossier_clock_resume(struct dossier_clock *clock, const struct dossier_event *event);

/* Its limit replaces the one before. */
void dossier_clock_extend(struct dossier_clock *clock, const struct dossier_event *event);

/* The result ends what is suspended; closing days from its day on see nothing more. */
void dossier_clock_stop(struct dossier_clock *clock, int64_t at_ms);

/* There is no result: what is in force now is so for ever. */
void dossier_clock_run_on(struct dossier_clock *clock);

/* After all that has been told so far. Borrowed until the next call. */
const struct deadline *dossier_clock_deadline(struct dossier_clock *clock);

/* Does it stand still? Not by a suspension that came after the due date. */
bool dossier_clock_stopped(struct dossier_clock *clock);

/* What the due date follows from; its suspensions are those of the dossier. */
struct deadline_terms dossier_clock_terms(const struct dossier_clock *clock);

#endif
