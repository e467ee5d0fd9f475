/* The part of store.h that is the ledger: cells, roll-ups and their sums. */
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

static int add_cell(void *owner, const struct ledger_key *key,
                    const struct measures *change)
{
    struct store *store = owner;
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_CELL);
    const int64_t values[] = {key->day, key->unit, key->field, key->procedure,
                              (int)key->channel};

    store_bind(statement, values, 5);
    bind_measures(statement, 6, change);
    return store_run(store, statement);
}

static int add_rollup(void *owner, const struct rollup_key *key,
                      const struct rollup_measures *change)
{
    struct store *store = owner;
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_ROLLUP);
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

int store_each_cell(struct store *store,
                    int (*tell)(void *owner, const struct ledger_key *key,
                                const struct measures *measures),
                    void *owner)
{
    sqlite3_stmt *s = store_statement(store, SQL_EACH_CELL);
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

int store_each_coded_cell(struct store *store,
                          int (*tell)(void *owner, const struct store_coded_cell *cell),
                          void *owner)
{
    sqlite3_stmt *s = store_statement(store, SQL_EACH_CODED_CELL);
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

int store_each_rollup(struct store *store, tell_rollup tell, void *owner)
{
    const struct listener listener = {tell, owner, false};

    return each_rollup(store, store_statement(store, SQL_EACH_ROLLUP), &listener);
}

int store_each_in_span(struct store *store, const struct ledger_span *span,
                       tell_rollup tell, void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SPAN);
    const int64_t values[] = {(int)span->grain, span->first, span->last};
    const struct listener listener = {tell, owner, span->minus};

    store_bind(statement, values, 3);
    return each_rollup(store, statement, &listener);
}
