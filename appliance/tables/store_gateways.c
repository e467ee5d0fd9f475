#include "appliance/tables/store_gateways.h"

#include "appliance/store/store_sql.h"

static const struct sql save_state = {
    "INSERT INTO gateway_state (heard_ms, gateway, state) VALUES (?1, ?2, ?3)"
    " ON CONFLICT DO UPDATE SET heard_ms = excluded.heard_ms, state = excluded.state"};

int store_save_gateway_state(struct store *store, const struct store_gateway_state *said)
{
    sqlite3_stmt *statement = store_statement(store, &save_state);

    store_bind(statement, &said->heard_ms, 1);
    store_bind_text(statement, 2, said->gateway);
    store_bind_text(statement, 3, said->state);
    return store_run(store, statement);
}

static const struct sql read_states = {
    "SELECT heard_ms, gateway, state FROM gateway_state ORDER BY gateway"};

int store_read_gateway_states(struct store *store,
                              int (*tell)(void *owner,
                                          const struct store_gateway_state *said),
                              void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &read_states);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        const struct store_gateway_state said = {
            .heard_ms = sqlite3_column_int64(statement, 0),
            .gateway = store_text(statement, 1),
            .state = store_text(statement, 2),
        };

        rc = tell(owner, &said);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql save_retired = {
    "INSERT INTO gateway_retired (said_ms, retired_ms, gateway, retired_by)"
    " VALUES (?1, ?2, ?3, ?4)"};

int store_save_retired(struct store *store, const struct store_retired *row)
{
    sqlite3_stmt *statement = store_statement(store, &save_retired);
    const int64_t values[] = {row->said_ms, row->retired_ms};

    store_bind(statement, values, 2);
    store_bind_text(statement, 3, row->gateway);
    store_bind_text(statement, 4, row->by);
    return store_run(store, statement);
}

static const struct sql read_retired = {
    "SELECT said_ms, retired_ms, gateway, retired_by FROM gateway_retired ORDER BY"
    " gateway"};

int store_read_retired(struct store *store,
                       int (*tell)(void *owner, const struct store_retired *row),
                       void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &read_retired);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        const struct store_retired row = {
            .said_ms = sqlite3_column_int64(statement, 0),
            .retired_ms = sqlite3_column_int64(statement, 1),
            .gateway = store_text(statement, 2),
            .by = store_text(statement, 3),
        };

        rc = tell(owner, &row);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql forget_states = {"DELETE FROM gateway_state"};
static const struct sql forget_retired = {"DELETE FROM gateway_retired"};

int store_forget_gateways(struct store *store)
{
    int rc = store_run(store, store_statement(store, &forget_states));

    return rc < 0 ? rc : store_run(store, store_statement(store, &forget_retired));
}
