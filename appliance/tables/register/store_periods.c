#include "appliance/tables/register/store_periods.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/memory.h"

static struct period take_period(sqlite3_stmt *s)
{
    struct period period = {
        .number = sqlite3_column_int(s, 0),
        .from_day = sqlite3_column_int(s, 1),
        .to_day = sqlite3_column_int(s, 2),
        .frozen_ms = sqlite3_column_int64(s, 3),
        .frozen_event = sqlite3_column_int64(s, 4),
        .provisional = sqlite3_column_int(s, 8),
    };

    (void)snprintf(period.id, sizeof period.id, "%s", store_text(s, 5));
    (void)snprintf(period.name, sizeof period.name, "%s", store_text(s, 6));
    (void)snprintf(period.kind, sizeof period.kind, "%s", store_text(s, 7));
    return period;
}

/* The first row of a bound statement. -ENOENT */
static int take_one(struct store *store, sqlite3_stmt *s, struct period *ret)
{
    int rc = store_step(store, s);

    if (rc == 1)
        *ret = take_period(s);
    sqlite3_reset(s);
    return rc == 0 ? -ENOENT : rc < 0 ? rc : 0;
}

#define PERIOD_COLUMNS                                                                     \
    "SELECT number, from_day, to_day, coalesce(frozen_ms, 0), coalesce(frozen_event, 0),"  \
    " id, name, kind, coalesce(basis ->> 'provisional', 0) FROM period "

static const struct sql find_period = {PERIOD_COLUMNS "WHERE id = ?1"};

int store_find_period(struct store *store, const char *id, struct period *ret)
{
    sqlite3_stmt *s = store_statement(store, &find_period);

    store_bind_text(s, 1, id);
    return take_one(store, s, ret);
}

static const struct sql read_period = {PERIOD_COLUMNS "WHERE number = ?1"};

int store_read_period(struct store *store, int number, struct period *ret)
{
    sqlite3_stmt *s = store_statement(store, &read_period);
    const int64_t values[] = {number};

    store_bind(s, values, 1);
    return take_one(store, s, ret);
}

static const struct sql find_period_before = {
    PERIOD_COLUMNS
    "WHERE to_day = ?1 - 1 ORDER BY kind = ?2 DESC, frozen_ms IS NULL, from_day DESC, id"
    " LIMIT 1"};

int store_find_period_before(struct store *store, int32_t day, const char *kind,
                             struct period *ret)
{
    sqlite3_stmt *s = store_statement(store, &find_period_before);
    const int64_t values[] = {day};

    store_bind(s, values, 1);
    store_bind_text(s, 2, kind);
    return take_one(store, s, ret);
}

static const struct sql find_overlap = {
    PERIOD_COLUMNS
    "WHERE kind = ?1 AND id <> ?2 AND from_day <= ?4 AND to_day >= ?3 ORDER BY id LIMIT 1"};

int store_find_overlap(struct store *store, const struct period *period, struct period *ret)
{
    sqlite3_stmt *s = store_statement(store, &find_overlap);

    if (!s)
        return -EIO;
    store_bind_text(s, 1, period->kind);
    store_bind_text(s, 2, period->id);
    sqlite3_bind_int(s, 3, period->from_day);
    sqlite3_bind_int(s, 4, period->to_day);
    return take_one(store, s, ret);
}

static const struct sql each_period = {PERIOD_COLUMNS
                                       "ORDER BY to_day DESC, from_day DESC, id"};

int store_each_period(struct store *store,
                      int (*tell)(void *owner, const struct period *period), void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_period);
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        struct period period = take_period(s);

        rc = tell(owner, &period);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql save_period = {
    "INSERT INTO period (id, name, kind, from_day, to_day) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
    " from_day = excluded.from_day, to_day = excluded.to_day"};

int store_save_period(struct store *store, const struct period *period)
{
    sqlite3_stmt *s = store_statement(store, &save_period);

    if (!s)
        return -EIO;
    store_bind_text(s, 1, period->id);
    store_bind_text(s, 2, period->name);
    store_bind_text(s, 3, period->kind);
    sqlite3_bind_int(s, 4, period->from_day);
    sqlite3_bind_int(s, 5, period->to_day);
    return store_run(store, s);
}

/* --- freezing ------------------------------------------------------------------------ */

/* Parts of statements. */
#define NAME(column, name)  #name
#define VALUE(column, name) "?"
#define COLUMNS             FIGURES_EACH(NAME, ", ")
#define VALUES              FIGURES_EACH(VALUE, ", ")

static const struct sql add_frozen = {"INSERT INTO frozen (period, unit, field, " COLUMNS
                                      ") VALUES (?1, ?2, ?3, " VALUES ")"};

static const struct sql add_frozen_note = {
    "INSERT INTO frozen_note (period, unit, field, dossiers, note)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"};

/* One of them even when it is 0, so that it is known that they were kept. */
static int add_frozen_notes(struct store *store, const int64_t place[static 3],
                            const struct notes *notes)
{
    int rc = 0;

    for (int kind = 0; kind < NOTES_KINDS && rc == 0; kind++) {
        const int64_t values[] = {place[0], place[1], place[2], notes->of[kind]};
        sqlite3_stmt *s;

        if (kind != NOTES_TAKEN_IN && notes->of[kind] == 0)
            continue;
        s = store_statement(store, &add_frozen_note);
        store_bind(s, values, 4);
        store_bind_text(s, 5, notes_words[kind].name);
        rc = store_run(store, s);
    }
    return rc;
}

int store_add_frozen(struct store *store, int period, int unit, int field,
                     const struct figures *f, const struct notes *notes)
{
    sqlite3_stmt *s = store_statement(store, &add_frozen);
#define BOUND(column, name) f->name,
    const int64_t values[] = {period, unit, field, FIGURES_EACH(BOUND, )};
#undef BOUND
    int rc;

    store_bind(s, values, sizeof values / sizeof values[0]);
    rc = store_run(store, s);
    return rc < 0 ? rc : add_frozen_notes(store, values, notes);
}

static const struct sql keep_unit = {
    "INSERT INTO frozen_unit (period, unit, place, parent, code, name_vi, name_en,"
    " level, last_day, successor)"
    " VALUES (?1, ?2, ?3, nullif(?4, 0), ?5, ?6, ?7, ?8, nullif(?9, 0), nullif(?10, 0))"};

static const struct sql keep_field = {
    "INSERT INTO frozen_field (period, field, place, code, name_vi, name_en)"
    " VALUES (?1, ?2, ?3, ?5, ?6, ?7)"};

static void bind_unit(sqlite3_stmt *s, const struct catalogue_entry *unit)
{
    store_bind_text(s, 8, unit->level);
    if (!s)
        return;
    sqlite3_bind_int(s, 9, unit->to_day);
    sqlite3_bind_int(s, 10, unit->successor);
}

static int keep_shelf(struct store *store, int period, const struct catalogue *catalogue,
                      enum catalogue_kind kind)
{
    size_t count;
    const struct catalogue_entry *entries = catalogue_all(catalogue, kind, &count);
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++) {
        bool unit = kind == CATALOGUE_UNITS;
        sqlite3_stmt *s = store_statement(store, unit ? &keep_unit : &keep_field);
        const int64_t values[] = {period, entries[i].id, (int64_t)i + 1, entries[i].parent};

        store_bind(s, values, unit ? 4 : 3);
        store_bind_text(s, 5, entries[i].code);
        store_bind_text(s, 6, entries[i].name_vi);
        store_bind_text(s, 7, entries[i].name_en);
        if (unit)
            bind_unit(s, &entries[i]);
        rc = store_run(store, s);
    }
    return rc;
}

static const struct sql freeze_period = {
    "UPDATE period SET frozen_ms = ?2, frozen_event = ?3, basis = ?4 WHERE number = ?1"};

int store_freeze_period(struct store *store, const struct period *period,
                        const struct catalogue *catalogue, const char *basis)
{
    const int64_t values[] = {period->number, period->frozen_ms, period->frozen_event};
    int rc = keep_shelf(store, period->number, catalogue, CATALOGUE_UNITS);
    sqlite3_stmt *s;

    if (rc == 0)
        rc = keep_shelf(store, period->number, catalogue, CATALOGUE_FIELDS);
    if (rc < 0)
        return rc;
    s = store_statement(store, &freeze_period);
    store_bind(s, values, 3);
    store_bind_text(s, 4, basis);
    return store_run(store, s);
}

static const struct sql read_frozen_basis = {
    "SELECT basis FROM period WHERE number = ?1 AND basis IS NOT NULL"};

int store_read_frozen_basis(struct store *store, int period, char **ret_json)
{
    sqlite3_stmt *s = store_statement(store, &read_frozen_basis);
    const int64_t values[] = {period};
    int rc;

    store_bind(s, values, 1);
    rc = store_step(store, s);
    if (rc == 1)
        *ret_json = need(strdup(store_text(s, 0)));
    sqlite3_reset(s);
    return rc == 0 ? -ENOENT : rc < 0 ? rc : 0;
}

static struct figures read_figures(sqlite3_stmt *s, int column_at)
{
    struct figures figures;

#define READ(column, name) figures.name = sqlite3_column_int64(s, column_at++);
    FIGURES_EACH(READ, )
#undef READ
    return figures;
}

static const struct sql each_frozen = {"SELECT unit, field, " COLUMNS " FROM frozen"
                                       " WHERE period = ?1 ORDER BY unit, field"};

int store_each_frozen(struct store *store, int period,
                      int (*tell)(void *owner, int unit, int field,
                                  const struct figures *figures),
                      void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_frozen);
    const int64_t values[] = {period};
    int rc;

    store_bind(s, values, 1);
    while ((rc = store_step(store, s)) == 1) {
        struct figures figures = read_figures(s, 2);

        rc = tell(owner, sqlite3_column_int(s, 0), sqlite3_column_int(s, 1), &figures);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql each_frozen_note = {
    "SELECT unit, field, note, dossiers FROM frozen_note WHERE period = ?1"
    " ORDER BY unit, field, note"};

static int find_note(const char *name)
{
    int kind = 0;

    while (kind < NOTES_KINDS && strcmp(notes_words[kind].name, name) != 0)
        kind++;
    return kind;
}

int store_each_frozen_note(struct store *store, int period,
                           int (*tell)(void *owner, int unit, int field,
                                       enum notes_kind kind, int64_t dossiers),
                           void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_frozen_note);
    const int64_t values[] = {period};
    int rc;

    store_bind(s, values, 1);
    while ((rc = store_step(store, s)) == 1) {
        int kind = find_note(store_text(s, 2));

        if (kind < NOTES_KINDS)
            rc = tell(owner, sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                      (enum notes_kind)kind, sqlite3_column_int64(s, 3));
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static int read_shelf(struct store *store, const struct sql *sql, int period,
                      enum catalogue_kind kind, struct catalogue *catalogue)
{
    sqlite3_stmt *s = store_statement(store, sql);
    const int64_t values[] = {period};
    int rc;

    store_bind(s, values, 1);
    while ((rc = store_step(store, s)) == 1) {
        struct catalogue_entry entry = {
            .id = sqlite3_column_int(s, 0),
            .parent = sqlite3_column_int(s, 1),
            .code = store_text(s, 2),
            .name_vi = store_text(s, 3),
            .name_en = store_text(s, 4),
            .level = store_text(s, 5),
            .to_day = sqlite3_column_int(s, 6),
            .successor = sqlite3_column_int(s, 7),
        };

        catalogue_add(catalogue, kind, &entry);
    }
    return rc;
}

static const struct sql read_frozen_units = {
    "SELECT unit, coalesce(parent, 0), code, name_vi, name_en, level,"
    " coalesce(last_day, 0), coalesce(successor, 0) FROM frozen_unit WHERE period = ?1 "
    "ORDER BY place"};

static const struct sql read_frozen_fields = {
    "SELECT field, 0, code, name_vi, name_en, '', 0, 0 FROM frozen_field WHERE period = ?1"
    " ORDER BY place"};

int store_read_frozen_catalogue(struct store *store, int period, struct catalogue *ret)
{
    int rc = read_shelf(store, &read_frozen_units, period, CATALOGUE_UNITS, ret);

    if (rc == 0)
        rc = read_shelf(store, &read_frozen_fields, period, CATALOGUE_FIELDS, ret);
    catalogue_seal(ret);
    return rc;
}
