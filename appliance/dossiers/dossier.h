/*
 * dossier - the events of a dossier and what is true of it by them (dossier_fold.h), as data.
 *
 * Codes are numbers of the catalogue; 0 is none. Days are local.
 */
#ifndef APPLIANCE_DOSSIERS_DOSSIER_H
#define APPLIANCE_DOSSIERS_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/dossiers/charges.h"
#include "appliance/rules/rules.h"
#include "mqtt/event.h"

/* Bits of `faults`, in the order of dossier_fault_names. */
enum dossier_fault {
    DOSSIER_FAULT_SECOND_INTAKE, /* two intakes that differ: the earlier counts */
    DOSSIER_FAULT_BEFORE_INTAKE, /* something happened before the intake: a result counts on its day
                          */
    DOSSIER_FAULT_AFTER_RESULT,    /* something changed after the result: ignored */
    DOSSIER_FAULT_SECOND_RESULT,   /* two results: the earlier counts */
    DOSSIER_FAULT_SUSPENDED_TWICE, /* while suspended for the same reason: the first counts */
    DOSSIER_FAULT_NOT_SUSPENDED,   /* resumed without being suspended for it: ignored */
    DOSSIER_FAULT_NO_DUE_DATE, /* neither event nor catalogue gives a limit: counts as on time */
    DOSSIER_FAULT_REFUSED_AND_TAKEN, /* refused and taken in: the intake counts */
    DOSSIER_FAULT_OTHER_UNIT, /* resolved by one not in charge that has a say: counts for who is */
    DOSSIER_FAULT_UNIT_ENDED, /* taken in by a unit that had ended: its successor is in charge */
    DOSSIER_FAULT_FOREIGN,        /* said by a unit that has no say (standing.h): ignored */
    DOSSIER_FAULT_FOREIGN_INTAKE, /* another unit has a better claim: its intake counts */
    DOSSIER_FAULT_IN_TRANSFER, /* its receiver has not said anything: it stays with the sender */
    DOSSIER_FAULT_TOO_MANY_CHANGES, /* more than DOSSIER_CHANGES_MOST: the earlier ones count */
    DOSSIER_FAULTS,
};

extern const char *const dossier_fault_names[DOSSIER_FAULTS];

/* An event of one dossier, in numbers, with what is in force for it (dossier_register_enforce()). */
struct dossier_event {
    int64_t at_ms;
    int64_t
        at_device_ms; /* as in struct event: what the device's clock said; 0: not said */
    enum event_type type;
    enum event_channel channel; /* intake, refused */
    enum event_outcome outcome; /* resolved */
    enum event_reason reason;   /* suspended, resumed */
    int unit, field, procedure; /* field and procedure of an intake or a refusal */
    int to_unit;                /* transferred */
    bool voided;                /* it counts no more */
    /* Written by the fold: why it does not count, by which the dossier is at fault; DOSSIER_FAULTS:
     * it counts, is voided, or waits for an intake. Not compared. */
    enum dossier_fault passed_over;
    int64_t tag;        /* the caller's; not compared */
    struct limit limit; /* intake, extended, reappointed; a due date is one too */
    const struct schedule
        *schedule; /* intake: working sessions of its unit; not compared */
};

enum { DOSSIER_NO_DAY = INT32_MIN };

/*
 * So many events between intake and result count, the earliest ones; later ones are
 * DOSSIER_FAULT_TOO_MANY_CHANGES. A life has some thirty, so who comes to this is a fault or an
 * attack, and no one dossier may keep a centre busy. Intake and result always count.
 */
enum { DOSSIER_CHANGES_MOST = 1000 };

/* Days from ... to, both inclusive; to DOSSIER_NO_DAY: there is no end yet. */
struct dossier_span {
    int32_t from_day, to_day;
};

enum dossier_class {
    DOSSIER_CLASS_NONE,
    DOSSIER_CLASS_EARLY,
    DOSSIER_CLASS_ON_TIME,
    DOSSIER_CLASS_LATE,
    DOSSIER_CLASSES
};

extern const char *const dossier_class_names[DOSSIER_CLASSES]; /* of none NULL */

/* Plain data; what the store keeps. Days that are not there are DOSSIER_NO_DAY. */
struct dossier_summary {
    int unit; /* in charge at the result; of an open one that of its events: who has followed
                 it since, the catalogue says */
    int field, procedure;
    enum event_channel channel;
    int32_t received_day; /* none: no intake yet, and then only a refusal counts */
    int32_t due_day;      /* in force now or at the result; none: no limit, or suspended */
    int32_t resolved_day;
    int32_t collected_day; /* the result was handed over; may be the day of the result */
    int32_t refused_day;
    enum dossier_class class;
    bool provisional; /* the due date is */
    bool suspended;   /* now */
    int supplements;  /* how often a supplement was asked for */
    int apologies;    /* re-appointments before the result */
    bool apologised_in_time;
    bool appointment_kept; /* resolved by the re-appointed date, the only one */
    unsigned faults;       /* set of 1 << enum dossier_fault */
};

/* At the door; day DOSSIER_NO_DAY: there was none. It stays when the dossier is taken in on a
 * later day, so that the day on which it was counted does not change. */
struct dossier_refusal {
    int32_t day;
    int unit, field;
    enum event_channel channel;
};

struct dossier {
    struct dossier_summary summary;
    int taken_in_unit; /* whose counter took it in */
    int told_by_unit;  /* DOSSIER_FAULT_OTHER_UNIT: who told the result */
    struct charge
        offered; /* to whom it is handed over, since when, who has not said anything yet;
                              unit 0: nobody */
    enum event_outcome outcome; /* of the result, when there is one */
    struct dossier_refusal refusal;
    /* What every closing day sees, in order; owned. */
    struct dossier_span *overdue, *suspended;
    size_t overdue_count, suspended_count;
    size_t overdue_room, suspended_room;
    struct charges
        charges; /* from the day of intake on; none of one that was not taken in */
    /* Where the result can be collected, from its day on: the unit in charge then, and who has come
     * after it. */
    struct charges keepers;
    /* By their begin, the open ones with DEADLINE_OPEN; owned. */
    struct suspension *suspensions;
    size_t suspension_count, suspension_room;
    /* Of one that was taken in: its limit then, and what its due date follows from now or at the
     * result. The suspensions are those above, the rest is the rules'. */
    struct limit first_limit;
    struct deadline_terms terms;
};

/* What it owns. Takes a zeroed one too, and zeroes it. */
void dossier_release(struct dossier *dossier);

bool dossier_same(const struct dossier_summary *a, const struct dossier_summary *b);

#endif
