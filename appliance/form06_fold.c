#include "appliance/form06_fold.h"

#include <stdlib.h>

#include "mqtt/base/order.h"

static int by_field(const void *left, const void *right)
{
    const struct form06_row *a = left, *b = right;

    ORDER_BY(field);
    ORDER_BY(unit);
    return 0;
}

void form06_fold_successors(struct form06 *form, const struct catalogue *catalogue,
                            int32_t day)
{
    struct form06_row *rows = form->rows;
    size_t kept = 0;

    for (size_t i = 0; i < form->count; i++)
        rows[i].unit = catalogue_successor(catalogue, rows[i].unit, day);
    if (form->count)
        qsort(rows, form->count, sizeof *rows, by_field);
    for (size_t i = 0; i < form->count; i++) {
        if (kept > 0 && by_field(&rows[kept - 1], &rows[i]) == 0)
            figures_add(&rows[kept - 1].figures, &rows[i].figures);
        else
            rows[kept++] = rows[i];
    }
    form->count = kept;
}
