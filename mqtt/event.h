/*
 * event - the one record that travels from a counter to the ledger.
 *
 * A void names what it takes out by its place, "epoch:seq", or "gateway/epoch:seq" where two
 * gateways have that epoch; or by what it says: the dossier, its type and its time, of which every
 * copy then counts no more. What was imported has places too: of the gateway "import", of an epoch
 * that the import tells at its end, 1 and on in the order in which lines came in or were set aside.
 * `dunghan dossier` shows the place of each event.
 *
 * Plain data without pointers: copied freely, compared member by member. A text member that
 * the event does not have is "". Everything in an event is public in the sense of the law:
 * no names, no identity numbers; `dossier` is the only member that could lead to a person
 * and never leaves the centre.
 */
#ifndef MQTT_EVENT_H
#define MQTT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    EVENT_UNIT_BYTES = 36, /* organisation identifier (QĐ 20/2020/QĐ-TTg): 35 and NUL */
    EVENT_COUNTER_BYTES = 17,   /* [a-z0-9-]{1,16} */
    EVENT_DOSSIER_BYTES = 36,   /* "H42.31-261120-0007", "00352112000539" */
    EVENT_PROCEDURE_BYTES = 28, /* "1.003560.000.00.00.H56" */
    EVENT_FIELD_BYTES = 33,     /* stable field id, [a-z0-9-]{1,32} */
    EVENT_LIMIT_BYTES = 12,     /* "10wd", "3.5wh", "same_day" */
    EVENT_DUE_BYTES = 36,       /* "2026-11-25", or a time with its zone */
    EVENT_BASIS_BYTES = 121,    /* the provision that allows it: no control letters */
    EVENT_GATEWAY_BYTES = 33,
    EVENT_EPOCH_BYTES = 17,      /* 16 lower-case hexadecimal digits */
    EVENT_OF_BYTES = 71,         /* "9f3c52d1a07be644:1842", perhaps "gw-1/" before it */
    EVENT_OF_TYPE_BYTES = 14,    /* "reappointed" */
    EVENT_TICKET_BYTES = 17,     /* [A-Z0-9-]{1,16} */
    EVENT_ID_BYTES = 41,         /* [A-Za-z0-9._:/-]{1,40} */
    EVENT_REGISTERS_BYTES = 161, /* four hexadecimal digits a register, of one record */
    EVENT_INPUT_BYTES = 12,      /* [a-z]{1,8}[0-9]{0,3} */
    EVENT_COUNT_MOST = 100000,   /* of one tally, and of one that is held back */
};

/* The first three are what a record terminal knows. Numbers are stored: only append. */
enum event_type {
    EVENT_INTAKE,        /* a dossier is accepted: its time begins to run */
    EVENT_RESOLVED,      /* the result is there */
    EVENT_RETURNED,      /* it is handed over; resolves too when nothing has before */
    EVENT_REFUSED,       /* not accepted at the door: in no column of form 06 */
    EVENT_SUSPENDED,     /* the time stands still ... */
    EVENT_RESUMED,       /* ... and runs again */
    EVENT_EXTENDED,      /* a lawful extension */
    EVENT_REAPPOINTED,   /* an apology and a new day: never makes a late dossier on time */
    EVENT_TRANSFERRED,   /* another unit resolves it */
    EVENT_VOIDED,        /* an earlier event shall not count */
    EVENT_TALLY,         /* counts of a pulse counter, which knows no dossier */
    EVENT_RATED,         /* a key of satisfaction */
    EVENT_TICKET_TAKEN,  /* the queue: from here ... */
    EVENT_TICKET_CALLED, /* ... to here somebody waits */
    EVENT_DEVICE,        /* its own news, of no dossier: see struct event */
    EVENT_TYPES,
};

/* The way in. The last two are told apart since Nghị định 367/2025/NĐ-CP. Numbers are stored. */
enum event_channel {
    EVENT_CHANNEL_IN_PERSON,  /* at the counter */
    EVENT_CHANNEL_ONLINE,     /* by the portal */
    EVENT_CHANNEL_POSTAL,     /* by public post */
    EVENT_CHANNEL_VNEID,      /* by the identity application: online too */
    EVENT_CHANNEL_AUTHORISED, /* at the counter, by somebody hired or authorised */
    EVENT_CHANNELS
};

/* Column 4 of form 06, and not column 5? */
bool event_channel_online(enum event_channel channel);

enum event_outcome {
    EVENT_OUTCOME_GRANTED,
    EVENT_OUTCOME_DENIED,
    EVENT_OUTCOME_RETURNED,
    EVENT_OUTCOME_STOPPED,
    EVENT_OUTCOME_WITHDRAWN,
    EVENT_OUTCOMES,
};

/* Why the clock of a dossier stops. */
enum event_reason {
    EVENT_REASON_OTHER,
    EVENT_REASON_SUPPLEMENT,
    EVENT_REASON_PAYMENT,
    EVENT_REASONS
};

/*
 * What is counted of dossiers that nobody knows one by one, by pulse counters and on paper. Each
 * dossier is counted as received once, and as one result. Stock is no count but what an office
 * holds when the day ends, all that it has of the field: what is said for one day is summed up.
 * Numbers are stored: only append.
 */
enum event_tally {
    EVENT_TALLY_RECEIVED,
    EVENT_TALLY_EARLY, /* results: by their date ... */
    EVENT_TALLY_ON_TIME,
    EVENT_TALLY_LATE,
    EVENT_TALLY_RETURNED,  /* ... given back unresolved, or stopped ... */
    EVENT_TALLY_WITHDRAWN, /* ... or taken back by the citizen */
    EVENT_TALLY_NOT_DUE,   /* stock: in progress and not due ... */
    EVENT_TALLY_OVERDUE,   /* ... and past the due date */
    EVENT_TALLIES
};

/* Is it stock? */
bool event_tally_is_stock(enum event_tally kind);

/* What is wrong with a counter device or with what it holds. Numbers are stored: only append. */
enum event_device {
    EVENT_DEVICE_UNKNOWN, /* a record that is whole and means nothing here */
    EVENT_DEVICE_DAMAGED, /* a record whose checksum stays wrong */
    EVENT_DEVICE_LOST,    /* records that it had, gone before they were read */
    EVENT_DEVICE_RESET,   /* a counter that began anew */
    EVENT_DEVICE_WRAPPED, /* a counter that went over its highest number */
    EVENT_DEVICE_JUMPED,  /* a counter that moved further than can be */
    EVENT_DEVICE_STUCK,   /* a key that is held down */
    EVENT_DEVICE_STOPPED, /* a counter that stands still, as its own flag says */
    EVENT_DEVICES
};

struct event {
    int64_t at_ms; /* wall clock, UTC */
    /* Of a dossier's event: what the clock of the device said, which is wrong, where its gateway
     * knew by how much and has corrected it to at_ms; 0: it is not said. */
    int64_t at_device_ms;
    enum event_type type;
    enum event_channel channel; /* intake, refused, tally; in person when it is not said */
    enum event_outcome outcome; /* resolved */
    enum event_reason reason;   /* suspended, resumed */
    enum event_tally kind;      /* tally */
    int count;                  /* tally, held: 1 ... EVENT_COUNT_MOST; of stock also 0 */
    int score;                  /* rated: 1 (worst) ... 5 */

    /* device: what is wrong, which device by its serial number (0: it has none), and its two
     * readings: of a counter before and after; of records that are lost the last one that was
     * read and the first one that can be read again; of one record its index, twice. */
    enum event_device what;
    uint32_t serial, before, after;
    /*
     * device: what its gateway did not dare to count and holds back until a person decides. As
     * `held` with `count`, and of a tally also field, kind (none of stock) and channel, of rated
     * field and score, it would have been so many. EVENT_INTAKE, which cannot be held back: nothing
     * is. Those that can have a name in event_held_names.
     */
    enum event_type held;

    char unit[EVENT_UNIT_BYTES];
    char counter[EVENT_COUNTER_BYTES];
    char dossier[EVENT_DOSSIER_BYTES];
    char procedure[EVENT_PROCEDURE_BYTES]; /* intake, refused: procedure, field or both */
    char field[EVENT_FIELD_BYTES];
    char limit[EVENT_LIMIT_BYTES];  /* intake, optional; extended: limit or due */
    char due[EVENT_DUE_BYTES];      /* intake, optional; extended; reappointed */
    char basis[EVENT_BASIS_BYTES];  /* extended, optional */
    char to_unit[EVENT_UNIT_BYTES]; /* transferred */
    char of[EVENT_OF_BYTES]; /* voided: the event that shall not count, by its place */
    char of_type
        [EVENT_OF_TYPE_BYTES];       /* voided: the same by what it says, with `dossier`, */
    char of_at[EVENT_DUE_BYTES];     /* instead of `of` */
    char ticket[EVENT_TICKET_BYTES]; /* ticket_taken, ticket_called; optional */
    char id
        [EVENT_ID_BYTES]; /* tally, optional: by which it is told from others of its unit */
    char registers[EVENT_REGISTERS_BYTES]; /* device: of a record, as read; optional */
    char input[EVENT_INPUT_BYTES];         /* device: which input of it; optional */
};

/* Names as they travel: "intake", "in_person", "granted" ... */
extern const char *const event_type_names[EVENT_TYPES];
extern const char *const event_channel_names[EVENT_CHANNELS];
extern const char *const event_outcome_names[EVENT_OUTCOMES];
extern const char *const event_reason_names[EVENT_REASONS];
extern const char *const event_tally_names[EVENT_TALLIES];
extern const char *const event_device_names[EVENT_DEVICES];
extern const char *const event_held_names[EVENT_TYPES]; /* NULL: cannot be held back */

/* Where `text` stands in a table of names, of which some may be NULL; -ENOENT. */
int event_name_index(const char *const *names, int count, const char *text);

/*
 * Does the code have the shape that its kind must have? Only the shape: whether it is known
 * is the catalogue's to say.
 */
bool event_unit_valid(const char *text);
bool event_counter_valid(const char *text);
bool event_dossier_valid(const char *text); /* see below */
bool event_procedure_valid(
    const char *text); /* level.number, then perhaps parts and place */
#define EVENT_PROCEDURE_SHAPE                                                              \
    "a procedure code: 1, 2 or 3, a dot and six digits, such as 1.001193"
bool event_field_valid(const char *text);
bool event_limit_valid(const char *text); /* 10wd 30cd 3.5wh 1mo same_day */
bool event_due_valid(const char *text);   /* a date, or a time with its zone */
bool event_basis_valid(const char *text); /* free of control letters */
bool event_of_valid(const char *text);
bool event_of_type_valid(const char *text); /* a type that belongs to a dossier */
bool event_of_at_valid(const char *text);
bool event_ticket_valid(const char *text);
bool event_id_valid(const char *text);
bool event_registers_valid(const char *text);
bool event_input_valid(const char *text);
bool event_gateway_valid(const char *text); /* [a-z0-9-]{1,32}: also its MQTT user name */

/* Names that the centre has for itself, which no gateway may have. */
#define EVENT_RESERVED_NAMES "import, centre and what begins with dunghan-"
bool event_gateway_reserved(const char *text);

/*
 * A dossier code is of the form unit-yymmdd-number (TT 01/2018/TT-VPCP art. 19) with a date that
 * exists and a number of four to eight digits; or it is one of an older system, such as
 * 00352112000539, which is taken as it stands: 4 to 35 letters and digits, a digit at least, with
 * single . - / _ between. Small letters are other letters; the form of today has none.
 */

enum { EVENT_FALSE_DATE_BYTES = 64 };

/* Does a code of the form of today carry a date that does not exist? Then `ret` says so: "180230 is
 * no date: there is no 30.2.2018". Nothing else of the code is in it. */
bool event_dossier_false_date(const char *text, char ret[static EVENT_FALSE_DATE_BYTES]);

/* Is it the form of today but for small letters, as a reader of barcodes or a person may write it? No
 * code is. Then `ret` is the code that is meant. */
bool event_dossier_capitals(const char *text, char ret[static EVENT_DOSSIER_BYTES]);

/* The local day of receipt that a code of the form of today carries; -ENOENT: it is of another. */
int event_dossier_day(const char *text, int32_t *ret);

/* Does this type belong to a dossier's life? */
bool event_type_of_dossier(enum event_type type);

/* Is a dossier taken in by it, or refused: does its life begin? */
bool event_type_begins(enum event_type type);

struct event_place {
    char gateway[EVENT_GATEWAY_BYTES]; /* "": not said */
    char epoch[EVENT_EPOCH_BYTES];
    uint64_t seq;
};

/* What a good `of` says. */
struct event_place event_read_place(const char *of);

/* As an `of`; in `ret`, which is given back. */
char *event_write_place(const struct event_place *place, char ret[static EVENT_OF_BYTES]);

#endif
