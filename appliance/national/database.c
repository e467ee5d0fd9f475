#include "appliance/national/database.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/national/wire.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { STATEMENT_MS = 30 * 1000, SLACK_MS = 10 * 1000 };

struct database {
    PGconn *connection;
    struct wire wire; /* the same */
};

/* By the class of a condition, or the whole of it (PostgreSQL 15, appendix A). */
static const struct condition {
    const char *begins;
    int errno_of;
} conditions[] = {
    {"08", ENOTCONN},  {"57P0", ENOTCONN}, {"28", EACCES},    {"42501", EACCES},
    {"42P01", ENOENT}, {"3F000", ENOENT},  {"42704", ENOENT}, {"3D000", ENOENT},
    {"42P06", EEXIST}, {"42P07", EEXIST},  {"42710", EEXIST}, {"23505", EEXIST},
    {"40", EAGAIN},    {"55P03", EAGAIN},  {"57014", EAGAIN}, {"53100", ENOSPC},
    {"25006", EROFS},
};

static int code_of(const char *state)
{
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        if (strncmp(state, conditions[i].begins, strlen(conditions[i].begins)) == 0)
            return -conditions[i].errno_of;
    }
    return -EPROTO;
}

/* The first line alone: what follows it is the statement, or where in it. */
static void log_words(const char *words)
{
    if (strncmp(words, "ERROR:  ", strlen("ERROR:  ")) == 0)
        words += strlen("ERROR:  ");
    log_error("PostgreSQL: %.*s", (int)strcspn(words, "\n"), words);
}

/* It is lost, or was given up. */
static int lose(struct database *database)
{
    if (database->wire.given_up)
        log_error("PostgreSQL: it does not answer any more");
    else
        log_words(PQerrorMessage(database->connection));
    return -ENOTCONN;
}

static int fail(struct database *database, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (!state || PQstatus(database->connection) != CONNECTION_OK)
        return lose(database);
    log_words(PQresultErrorMessage(result));
    return code_of(state);
}

/* Notices are for people who type; what matters is an error. */
static void ignore_notice(void *owner, const PGresult *result)
{
    (void)owner;
    (void)result;
}

/* What the string itself says of these comes later, and so goes before them. */
int database_open(struct database **ret, const char *conninfo, const char *password)
{
    const char *const keywords[] = {"password",
                                    "target_session_attrs",
                                    "connect_timeout",
                                    "tcp_user_timeout",
                                    "application_name",
                                    "dbname",
                                    NULL};
    const char *const values[] = {password,  "read-write", "10", "30000",
                                  "dunghan", conninfo,     NULL};
    struct database *database = need(calloc(1, sizeof *database));
    int rc = 0;

    database->connection = need(PQconnectdbParams(keywords, values, 1));
    if (PQstatus(database->connection) != CONNECTION_OK) {
        log_words(PQerrorMessage(database->connection));
        rc = -ENOTCONN;
    }
    PQsetNoticeReceiver(database->connection, ignore_notice, NULL);
    (void)PQsetnonblocking(database->connection, 1);
    database->wire = (struct wire){.connection = database->connection};
    if (rc == 0)
        rc = database_allow(database, 0);
    if (rc < 0) {
        database_close(database);
        database = NULL;
    }
    *ret = database;
    return rc;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    PQfinish(database->connection);
    free(database);
}

static int check(struct database *database, const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0
                                                                   : fail(database, result);
}

int database_execute(struct database *database, const char *text)
{
    PGresult *result =
        wire_finish(&database->wire, PQsendQuery(database->connection, text));
    int rc = check(database, result);

    PQclear(result);
    return rc;
}

int database_allow(struct database *database, int statement_ms)
{
    char text[64];

    (void)snprintf(text, sizeof text, "SET statement_timeout = %d",
                   statement_ms ? statement_ms : STATEMENT_MS);
    database->wire.patience_ms = (statement_ms ? statement_ms : STATEMENT_MS) + SLACK_MS;
    return database_execute(database, text);
}

int database_begin(struct database *database)
{
    return database_execute(database, "BEGIN");
}

int database_commit(struct database *database)
{
    return database_execute(database, "COMMIT");
}

void database_rollback(struct database *database)
{
    PGTransactionStatusType status = PQtransactionStatus(database->connection);

    if (database->wire.given_up)
        return;
    if (status == PQTRANS_ACTIVE)
        PQclear(wire_put_end(&database->wire, "given up"));
    if (status != PQTRANS_IDLE)
        PQclear(
            wire_finish(&database->wire, PQsendQuery(database->connection, "ROLLBACK")));
}

static int tell_row(const PGresult *result, int row, database_tell tell, void *owner)
{
    char *values[DATABASE_COLUMNS_MOST] = {NULL};

    for (int i = 0; i < PQnfields(result) && i < DATABASE_COLUMNS_MOST; i++) {
        if (!PQgetisnull(result, row, i))
            values[i] = PQgetvalue(result, row, i);
    }
    return tell(owner, values);
}

int database_ask(struct database *database, const char *text, const char *const *arguments,
                 database_tell tell, void *owner)
{
    PGresult *result;
    int count = 0, rc;

    while (arguments && count < DATABASE_ARGUMENTS_MOST && arguments[count])
        count++;
    result =
        wire_finish(&database->wire, PQsendQueryParams(database->connection, text, count,
                                                       NULL, arguments, NULL, NULL, 0));
    rc = check(database, result);
    for (int row = 0; rc == 0 && tell && row < PQntuples(result); row++)
        rc = tell_row(result, row, tell, owner);
    PQclear(result);
    return rc;
}

/* --- many rows ----------------------------------------------------------------------- */

int database_copy_begin(struct database *database, const char *text)
{
    PGresult *result =
        wire_finish(&database->wire, PQsendQuery(database->connection, text));
    int rc = PQresultStatus(result) == PGRES_COPY_IN ? 0 : fail(database, result);

    PQclear(result);
    return rc;
}

int database_copy_row(struct database *database, const char *row, size_t bytes)
{
    return wire_put(&database->wire, row, bytes) ? 0 : lose(database);
}

int database_copy_end(struct database *database)
{
    PGresult *result = wire_put_end(&database->wire, NULL);
    int rc = check(database, result);

    PQclear(result);
    return rc;
}

static int take_number(void *owner, char *const *values)
{
    *(int64_t *)owner = values[0] ? strtoll(values[0], NULL, 10) : 0;
    return 0;
}

int database_number(struct database *database, const char *text, int64_t *ret)
{
    return database_ask(database, text, NULL, take_number, ret);
}
