#include "appliance/nation/nation_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/national/database.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/memory.h"

enum {
    CODE_BYTES = 64,
    TOP =
        -1, /* number of the unit above all others of a centre, where there is none of its own */
};

static uint64_t key_of(int centre, int number)
{
    return (uint64_t)(uint32_t)centre << 32 | (uint32_t)number;
}

static uint64_t key_at(const void *names, size_t place)
{
    const struct nation_name *name = (const struct nation_name *)names + place;

    return key_of(name->centre, name->number);
}

static ssize_t find(const struct nation_names *names, enum catalogue_kind kind, int centre,
                    int number)
{
    return key_index_find(&names->index[kind], names->of[kind], key_of(centre, number));
}

int nation_names_id(const struct nation_names *names, enum catalogue_kind kind, int centre,
                    int number)
{
    ssize_t place = number ? find(names, kind, centre, number) : -1;

    return place >= 0 ? names->of[kind][place].id : 0;
}

static void add_name(struct nation_names *names, enum catalogue_kind kind,
                     const struct nation_name *name)
{
    names->of[kind] = memory_grow(names->of[kind], names->count[kind], &names->room[kind],
                                  sizeof *names->of[kind]);
    names->of[kind][names->count[kind]] = *name;
    key_index_add(&names->index[kind], names->of[kind], names->count[kind]++);
}

void nation_names_release(struct nation_names *names)
{
    for (int kind = 0; kind < CATALOGUE_PROCEDURES; kind++) {
        free(names->of[kind]);
        key_index_release(&names->index[kind]);
    }
    *names = (struct nation_names){0};
}

/* --- reading ------------------------------------------------------------------------- */

struct reading {
    struct nation_names *names;
    struct store *store;
    enum catalogue_kind kind;
    int first_centre; /* of the code that came last, whose names hold */
    char code[CODE_BYTES];
};

static int number_of(const char *text)
{
    return text ? (int)strtol(text, NULL, 10) : 0;
}

/* centre, number, code: each once, in the order of display. */
static int take_code(void *owner, char *const *values)
{
    struct reading *reading = owner;
    struct nation_name name = {.centre = number_of(values[0]),
                               .number = number_of(values[1])};
    int rc =
        store_save_code(reading->store, reading->kind,
                        (int)reading->names->count[reading->kind], values[2], &name.id);

    if (rc == 0)
        add_name(reading->names, reading->kind, &name);
    return rc;
}

enum version_column {
    VERSION_CENTRE,
    VERSION_NUMBER,
    VERSION_FROM_DAY,
    VERSION_TO_DAY,
    VERSION_CODE,
    VERSION_NAME_VI,
    VERSION_NAME_EN,
    VERSION_LEVEL, /* of units, as the next ones */
    VERSION_PARENT,
    VERSION_SUCCESSOR,
};

static void relate(const struct reading *reading, char *const *values,
                   struct catalogue_entry *entry)
{
    int centre = number_of(values[VERSION_CENTRE]);

    entry->level = values[VERSION_LEVEL];
    entry->parent = nation_names_id(reading->names, CATALOGUE_UNITS, centre,
                                    number_of(values[VERSION_PARENT]));
    entry->successor = nation_names_id(reading->names, CATALOGUE_UNITS, centre,
                                       number_of(values[VERSION_SUCCESSOR]));
    if (!entry->parent && entry->level)
        entry->parent = nation_names_id(reading->names, CATALOGUE_UNITS, centre, TOP);
    entry->counters = CATALOGUE_COUNTERS_NOT_SAID;
}

/* By code and centre: what a second centre says of the same field is passed over. */
static int take_version(void *owner, char *const *values)
{
    struct reading *reading = owner;
    int centre = number_of(values[VERSION_CENTRE]);
    struct catalogue_entry entry = {
        .code = values[VERSION_CODE],
        .name_vi = values[VERSION_NAME_VI],
        .name_en = values[VERSION_NAME_EN],
        .from_day = number_of(values[VERSION_FROM_DAY]),
        .to_day = number_of(values[VERSION_TO_DAY]),
    };

    if (strcmp(reading->code, entry.code) != 0) {
        (void)snprintf(reading->code, sizeof reading->code, "%s", entry.code);
        reading->first_centre = centre;
    }
    if (centre != reading->first_centre)
        return 0;
    if (reading->kind == CATALOGUE_UNITS)
        relate(reading, values, &entry);
    return store_save_entry(
        reading->store, reading->kind,
        (int)find(reading->names, reading->kind, centre, number_of(values[VERSION_NUMBER])),
        &entry);
}

/* centre, name. */
static int take_top(void *owner, char *const *values)
{
    struct reading *reading = owner;
    const struct catalogue_entry entry = {.code = values[1],
                                          .name_vi = values[1],
                                          .name_en = "",
                                          .level = "province",
                                          .counters = CATALOGUE_COUNTERS_NOT_SAID};
    struct nation_name name = {.centre = number_of(values[0]), .number = TOP};
    int place = (int)reading->names->count[CATALOGUE_UNITS];
    int rc = store_save_entry(reading->store, CATALOGUE_UNITS, place, &entry);

    if (rc == 0)
        rc = store_save_code(reading->store, CATALOGUE_UNITS, place, entry.code, &name.id);
    if (rc == 0)
        add_name(reading->names, CATALOGUE_UNITS, &name);
    return rc;
}

static const char field_codes[] = "SELECT centre, id, code FROM dunghan.field_version"
                                  " GROUP BY 1, 2, 3 ORDER BY min(place), 1, 2";

static const char field_versions[] =
    "SELECT centre, id, from_day, to_day, code, name_vi, name_en"
    " FROM dunghan.field_version ORDER BY code, centre, from_day";

/* Of centres with several units above all their others; no unit of theirs is called so. */
static const char tops[] =
    "SELECT s.number, upper(s.centre) FROM dunghan.centre_state s"
    " WHERE (SELECT count(DISTINCT u.id) > 1 FROM dunghan.unit_version u"
    "  WHERE u.centre = s.number AND u.parent IS NULL)"
    " AND NOT EXISTS (SELECT FROM dunghan.unit_version u WHERE u.code = upper(s.centre))"
    " ORDER BY 1";

/* Of a code that a centre before it has, with the centre's name: it is another unit. */
#define UNIT_CODE                                                                          \
    "u.code || CASE WHEN min(u.centre) OVER (PARTITION BY u.code) < u.centre"              \
    " THEN '@' || s.centre ELSE '' END"
#define OF_UNITS " JOIN dunghan.centre_state s ON s.number = u.centre"

static const char unit_codes[] =
    "SELECT u.centre, u.id, " UNIT_CODE
    " FROM (SELECT centre, id, code, min(place) AS place FROM dunghan.unit_version"
    "  GROUP BY 1, 2, 3) u" OF_UNITS " ORDER BY u.centre, u.place, u.id";

static const char unit_versions[] =
    "SELECT u.centre, u.id, u.from_day, u.to_day, " UNIT_CODE
    ", u.name_vi, u.name_en, u.level, u.parent, u.successor"
    " FROM dunghan.unit_version u" OF_UNITS " ORDER BY u.code, u.centre, u.from_day";

static int read_kind(struct reading *reading, struct database *database,
                     enum catalogue_kind kind, const char *codes, const char *versions)
{
    int rc;

    reading->kind = kind;
    rc = database_ask(database, codes, NULL, take_code, reading);
    *reading->code = 0;
    return rc < 0 ? rc : database_ask(database, versions, NULL, take_version, reading);
}

int nation_names_read(struct nation_names *names, struct database *database,
                      struct store *store)
{
    struct reading reading = {.names = names, .store = store};
    int rc;

    names->index[CATALOGUE_UNITS].key_at = names->index[CATALOGUE_FIELDS].key_at = key_at;
    rc = database_ask(database, tops, NULL, take_top, &reading);
    if (rc == 0)
        rc = read_kind(&reading, database, CATALOGUE_UNITS, unit_codes, unit_versions);
    if (rc == 0)
        rc = read_kind(&reading, database, CATALOGUE_FIELDS, field_codes, field_versions);
    return rc;
}
