/* A file of units, fields or procedures; its first byte says which. */
#include <string.h>

#include "appliance/registers/catalogue_rows.h"
#include "tests/fuzz/fuzz.h"

/* Of two that follow each other. */
static void check_order(const struct catalogue_row *row, const struct catalogue_row *next)
{
    int order = strcmp(row->entry.code, next->entry.code);

    FUZZ_DEMAND(order <= 0);
    if (order == 0)
        FUZZ_DEMAND(row->entry.to_day && row->entry.to_day < next->entry.from_day);
}

static void check_rows(const struct catalogue_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct catalogue_row *row = &rows->rows[i];

        FUZZ_DEMAND(row->dated && row->entry.code[0] && row->entry.name_vi[0]);
        FUZZ_DEMAND(!row->entry.to_day || row->entry.from_day <= row->entry.to_day);
        FUZZ_DEMAND(catalogue_rows_find(rows, row->entry.code));
        FUZZ_DEMAND(catalogue_rows_end(rows, i) > i);
        if (i + 1 < rows->count)
            check_order(row, row + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_faults faults = {.file = "catalogue"};
    struct catalogue_rows rows = {0};

    if (size < 1)
        return 0;
    catalogue_rows_read((enum catalogue_kind)(data[0] % CATALOGUE_KINDS),
                        (const char *)data + 1, size - 1, &faults, &rows);
    if (faults.count == 0) {
        FUZZ_DEMAND(rows.ordered);
        check_rows(&rows);
    }
    catalogue_rows_release(&rows);
    return 0;
}
