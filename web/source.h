/*
 * source - the questions that web asks its owner.
 *
 * The owner answers with plain, immutable data; web renders it as HTML, JSON and a stream
 * and computes nothing but sums, fractions and words. Web runs on a thread of its own, and has a
 * worker beside it: every function here is called from web's thread, those of the slow reading from
 * the worker's, acquire(), release() and health() from both; none may wait for a commit.
 */
#ifndef WEB_SOURCE_H
#define WEB_SOURCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "appliance/report/basis.h"
#include "appliance/report/figures.h"
#include "mqtt/base/fraction.h"

enum {
    SOURCE_MONTHS = 12,   /* in a trend, that of the period's last day last */
    SOURCE_ID_BYTES = 8,  /* of a month: "2026-11" */
    SOURCE_NOT_KNOWN = -1 /* of a count that no period has that is over */
};

/* What a period is, which says how it is called. */
enum source_period_kind {
    SOURCE_PERIOD_MONTH, /* of the calendar, like the next three */
    SOURCE_PERIOD_QUARTER,
    SOURCE_PERIOD_HALF,
    SOURCE_PERIOD_YEAR,
    SOURCE_PERIOD_REGISTERED, /* by its name in the register of periods */
    SOURCE_PERIOD_DAYS        /* any others, from ... to */
};

/* What may become of its figures. */
enum source_period_state {
    SOURCE_PERIOD_RUNNING,
    SOURCE_PERIOD_OPEN,   /* over, and not frozen: what comes late still counts */
    SOURCE_PERIOD_FROZEN, /* they are those that were frozen, and would be the same today */
    SOURCE_PERIOD_CORRECTED, /* the same, and something would be counted otherwise today */
    SOURCE_PERIOD_STATES
};

enum { SOURCE_PERIOD_BYTES = 33, SOURCE_PERIOD_NAME_BYTES = 129 };

/* Of what the figures are. Both ends inclusive local days (mqtt/base/date.h). */
struct source_period {
    char id[SOURCE_PERIOD_BYTES]; /* by which it is asked for, "2026-11"; "" of any days */
    int32_t from_day, to_day;     /* as far as it has come: of one that runs, today */
    enum source_period_kind kind;
    enum source_period_state state;
    int64_t frozen_ms;                   /* 0: it is not */
    char name[SOURCE_PERIOD_NAME_BYTES]; /* in the register; "" of others */
};

/* Is a clock kept right by a source of time? */
enum source_clock { SOURCE_CLOCK_NOT_SAID, SOURCE_CLOCK_GOOD, SOURCE_CLOCK_UNSYNCHRONISED };

/* Why no event is taken in for now; gateways keep theirs and send them later. */
enum source_halt {
    SOURCE_HALT_NONE,
    SOURCE_HALT_DISK,     /* too little room; goes on by itself */
    SOURCE_HALT_DAMAGE,   /* the database is damaged; the operator must act */
    SOURCE_HALT_REPLACED, /* another machine is the centre; the operator must act */
};

/* Which of the machines that hear the broker it is. */
enum source_role {
    SOURCE_ROLE_CENTRE,
    SOURCE_ROLE_TWIN,     /* takes in what the centre does, and says nothing */
    SOURCE_ROLE_REPLACED, /* was the centre, until another one took its place */
    SOURCE_ROLES
};

/* As the API has them: "centre" "twin" "replaced". */
static inline const char *source_role_name(enum source_role role)
{
    static const char *const names[SOURCE_ROLES] = {
        [SOURCE_ROLE_CENTRE] = "centre",
        [SOURCE_ROLE_TWIN] = "twin",
        [SOURCE_ROLE_REPLACED] = "replaced",
    };

    return names[role];
}

/* How the centre stands with the broker, by way of which everything comes. */
enum source_link_state {
    SOURCE_LINK_NEVER, /* not reached since the centre began */
    SOURCE_LINK_LOST,  /* reached, and lost again */
    SOURCE_LINK_SILENT, /* the session stands, but what is sent does not come back, or no event does */
    SOURCE_LINK_FINE,
    SOURCE_LINKS
};

struct source_link {
    enum source_link_state state;
    int64_t since_ms; /* wall clock; of SILENT: since when the session stands */
};

/* Does the centre hear the broker at all? Else nothing is known of now. */
static inline bool source_link_stands(const struct source_link *link)
{
    return link->state >= SOURCE_LINK_SILENT;
}

/* Why fewer than half of what is expected to report is heard, in working time. */
enum source_silence {
    SOURCE_SILENCE_NONE,
    SOURCE_SILENCE_LINK,    /* the centre hears nobody */
    SOURCE_SILENCE_DEVICES, /* they fell silent */
    SOURCE_SILENCE_NEVER,   /* nobody ever heard of them */
    SOURCE_SILENCES
};

/* One line of a table: a field, a unit or the total. Texts are UTF-8, NFC. */
struct source_row {
    const char *code;
    const char *name_vi;
    const char *name_en; /* "" when there is none: then the Vietnamese one is shown */
    const char *level; /* of a unit: "commune", appliance/report/levels.h; NULL, "": none */
    const char *parent; /* of a unit: the code of the one above it; NULL: none */
    int priority; /* of a field: 1, 2 ... of those that the office puts first; 0: none */
    struct figures now;         /* the period */
    struct figures before;      /* the whole period before it */
    struct figures year_before; /* the same one of the year before, where that is told */
    int64_t
        due_soon; /* in progress and due today or within the next 2 working days; like the
                       * next two SOURCE_NOT_KNOWN of a period that is over */
    int64_t received_today;
    int64_t resolved_today;
    struct fraction trend[SOURCE_MONTHS]; /* rate A by month */
    /* Of a unit, and of the total; 0 for a field: */
    int devices;           /* that are expected to report: web/PAGE.md */
    int devices_reporting; /* of them */
    int devices_silent;    /* of them: not heard for working time, or never */
    bool unheard; /* of a unit: some are expected, nobody ever heard of any, no figures */
    /* Why the figures may lack what has happened since; of fields that of the total. */
    enum source_silence silence;
    int32_t last_day; /* of a unit that has ended; 0: it has not, or is none */
    int64_t
        silent_since_ms; /* wall clock; 0 without silence, and of what was never heard */
    int64_t newest_ms;   /* time of the newest event; 0: none yet */
};

/* The row of that code; NULL: there is none. */
static inline const struct source_row *source_row_of(const struct source_row *rows,
                                                     size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].code, code) == 0)
            return &rows[i];
    }
    return NULL;
}

enum source_device_state {
    SOURCE_DEVICE_NEVER,     /* its gateway is here, and no answer of it is known */
    SOURCE_DEVICE_SILENT,    /* its gateway is here, and gets no answer any more */
    SOURCE_DEVICE_NOT_KNOWN, /* its gateway is not heard, so nobody knows */
    SOURCE_DEVICE_SHAKY,
    SOURCE_DEVICE_REPORTING,
    SOURCE_DEVICES
};

/* Why its gateway cannot read it, as of the last try; none when the gateway is away. */
enum source_device_cause {
    SOURCE_DEVICE_CAUSE_NONE,
    SOURCE_DEVICE_CAUSE_NO_CONNECTION, /* nobody is at its address */
    SOURCE_DEVICE_CAUSE_REFUSED,
    SOURCE_DEVICE_CAUSE_WRONG_MAP,      /* it speaks Modbus, with other registers */
    SOURCE_DEVICE_CAUSE_NO_ANSWER,      /* connected, and silent */
    SOURCE_DEVICE_CAUSE_EXCEPTION,      /* it refuses, or is busy */
    SOURCE_DEVICE_CAUSE_BAD_ANSWER,     /* it answers what is no answer */
    SOURCE_DEVICE_CAUSE_RING_RESTARTED, /* until a person says what it is, nothing is read */
    SOURCE_DEVICE_CAUSE_GATEWAY,        /* the fault is the gateway's own */
    SOURCE_DEVICE_CAUSES
};

/* Not said while nobody knows, as when its gateway's own clock is not kept right. */
enum source_device_clock {
    SOURCE_DEVICE_CLOCK_NOT_SAID,
    SOURCE_DEVICE_CLOCK_COMPARED,
    SOURCE_DEVICE_CLOCK_UNSET
};

/* Of how many units there is what. Who has ended is none of them. */
struct source_units {
    int expected;   /* with a device that is to report */
    int reporting;  /* of these: one of their devices does */
    int figured;    /* in the figures: of which any event has ever come */
    int undeclared; /* of which the catalogue does not say how many devices are to report */
    int all;        /* any of expected, figured and undeclared */
};

struct source_device {
    const char *unit;    /* code */
    const char *unit_vi; /* name */
    const char *counter;
    const char *gateway;
    enum source_device_state state;
    enum source_device_cause cause;
    int64_t seen_ms;  /* last good answer of the device, by the gateway's clock; 0: never */
    uint64_t records; /* taken over from it since its gateway began */
    uint64_t faults;
    enum source_device_clock clock;
    int64_t clock_ahead_ms; /* of its gateway's, compared only; below 0: behind */
    bool clock_wrong;       /* it is not set, or wrong by a minute */
    uint64_t failures[SOURCE_DEVICE_CAUSES]; /* so many of `faults` had which cause */
    /* From a question to its answer: the median of the last ones, and the last; 0: not known now. */
    uint32_t round_trip_us, round_trip_last_us;
    const char *firmware; /* its version; "": it does not say */
    /* For staff only: where its gateway reaches it, and which one it is. */
    const char *address; /* "": not said */
    int port;            /* 0: a serial device, or not said */
    int unit_id;         /* 0: not said */
    uint32_t serial;     /* 0: it has none */
};

/* What is wrong with what a device holds. */
enum source_device_what {
    SOURCE_DEVICE_UNKNOWN, /* a record that means nothing */
    SOURCE_DEVICE_DAMAGED, /* a record with a wrong checksum */
    SOURCE_DEVICE_LOST,    /* records gone before they were read */
    SOURCE_DEVICE_RESET,   /* its counter began anew */
    SOURCE_DEVICE_WRAPPED, /* its counter went over its highest number */
    SOURCE_DEVICE_JUMPED,  /* its counter moved further than can be */
    SOURCE_DEVICE_STUCK,   /* a key of it is held down */
    SOURCE_DEVICE_STOPPED, /* its counter stands still, as its own flag says */
    SOURCE_DEVICE_WHATS
};

/*
 * All that a device has had of one kind, and the two readings of the newest: of a counter before
 * and after; of lost records the last that was read and the first that can be read again; of one
 * record its index, twice.
 */
struct source_device_fault {
    const char *unit;    /* code */
    const char *unit_vi; /* name */
    const char *counter; /* "" when it was not said */
    enum source_device_what what;
    uint64_t times;
    int64_t newest_ms; /* by the gateway's clock */
    uint32_t before, after;
};

/* What it would be that a gateway holds back, when it is accepted. */
enum source_held_as {
    SOURCE_HELD_RECEIVED, /* of a tally: its kind ... */
    SOURCE_HELD_EARLY,
    SOURCE_HELD_ON_TIME,
    SOURCE_HELD_LATE,
    SOURCE_HELD_RETURNED,
    SOURCE_HELD_WITHDRAWN,
    SOURCE_HELD_RATED, /* ... and of others their type */
    SOURCE_HELD_TICKET_TAKEN,
    SOURCE_HELD_TICKET_CALLED,
    SOURCE_HELD_AS
};

enum source_held_state {
    SOURCE_HELD_STATE_OPEN,
    SOURCE_HELD_STATE_ACCEPTED,
    SOURCE_HELD_STATE_DROPPED,
    SOURCE_HELD_STATE_VOIDED, /* its event was voided before anybody decided */
    SOURCE_HELD_STATES
};

/* A count that is in no figure unless a person accepts it. */
struct source_held {
    int64_t id;          /* for an order */
    const char *unit;    /* code */
    const char *unit_vi; /* name */
    const char *counter; /* "" when it was not said; likewise: */
    const char *input;
    const char *field, *field_vi, *field_en;
    enum source_device_what what;
    int64_t at_ms; /* by the gateway's clock */
    uint32_t before, after;
    enum source_held_as as;
    int score; /* rated */
    int count;
    enum source_held_state state;
    const char *by;     /* for staff; "": nobody has decided */
    int64_t decided_ms; /* 0: likewise */
};

enum source_gateway_state {
    SOURCE_GATEWAY_NEVER,     /* it is registered, and was never heard of */
    SOURCE_GATEWAY_LOST,      /* it said goodbye, or the broker lost it */
    SOURCE_GATEWAY_SILENT,    /* it should speak, and does not */
    SOURCE_GATEWAY_NOT_KNOWN, /* the centre hears nobody, or does again for a moment only */
    SOURCE_GATEWAY_READY,     /* connected, and its state is fresh */
    SOURCE_GATEWAYS
};

/*
 * Completeness per gateway: of what it made, how much has come and what became of it. Of the
 * outbox that it speaks of, else of its newest, but for `lost`, which is of all it ever had.
 * produced >= committed.
 */
struct source_gateway {
    const char *name;
    enum source_gateway_state state;
    /* Two of its name live, one of which is a copy: when that was last noticed, by our wall clock;
     * 0: no. */
    int64_t twins_ms;
    int64_t state_ms; /* when it last said how it is; 0: never */
    uint64_t produced, committed, duplicates, quarantined;
    uint64_t stored;  /* of committed: less what of it is lost */
    uint64_t early;   /* came before their turn and had to be sent again: no loss */
    uint64_t lost;    /* will not come any more */
    uint64_t claimed; /* the same by its own word, which is more than can be believed */
    bool boasts;      /* it says to have made more than can be believed */
    bool
        slowed; /* it brings more events of no dossier, or of none that was taken in, than its
                         share, and waits */
    enum source_clock clock; /* is the gateway's clock kept right? */
    int64_t ahead_ms;        /* of ours when it last said so; negative: behind */
    /* Codes of units whose devices it reads without being registered for them, ", " between: what
     * it says of them counts for nothing. NULL: there are none. */
    const char *foreign_units;
    const char *units;           /* codes that it may speak for, ", " between; NULL: any */
    int64_t certificate_ends_ms; /* wall clock; 0: it has none that we know of */
};

/* So many events wait at the gateway, as far as it has said; -1: it is not there to say that none
 * does. */
static inline int64_t source_gateway_waiting(const struct source_gateway *gateway)
{
    if (gateway->produced > gateway->committed)
        return (int64_t)(gateway->produced - gateway->committed);
    return gateway->state == SOURCE_GATEWAY_READY ? 0 : -1;
}

/* Events of a gateway that will not come any more. */
struct source_gap {
    const char *gateway;
    const char *epoch; /* of the outbox */
    uint64_t first, last;
    int64_t noticed_ms;
    bool claimed; /* by the word of the gateway, which is more than can be believed of it */
};

struct source_quarantine {
    const char *reason; /* "bad_event", "unknown_unit" ...: appliance/report/aside.h */
    uint64_t count;
};

/* Dossiers whose events contradict each other; they are counted by a defined rule. */
struct source_fault {
    const char *name; /* "second_intake" ...: appliance/dossiers/dossier.h */
    uint64_t dossiers;
};

/* What a unit has of a field; some figure is not 0. */
struct source_crossing {
    const char *unit, *field; /* codes */
    struct figures now;       /* the period */
};

/*
 * Everything the overview says. Immutable once acquired. `version` grows with every change
 * of any member and never repeats, not even after a restart.
 *
 * The newest one is of the running month. One of another period (lookups.h) has the figures of that
 * period, and of one that is over nothing that is of now: no devices, no silence, nothing due soon.
 */
struct source_overview {
    uint64_t version;
    int64_t as_of_ms;  /* wall clock of the last commit or state that is in here */
    int64_t newest_ms; /* time of the newest event; 0: none yet */
    const char *title_vi, *title_en; /* of the office: "Xã …" */
    bool simulated; /* the figures are a demonstration, and the page says so */
    struct source_link link;
    int64_t
        judged_until_ms; /* wall clock; by then more may be silent, when nobody speaks */
    struct source_period period;
    struct source_period before;      /* with which it is compared */
    struct source_period year_before; /* zeroed: it is not compared with that */
    struct source_row total;
    struct source_units completeness;
    size_t field_count, unit_count, device_count, gateway_count, quarantine_count;
    const struct source_row *fields; /* in the order of display */
    const struct source_row *units;  /* likewise, but who was never heard of comes first */
    size_t crossing_count;
    const struct source_crossing *crossings;
    const struct source_device *devices; /* silent first, longest silence first */
    const struct source_gateway *gateways;
    const struct source_quarantine *quarantine;
    size_t device_fault_count;
    const struct source_device_fault *device_faults; /* the newest first */
    uint64_t device_faults_more;                     /* that are not among them */
    uint64_t held_open;                              /* counts that wait for a decision */
    size_t held_count, decided_count;
    const struct source_held *held;    /* some of them, the oldest first */
    const struct source_held *decided; /* some that are decided, the newest first */
    size_t fault_count;
    const struct source_fault *faults; /* those that any dossier has */
    uint64_t quarantined;              /* sum over reasons */
    size_t gap_count;
    const struct source_gap *gaps; /* some of them, when there are many; claims last */
    uint64_t lost, claimed;        /* sums over all gaps that are no claims, and that are */
    /* Certificates on the way of the events, wall clock; 0: none. */
    int64_t centre_certificate_ends_ms, broker_certificate_ends_ms;
    int64_t certificates_due_ms;  /* what ends before this moment is to be renewed */
    uint64_t certificates_ending; /* so many do, gateways' included */
    struct basis basis; /* on what the period's figures rest, as its form 06 says it */
};

/* Is the period over, so that nothing in it is of now? */
static inline bool source_is_over(const struct source_overview *o)
{
    return o->period.state != SOURCE_PERIOD_RUNNING;
}

/* Levels of a rate, in hundredths of a percent: web/PAGE.md. */
struct source_levels {
    int good, ok, warn; /* 9800, 9500, 9000 */
    int min_n;          /* below this many: no level */
};

enum {
    SOURCE_UPSTREAM_NEVER = -1,
    SOURCE_UPSTREAM_LATE_MS = 5 * 60 * 1000 /* from so long on it is to be looked at */
};

struct source_health {
    bool store; /* sound, and the last commit succeeded */
    enum source_halt halt;
    enum source_role role;
    uint64_t
        term; /* the highest of a centre that was heard of; 0: no twin was ever promoted */
    struct source_link link;
    int64_t loop_mono_ms;         /* when the centre's loop last came round */
    int64_t commit_wall_ms;       /* 0: none since start */
    enum source_clock clock;      /* ours */
    uint64_t lost;                /* events of all gateways that will not come any more */
    uint64_t certificates_ending; /* or ended */
    const char *broker_advice; /* what to change at the broker; NULL: nothing. Constant */
    bool upstream;             /* the nation is to be told */
    int64_t upstream_lag_ms;   /* for how long what waits for that waits; 0: all is told;
                                * SOURCE_UPSTREAM_NEVER: nothing has been told yet */
    bool canary; /* what the centre sends itself comes back, or there is no session */
    int64_t
        canary_mono_ms; /* when what was sent to the broker last came back, by way of the
                             * store; 0: never */
};

struct report;               /* appliance/report/report.h */
struct report_question;      /* the same */
struct report_period;        /* the same */
struct worklist;             /* appliance/report/worklist.h */
struct worklist_question;    /* the same */
struct cause_sheet;          /* appliance/report/cause_sheet.h */
struct cause_sheet_question; /* the same */

enum { SOURCE_REVISION_BYTES = 64 };

/*
 * Reports on the whole history, made when they are asked for, from the store and not from
 * the overview: on a read-only connection of their own, which never waits for a commit. A
 * call may take 100 ms. Negative errno: the store cannot be read.
 */
struct source_reports {
    void *owner; /* borrowed; used by one thread only: struct source_reading */

    /* Text that is another one whenever the same question might have another answer. */
    int (*revision)(void *owner, char ret[static SOURCE_REVISION_BYTES]);

    /* -ENOENT: the unit, field or period that *ret_unknown names is not known. The caller
     * closes the report. */
    int (*make)(void *owner, const struct report_question *question, struct report **ret,
                const char **ret_unknown);

    /* Every period, the latest first. Borrowed for the call of tell(). */
    int (*periods)(void *owner,
                   int (*tell)(void *listener, const struct report_period *period),
                   void *listener);
};

enum {
    SOURCE_SINCE_BYTES = 40,   /* the name of an order of changes, and a number in it */
    SOURCE_CHANGES_MOST = 1000 /* may be asked for at once */
};

enum source_change_kind {
    SOURCE_CHANGE_ALL, /* everything was counted again, or too much changed to be told */
    SOURCE_CHANGE_FIGURES,
    SOURCE_CHANGE_CATALOGUE,
    SOURCE_CHANGE_CALENDAR,
    SOURCE_CHANGE_PERIOD,
    SOURCE_CHANGE_TOTALS,
    SOURCE_CHANGES
};

/* One of what a commit has changed. Texts are borrowed, "" where there are none. */
struct source_change {
    int64_t revision; /* of the commit: a number that rises */
    int64_t at_ms;
    enum source_change_kind kind;
    const char *unit, *field; /* figures: codes; no field: of dossiers of none */
    char month
        [SOURCE_ID_BYTES]; /* figures: in which something counts otherwise, "2026-11" */
    const char *reg;       /* catalogue: its register; "units" */
    const char *id; /* period: its id; "": of more than one, or it is not said which */
};

/* What was told of them, and what was not. */
struct source_changes_end {
    char next[SOURCE_SINCE_BYTES]; /* where to go on */
    bool more;                     /* there is more to be told at once */
};

/*
 * What has changed, in the order of commits; on a read-only connection, on web's thread. Negative
 * errno: the store cannot be read.
 */
struct source_changes {
    void *owner; /* borrowed */

    /* Where the newest change stands. */
    int (*newest)(void *owner, char ret[static SOURCE_SINCE_BYTES]);

    /*
     * All since then, commit by commit, none of them in part: at most `limit` of them, but all of
     * the first commit. -ESTALE: what comes after `since` is not kept any more, or it is none of
     * this store as it is now. -errno from tell() ends it.
     */
    int (*each)(void *owner, const char *since, int limit,
                int (*tell)(void *listener, const struct source_change *change),
                void *listener, struct source_changes_end *ret);
};

/* What happened at the door of the staff pages. Texts are borrowed; what and outcome constant. */
struct source_note {
    const char *who;     /* an account; "": of nobody known */
    const char *what;    /* "login", "logout" */
    const char *outcome; /* "done", "refused", "locked" */
    bool counted;        /* there may be many: how many is enough */
};

/* A row of the log of who had what done; appliance/centre/audit.h has its words. */
struct source_audit_row {
    int64_t id, at_ms;
    const char *place, *who, *what, *about, *outcome;
    int64_t times;
};

struct source_audit_question {
    const char *who, *what;     /* NULL: any */
    int64_t since_ms, until_ms; /* from then, and before then; 0: always */
    int64_t below;              /* only those with a smaller id; 0: all */
    int limit;
};

/* The log of who had what done. On web's thread. */
struct source_audit {
    void *owner; /* borrowed */

    /* It is written down soon, on the owner's thread. */
    void (*note)(void *owner, const struct source_note *note);

    /* The newest first. Negative errno: the store cannot be read; of tell(): ends it. */
    int (*each)(void *owner, const struct source_audit_question *question,
                int (*tell)(void *listener, const struct source_audit_row *row),
                void *listener);
};

/* One event or message that was set aside. */
struct source_aside {
    int64_t id;
    const char *gateway, *reason, *detail;
    uint64_t seq;        /* 0: it has no place in a sequence */
    const void *payload; /* as it came: hostile bytes, perhaps no UTF-8 */
    size_t payload_bytes;
    uint64_t times; /* it came */
    int64_t first_ms, last_ms;
};

/* Which of them: those of `reason` ("": of any) with an id above `after`. */
struct source_aside_question {
    const char *reason;
    int64_t after;
    int limit;
};

enum { SOURCE_WHO_BYTES = 40 };

/* What a member of staff wants done. */
struct source_order {
    json_t *request; /* of appliance/centre/action.h, but for `by`; taken over */
    const char
        *bytes; /* the file that belongs to it, borrowed until done(); NULL: none does */
    size_t size;
    char who[SOURCE_WHO_BYTES]; /* account, for the owner's log */
};

struct source_registers; /* web/registers.h */

typedef void (*source_done)(void *listener, json_t *answer);

/* What staff see and do beyond the public page. */
struct source_staff {
    void *owner;                              /* borrowed */
    const struct source_registers *registers; /* borrowed */

    /*
     * Oldest first, at most `limit`. Borrowed for the call of tell(), whose negative
     * result ends it. On a read-only connection, on web's thread; negative errno: the store
     * cannot be read.
     */
    int (*each_aside)(void *owner, const struct source_aside_question *question,
                      int (*tell)(void *listener, const struct source_aside *aside),
                      void *listener);

    /*
     * A list of dossiers, which the caller releases. -ENOENT: the unit or field that
     * *ret_unknown names is not known. Likewise on web's thread.
     */
    int (*list)(void *owner, const struct worklist_question *question, struct worklist *ret,
                const char **ret_unknown);

    /*
     * The reasons sheet, which the caller releases. -ENOENT: the unit, which *ret_unknown names, is not
     * known. Likewise on web's thread.
     */
    int (*causes)(void *owner, const struct cause_sheet_question *question,
                  struct cause_sheet *ret, const char **ret_unknown);

    /* All about one dossier (appliance/explain/explanation.h), which the caller owns. -ENOENT:
     * no event has named this code, or it is of no unit of those `within`, codes with a comma
     * between, NULL: all. Likewise on web's thread. */
    int (*explain)(void *owner, const char *code, const char *within, json_t **ret);

    /*
     * Hands the order to the owner's own loop and returns at once. done() is called once, later,
     * from any thread, but never from within this call and not after server_close(), with the
     * answer, which is the listener's from then on: of what is done slice by slice the last one, with
     * the numbers of all added up. -EBUSY: too many orders wait; done() is not called then.
     */
    int (*perform)(void *owner, const struct source_order *order, source_done done,
                   void *listener);
};

/* Where others find it, as the settings say; NULL: they do not. Borrowed. */
struct source_addresses {
    const char *page;   /* "https://dunghan.example.vn", a slash behind it perhaps */
    const char *broker; /* a host */
};

struct letters;        /* appliance/report/letters.h */
struct source_lookups; /* web/lookups.h */

/* What is read from the store when it is asked, by one thread; borrowed. */
struct source_reading {
    const struct source_lookups *lookups; /* NULL: nothing can be looked up */
    const struct source_reports *reports; /* NULL: there are none */
};

struct source {
    void *owner;
    struct source_levels levels;
    /* The newest overview; never NULL. Held until released, with the same pointer. */
    const struct source_overview *(*acquire)(void *owner);
    void (*release)(void *owner, const struct source_overview *overview);
    void (*health)(void *owner, struct source_health *ret);
    /* On web's thread, for what is told at once; and on its worker's, for what takes long. Both have
     * the same. */
    struct source_reading quick, slow;
    const struct source_staff *staff;     /* NULL: there is no staff page. Borrowed. */
    const struct source_changes *changes; /* NULL: they are not told. Borrowed. */
    const struct source_audit *audit;     /* NULL with `staff`. Borrowed. */
    struct source_addresses addresses;
    const struct letters *letters; /* NULL: the settings say nothing of them. Borrowed. */
};

#endif
