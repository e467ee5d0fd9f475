/*
 * periods - form 06 of many periods, and how long each took.
 *
 *   bench-periods DIRECTORY [rows] < periods
 *
 * DIRECTORY is a centre's store, read as dunghand's readers do; each line of `periods` is
 * "2026-01-01 2026-03-31", both days inclusive. For each one line is printed: the
 * microseconds that form06_compute() took, and how many rows (unit and field) it gave. With
 * `rows` they follow, a line each: unit, field, the columns 4 5 6 8 9 10 12 13, and how many
 * results wait to be collected.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "appliance/form06/form06.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/date.h"

static int64_t mono_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void print_rows(const struct catalogue *catalogue, const struct form06 *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form06_row *row = &form->rows[i];
        const struct figures *f = &row->figures;

        printf("%s %s", catalogue_get(catalogue, CATALOGUE_UNITS, row->unit)->code,
               catalogue_get(catalogue, CATALOGUE_FIELDS, row->field)->code);
#define PRINT(column, name) printf(" %" PRId64, f->name);
        FIGURES_EACH(PRINT, )
#undef PRINT
        printf(" %" PRId64 "\n", row->notes.of[NOTES_TO_COLLECT]);
    }
}

/* One read transaction for each period, as a request has. */
static int take_period(struct store *store, const struct catalogue *catalogue,
                       const char *from, const char *to)
{
    int64_t begin_us = mono_us();
    int32_t from_day = 0, to_day = 0;
    struct form06 form;
    int rc = date_parse(from, &from_day);

    if (rc == 0)
        rc = date_parse(to, &to_day);
    if (rc == 0)
        rc = store_begin(store);
    if (rc < 0)
        return rc;
    rc = form06_compute(store, from_day, to_day, &form);
    store_rollback(store);
    if (rc < 0)
        return rc;
    printf("%" PRId64 " %zu\n", mono_us() - begin_us, form.count);
    if (catalogue)
        print_rows(catalogue, &form);
    form06_release(&form);
    return 0;
}

int main(int argc, char **argv)
{
    struct catalogue *catalogue = NULL;
    char from[DATE_BYTES], to[DATE_BYTES];
    struct store *store;
    int rc;

    if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "rows") != 0)) {
        fputs("usage: bench-periods DIRECTORY [rows] < periods\n", stderr);
        return 2;
    }
    if (store_open(&store, argv[1], STORE_READ) < 0)
        return 1;
    rc = 0;
    if (argc == 3) {
        catalogue = catalogue_open();
        rc = store_read_catalogue(store, catalogue);
    }
    while (rc == 0 && scanf("%10s %10s", from, to) == 2)
        rc = take_period(store, catalogue, from, to);
    catalogue_close(catalogue);
    store_close(store);
    return rc < 0;
}
