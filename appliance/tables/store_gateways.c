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

static const struct sql forget_states = {"DELETE FROM gateway_state"};

int store_forget_gateway_states(struct store *store)
{
    return store_run(store, store_statement(store, &forget_states));
}
