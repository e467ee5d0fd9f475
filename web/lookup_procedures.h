/*
 * lookup_procedures - what is told of procedures when it is looked up: the catalogue, and how long
 * results took.
 *
 * Texts are UTF-8, NFC, and "" where there is none.
 */
#ifndef WEB_LOOKUP_PROCEDURES_H
#define WEB_LOOKUP_PROCEDURES_H

#include <stddef.h>
#include <stdint.h>

enum {
    LOOKUP_PROCEDURES_MONTHS =
        12, /* in which results are looked at, the current one last */
    LOOKUP_PROCEDURES_LIMIT_BYTES =
        30 /* of a limit: "10wd", "3.5wh" (appliance/rules/limit.h) */
};

/* How long results took, counted in working days after the one of receipt, whatever the dossier waited
 * for; 0 is the same day. */
struct lookup_times {
    int64_t resolved;
    int64_t in_time; /* of these: early or on time, by their due dates */
    int median_days; /* half of them took so many or fewer */
    unsigned levels; /* of the units that resolved any of the year: 1 << levels_place() */
};

/* Is a procedure in force today? */
enum lookup_standing {
    LOOKUP_STANDING_IN_FORCE,
    LOOKUP_STANDING_ENDED,
    LOOKUP_STANDING_TO_COME,
    LOOKUP_STANDINGS
};

/* A version: what is known of a procedure from one day on. */
struct lookup_version {
    const char *name_vi, *name_en;
    const char *field, *field_vi, *field_en;
    char limit[LOOKUP_PROCEDURES_LIMIT_BYTES]; /* "": none of its own */
    int32_t from_day, to_day; /* of its validity; 0: since ever, without end */
};

struct lookup_procedure {
    const char *code;
    struct lookup_version now; /* the one in force today, else the nearest */
    enum lookup_standing standing;
    size_t versions;           /* how many there are; 1: it was never changed */
    struct lookup_times times; /* of all months */
};

/* When the results were counted, and from which day on. */
struct lookup_counted {
    int64_t at_ms;    /* 0: this is still being done, and no times are known */
    int32_t from_day; /* the first of a month */
};

/* All of the catalogue, in the order of its display. */
struct lookup_procedures {
    const struct lookup_procedure *list;
    size_t count;
    struct lookup_counted counted;
};

/* One of them. */
struct lookup_one_procedure {
    struct lookup_procedure procedure;
    const struct lookup_version *versions; /* the oldest first */
    struct lookup_times months[LOOKUP_PROCEDURES_MONTHS];
    struct lookup_counted counted;
};

#endif
