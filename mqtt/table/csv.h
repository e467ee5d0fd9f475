/*
 * csv - reads a CSV file that has a header line, in whatever manner an office has it, and writes
 * one (RFC 4180, UTF-8).
 *
 * Read is UTF-8 with or without its mark, and UTF-16 that has one; separated by commas, semicolons
 * or tabs, as the header is, or as a line "sep=;" before it says. Columns are found by their name or
 * one of their others, in any case. What a spreadsheet leaves is passed over: rows and columns
 * that are empty, a mark that comes twice, a Ctrl-Z at the end. What is no table of text at all, a
 * workbook for example, is named, with what to do.
 *
 * Cells come as NFC text, trimmed of blanks at both ends, in the order in which the caller
 * names its columns, whatever their order in the file. Blanks of Unicode become plain ones; letters
 * that nobody sees are taken out, and a note says so (mqtt/base/letters.h). A file is taken whole or not
 * at all, so every fault is reported, not only the first, with the line on which its record begins:
 * empty lines and line ends of any kind are counted as an editor counts them. After quotes
 * that do not match, reading goes on with the next line.
 */
#ifndef MQTT_TABLE_CSV_H
#define MQTT_TABLE_CSV_H

#include <stddef.h>
#include <stdio.h>

/* Faults of one file. The first 50 go to tell(), or without it to the log, as "FILE:LINE: what
 * is wrong" without line end; then one that says that there are more. */
struct csv_faults {
    const char *file;                            /* its name for the messages */
    void (*tell)(void *owner, const char *text); /* NULL: the log */
    void *owner;
    size_t count;
    /* The same for what was read otherwise than it stands, or stands there oddly. NULL: the log. */
    void (*note)(void *owner, const char *text);
    void *note_owner;
    size_t note_count;
};

/* Letters that are not seen, or not what they look like, are shown as U+XXXX. */
void csv_fault(struct csv_faults *faults, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void csv_note(struct csv_faults *faults, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum { CSV_OTHER_NAMES = 4 };

enum csv_kind {
    CSV_TEXT,
    CSV_DATE, /* 31/12/2026 becomes 2026-12-31: csv_dates.h; what is no date stays as it is */
};

struct csv_column {
    const char *name;
    int required; /* the column must be there and no cell of it empty */
    enum csv_kind kind;
    const char *others[CSV_OTHER_NAMES]; /* as offices call it; NULL behind the last */
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

/* One cell with what has to stand before it, quoted where its text demands it. */
void csv_put_guarded(FILE *out, const char *text);

/* One row, LF at its end; a cell is quoted where its text demands it. */
void csv_put_row(FILE *out, const char *const *cells, size_t count);

#endif
