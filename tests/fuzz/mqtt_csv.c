/* CSV of any content. */
#include <string.h>

#include "mqtt/table/csv.h"
#include "tests/fuzz/fuzz.h"

enum { COLUMNS = 3 };

static void put_cell(FILE *csv, const char *cell, const char *before)
{
    (void)fprintf(csv, "%s\"", before);
    for (; *cell; cell++)
        (void)fprintf(csv, *cell == '"' ? "\"\"" : "%c", *cell);
    (void)fputc('"', csv);
}

static void put_row(void *owner, size_t line, const char *const *cells)
{
    FUZZ_DEMAND(line >= 2);
    FUZZ_DEMAND(cells[0][0]);
    for (int i = 0; i < COLUMNS; i++) {
        FUZZ_DEMAND(strlen(cells[i]) < CSV_CELL_BYTES);
        put_cell(owner, cells[i], i > 0 ? "," : "");
    }
    (void)fputc('\n', (FILE *)owner);
}

/* The rows that are good, as a table. */
static char *rewrite(const char *bytes, size_t size, size_t *ret_faults)
{
    static const struct csv_column columns[COLUMNS] = {
        {"a", 1, CSV_TEXT, {NULL}}, {"b", 0, CSV_TEXT, {NULL}}, {"c", 0, CSV_TEXT, {NULL}}};
    struct csv_faults faults = {.file = "table"};
    struct csv_reader reader = {columns, COLUMNS, put_row, NULL};
    char *csv = NULL;
    size_t csv_size;

    reader.owner = open_memstream(&csv, &csv_size);
    FUZZ_DEMAND(reader.owner);
    (void)fputs("a,b,c\n", reader.owner);
    FUZZ_DEMAND((csv_read(bytes, size, &reader, &faults) == 0) == (faults.count == 0));
    FUZZ_DEMAND(fclose(reader.owner) == 0);
    *ret_faults = faults.count;
    return csv;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t faults;
    char *csv = rewrite((const char *)data, size, &faults);

    fuzz_same(csv, rewrite(csv, strlen(csv), &faults));
    FUZZ_DEMAND(faults == 0);
    free(csv);
    return 0;
}
