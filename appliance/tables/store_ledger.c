#include "appliance/tables/store_ledger.h"

#include "appliance/store/store_sql.h"
#include "appliance/tables/figures_source.h"
#include "mqtt/base/date.h"

/* Binds the measures from ?place on. */
static void bind_measures(sqlite3_stmt *statement, int place,
                          const struct measures *measures)
{
    for (int i = 0; statement && i < MEASURES; i++)
        sqlite3_bind_int64(statement, place + i, measures->of[i]);
}

/* The first ones of them; the others are 0. */
static struct measures read_some(sqlite3_stmt *statement, int column, int count)
{
    struct measures measures = {0};

    for (int i = 0; i < count; i++)
        measures.of[i] = sqlite3_column_int64(statement, column + i);
    return measures;
}

/* Parts of statements, for one measure and for all of them. */
#define PLAIN(NAME, name)     #name
#define OF_ROLLUP(NAME, name) "r." #name
#define VALUE(NAME, name)     "?"
#define SUM(NAME, name)       #name " = " #name " + excluded." #name
#define COLUMNS               MEASURES_EACH(PLAIN, ", ")
#define STOCK                 MEASURES_OF_STOCK_EACH(PLAIN, ", ")
#define ANY                   MEASURES_EACH(PLAIN, " OR ")

static const struct sql pour_rollup = {
    "INSERT INTO rollup (grain, slot, unit, field, " COLUMNS ")"
    " VALUES (?1, ?2, ?3, ?4, " MEASURES_EACH(
        VALUE, ", ") ")"
                     " ON CONFLICT DO UPDATE SET " MEASURES_EACH(SUM, ", ")};

static int add_rollup(void *owner, const struct rollup_key *key,
                      const struct measures *change)
{
    struct store *store = owner;
    sqlite3_stmt *statement = store_statement(store, &pour_rollup);
    const int64_t values[] = {(int)key->grain, key->slot, key->unit, key->field};

    store_bind(statement, values, 4);
    bind_measures(statement, 5, change);
    return store_run(store, statement);
}

static const struct sql pour_move = {
    "INSERT INTO move (grain, slot, moved_day, unit, field, channel, dossiers)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT DO UPDATE SET dossiers = dossiers + excluded.dossiers"};

static int add_move(void *owner, const struct move_key *key, int64_t change)
{
    struct store *store = owner;
    sqlite3_stmt *statement = store_statement(store, &pour_move);
    const int64_t values[] = {(int)key->grain, key->slot,         key->moved_day, key->unit,
                              key->field,      (int)key->channel, change};

    store_bind(statement, values, 7);
    return store_run(store, statement);
}

struct ledger_sink store_ledger_sink(struct store *store)
{
    return (struct ledger_sink){store, add_rollup, add_move};
}

static const struct sql clear_rollups = {"DELETE FROM rollup"};

static const struct sql clear_moves = {"DELETE FROM move"};

static const struct sql clear_quality = {"DELETE FROM quality"};

int store_clear_ledger(struct store *store)
{
    static const struct sql *const statements[] = {&clear_rollups, &clear_moves,
                                                   &clear_quality};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof statements / sizeof statements[0]; i++)
        rc = store_run(store, store_statement(store, statements[i]));
    return rc;
}

/* --- reading ------------------------------------------------------------------------- */

static const struct sql each_coded_cell = {
    "SELECT r.slot, u.code, coalesce(f.code, ''), " MEASURES_EACH(
        OF_ROLLUP, ", ") " FROM rollup r JOIN unit_code u ON u.id = r.unit"
                         " LEFT JOIN field_code f ON f.id = r.field"
                         " WHERE r.grain = 0 AND (" MEASURES_EACH(
                             OF_ROLLUP, " OR ") ") ORDER BY 1, 2, 3"};

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
            .measures = read_some(s, 3, MEASURES),
        };

        rc = tell(owner, &cell);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

typedef int (*tell_rollup)(void *owner, const struct rollup_key *key,
                           const struct measures *measures);

static void negate(struct measures *m)
{
    for (int i = 0; i < MEASURES; i++)
        m->of[i] = -m->of[i];
}

struct listener {
    tell_rollup tell;
    void *owner;
    bool minus; /* hears them with the other sign */
    int count;  /* how many measures the statement has */
};

static int each_rollup(struct store *store, sqlite3_stmt *s,
                       const struct listener *listener)
{
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        struct rollup_key key = {(enum ledger_grain)sqlite3_column_int(s, 0),
                                 sqlite3_column_int(s, 1), sqlite3_column_int(s, 2),
                                 sqlite3_column_int(s, 3)};
        struct measures measures = read_some(s, 4, listener->count);

        if (listener->minus)
            negate(&measures);
        rc = listener->tell(listener->owner, &key, &measures);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql all_rollups = {"SELECT grain, slot, unit, field, " COLUMNS
                                       " FROM rollup WHERE " ANY
                                       " ORDER BY grain, slot, unit, field"};

int store_each_rollup(struct store *store, tell_rollup tell, void *owner)
{
    const struct listener listener = {tell, owner, false, MEASURES};

    return each_rollup(store, store_statement(store, &all_rollups), &listener);
}

static const struct sql rollups_in_span = {"SELECT grain, slot, unit, field, " COLUMNS
                                           " FROM rollup"
                                           " WHERE grain = ?1 AND slot BETWEEN ?2 AND ?3"};

static const struct sql stock_in_span = {"SELECT grain, slot, unit, field, " STOCK
                                         " FROM rollup"
                                         " WHERE grain = ?1 AND slot BETWEEN ?2 AND ?3"};

void store_ask_for_figures(struct store *store, const struct figures_source *source)
{
    store->figures = source;
}

bool store_asks_for_figures(const struct store *store)
{
    return store->figures != NULL;
}

int store_each_in_span(struct store *store, const struct ledger_span *span,
                       tell_rollup tell, void *owner)
{
    const struct figures_source *elsewhere = store->figures;
    sqlite3_stmt *statement =
        store_statement(store, span->stock ? &stock_in_span : &rollups_in_span);
    const int64_t values[] = {(int)span->grain, span->first, span->last};
    const struct listener listener = {tell, owner, span->minus,
                                      span->stock ? MEASURES_OF_STOCK : MEASURES};

    if (elsewhere)
        return elsewhere->in_span(elsewhere->owner, span, 0, tell, owner);
    store_bind(statement, values, 3);
    return each_rollup(store, statement, &listener);
}

/* A slot at a time: the units stand behind the slots in the key. */
static const struct sql stock_of_unit = {"SELECT grain, slot, unit, field, " STOCK
                                         " FROM rollup"
                                         " WHERE grain = ?1 AND slot = ?2 AND unit = ?3"};

static const struct sql rollups_of_unit = {"SELECT grain, slot, unit, field, " COLUMNS
                                           " FROM rollup"
                                           " WHERE grain = ?1 AND slot = ?2 AND unit = ?3"};

int store_each_of_unit(struct store *store, int unit, const struct ledger_span *span,
                       tell_rollup tell, void *owner)
{
    sqlite3_stmt *statement =
        store_statement(store, span->stock ? &stock_of_unit : &rollups_of_unit);
    const struct listener listener = {tell, owner, span->minus,
                                      span->stock ? MEASURES_OF_STOCK : MEASURES};
    const struct figures_source *elsewhere = store->figures;
    int rc = 0;

    if (elsewhere)
        return elsewhere->in_span(elsewhere->owner, span, unit, tell, owner);
    for (int32_t slot = span->first; rc == 0 && slot <= span->last; slot++) {
        const int64_t values[] = {(int)span->grain, slot, unit};

        store_bind(statement, values, 3);
        rc = each_rollup(store, statement, &listener);
    }
    return rc;
}

static const struct sql one_rollup = {
    "SELECT grain, slot, unit, field, " COLUMNS
    " FROM rollup WHERE grain = ?1 AND slot = ?2 AND unit = ?3 AND field = ?4"};

enum { GRAINS_OF_UNITS = LEDGER_GRAIN_YEAR + 1 };

/* What of each grain has a part in a month. */
static void find_slots(int32_t month, struct ledger_span ret[static GRAINS_OF_UNITS])
{
    ret[0] = (struct ledger_span){.grain = LEDGER_GRAIN_DAY,
                                  .first = date_month_day(month),
                                  .last = date_month_day(month + 1) - 1};
    ret[1] = (struct ledger_span){
        .grain = LEDGER_GRAIN_HALF, .first = month * 2, .last = month * 2 + 1};
    ret[2] =
        (struct ledger_span){.grain = LEDGER_GRAIN_MONTH, .first = month, .last = month};
    ret[3] = (struct ledger_span){
        .grain = LEDGER_GRAIN_YEAR, .first = month / 12, .last = month / 12};
}

int store_each_of_month(struct store *store, int unit, int field, int32_t month,
                        tell_rollup tell, void *owner)
{
    struct ledger_span slots[GRAINS_OF_UNITS + 1];
    const struct listener listener = {tell, owner, false, MEASURES};
    sqlite3_stmt *statement = store_statement(store, &one_rollup);
    int rc = 0;

    find_slots(month, slots);
    slots[GRAINS_OF_UNITS] =
        (struct ledger_span){.grain = LEDGER_GRAIN_ALL, .first = month, .last = month};
    for (size_t i = 0; i <= GRAINS_OF_UNITS; i++) {
        bool all = slots[i].grain == LEDGER_GRAIN_ALL;

        for (int32_t slot = slots[i].first; rc == 0 && slot <= slots[i].last; slot++) {
            const int64_t values[] = {(int)slots[i].grain, slot,
                                      all ? LEDGER_ALL_UNITS : unit, field};

            store_bind(statement, values, 4);
            rc = each_rollup(store, statement, &listener);
        }
    }
    return rc;
}

static const struct sql each_collected = {
    "SELECT unit, field, collected FROM rollup"
    " WHERE grain = ?1 AND slot = ?2 AND collected <> 0"};

int store_each_collected(struct store *store, int month,
                         int (*tell)(void *owner, int unit, int field, int64_t collected),
                         void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_collected);
    const int64_t values[] = {LEDGER_GRAIN_MONTH, month};
    int rc;

    store_bind(s, values, 2);
    while ((rc = store_step(store, s)) == 1) {
        rc = tell(owner, sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                  sqlite3_column_int64(s, 2));
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

typedef int (*tell_move)(void *owner, const struct move_key *key, int64_t dossiers);

static int tell_moves(struct store *store, sqlite3_stmt *s, int sign, tell_move tell,
                      void *owner)
{
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        struct move_key key = {(enum ledger_grain)sqlite3_column_int(s, 0),
                               sqlite3_column_int(s, 1),
                               sqlite3_column_int(s, 2),
                               sqlite3_column_int(s, 3),
                               sqlite3_column_int(s, 4),
                               (enum event_channel)sqlite3_column_int(s, 5)};

        rc = tell(owner, &key, sign * sqlite3_column_int64(s, 6));
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

#define MOVE_COLUMNS "grain, slot, moved_day, unit, field, channel, dossiers"

static const struct sql each_move = {
    "SELECT " MOVE_COLUMNS " FROM move WHERE dossiers"
    " ORDER BY grain, slot, moved_day, unit, field, channel"};

int store_each_move(struct store *store, tell_move tell, void *owner)
{
    return tell_moves(store, store_statement(store, &each_move), 1, tell, owner);
}

/* LEDGER_WITHIN is before any day. */
static const struct sql each_moved = {
    "SELECT " MOVE_COLUMNS " FROM move"
    " WHERE grain = ?1 AND slot BETWEEN ?2 AND ?3 AND moved_day <= ?4"};

int store_each_moved(struct store *store, const struct ledger_span *received,
                     int32_t to_day, tell_move tell, void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_moved);
    const struct figures_source *elsewhere = store->figures;
    const int64_t values[] = {(int)received->grain, received->first, received->last,
                              to_day};

    if (elsewhere)
        return elsewhere->moved(elsewhere->owner, received, to_day, tell, owner);
    store_bind(s, values, 4);
    return tell_moves(store, s, received->minus ? -1 : 1, tell, owner);
}

static const struct sql moved_on_days = {
    "SELECT " MOVE_COLUMNS " FROM move"
    " WHERE unit = ?1 AND field = ?2 AND moved_day BETWEEN ?3 AND ?4 AND moved_day <> 0"};

static const struct sql moved_within = {
    "SELECT " MOVE_COLUMNS " FROM move"
    " WHERE grain = ?1 AND slot = ?2 AND moved_day = 0 AND unit = ?3 AND field = ?4"};

int store_each_move_of_month(struct store *store, int unit, int field, int32_t month,
                             tell_move tell, void *owner)
{
    struct ledger_span slots[GRAINS_OF_UNITS];
    sqlite3_stmt *s = store_statement(store, &moved_on_days);
    int rc;

    find_slots(month, slots);
    store_bind(s, (const int64_t[]){unit, field, slots[0].first, slots[0].last}, 4);
    rc = tell_moves(store, s, 1, tell, owner);
    s = store_statement(store, &moved_within);
    for (size_t i = 0; i < GRAINS_OF_UNITS; i++) {
        for (int32_t slot = slots[i].first; rc == 0 && slot <= slots[i].last; slot++) {
            const int64_t values[] = {(int)slots[i].grain, slot, unit, field};

            store_bind(s, values, 4);
            rc = tell_moves(store, s, 1, tell, owner);
        }
    }
    return rc;
}

/* --- the days of a unit -------------------------------------------------------------- */

/* Day by day, since a unit comes behind its day in the key. */
static const struct sql each_unit_day = {
    "WITH RECURSIVE day (slot) AS (SELECT ?1 UNION ALL"
    " SELECT slot + 1 FROM day WHERE slot < ?2)"
    " SELECT r.slot, sum(received + refused + early + on_time + late) AS dossiers"
    " FROM unit_code u JOIN day JOIN rollup r"
    " ON r.grain = 0 AND r.slot = day.slot AND r.unit = u.id"
    " WHERE u.code = ?3 GROUP BY r.slot HAVING dossiers > 0"};

int store_each_unit_day(struct store *store, const char *unit, int32_t from_day,
                        int32_t to_day,
                        int (*tell)(void *owner, int32_t day, int64_t dossiers),
                        void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_unit_day);
    const int64_t values[] = {from_day, to_day};
    int rc;

    store_bind(s, values, 2);
    store_bind_text(s, 3, unit);
    while ((rc = store_step(store, s)) == 1) {
        rc = tell(owner, sqlite3_column_int(s, 0), sqlite3_column_int64(s, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}
