/*
 * csv_text - how the bytes of a table are written: encoding, marks, separator; and its lines.
 *
 * Pure; any thread.
 */
#ifndef MQTT_TABLE_CSV_TEXT_H
#define MQTT_TABLE_CSV_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct csv_text {
    const char *bytes; /* without a Ctrl-Z at the end */
    size_t size, at;   /* how far it is read */
    size_t line;       /* that begins at `at`: 1 and on */
    char separator;    /* , ; or tab, by the header or the line "sep=" before it */
    char *converted;   /* UTF-8 of what was UTF-16 */
};

/* Stands before the header. The bytes must outlive it. false: it is UTF-16 that is damaged or
 * has no mark; to be released in any case. */
bool csv_text_open(const char *bytes, size_t size, struct csv_text *ret);
void csv_text_release(struct csv_text *text);

/* Bytes of the line at `at`, its end (LF, CR LF or CR) included. */
size_t csv_text_line_bytes(const struct csv_text *text);

/* What a file is that is no text: "an Excel workbook (.xlsx) ..."; NULL: it may be one. */
const char *csv_text_foreign(const char *bytes, size_t size);

/* Is it UTF-16, by its mark or by the letters of ASCII in its beginning? */
bool csv_text_is_utf16(const char *bytes, size_t size);

/* Bytes of the UTF-8 marks at the beginning; some programs write a second one. */
size_t csv_text_marks(const char *bytes, size_t size);

#endif
