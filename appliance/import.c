#include "appliance/import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "appliance/docket.h"
#include "appliance/ingest.h"
#include "appliance/table.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

/* --- catalogues ---------------------------------------------------------------------- */

struct reading {
    struct store *store;
    enum catalogue_kind kind;
    struct catalogue *known; /* what the store has and this file has brought so far */
    struct table_faults faults;
    size_t count;
    int rc; /* of the store */
};

static const struct table_column unit_columns[] = {
    {"code",     1},
    {"name_vi",  1},
    {"name_en",  0},
    {"level",    1},
    {"parent",   0},
    {"counters", 0},
};
static const struct table_column field_columns[] = {
    {"id",      1},
    {"name_vi", 1},
    {"name_en", 0},
};
static const struct table_column procedure_columns[] = {
    {"code",    1},
    {"name_vi", 1},
    {"name_en", 0},
    {"field",   1},
    {"limit",   0},
};

static const struct shelf {
    const struct table_column *columns;
    size_t column_count;
    bool (*valid)(const char *code);
    const char *allowed;
} shelves[CATALOGUE_KINDS] = {
    [CATALOGUE_UNITS] = {unit_columns,      6, event_unit_valid,
                         "an organisation code such as H42.31"                              },
    [CATALOGUE_FIELDS] = {field_columns,     3, event_field_valid,     "1 to 32 of a-z 0-9 -"},
    [CATALOGUE_PROCEDURES] = {procedure_columns, 5, event_procedure_valid,
                         "a procedure code such as 1.001193"                                },
};

/* The number of an entry that this one names; a fault when there is none. */
static int refer(struct reading *reading, size_t line, enum catalogue_kind kind,
                 const char *code)
{
    const struct catalogue_entry *entry = catalogue_find(reading->known, kind, code);

    if (entry)
        return entry->id;
    table_fault(&reading->faults, line, "'%s' is not known: import it first, or further up",
                code);
    return 0;
}

static int reread(struct reading *reading)
{
    catalogue_close(reading->known);
    reading->known = catalogue_open();
    return store_read_catalogue(reading->store, reading->known);
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct catalogue_entry entry = {
        .code = cells[0], .name_vi = cells[1], .name_en = cells[2]};

    if (reading->rc < 0)
        return;
    if (!shelves[reading->kind].valid(cells[0]))
        table_fault(&reading->faults, line, "'%s' must be %s", cells[0],
                    shelves[reading->kind].allowed);
    if (reading->kind == CATALOGUE_UNITS) {
        entry.level = cells[3];
        if (*cells[4])
            entry.parent = refer(reading, line, CATALOGUE_UNITS, cells[4]);
    } else if (reading->kind == CATALOGUE_PROCEDURES) {
        entry.field = refer(reading, line, CATALOGUE_FIELDS, cells[3]);
        if (limit_parse(cells[4], &entry.limit) < 0 || entry.limit.kind >= LIMIT_DUE_DAY)
            table_fault(
                &reading->faults, line,
                "limit '%s' must be such as 10wd, 30cd, 3.5wh, 1mo, same_day, or empty",
                cells[4]);
    }
    if (reading->faults.count)
        return; /* nothing will be kept; the rest is read for its faults */
    reading->rc =
        store_save_entry(reading->store, reading->kind, (int)++reading->count, &entry);
    if (reading->rc == 0 && reading->kind == CATALOGUE_UNITS)
        reading->rc = reread(reading); /* the next line may name it as its parent */
}

int import_catalogue(struct store *store, enum catalogue_kind kind, const char *path,
                     size_t *ret_count)
{
    struct reading reading = {.store = store, .kind = kind, .faults.file = path};
    const struct table_reader reader = {shelves[kind].columns, shelves[kind].column_count,
                                        take_row, &reading};
    char *bytes = NULL;
    size_t size;
    int rc = table_load(path, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", path);
    rc = store_begin(store);
    if (rc == 0)
        rc = reread(&reading);
    if (rc == 0)
        (void)table_read(bytes, size, &reader,
                         &reading.faults); /* its faults are counted */
    if (rc == 0)
        rc = reading.rc;
    if (rc == 0 && reading.faults.count)
        rc = -EINVAL;
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0)
        store_rollback(store);
    else
        *ret_count = reading.count;
    catalogue_close(reading.known);
    free(bytes);
    return rc;
}

int import_calendar(struct store *store, const char *path)
{
    struct calendar *calendar = NULL;
    char *bytes = NULL;
    size_t size;
    int rc = table_load(path, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", path);
    rc = calendar_open(&calendar, bytes, size, path);
    if (rc == 0)
        rc = store_begin(store);
    if (rc == 0)
        rc = store_save_calendar(store, calendar);
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0)
        store_rollback(store);
    calendar_close(calendar);
    free(bytes);
    return rc;
}

/* --- events -------------------------------------------------------------------------- */

enum { COMMIT_EVENTS = 20000, REFUSALS_SHOWN = 50 };

static void refuse(struct import_counts *counts, const char *path, const char *why)
{
    if (counts->refused++ < REFUSALS_SHOWN)
        log_error("%s:%llu: %s", path, (unsigned long long)counts->lines, why);
}

/* One line without its line feed. */
static int take_line(struct ingest *ingest, const char *path, const char *line,
                     size_t length, struct import_counts *counts)
{
    char fault[PAYLOAD_FAULT_BYTES];
    const char *reason = NULL;
    struct event event;
    bool added = false;
    int rc;

    counts->lines++;
    if (length == 0)
        return 0;
    if (payload_read_event(line, length, &event, fault) < 0) {
        refuse(counts, path, fault);
        return 0;
    }
    rc = ingest_import(ingest, &event, clock_wall_ms(), &added, &reason);
    if (rc == -EINVAL) {
        refuse(counts, path, reason);
        return 0;
    }
    counts->added += added;
    counts->known += rc == 0 && !added;
    return rc;
}

static int read_lines(struct ingest *ingest, FILE *file, const char *path,
                      void (*progress)(int64_t, int64_t, const struct import_counts *),
                      struct import_counts *counts)
{
    struct stat about = {0};
    char *line = NULL;
    size_t room = 0;
    int64_t bytes = 0;
    ssize_t length;
    int rc = 0;

    (void)fstat(fileno(file), &about);
    while (rc == 0 && (length = getline(&line, &room, file)) >= 0) {
        bytes += length;
        if (length > 0 && line[length - 1] == '\n')
            length--;
        rc = take_line(ingest, path, line, (size_t)length, counts);
        if (rc == 0 && ingest_pending(ingest) >= COMMIT_EVENTS) {
            rc = ingest_commit(ingest);
            progress(bytes, about.st_size, counts);
        }
    }
    if (rc == 0 && ferror(file))
        rc = log_fail(-EIO, "%s", path);
    if (rc == 0)
        rc = ingest_commit(ingest);
    if (rc == 0)
        progress(bytes, about.st_size, counts);
    free(line);
    return rc;
}

int import_events(struct store *store, const struct rules *rules, const char *path,
                  void (*progress)(int64_t bytes, int64_t of_bytes,
                                   const struct import_counts *counts),
                  struct import_counts *ret)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct import_counts counts = {0};
    struct docket *docket = NULL;
    struct ingest *ingest = NULL;
    int rc;

    if (!file)
        return log_fail(-errno, "%s", path);
    rc = docket_open(&docket, store, rules);
    if (rc == 0)
        rc = ingest_open(&ingest, store, docket, rules);
    if (rc == 0)
        rc = read_lines(ingest, file, path, progress, &counts);
    ingest_close(ingest);
    docket_close(docket);
    if (file != stdin)
        (void)fclose(file);
    *ret = counts;
    return rc;
}
