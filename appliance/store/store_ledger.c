#include "appliance/store/store_ledger.h"

#include "appliance/store/store_sql.h"

/* Binds the measures from ?place on. */
static void bind_measures(sqlite3_stmt *statement, int place,
                          const struct measures *measures)
{
    for (int i = 0; statement && i < MEASURES; i++)
        sqlite3_bind_int64(statement, place + i, measures->of[i]);
}

static struct measures read_measures(sqlite3_stmt *statement, int column)
{
    struct measures measures;

    for (int i = 0; i < MEASURES; i++)
        measures.of[i] = sqlite3_column_int64(statement, column + i);
    return measures;
}

static const struct sql pour_cell = {
    "INSERT INTO ledger VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
    " ?13, ?14, ?15, ?16, ?17)"
    " ON CONFLICT DO UPDATE SET"
    " received = received + excluded.received,"
    " refused = refused + excluded.refused, early = early + excluded.early,"
    " on_time = on_time + excluded.on_time, late = late + excluded.late,"
    " apologised = apologised + excluded.apologised,"
    " apologised_in_time = apologised_in_time + excluded.apologised_in_time,"
    " appointment_kept = appointment_kept + excluded.appointment_kept,"
    " apologised_again = apologised_again + excluded.apologised_again,"
    " collected = collected + excluded.collected,"
    " overdue = overdue + excluded.overdue,"
    " suspended = suspended + excluded.suspended"};

static int add_cell(void *owner, const struct ledger_key *key,
                    const struct measures *change)
{
    struct store *store = owner;
    sqlite3_stmt *statement = store_statement(store, &pour_cell);
    const int64_t values[] = {key->day, key->unit, key->field, key->procedure,
                              (int)key->channel};

    store_bind(statement, values, 5);
    bind_measures(statement, 6, change);
    return store_run(store, statement);
}

static const struct sql pour_rollup = {
    "INSERT INTO rollup VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
    " ?13, ?14, ?15, ?16, ?17)"
    " ON CONFLICT DO UPDATE SET"
    " received_online = received_online + excluded.received_online,"
    " received = received + excluded.received,"
    " refused = refused + excluded.refused, early = early + excluded.early,"
    " on_time = on_time + excluded.on_time, late = late + excluded.late,"
    " apologised = apologised + excluded.apologised,"
    " apologised_in_time = apologised_in_time + excluded.apologised_in_time,"
    " appointment_kept = appointment_kept + excluded.appointment_kept,"
    " apologised_again = apologised_again + excluded.apologised_again,"
    " collected = collected + excluded.collected,"
    " overdue = overdue + excluded.overdue,"
    " suspended = suspended + excluded.suspended"};

static int add_rollup(void *owner, const struct rollup_key *key,
                      const struct rollup_measures *change)
{
    struct store *store = owner;
    sqlite3_stmt *statement = store_statement(store, &pour_rollup);
    const int64_t values[] = {(int)key->grain, key->slot, key->unit, key->field,
                              change->received_online};

    store_bind(statement, values, 5);
    bind_measures(statement, 6, &change->all);
    return store_run(store, statement);
}

struct ledger_sink store_ledger_sink(struct store *store)
{
    return (struct ledger_sink){store, add_cell, add_rollup};
}

static const struct sql clear_cells = {"DELETE FROM ledger"};

static const struct sql clear_rollups = {"DELETE FROM rollup"};

static const struct sql clear_quality = {"DELETE FROM quality"};

int store_clear_ledger(struct store *store)
{
    static const struct sql *const statements[] = {&clear_cells, &clear_rollups,
                                                   &clear_quality};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof statements / sizeof statements[0]; i++)
        rc = store_run(store, store_statement(store, statements[i]));
    return rc;
}

/* --- reading ------------------------------------------------------------------------- */

static const struct sql each_cell = {
    "SELECT * FROM ledger WHERE received OR refused OR early OR on_time OR late"
    " OR apologised OR apologised_in_time OR appointment_kept OR apologised_again"
    " OR collected OR overdue OR suspended"
    " ORDER BY day, unit, field, procedure, channel"};

int store_each_cell(struct store *store,
                    int (*tell)(void *owner, const struct ledger_key *key,
                                const struct measures *measures),
                    void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_cell);
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        struct ledger_key key = {sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                                 sqlite3_column_int(s, 2), sqlite3_column_int(s, 3),
                                 (enum event_channel)sqlite3_column_int(s, 4)};
        struct measures measures = read_measures(s, 5);

        rc = tell(owner, &key, &measures);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql each_coded_cell = {
    "SELECT l.day, u.code, coalesce(f.code, ''), coalesce(p.code, ''), l.channel,"
    " l.received, l.refused, l.early, l.on_time, l.late, l.apologised,"
    " l.apologised_in_time, l.appointment_kept, l.apologised_again, l.collected,"
    " l.overdue, l.suspended FROM ledger l JOIN unit_code u ON u.id = l.unit"
    " LEFT JOIN field_code f ON f.id = l.field"
    " LEFT JOIN procedure_code p ON p.id = l.procedure"
    " WHERE l.received OR l.refused OR l.early OR l.on_time OR l.late OR l.apologised"
    " OR l.collected OR l.overdue OR l.suspended ORDER BY 1, 2, 3, 4, 5"};

int store_each_coded_cell(struct store *store,
                          int (*tell)(void *owner, const struct store_coded_cell *cell),
                          void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_coded_cell);
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        struct store_coded_cell cell = {
            .day = sqlite3_column_int(s, 0),
            .unit = store_text(s, 1),
            .field = store_text(s, 2),
            .procedure = store_text(s, 3),
            .channel = (enum event_channel)sqlite3_column_int(s, 4),
            .measures = read_measures(s, 5),
        };

        rc = tell(owner, &cell);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

typedef int (*tell_rollup)(void *owner, const struct rollup_key *key,
                           const struct rollup_measures *measures);

static void negate(struct rollup_measures *m)
{
    m->received_online = -m->received_online;
    for (int i = 0; i < MEASURES; i++)
        m->all.of[i] = -m->all.of[i];
}

struct listener {
    tell_rollup tell;
    void *owner;
    bool minus; /* hears them with the other sign */
};

static int each_rollup(struct store *store, sqlite3_stmt *s,
                       const struct listener *listener)
{
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        struct rollup_key key = {(enum ledger_grain)sqlite3_column_int(s, 0),
                                 sqlite3_column_int(s, 1), sqlite3_column_int(s, 2),
                                 sqlite3_column_int(s, 3)};
        struct rollup_measures measures = {sqlite3_column_int64(s, 4), read_measures(s, 5)};

        if (listener->minus)
            negate(&measures);
        rc = listener->tell(listener->owner, &key, &measures);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql all_rollups = {
    "SELECT * FROM rollup WHERE received_online OR received OR refused"
    " OR early OR on_time OR late OR apologised OR apologised_in_time"
    " OR appointment_kept OR apologised_again OR collected OR overdue"
    " OR suspended ORDER BY grain, slot, unit, field"};

int store_each_rollup(struct store *store, tell_rollup tell, void *owner)
{
    const struct listener listener = {tell, owner, false};

    return each_rollup(store, store_statement(store, &all_rollups), &listener);
}

static const struct sql rollups_in_span = {
    "SELECT * FROM rollup WHERE grain = ?1 AND slot BETWEEN ?2 AND ?3"};

int store_each_in_span(struct store *store, const struct ledger_span *span,
                       tell_rollup tell, void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &rollups_in_span);
    const int64_t values[] = {(int)span->grain, span->first, span->last};
    const struct listener listener = {tell, owner, span->minus};

    store_bind(statement, values, 3);
    return each_rollup(store, statement, &listener);
}
