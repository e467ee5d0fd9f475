#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_copy.h"
#include "appliance/store/store_schema.h"
#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* --- SQL, but for blanks and comments ------------------------------------------------ */

/* Of the blanks or the comment that the text begins with. */
static size_t blank_bytes(const char *text)
{
    const char *end;

    if (strncmp(text, "--", 2) == 0)
        return strcspn(text, "\n");
    if (strncmp(text, "/*", 2) != 0)
        return strspn(text, " \t\n\f\r");
    end = strstr(text + 2, "*/");
    return end ? (size_t)(end + 2 - text) : strlen(text);
}

/* Of the string or quoted name that the text begins with, in which all counts; 1: of neither. */
static size_t word_bytes(const char *text)
{
    const char *end;

    if (!strchr("'\"`[", *text))
        return 1;
    end = strchr(text + 1, *text == '[' ? ']' : *text);
    return end ? (size_t)(end + 1 - text) : strlen(text);
}

/* In place: one blank for each stretch of them. */
static char *squeeze(char *sql)
{
    char *to = sql;
    size_t bytes;

    for (const char *from = sql; *from; from += bytes) {
        bytes = blank_bytes(from);
        if (bytes > 0) {
            if (to == sql || to[-1] != ' ')
                *to++ = ' ';
            continue;
        }
        bytes = word_bytes(from);
        memmove(to, from, bytes);
        to += bytes;
    }
    *to = '\0';
    return sql;
}

/* --- what stands in a schema --------------------------------------------------------- */

struct thing {
    char *label; /* trigger "name" on table */
    char *made;  /* by which SQL */
};

/*
 * An index that is not unique changes no figure and refuses no event, and a step has come to make
 * a better one: only its name counts. What ANALYZE writes is no part of the schema.
 */
static const struct sql things = {
    "SELECT type || ' \"' || name || '\" on ' || tbl_name AS label,"
    " CASE WHEN type = 'index' AND sql LIKE 'CREATE INDEX %' THEN '' ELSE sql END"
    " FROM sqlite_master WHERE NOT (type = 'table' AND name LIKE 'sqlite_stat_')"
    " ORDER BY label"};

static void forget(struct thing *thing)
{
    free(thing->label);
    free(thing->made);
    *thing = (struct thing){NULL, NULL};
}

/* 1: the next one, 0: the end, or negative errno. */
static int next(struct store *store, struct thing *ret)
{
    sqlite3_stmt *statement = store_statement(store, &things);
    int rc = store_step(store, statement);

    forget(ret);
    if (rc != 1)
        return rc;
    ret->label = need(strdup(store_text(statement, 0)));
    ret->made = squeeze(need(strdup(store_text(statement, 1))));
    return 1;
}

/* Below 0: of the two, `found` is not in the other schema; above: `wanted` is not. NULL: the end. */
static int order(const struct thing *found, const struct thing *wanted)
{
    if (!found->label || !wanted->label)
        return !found->label - !wanted->label;
    return strcmp(found->label, wanted->label);
}

static int refuse(const struct thing *found, const struct thing *wanted)
{
    int which = order(found, wanted);

    log_error("store: %s %s: no version of this program makes such a database",
              which <= 0 ? found->label : wanted->label,
              which < 0   ? "is foreign"
              : which > 0 ? "is missing"
                          : "is changed");
    return -EILSEQ;
}

static bool same(const struct thing *found, const struct thing *wanted)
{
    if (!found->label || !wanted->label)
        return found->label == wanted->label;
    return strcmp(found->label, wanted->label) == 0 &&
           strcmp(found->made, wanted->made) == 0;
}

static int compare(struct store *store, struct store *made)
{
    struct thing found = {NULL, NULL}, wanted = {NULL, NULL};
    int rc, other;

    do {
        rc = next(store, &found);
        other = rc < 0 ? rc : next(made, &wanted);
        if (other < 0)
            rc = other;
        else if (!same(&found, &wanted))
            rc = refuse(&found, &wanted);
    } while (rc > 0);
    forget(&found);
    forget(&wanted);
    return rc;
}

int store_check_schema(struct store *store)
{
    int64_t version = store_check_version(store);
    struct store *made;
    int rc;

    if (version < 0)
        return (int)version;
    rc = store_connect(&made, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (rc == 0)
        rc = store_execute(made, "BEGIN");
    for (int64_t i = 0; rc == 0 && i < version; i++)
        rc = store_execute(made, store_steps[i]);
    if (rc == 0)
        rc = compare(store, made);
    store_disconnect(made);
    return rc;
}
