#include "appliance/upstream/rows.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/national/database.h"
#include "appliance/rules/catalogue.h"
#include "appliance/tables/register/store_catalogue.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/base/memory.h"

enum { STATEMENT_BYTES = 2048, ROW_BYTES = 1024 };

__attribute__((format(printf, 2, 3))) static int execute(const struct upstream_rows *rows,
                                                         const char *format, ...)
{
    char text[STATEMENT_BYTES];
    va_list words;

    va_start(words, format);
    (void)vsnprintf(text, sizeof text, format, words);
    va_end(words);
    return database_execute(rows->database, text);
}

static int begin_copy(const struct upstream_rows *rows, const char *table)
{
    char text[STATEMENT_BYTES];

    (void)snprintf(text, sizeof text, "COPY %s FROM STDIN", table);
    return database_copy_begin(rows->database, text);
}

/* The part of a table that is this centre's, for begin_copy(). */
static const char *part(const struct upstream_rows *rows, const char *table,
                        char ret[static 64])
{
    (void)snprintf(ret, 64, "dunghan_v1.%s_%d", table, rows->centre);
    return ret;
}

/* --- roll-ups ------------------------------------------------------------------------ */

static int put_rollup(void *owner, const struct rollup_key *key,
                      const struct measures *measures)
{
    struct upstream_rows *rows = owner;
    char row[ROW_BYTES];
    size_t used = (size_t)snprintf(row, sizeof row, "%d\t%d\t%d\t%d\t%d\t%d", rows->centre,
                                   rows->generation, (int)key->grain, key->slot, key->unit,
                                   key->field);

    for (int i = 0; i < MEASURES; i++)
        used +=
            (size_t)snprintf(row + used, sizeof row - used, "\t%" PRId64, measures->of[i]);
    row[used++] = '\n';
    rows->told++;
    return database_copy_row(rows->database, row, used);
}

static int put_month(void *owner, const struct change *change)
{
    struct upstream_rows *rows = owner;

    return store_each_of_month(rows->store, change->unit, change->field, change->month,
                               put_rollup, rows);
}

#define NEW(NAME, name) #name " = excluded." #name

/* Two months of a year, or two units of a field, bring the same roll-up of both: it is one. */
int upstream_rows_merge(struct upstream_rows *rows, const unsigned char *figures,
                        size_t bytes)
{
    int rc = execute(rows,
                     "CREATE TEMPORARY TABLE batch (LIKE dunghan_v1.rollup_%d)"
                     " ON COMMIT DROP",
                     rows->centre);

    if (rc == 0)
        rc = begin_copy(rows, "batch");
    if (rc == 0)
        rc = changes_read(figures, bytes, put_month, rows);
    if (rc == 0)
        rc = database_copy_end(rows->database);
    if (rc == 0)
        rc = execute(rows,
                     "INSERT INTO dunghan_v1.rollup_%d SELECT DISTINCT * FROM batch"
                     " ORDER BY grain, slot, unit, field"
                     " ON CONFLICT (centre, generation, grain, slot, unit, field)"
                     " DO UPDATE SET " MEASURES_EACH(NEW, ", "),
                     rows->centre);
    return rc;
}

int upstream_rows_fill(struct upstream_rows *rows)
{
    char table[64];
    int rc = begin_copy(rows, part(rows, "rollup", table));

    if (rc == 0)
        rc = store_each_rollup(rows->store, put_rollup, rows);
    return rc < 0 ? rc : database_copy_end(rows->database);
}

/* --- names --------------------------------------------------------------------------- */

/* As COPY takes a text. */
static void put_text(FILE *out, const char *text)
{
    static const char special[] = "\\\t\n\r", names[] = "\\tnr";

    (void)fputc('\t', out);
    for (; text && *text; text++) {
        const char *found = strchr(special, *text);

        if (found)
            (void)fputc('\\', out);
        (void)fputc(found ? names[found - special] : *text, out);
    }
}

static void put_number(FILE *out, int number)
{
    (void)fprintf(out, number ? "\t%d" : "\t\\N", number);
}

static void put_unit(FILE *out, const struct catalogue_entry *entry)
{
    put_text(out, entry->level);
    put_number(out, entry->parent);
    put_number(out, entry->successor);
}

static int put_entry(const struct upstream_rows *rows, enum catalogue_kind kind,
                     const struct catalogue_entry *entry)
{
    char *row = NULL;
    size_t bytes = 0;
    FILE *out = need(open_memstream(&row, &bytes));
    int rc;

    (void)fprintf(out, "%d\t%d\t%d\t%d\t%d", rows->centre, rows->generation, entry->id,
                  entry->from_day, entry->to_day);
    put_text(out, entry->code);
    (void)fprintf(out, "\t%d", entry->place);
    put_text(out, entry->name_vi);
    put_text(out, entry->name_en);
    if (kind == CATALOGUE_UNITS)
        put_unit(out, entry);
    (void)fputc('\n', out);
    (void)fclose(out);
    rc = database_copy_row(rows->database, row, bytes);
    free(row);
    return rc;
}

static int put_versions(const struct upstream_rows *rows, const struct catalogue *catalogue,
                        enum catalogue_kind kind)
{
    size_t count, versions;
    const struct catalogue_entry *all = catalogue_all(catalogue, kind, &count);
    int rc = 0;

    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *of =
            catalogue_versions(catalogue, kind, all[i].id, &versions);

        for (size_t j = 0; rc == 0 && j < versions; j++)
            rc = put_entry(rows, kind, &of[j]);
    }
    return rc;
}

static int name_kind(const struct upstream_rows *rows, const struct catalogue *catalogue,
                     enum catalogue_kind kind, const char *table)
{
    char name[64];
    int rc = execute(rows, "DELETE FROM %s WHERE generation = %d", part(rows, table, name),
                     rows->generation);

    if (rc == 0)
        rc = begin_copy(rows, name);
    if (rc == 0)
        rc = put_versions(rows, catalogue, kind);
    return rc < 0 ? rc : database_copy_end(rows->database);
}

int upstream_rows_name(struct upstream_rows *rows)
{
    struct catalogue *catalogue = catalogue_open();
    int rc = store_read_catalogue(rows->store, catalogue);

    if (rc == 0)
        rc = name_kind(rows, catalogue, CATALOGUE_UNITS, "unit");
    if (rc == 0)
        rc = name_kind(rows, catalogue, CATALOGUE_FIELDS, "field");
    catalogue_close(catalogue);
    return rc;
}

int upstream_rows_drop(struct upstream_rows *rows)
{
    static const char *const tables[] = {"rollup", "unit", "field"};
    char name[64];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof tables / sizeof tables[0]; i++)
        rc = execute(rows, "DELETE FROM %s WHERE generation = %d",
                     part(rows, tables[i], name), rows->generation);
    return rc;
}
