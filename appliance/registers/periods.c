#include "appliance/registers/periods.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "mqtt/base/csv.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

/* -EINVAL: it does; the other one is in *ret. */
static int check_overlap(struct store *store, const struct period *period,
                         struct period *ret)
{
    int rc;

    if (strcmp(period->kind, PERIOD_OTHER) == 0)
        return 0;
    rc = store_find_overlap(store, period, ret);
    if (rc == -ENOENT)
        return 0;
    return rc == 0 ? -EINVAL : rc;
}

/* --- adding -------------------------------------------------------------------------- */

static int add(struct store *store, const struct period *period)
{
    struct period other;
    int rc = store_find_period(store, period->id, &other);

    if (rc == 0) {
        log_error("there is a period '%s' already: %s", other.id, other.name);
        return -EEXIST;
    }
    if (rc != -ENOENT)
        return rc;
    rc = check_overlap(store, period, &other);
    if (rc == -EINVAL)
        log_error("'%s' shares days with '%s', which is of the kind %s too", period->id,
                  other.id, other.kind);
    return rc == 0 ? store_save_period(store, period) : rc;
}

int periods_add(struct store *store, const struct period *period)
{
    int rc = store_begin(store);

    if (rc == 0)
        rc = add(store, period);
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0)
        store_rollback(store);
    return rc;
}

/* --- importing ----------------------------------------------------------------------- */

struct importing {
    struct store *store;
    struct csv_faults faults;
    size_t count;
    int rc; /* of the store */
};

static const struct csv_column columns[] = {
    {"id", 1}, {"name", 0}, {"kind", 0}, {"from", 0}, {"to", 0},
};

/* Errors of the store; what is wrong with the line becomes a fault. */
static int take_period(struct importing *importing, size_t line,
                       const struct period *period)
{
    struct period other;
    int rc = store_find_period(importing->store, period->id, &other);

    if (rc < 0 && rc != -ENOENT)
        return rc;
    if (rc == 0 && period_same(&other, period))
        return 0;
    if (rc == 0 && other.frozen_ms) {
        csv_fault(&importing->faults, line, "period '%s' is frozen and never changes",
                  other.id);
        return 0;
    }
    rc = check_overlap(importing->store, period, &other);
    if (rc == -EINVAL) {
        csv_fault(&importing->faults, line,
                  "'%s' shares days with '%s', which is of the kind %s too", period->id,
                  other.id, other.kind);
        return 0;
    }
    return rc < 0 ? rc : store_save_period(importing->store, period);
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct importing *importing = owner;
    const struct period_words words = {cells[0], cells[1], cells[2], cells[3], cells[4]};
    char fault[PERIOD_FAULT_BYTES];
    struct period period;

    if (importing->rc < 0)
        return;
    importing->count++;
    if (period_make(&words, &period, fault) < 0)
        csv_fault(&importing->faults, line, "%s", fault);
    else
        importing->rc = take_period(importing, line, &period);
}

int periods_import(struct store *store, const char *path, size_t *ret_count)
{
    struct importing importing = {.store = store, .faults.file = path};
    const struct csv_reader reader = {columns, sizeof columns / sizeof columns[0], take_row,
                                      &importing};
    char *bytes = NULL;
    size_t size;
    int rc = csv_load(path, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", path);
    rc = store_begin(store);
    if (rc == 0)
        (void)csv_read(bytes, size, &reader, &importing.faults); /* they are counted */
    if (rc == 0)
        rc = importing.rc;
    if (rc == 0 && importing.faults.count)
        rc = -EINVAL;
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0)
        store_rollback(store);
    else
        *ret_count = importing.count;
    free(bytes);
    return rc;
}

/* --- freezing ------------------------------------------------------------------------ */

static bool is_empty(const struct figures *f)
{
    static const struct figures none;

    return memcmp(f, &none, sizeof none) == 0;
}

static int keep_cells(struct store *store, const struct period *period)
{
    struct form06 form = {0};
    int rc = form06_compute(store, period->from_day, period->to_day, &form);

    for (size_t i = 0; i < form.count && rc == 0; i++) {
        const struct form06_row *row = &form.rows[i];

        if (!is_empty(&row->figures))
            rc = store_add_frozen(store, period->number, row->unit, row->field,
                                  &row->figures);
    }
    form06_release(&form);
    return rc;
}

/* As organised on its last day. */
static int keep_period(struct store *store, const struct period *period)
{
    struct catalogue *known = catalogue_open(), *then;
    int rc = store_read_catalogue(store, known);

    if (rc == 0) {
        then = catalogue_as_of(known, period->to_day);
        rc = store_freeze_period(store, period, then);
        catalogue_close(then);
    }
    catalogue_close(known);
    return rc;
}

static int freeze(struct store *store, const char *id, int64_t now_ms)
{
    char last[DATE_BYTES];
    struct period period;
    int rc = store_find_period(store, id, &period);

    if (rc == -ENOENT)
        log_error("there is no period '%s'", id);
    if (rc < 0)
        return rc;
    if (period.frozen_ms) {
        log_error("period '%s' is frozen already", id);
        return -EALREADY;
    }
    if (period.to_day >= date_day_at(now_ms)) {
        log_error("period '%s' lasts until %s: it can be frozen from the day after", id,
                  date_format(period.to_day, last));
        return -EAGAIN;
    }
    period.frozen_ms = now_ms;
    rc = store_newest_event(store, &period.frozen_event);
    if (rc == 0)
        rc = keep_cells(store, &period);
    return rc == 0 ? keep_period(store, &period) : rc;
}

int periods_freeze(struct store *store, const char *id, int64_t now_ms)
{
    int rc = store_begin(store);

    if (rc == 0)
        rc = freeze(store, id, now_ms);
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0)
        store_rollback(store);
    return rc;
}
