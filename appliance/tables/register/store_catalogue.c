#include "appliance/tables/register/store_catalogue.h"

#include <errno.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"

static const struct sql read_units = {
    "SELECT id, code, name_vi, name_en, from_day, to_day, level, coalesce(parent, 0),"
    " coalesce(successor, 0), schedule, 0, '', place, counters"
    " FROM unit_code JOIN unit_version USING (id) ORDER BY place, id, from_day"};

static const struct sql save_unit_code = {
    "INSERT INTO unit_code (place, code) VALUES (?1, ?2)"
    " ON CONFLICT DO UPDATE SET place = excluded.place RETURNING id"};

static const struct sql drop_unit = {"DELETE FROM unit_version WHERE id = ?1"};

static const struct sql read_fields = {
    "SELECT id, code, name_vi, name_en, from_day, to_day, '', 0, 0, '', 0, '', place, 0"
    " FROM field_code JOIN field_version USING (id) ORDER BY place, id, from_day"};

static const struct sql save_field_code = {
    "INSERT INTO field_code (place, code) VALUES (?1, ?2)"
    " ON CONFLICT DO UPDATE SET place = excluded.place RETURNING id"};

static const struct sql drop_field = {"DELETE FROM field_version WHERE id = ?1"};

static const struct sql read_procedures = {
    "SELECT id, code, name_vi, name_en, from_day, to_day, '', 0, 0, '',"
    " field, time_limit, place, 0"
    " FROM procedure_code JOIN procedure_version USING (id) ORDER BY place, id, from_day"};

static const struct sql save_procedure_code = {
    "INSERT INTO procedure_code (place, code) VALUES (?1, ?2)"
    " ON CONFLICT DO UPDATE SET place = excluded.place RETURNING id"};

static const struct sql drop_procedure = {"DELETE FROM procedure_version WHERE id = ?1"};

static const struct {
    const struct sql *read, *save_code, *drop;
} shelves[CATALOGUE_KINDS] = {
    [CATALOGUE_UNITS] = {&read_units, &save_unit_code, &drop_unit},
    [CATALOGUE_FIELDS] = {&read_fields, &save_field_code, &drop_field},
    [CATALOGUE_PROCEDURES] = {&read_procedures, &save_procedure_code, &drop_procedure},
};

/* --- reading ------------------------------------------------------------------------- */

/* What this program never wrote is left out, loudly. */
static void read_schedule(sqlite3_stmt *statement, struct catalogue_entry *entry)
{
    const char *text = store_text(statement, 9);
    char fault[SCHEDULE_FAULT_BYTES];

    if (*text && schedule_parse(text, &entry->schedule, fault) < 0)
        log_warning("store: sessions of unit %s: %s", entry->code, fault);
}

static int read_shelf(struct store *store, enum catalogue_kind kind,
                      struct catalogue *catalogue)
{
    sqlite3_stmt *statement = store_statement(store, shelves[kind].read);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        struct catalogue_entry entry = {
            .id = sqlite3_column_int(statement, 0),
            .code = store_text(statement, 1),
            .name_vi = store_text(statement, 2),
            .name_en = store_text(statement, 3),
            .from_day = sqlite3_column_int(statement, 4),
            .to_day = sqlite3_column_int(statement, 5),
            .level = store_text(statement, 6),
            .parent = sqlite3_column_int(statement, 7),
            .successor = sqlite3_column_int(statement, 8),
            .field = sqlite3_column_int(statement, 10),
            .place = sqlite3_column_int(statement, 12),
            .counters = sqlite3_column_int(statement, 13),
        };

        read_schedule(statement, &entry);
        if (limit_parse(store_text(statement, 11), &entry.limit) < 0)
            log_warning("store: procedure %s has a limit that is not understood",
                        entry.code);
        catalogue_add(catalogue, kind, &entry);
    }
    return rc;
}

int store_read_catalogue(struct store *store, struct catalogue *ret)
{
    int rc = 0;

    for (int kind = 0; rc == 0 && kind < CATALOGUE_KINDS; kind++)
        rc = read_shelf(store, (enum catalogue_kind)kind, ret);
    catalogue_seal(ret);
    return rc;
}

/* --- writing ------------------------------------------------------------------------- */

int store_save_code(struct store *store, enum catalogue_kind kind, int place,
                    const char *code, int *ret_id)
{
    sqlite3_stmt *statement = store_statement(store, shelves[kind].save_code);
    const int64_t value = place;
    int rc;

    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, code);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EIO;
    *ret_id = sqlite3_column_int(statement, 0);
    return store_step(store, statement);
}

int store_drop_versions(struct store *store, enum catalogue_kind kind, int id)
{
    sqlite3_stmt *statement = store_statement(store, shelves[kind].drop);
    const int64_t value = id;

    store_bind(statement, &value, 1);
    return store_run(store, statement);
}

static const struct sql unit_version = {
    "INSERT OR REPLACE INTO unit_version (id, from_day, to_day, parent, successor,"
    " counters, name_vi, name_en, level, schedule)"
    " VALUES (?1, ?2, ?3, nullif(?4, 0), nullif(?5, 0), ?6, ?7, ?8, ?9, ?10)"};

static int save_unit(struct store *store, int id, const struct catalogue_entry *entry)
{
    sqlite3_stmt *statement = store_statement(store, &unit_version);
    const int64_t values[] = {id,
                              entry->from_day,
                              entry->to_day,
                              entry->parent,
                              entry->successor,
                              entry->counters};
    char schedule[SCHEDULE_BYTES] = "";

    store_bind(statement, values, 6);
    store_bind_text(statement, 7, entry->name_vi);
    store_bind_text(statement, 8, entry->name_en);
    store_bind_text(statement, 9, entry->level);
    store_bind_text(statement, 10, schedule_format(&entry->schedule, schedule));
    return store_run(store, statement);
}

static const struct sql field_version = {
    "INSERT OR REPLACE INTO field_version (id, from_day, to_day,"
    " name_vi, name_en) VALUES (?1, ?2, ?3, ?4, ?5)"};

static int save_field(struct store *store, int id, const struct catalogue_entry *entry)
{
    sqlite3_stmt *statement = store_statement(store, &field_version);
    const int64_t values[] = {id, entry->from_day, entry->to_day};

    store_bind(statement, values, 3);
    store_bind_text(statement, 4, entry->name_vi);
    store_bind_text(statement, 5, entry->name_en);
    return store_run(store, statement);
}

static const struct sql procedure_version = {
    "INSERT OR REPLACE INTO procedure_version (id, from_day, to_day, field, name_vi,"
    " name_en, time_limit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};

static int save_procedure(struct store *store, int id, const struct catalogue_entry *entry)
{
    sqlite3_stmt *statement = store_statement(store, &procedure_version);
    const int64_t values[] = {id, entry->from_day, entry->to_day, entry->field};
    char limit[LIMIT_BYTES];

    store_bind(statement, values, 4);
    store_bind_text(statement, 5, entry->name_vi);
    store_bind_text(statement, 6, entry->name_en);
    store_bind_text(statement, 7, limit_format(entry->limit, limit));
    return store_run(store, statement);
}

int store_save_entry(struct store *store, enum catalogue_kind kind, int place,
                     const struct catalogue_entry *entry)
{
    static int (*const savers[CATALOGUE_KINDS])(struct store * store, int id,
                                                const struct catalogue_entry *entry) = {
        [CATALOGUE_UNITS] = save_unit,
        [CATALOGUE_FIELDS] = save_field,
        [CATALOGUE_PROCEDURES] = save_procedure,
    };
    int id;
    int rc = store_save_code(store, kind, place, entry->code, &id);

    return rc < 0 ? rc : savers[kind](store, id, entry);
}
