/*
 * The register of reporting periods: appliance/rules/period.h says what follows from the kind
 * and id of one. Only the id must be there, once. A known id is changed, unless it is frozen:
 * then the line must say what is stored.
 */
#include <errno.h>

#include "appliance/registers/named.h"
#include "appliance/registers/periods.h"
#include "appliance/registers/register.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/date.h"

enum { COLUMNS = 5 };

static const struct csv_column columns[COLUMNS] = {
    {"id", 1, CSV_TEXT, {"Mã kỳ báo cáo", "Mã kỳ", "Mã"}},
    {"name", 0, CSV_TEXT, {"Tên kỳ báo cáo", "Tên kỳ", "Tên"}},
    {"kind", 0, CSV_TEXT, {"Loại kỳ", "Loại"}},
    {"from", 0, CSV_DATE, {"Từ ngày"}},
    {"to", 0, CSV_DATE, {"Đến ngày"}},
};

/* --- taking in ----------------------------------------------------------------------- */

struct taking {
    struct store *store;
    struct csv_faults *faults;
    struct register_outcome *outcome;
    struct named named; /* by the file */
    int rc;             /* of the store */
};

/* Errors of the store; what is wrong with the line becomes a fault. */
static int take_period(struct taking *taking, size_t line, const struct period *period)
{
    struct period other;
    int rc = store_find_period(taking->store, period->id, &other);
    bool known = rc == 0;

    if (rc < 0 && rc != -ENOENT)
        return rc;
    if (known && period_same(&other, period)) {
        taking->outcome->untouched++;
        return 0;
    }
    if (known && other.frozen_ms) {
        csv_fault(taking->faults, line, "period '%s' is frozen and never changes",
                  other.id);
        return 0;
    }
    rc = periods_check(taking->store, period, &other);
    if (rc == -EINVAL) {
        csv_fault(taking->faults, line,
                  "'%s' shares days with '%s', which is of the kind %s too", period->id,
                  other.id, other.kind);
        return 0;
    }
    *(known ? &taking->outcome->changed : &taking->outcome->added) += 1;
    return rc < 0 ? rc : store_save_period(taking->store, period);
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct taking *taking = owner;
    const struct period_words words = {cells[0], cells[1], cells[2], cells[3], cells[4]};
    char fault[PERIOD_FAULT_BYTES];
    struct period period;

    if (taking->rc < 0)
        return;
    if (period_make(&words, &period, fault) < 0)
        csv_fault(taking->faults, line, "%s", fault);
    else if (named_first(&taking->named, taking->faults, line, period.id))
        taking->rc = take_period(taking, line, &period);
}

static int take(struct store *store, const struct register_order *order,
                struct csv_faults *faults, struct register_outcome *ret)
{
    struct taking taking = {.store = store, .faults = faults, .outcome = ret};
    const struct csv_reader reader = {columns, COLUMNS, take_row, &taking};

    (void)csv_read(order->bytes, order->size, &reader, faults); /* they are counted */
    named_release(&taking.named);
    if (taking.rc < 0)
        return taking.rc;
    return faults->count ? -EINVAL : 0;
}

/* --- listing ------------------------------------------------------------------------- */

struct listing {
    register_tell tell;
    void *owner;
};

static int list_period(void *owner, const struct period *period)
{
    const struct listing *listing = owner;
    char from[DATE_BYTES], to[DATE_BYTES];
    const char *const cells[COLUMNS] = {period->id, period->name, period->kind,
                                        date_format(period->from_day, from),
                                        date_format(period->to_day, to)};

    listing->tell(listing->owner, cells);
    return 0;
}

static int list(struct store *store, register_tell tell, void *owner)
{
    struct listing listing = {tell, owner};

    return store_each_period(store, list_period, &listing);
}

const struct register_kind register_periods = {
    "periods", "periods", columns, COLUMNS, false, take, list, NULL, NULL};
