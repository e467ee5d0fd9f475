/* The part of store.h that is gaps and what came out of turn. */
#include "appliance/store/store_sql.h"

int store_read_gaps(struct store *store,
                    int (*tell)(void *owner, int64_t stream, const struct gap *gap),
                    void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_READ_GAPS);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        const struct gap gap = {
            .first = (uint64_t)sqlite3_column_int64(statement, 1),
            .last = (uint64_t)sqlite3_column_int64(statement, 2),
            .noticed_ms = sqlite3_column_int64(statement, 3),
        };

        rc = tell(owner, sqlite3_column_int64(statement, 0), &gap);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

int store_save_gaps(struct store *store, int64_t stream, const struct gaps *gaps)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CLEAR_GAPS);
    int rc;

    store_bind(statement, &stream, 1);
    rc = store_run(store, statement);
    for (size_t i = 0; rc == 0 && i < gaps->count; i++) {
        const struct gap *gap = &gaps->rows[i];
        const int64_t values[] = {stream, (int64_t)gap->first, (int64_t)gap->last,
                                  gap->noticed_ms};

        statement = store_statement(store, SQL_ADD_GAP);
        store_bind(statement, values, 4);
        rc = store_run(store, statement);
    }
    return rc;
}

int store_note_out_of_turn(struct store *store, const struct store_event *event)
{
    sqlite3_stmt *statement = store_statement(store, SQL_NOTE_OUT_OF_TURN);
    const int64_t values[] = {event->stream, (int64_t)event->seq, event->id};

    store_bind(statement, values, 3);
    return store_run(store, statement);
}
