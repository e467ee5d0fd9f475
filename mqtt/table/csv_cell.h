/*
 * csv_cell - one cell of a table as a text: NFC, without blanks at its ends, with plain ones within,
 * and without letters that nobody sees. Pure; any thread.
 */
#ifndef MQTT_TABLE_CSV_CELL_H
#define MQTT_TABLE_CSV_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv_cell {
    char *text;           /* the caller frees it; NULL: it is wrong */
    const char *wrong;    /* a sentence */
    uint32_t hidden;      /* the first that was taken out; 0: none */
    uint32_t lost, alike; /* the first that stands there: letters.h */
};

/* Of a heading line breaks are blanks, as a spreadsheet wraps it. */
struct csv_cell csv_cell_read(const char *bytes, size_t size, bool heading);

#endif
