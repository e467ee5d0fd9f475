#include "appliance/tables/store_causes.h"

#include "appliance/store/store_sql.h"

static const struct sql add = {"INSERT INTO cause (dossier, at_ms, cause, who, note)"
                               " VALUES (?1, ?2, ?3, ?4, ?5)"};

int store_add_cause(struct store *store, const struct store_cause *cause)
{
    sqlite3_stmt *s = store_statement(store, &add);
    const int64_t values[] = {cause->dossier, cause->at_ms, cause->cause};

    store_bind(s, values, sizeof values / sizeof values[0]);
    store_bind_text(s, 4, cause->who);
    store_bind_text(s, 5, cause->note);
    return store_run(store, s);
}

static const struct sql forget = {
    "UPDATE cause SET note = '' WHERE dossier = ?1 AND note <> ''"};

int store_forget_cause_notes(struct store *store, int64_t dossier)
{
    sqlite3_stmt *s = store_statement(store, &forget);

    store_bind(s, &dossier, 1);
    return store_run(store, s);
}

static const struct sql newest = {"SELECT coalesce(max(id), 0) FROM cause"};

int store_causes_newest(struct store *store, int64_t *ret)
{
    int64_t number = store_number(store, &newest);

    if (number < 0)
        return (int)number;
    *ret = number;
    return 0;
}

/* --- reading ------------------------------------------------------------------------- */

static const struct sql newest_of = {
    "SELECT cause FROM cause WHERE dossier = ?1 ORDER BY id DESC LIMIT 1"};

int store_cause_of(struct store *store, int64_t dossier, enum cause *ret)
{
    sqlite3_stmt *s = store_statement(store, &newest_of);
    int rc;

    store_bind(s, &dossier, 1);
    rc = store_step(store, s);
    *ret = rc == 1 ? (enum cause)sqlite3_column_int(s, 0) : CAUSE_NOT_STATED;
    if (rc == 1)
        sqlite3_reset(s);
    return rc < 0 ? rc : 0;
}

static struct store_cause read_cause(sqlite3_stmt *s)
{
    return (struct store_cause){.dossier = sqlite3_column_int64(s, 0),
                                .at_ms = sqlite3_column_int64(s, 1),
                                .cause = (enum cause)sqlite3_column_int(s, 2),
                                .who = store_text(s, 3),
                                .note = store_text(s, 4)};
}

static const struct sql each_of = {
    "SELECT dossier, at_ms, cause, who, note FROM cause WHERE dossier = ?1 ORDER BY id"};

int store_each_cause_of(struct store *store, int64_t dossier,
                        int (*tell)(void *owner, const struct store_cause *cause),
                        void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_of);
    int rc;

    store_bind(s, &dossier, 1);
    while ((rc = store_step(store, s)) == 1) {
        const struct store_cause cause = read_cause(s);

        rc = tell(owner, &cause);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql each = {
    "SELECT c.dossier, c.at_ms, c.cause, c.who, c.note, d.code"
    " FROM cause c JOIN dossier d ON d.id = c.dossier"
    " WHERE c.id IN (SELECT max(id) FROM cause GROUP BY dossier) AND c.cause > 0"
    " ORDER BY c.id DESC LIMIT ?1"};

int store_each_cause(struct store *store, int most,
                     int (*tell)(void *owner, const char *code,
                                 const struct store_cause *cause),
                     void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each);
    const int64_t value = most;
    int rc;

    store_bind(s, &value, 1);
    while ((rc = store_step(store, s)) == 1) {
        const struct store_cause cause = read_cause(s);

        rc = tell(owner, store_text(s, 5), &cause);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

/* Those that are overdue come out of an index, as those of store_due.h. */
static const struct sql each_overdue = {
    "SELECT unit, field, cause, count(*) FROM ("
    "SELECT d.unit, d.field, (SELECT c.cause FROM cause c WHERE c.dossier = d.id"
    " ORDER BY c.id DESC LIMIT 1) AS cause"
    " FROM dossier d INDEXED BY dossier_open"
    " WHERE d.resolved_day IS NULL AND d.due_day < ?1) WHERE cause > 0 GROUP BY 1, 2, 3"};

int store_each_overdue_cause(struct store *store, int32_t day,
                             int (*tell)(void *owner,
                                         const struct store_cause_count *count),
                             void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_overdue);
    const int64_t value = day;
    int rc;

    store_bind(s, &value, 1);
    while ((rc = store_step(store, s)) == 1) {
        const struct store_cause_count count = {
            sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
            (enum cause)sqlite3_column_int(s, 2), sqlite3_column_int64(s, 3)};

        rc = tell(owner, &count);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}
