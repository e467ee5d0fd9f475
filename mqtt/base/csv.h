/*
 * csv - reads a CSV file that has a header line (RFC 4180, UTF-8 with or without BOM), and
 * writes one.
 *
 * Cells come as NFC text, trimmed of blanks at both ends, in the order in which the caller
 * names its columns, whatever their order in the file. A file is taken whole or not at all,
 * so every fault is reported, not only the first, with the line on which its record begins:
 * empty lines and line ends of any kind are counted as an editor counts them. After quotes
 * that do not match, reading goes on with the next line.
 */
#ifndef MQTT_BASE_CSV_H
#define MQTT_BASE_CSV_H

#include <stddef.h>
#include <stdio.h>

/* Faults of one file. The first 50 go to tell(), or without it to the log, as "FILE:LINE: what
 * is wrong" without line end; then one that says that there are more. */
struct csv_faults {
    const char *file;                            /* its name for the messages */
    void (*tell)(void *owner, const char *text); /* NULL: the log */
    void *owner;
    size_t count;
};

void csv_fault(struct csv_faults *faults, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct csv_column {
    const char *name;
    int required; /* the column must be there and no cell of it empty */
};

enum { CSV_CELL_BYTES = 4096 }; /* of the longest cell, its NUL included */

struct csv_reader {
    const struct csv_column *columns;
    size_t column_count; /* at most 24 */
    /* One line; a missing optional cell is "". Cells are borrowed for the call. */
    void (*row)(void *owner, size_t line, const char *const *cells);
    void *owner;
};

/*
 * Reads a table from memory. Calls row() for each line whose own shape is good; for none
 * when the header lacks a column that is required. -EINVAL: there were faults of shape
 * (header, quotes, UTF-8, control characters, number of cells); those that row() adds are
 * the caller's to look at.
 */
int csv_read(const char *bytes, size_t size, const struct csv_reader *reader,
             struct csv_faults *faults);

/* A whole file as bytes, which the caller frees. -EFBIG: more than 64 MiB; else errno. */
int csv_load(const char *path, char **ret_bytes, size_t *ret_size);

/* Loads faults->file and reads it. Errors as of both; that of loading is logged as well. */
int csv_read_file(const struct csv_reader *reader, struct csv_faults *faults);

/* What has to stand before a text, lest a spreadsheet take it for a formula: "'", or "". Only where
 * the file is for people, as it stays there when it is read again. */
const char *csv_guard(const char *text);

/* One row, LF at its end; a cell is quoted where its text demands it. */
void csv_put_row(FILE *out, const char *const *cells, size_t count);

#endif
