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
#include "appliance/tables/store_stock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum {
    STATEMENT_BYTES = 8192,
    ROW_BYTES = 1024,
    NOTES_KEPT = 100 * 1000, /* changes */
};

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

#define NEW(NAME, name)     #name " = excluded." #name
#define CHANGED(NAME, name) "sum(n." #name ") - coalesce(sum(o." #name "), 0)"
#define ADDED(NAME, name)   #name " = w." #name " + excluded." #name
#define SUMMED(NAME, name)  "sum(" #name ")"
#define WHOLE_KEY           "(centre, generation, grain, slot, field)"

static int put_rollups_of(void *owner, const struct change *change)
{
    struct upstream_rows *rows = owner;

    return store_each_of_month(rows->store, change->unit, change->field, change->month,
                               put_rollup, rows);
}

/* Two months of a year, or two units of a field, bring the same roll-up of both: it is one. All units
 * together get what this changes, so before. */
static int merge_rollups(const struct upstream_rows *rows)
{
    int rc =
        execute(rows,
                "INSERT INTO dunghan_v1.whole_%d AS w"
                " SELECT n.centre, n.generation, n.grain, n.slot, n.field, " MEASURES_EACH(
                    CHANGED, ", ") " FROM (SELECT DISTINCT * FROM batch_rollup) n"
                                   " LEFT JOIN dunghan_v1.rollup_%d o"
                                   " USING (centre, generation, grain, slot, unit, field)"
                                   " WHERE n.grain <> %d GROUP BY 1, 2, 3, 4, 5"
                                   " ON CONFLICT " WHOLE_KEY
                                   " DO UPDATE SET " MEASURES_EACH(ADDED, ", "),
                rows->centre, rows->centre, (int)LEDGER_GRAIN_ALL);

    if (rc == 0)
        rc = execute(rows,
                     "INSERT INTO dunghan_v1.rollup_%d SELECT DISTINCT * FROM batch_rollup"
                     " ORDER BY grain, slot, unit, field"
                     " ON CONFLICT (centre, generation, grain, slot, unit, field)"
                     " DO UPDATE SET " MEASURES_EACH(NEW, ", "),
                     rows->centre);
    return rc;
}

static int sum_rollups(const struct upstream_rows *rows)
{
    return execute(
        rows,
        "INSERT INTO dunghan_v1.whole_%d"
        " SELECT centre, generation, grain, slot, field, " MEASURES_EACH(
            SUMMED, ", ") " FROM dunghan_v1.rollup_%d"
                          " WHERE generation = %d AND grain <> %d GROUP BY 1, 2, 3, 4, 5",
        rows->centre, rows->centre, rows->generation, (int)LEDGER_GRAIN_ALL);
}

static int put_all_rollups(struct upstream_rows *rows)
{
    return store_each_rollup(rows->store, put_rollup, rows);
}

/* --- moves --------------------------------------------------------------------------- */

static int put_move(void *owner, const struct move_key *key, int64_t dossiers)
{
    const struct upstream_rows *rows = owner;
    char row[ROW_BYTES];
    int bytes =
        snprintf(row, sizeof row, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%" PRId64 "\n",
                 rows->centre, rows->generation, (int)key->grain, key->slot, key->moved_day,
                 key->unit, key->field, (int)key->channel, dossiers);

    return database_copy_row(rows->database, row, (size_t)bytes);
}

static int put_moves_of(void *owner, const struct change *change)
{
    struct upstream_rows *rows = owner;

    return store_each_move_of_month(rows->store, change->unit, change->field, change->month,
                                    put_move, rows);
}

/* Within the slot of a year a move is of any of its months. */
static int merge_moves(const struct upstream_rows *rows)
{
    return execute(rows,
                   "INSERT INTO dunghan_v1.move_%d SELECT DISTINCT * FROM batch_move"
                   " ORDER BY grain, slot, moved_day, unit, field, channel"
                   " ON CONFLICT (centre, generation, grain, slot, moved_day, unit, field,"
                   " channel) DO UPDATE SET dossiers = excluded.dossiers",
                   rows->centre);
}

static int put_all_moves(struct upstream_rows *rows)
{
    return store_each_move(rows->store, put_move, rows);
}

/* --- what offices hold --------------------------------------------------------------- */

static size_t put_said(char *row, size_t used, bool said, int64_t value)
{
    return used + (size_t)(said
                               ? snprintf(row + used, ROW_BYTES - used, "\t%" PRId64, value)
                               : snprintf(row + used, ROW_BYTES - used, "\t\\N"));
}

static int put_stock(void *owner, const struct store_stock *stock)
{
    const struct upstream_rows *rows = owner;
    char row[ROW_BYTES];
    size_t used = (size_t)snprintf(row, sizeof row, "%d\t%d\t%d\t%d\t%d", rows->centre,
                                   rows->generation, stock->unit, stock->field, stock->day);

    used = put_said(row, used, stock->says_not_due, stock->not_due);
    used = put_said(row, used, stock->says_overdue, stock->overdue);
    row[used++] = '\n';
    return database_copy_row(rows->database, row, used);
}

static int put_stocks_of(void *owner, const struct change *change)
{
    struct upstream_rows *rows = owner;

    return store_each_stock_of_month(rows->store, change->unit, change->field,
                                     change->month, put_stock, rows);
}

/* What was said and is cancelled stands nowhere any more. */
static int forget_stocks_of(void *owner, const struct change *change)
{
    const struct upstream_rows *rows = owner;
    return execute(rows,
                   "DELETE FROM dunghan_v1.stock_%d WHERE generation = %d AND unit = %d"
                   " AND field = %d AND day BETWEEN %d AND %d",
                   rows->centre, rows->generation, change->unit, change->field,
                   date_month_day(change->month), date_month_day(change->month + 1) - 1);
}

static int merge_stocks(const struct upstream_rows *rows)
{
    return execute(rows, "INSERT INTO dunghan_v1.stock_%d SELECT * FROM batch_stock",
                   rows->centre);
}

static int put_all_stocks(struct upstream_rows *rows)
{
    return store_each_stock_said(rows->store, put_stock, rows);
}

/* --- all of them --------------------------------------------------------------------- */

/* A table of figures: what of it belongs to a change, and how that comes into what is there. */
static const struct figures_table {
    const char *name;
    int (*forget_of)(void *rows, const struct change *change); /* NULL: nothing ever goes */
    int (*put_of)(void *rows, const struct change *change);
    int (*merge)(const struct upstream_rows *rows);
    int (*put_all)(struct upstream_rows *rows);
    int (*sum)(const struct upstream_rows *rows); /* when all are there; NULL: nothing */
} figures_tables[] = {
    {"rollup", NULL, put_rollups_of, merge_rollups, put_all_rollups, sum_rollups},
    {"move", NULL, put_moves_of, merge_moves, put_all_moves, NULL},
    {"stock", forget_stocks_of, put_stocks_of, merge_stocks, put_all_stocks, NULL},
};

enum { FIGURES_TABLES = sizeof figures_tables / sizeof figures_tables[0] };

/* What comes is laid in a table of the connection's own first, which stays, empty, for the next time. */
static int merge_table(struct upstream_rows *rows, const struct figures_table *table,
                       const unsigned char *figures, size_t bytes)
{
    char batch[64];
    int rc;

    (void)snprintf(batch, sizeof batch, "batch_%s", table->name);
    rc = execute(rows,
                 "CREATE TEMPORARY TABLE IF NOT EXISTS %s (LIKE dunghan_v1.%s_%d)"
                 " ON COMMIT DELETE ROWS",
                 batch, table->name, rows->centre);
    if (rc == 0 && table->forget_of)
        rc = changes_read(figures, bytes, table->forget_of, rows);
    if (rc == 0)
        rc = begin_copy(rows, batch);
    if (rc == 0)
        rc = changes_read(figures, bytes, table->put_of, rows);
    if (rc == 0)
        rc = database_copy_end(rows->database);
    return rc < 0 ? rc : table->merge(rows);
}

int upstream_rows_merge(struct upstream_rows *rows, const unsigned char *figures,
                        size_t bytes)
{
    int rc = 0;

    for (int i = 0; rc == 0 && i < FIGURES_TABLES; i++)
        rc = merge_table(rows, &figures_tables[i], figures, bytes);
    return rc;
}

int upstream_rows_fill(struct upstream_rows *rows)
{
    char name[64];
    int rc = 0;

    for (int i = 0; rc == 0 && i < FIGURES_TABLES; i++) {
        const struct figures_table *table = &figures_tables[i];

        rc = begin_copy(rows, part(rows, table->name, name));
        if (rc == 0)
            rc = table->put_all(rows);
        if (rc == 0)
            rc = database_copy_end(rows->database);
        if (rc == 0 && table->sum)
            rc = table->sum(rows);
    }
    return rc;
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

/* --- what was told ------------------------------------------------------------------- */

/* As PostgreSQL takes bytes that are an argument: \\x and hexadecimal digits. */
static char *as_bytea(const unsigned char *bytes, size_t count)
{
    char *text = need(malloc(2 + 2 * count + 1));

    (void)snprintf(text, 3, "\\x");
    for (size_t i = 0; i < count; i++)
        (void)snprintf(text + 2 + 2 * i, 3, "%02x", bytes[i]);
    return text;
}

int upstream_rows_note(struct upstream_rows *rows, int64_t since, int64_t applied,
                       bool names, const unsigned char *figures, size_t bytes)
{
    char text[STATEMENT_BYTES], from[24], to[24];
    char *keys = as_bytea(figures, figures ? bytes : 0);
    const char *const arguments[] = {from, to, names ? "true" : "false", keys, NULL};
    int rc;

    (void)snprintf(from, sizeof from, "%" PRId64, since);
    (void)snprintf(to, sizeof to, "%" PRId64, applied);
    (void)snprintf(text, sizeof text,
                   "INSERT INTO dunghan_v1.told_%d"
                   " (centre, generation, since, applied, names, keys)"
                   " VALUES (%d, %d, $1, $2, $3, $4)",
                   rows->centre, rows->centre, rows->generation);
    rc = database_ask(rows->database, text, arguments, NULL, NULL);
    free(keys);
    return rc < 0 ? rc
                  : execute(rows,
                            "DELETE FROM dunghan_v1.told_%d WHERE generation = %d"
                            " AND applied < %" PRId64,
                            rows->centre, rows->generation, applied - NOTES_KEPT);
}

/* --- what goes ----------------------------------------------------------------------- */

int upstream_rows_drop(struct upstream_rows *rows)
{
    static const char *const tables[] = {"rollup", "whole", "move", "stock",
                                         "unit",   "field", "told"};
    char name[64];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof tables / sizeof tables[0]; i++)
        rc = execute(rows, "DELETE FROM %s WHERE generation = %d",
                     part(rows, tables[i], name), rows->generation);
    return rc;
}
