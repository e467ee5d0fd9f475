#include "appliance/tables/store_dossiers.h"

#include <assert.h>
#include <errno.h>

#include "appliance/store/store_sql.h"

static int32_t column_day(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return DOSSIER_NO_DAY;
    return sqlite3_column_int(statement, column);
}

#define DOSSIER_COLUMNS                                                                    \
    "id, last_event, unit, field, procedure, channel, received_day, due_day,"              \
    " resolved_day, collected_day, refused_day, class, provisional, suspended,"            \
    " supplements, apologies, in_time, kept, faults, code"

static void read_dossier(sqlite3_stmt *s, struct store_dossier *ret)
{
    *ret = (struct store_dossier){
        .id = sqlite3_column_int64(s, 0),
        .last_event = sqlite3_column_int64(s, 1),
        .summary =
            {
                .unit = sqlite3_column_int(s, 2),
                .field = sqlite3_column_int(s, 3),
                .procedure = sqlite3_column_int(s, 4),
                .channel = (enum event_channel)sqlite3_column_int(s, 5),
                .received_day = column_day(s, 6),
                .due_day = column_day(s, 7),
                .resolved_day = column_day(s, 8),
                .collected_day = column_day(s, 9),
                .refused_day = column_day(s, 10),
                .class = (enum dossier_class)sqlite3_column_int(s, 11),
                .provisional = sqlite3_column_int(s, 12) != 0,
                .suspended = sqlite3_column_int(s, 13) != 0,
                .supplements = sqlite3_column_int(s, 14),
                .apologies = sqlite3_column_int(s, 15),
                .apologised_in_time = sqlite3_column_int(s, 16) != 0,
                .appointment_kept = sqlite3_column_int(s, 17) != 0,
                .faults = (unsigned)sqlite3_column_int64(s, 18),
            },
    };
    store_copy_text(s, 19, ret->code, sizeof ret->code);
}

static const struct sql find_dossier = {"SELECT " DOSSIER_COLUMNS
                                        " FROM dossier WHERE code = ?1"};

int store_find_dossier(struct store *store, const char *code, struct store_dossier *ret)
{
    sqlite3_stmt *statement = store_statement(store, &find_dossier);
    int rc;

    store_bind_text(statement, 1, code);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    read_dossier(statement, ret);
    sqlite3_reset(statement);
    return 0;
}

/* Behind the hyphen comes the dot. */
static const struct sql has_dossier_of = {
    "SELECT EXISTS (SELECT 1 FROM dossier WHERE code >= ?1 || '-' AND code < ?1 || '.')"};

int store_has_dossier_of(struct store *store, const char *unit, bool *ret)
{
    sqlite3_stmt *statement = store_statement(store, &has_dossier_of);
    int rc;

    store_bind_text(statement, 1, unit);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret = sqlite3_column_int(statement, 0) != 0;
    sqlite3_reset(statement);
    return 0;
}

static const struct sql each_provisional = {
    "SELECT unit, field, received_day, due_day, resolved_day FROM dossier"
    " WHERE provisional = 1 AND due_day IS NOT NULL AND received_day <= ?2"
    " AND (resolved_day IS NULL OR resolved_day >= ?1) ORDER BY received_day DESC"};

int store_each_provisional(struct store *store, int32_t from_day, int32_t to_day,
                           int (*tell)(void *owner,
                                       const struct store_provisional *dossier),
                           void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_provisional);
    const int64_t values[] = {from_day, to_day};
    int rc;

    store_bind(s, values, 2);
    while ((rc = store_step(store, s)) == 1) {
        const struct store_provisional dossier = {
            sqlite3_column_int(s, 0), sqlite3_column_int(s, 1), column_day(s, 2),
            column_day(s, 3), column_day(s, 4)};

        rc = tell(owner, &dossier);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql first_provisional = {
    "SELECT received_day FROM dossier WHERE provisional = 1 AND due_day IS NOT NULL"
    " AND received_day IS NOT NULL ORDER BY received_day LIMIT 1"};

int store_first_provisional(struct store *store, int32_t *ret_day)
{
    sqlite3_stmt *s = store_statement(store, &first_provisional);
    int rc = store_step(store, s);

    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret_day = column_day(s, 0);
    sqlite3_reset(s);
    return 0;
}

static const struct sql dossier_code = {"SELECT code FROM dossier WHERE id = ?1"};

int store_dossier_code(struct store *store, int64_t dossier,
                       char ret[static EVENT_DOSSIER_BYTES])
{
    sqlite3_stmt *statement = store_statement(store, &dossier_code);
    int rc;

    store_bind(statement, &dossier, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    store_copy_text(statement, 0, ret, EVENT_DOSSIER_BYTES);
    sqlite3_reset(statement);
    return 0;
}

int64_t store_next_dossier(struct store *store)
{
    return ++store->last_dossier;
}

static void bind_day(sqlite3_stmt *statement, int place, int32_t day)
{
    if (day == DOSSIER_NO_DAY)
        sqlite3_bind_null(statement, place);
    else
        sqlite3_bind_int(statement, place, day);
}

static void bind_dossier(sqlite3_stmt *statement, const struct store_dossier *dossier)
{
    const struct dossier_summary *d = &dossier->summary;
    const int64_t before[] = {dossier->id, dossier->last_event, d->unit,
                              d->field,    d->procedure,        (int)d->channel};
    const int32_t days[] = {d->received_day, d->due_day, d->resolved_day, d->collected_day,
                            d->refused_day};
    const int64_t after[] = {(int)d->class,       d->provisional, d->suspended,
                             d->supplements,      d->apologies,   d->apologised_in_time,
                             d->appointment_kept, d->faults};

    if (!statement)
        return;
    store_bind(statement, before, 6);
    for (int i = 0; i < 5; i++)
        bind_day(statement, 7 + i, days[i]);
    for (int i = 0; i < 8; i++)
        sqlite3_bind_int64(statement, 12 + i, after[i]);
}

static const struct sql add_dossier = {
    "INSERT INTO dossier VALUES (?1, ?20, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
    " ?13, ?14, ?15, ?16, ?17, ?18, ?19)"};

int store_add_dossier(struct store *store, const struct store_dossier *dossier)
{
    sqlite3_stmt *statement = store_statement(store, &add_dossier);

    bind_dossier(statement, dossier);
    store_bind_text(statement, 20, dossier->code);
    return store_run(store, statement);
}

static const struct sql change_dossier = {
    "UPDATE dossier SET last_event = ?2, unit = ?3, field = ?4, procedure = ?5,"
    " channel = ?6, received_day = ?7, due_day = ?8, resolved_day = ?9,"
    " collected_day = ?10, refused_day = ?11, class = ?12, provisional = ?13,"
    " suspended = ?14, supplements = ?15, apologies = ?16, in_time = ?17,"
    " kept = ?18, faults = ?19 WHERE id = ?1"};

int store_change_dossier(struct store *store, const struct store_dossier *dossier)
{
    sqlite3_stmt *statement = store_statement(store, &change_dossier);

    bind_dossier(statement, dossier);
    return store_run(store, statement);
}

static int tell_each(struct store *store, sqlite3_stmt *statement,
                     int (*tell)(void *owner, const struct store_dossier *dossier),
                     void *owner)
{
    struct store_dossier dossier;
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        read_dossier(statement, &dossier);
        rc = tell(owner, &dossier);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql each_dossier = {"SELECT " DOSSIER_COLUMNS
                                        " FROM dossier ORDER BY id"};

int store_each_dossier(struct store *store,
                       int (*tell)(void *owner, const struct store_dossier *dossier),
                       void *owner)
{
    return tell_each(store, store_statement(store, &each_dossier), tell, owner);
}

static const struct sql each_open = {"SELECT " DOSSIER_COLUMNS
                                     " FROM dossier WHERE resolved_day IS NULL"
                                     " AND due_day BETWEEN ?1 AND ?2 ORDER BY due_day"};

int store_each_open_dossier(struct store *store, int32_t from_day, int32_t to_day,
                            int (*tell)(void *owner, const struct store_dossier *dossier),
                            void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_open);
    const int64_t days[] = {from_day, to_day};

    store_bind(statement, days, 2);
    return tell_each(store, statement, tell, owner);
}

static const struct sql each_caused = {
    "SELECT " DOSSIER_COLUMNS " FROM dossier WHERE id IN (SELECT dossier FROM cause)"
    " AND received_day <= ?2 AND (resolved_day IS NULL OR resolved_day >= ?1)"};

int store_each_caused_dossier(struct store *store, int32_t from_day, int32_t to_day,
                              int (*tell)(void *owner, const struct store_dossier *dossier),
                              void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_caused);
    const int64_t days[] = {from_day, to_day};

    store_bind(statement, days, 2);
    return tell_each(store, statement, tell, owner);
}

/* The index leaves out whatever has a result. */
static const struct sql each_suspended = {"SELECT " DOSSIER_COLUMNS
                                          " FROM dossier INDEXED BY dossier_open"
                                          " WHERE resolved_day IS NULL AND suspended <> 0"};

int store_each_suspended_dossier(struct store *store,
                                 int (*tell)(void *owner,
                                             const struct store_dossier *dossier),
                                 void *owner)
{
    return tell_each(store, store_statement(store, &each_suspended), tell, owner);
}

static const struct sql each_open_on = {"SELECT " DOSSIER_COLUMNS
                                        " FROM dossier WHERE received_day <= ?1"
                                        " AND (resolved_day IS NULL OR resolved_day > ?1)"};

int store_each_dossier_open_on(struct store *store, int32_t day,
                               int (*tell)(void *owner,
                                           const struct store_dossier *dossier),
                               void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_open_on);
    const int64_t value = day;

    store_bind(statement, &value, 1);
    return tell_each(store, statement, tell, owner);
}

static const struct sql each_open_code = {
    "SELECT code FROM dossier WHERE resolved_day IS NULL AND received_day IS NOT NULL"
    " AND unit = ?1 ORDER BY received_day, code LIMIT ?2"};

int store_each_open_code(struct store *store, int unit, int most,
                         int (*tell)(void *owner, const char *code), void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_open_code);
    const int64_t values[] = {unit, most};
    int rc;

    store_bind(statement, values, 2);
    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, store_text(statement, 0));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql each_late = {
    "SELECT " DOSSIER_COLUMNS " FROM dossier WHERE class = 3"
    " AND resolved_day BETWEEN ?1 AND ?2 ORDER BY resolved_day"};

int store_each_late_dossier(struct store *store, int32_t from_day, int32_t to_day,
                            int (*tell)(void *owner, const struct store_dossier *dossier),
                            void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_late);
    const int64_t days[] = {from_day, to_day};

    static_assert(DOSSIER_CLASS_LATE == 3, "as the statement and its index say");
    store_bind(statement, days, 2);
    return tell_each(store, statement, tell, owner);
}

static const struct sql each_result = {
    "SELECT procedure, unit, received_day, resolved_day, class FROM dossier"
    " WHERE resolved_day BETWEEN ?1 AND ?2 AND received_day IS NOT NULL"};

int store_each_result(struct store *store, int32_t from_day, int32_t to_day,
                      int (*tell)(void *owner, const struct store_result *result),
                      void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_result);
    const int64_t days[] = {from_day, to_day};
    int rc;

    store_bind(s, days, 2);
    while ((rc = store_step(store, s)) == 1) {
        const struct store_result result = {
            .procedure = sqlite3_column_int(s, 0),
            .unit = sqlite3_column_int(s, 1),
            .received_day = sqlite3_column_int(s, 2),
            .resolved_day = sqlite3_column_int(s, 3),
            .class = (enum dossier_class)sqlite3_column_int(s, 4),
        };

        rc = tell(owner, &result);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

/* --- quality ------------------------------------------------------------------------- */

static const struct sql add_quality = {
    "INSERT INTO quality VALUES (?1, ?2)"
    " ON CONFLICT DO UPDATE SET dossiers = dossiers + excluded.dossiers"};

int store_add_quality(struct store *store, enum dossier_fault fault, int64_t change)
{
    sqlite3_stmt *statement = store_statement(store, &add_quality);
    const int64_t values[] = {fault, change};

    store_bind(statement, values, 2);
    return store_run(store, statement);
}

static const struct sql each_quality = {
    "SELECT fault, dossiers FROM quality WHERE dossiers <> 0 ORDER BY fault"};

int store_each_quality(struct store *store,
                       int (*tell)(void *owner, enum dossier_fault fault, int64_t dossiers),
                       void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_quality);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, (enum dossier_fault)sqlite3_column_int(statement, 0),
                  sqlite3_column_int64(statement, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}
