#include "sensors/sim/csvfile.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"

enum { CHUNK_BYTES = 65536 };

struct reader {
    const char *const *columns;
    int column_count;
    csvfile_row row;
    void *owner;
    int line; /* of the row that is being read; a quoted line break does not count */
    int cell_count;
    char *cells[CSVFILE_COLUMNS_MAX];
    int rc;
    char fault[CSVFILE_FAULT_BYTES];
};

static void on_cell(void *text, size_t bytes, void *owner)
{
    struct reader *reader = owner;

    if (reader->cell_count < CSVFILE_COLUMNS_MAX)
        reader->cells[reader->cell_count] = strndup(text ? text : "", bytes);
    reader->cell_count++;
}

static void forget_cells(struct reader *reader)
{
    for (int i = 0; i < reader->cell_count && i < CSVFILE_COLUMNS_MAX; i++)
        free(reader->cells[i]);
    reader->cell_count = 0;
}

/* The first line must name the columns. */
static int check_header(struct reader *reader)
{
    for (int i = 0; i < reader->column_count; i++) {
        if (strcmp(reader->cells[i], reader->columns[i]) == 0)
            continue;
        snprintf(reader->fault, sizeof reader->fault, "column %d is \"%s\"; allowed: %s",
                 i + 1, reader->cells[i], reader->columns[i]);
        return -EINVAL;
    }
    return 0;
}

static void on_row(int end, void *owner)
{
    struct reader *reader = owner;

    (void)end;
    if (reader->rc == 0) {
        reader->line++;
        if (reader->cell_count != reader->column_count) {
            snprintf(reader->fault, sizeof reader->fault, "%d cells; allowed: %d",
                     reader->cell_count, reader->column_count);
            reader->rc = -EINVAL;
        } else if (reader->line == 1) {
            reader->rc = check_header(reader);
        } else {
            reader->rc = reader->row(reader->owner, (const char *const *)reader->cells,
                                     reader->fault);
        }
    }
    forget_cells(reader);
}

static int parse(struct reader *reader, struct csv_parser *parser, FILE *file)
{
    char chunk[CHUNK_BYTES];
    size_t bytes;

    while (reader->rc == 0 && (bytes = fread(chunk, 1, sizeof chunk, file)) > 0) {
        if (csv_parse(parser, chunk, bytes, on_cell, on_row, reader) != bytes)
            break;
    }
    if (ferror(file))
        return -EIO;
    if (csv_error(parser) != CSV_SUCCESS ||
        csv_fini(parser, on_cell, on_row, reader) != CSV_SUCCESS) {
        reader->line++;
        snprintf(reader->fault, sizeof reader->fault, "%s",
                 csv_strerror(csv_error(parser)));
        return -EINVAL;
    }
    if (reader->rc == 0 && reader->line == 0) {
        snprintf(reader->fault, sizeof reader->fault, "empty; allowed: a header line");
        return -EINVAL;
    }
    return reader->rc;
}

int csvfile_read(const char *path, const char *const *columns, csvfile_row row, void *owner)
{
    struct reader reader = {.columns = columns, .row = row, .owner = owner};
    struct csv_parser parser;
    FILE *file = fopen(path, "re");
    int rc;

    if (!file)
        return log_fail(-errno, "%s", path);
    while (columns[reader.column_count])
        reader.column_count++;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        fclose(file);
        return -ENOMEM;
    }
    rc = parse(&reader, &parser, file);
    if (rc < 0 && reader.fault[0])
        log_error("%s line %d: %s", path, reader.line, reader.fault);
    else if (rc < 0)
        log_fail(rc, "%s", path);
    forget_cells(&reader);
    csv_free(&parser);
    fclose(file);
    return rc;
}
