#include "appliance/tables/store_devices.h"

#include "appliance/store/store_sql.h"

static const struct sql note_fault = {
    "INSERT INTO device_fault VALUES (?1, ?7, ?2, 1, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE"
    " SET times = times + 1,"
    " (newest_ms, serial, before, after) = (SELECT newest_ms, serial, before, after"
    "   WHERE newest_ms > excluded.newest_ms UNION ALL SELECT excluded.newest_ms,"
    "   excluded.serial, excluded.before, excluded.after LIMIT 1)"};

int store_note_device_fault(struct store *store, const struct store_device_fault *fault)
{
    sqlite3_stmt *statement = store_statement(store, &note_fault);
    const int64_t values[] = {fault->unit,   fault->what,   fault->newest_ms,
                              fault->serial, fault->before, fault->after};

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 7, fault->counter);
    return store_run(store, statement);
}

static const struct sql each_fault = {
    "SELECT unit, counter, what, times, newest_ms, serial, before, after FROM device_fault"
    " ORDER BY newest_ms DESC, unit, counter, what LIMIT ?1"};

int store_each_device_fault(struct store *store, int most,
                            int (*tell)(void *owner,
                                        const struct store_device_fault *fault),
                            void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_fault);
    const int64_t value = most;
    int rc;

    store_bind(statement, &value, 1);
    while ((rc = store_step(store, statement)) == 1) {
        struct store_device_fault fault = {
            .unit = sqlite3_column_int(statement, 0),
            .what = (enum event_device)sqlite3_column_int(statement, 2),
            .times = sqlite3_column_int64(statement, 3),
            .newest_ms = sqlite3_column_int64(statement, 4),
            .serial = (uint32_t)sqlite3_column_int64(statement, 5),
            .before = (uint32_t)sqlite3_column_int64(statement, 6),
            .after = (uint32_t)sqlite3_column_int64(statement, 7),
        };

        store_copy_text(statement, 1, fault.counter, sizeof fault.counter);
        rc = tell(owner, &fault);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql count_faults = {"SELECT count(*) FROM device_fault"};

int store_count_device_faults(struct store *store, int64_t *ret)
{
    *ret = store_number(store, &count_faults);
    return *ret < 0 ? (int)*ret : 0;
}
