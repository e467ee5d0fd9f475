/*
 * The register of stated totals: what offices printed of form 06, on paper or by other systems.
 * It stands beside what is counted and changes no figure. A figure is 17651 or 17.651; an empty
 * cell was not printed, which is not 0. What the columns hold is in register_columns.c.
 *
 * A row takes the place of the one with its period, unit and field, which stand once in a file.
 * What does not agree within a row is remarked, and the row is taken in as it was printed.
 */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/registers/named.h"
#include "appliance/registers/register.h"
#include "appliance/report/report.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/period.h"
#include "appliance/tables/register/store_catalogue.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/register/store_totals.h"
#include "mqtt/base/memory.h"

enum {
    PERIOD,
    UNIT,
    FIELD,
    FIRST_FIGURE,
    IN_TIME = FIRST_FIGURE + STATED_COLUMNS,
    RATES,
    SOURCE,
    COLUMNS
};

static const struct csv_column columns[] = {
    {"period", 1, CSV_TEXT, {"Mã kỳ báo cáo", "Kỳ báo cáo", "Mã kỳ", "Kỳ"}},
    {"unit", 0, CSV_TEXT, {"Mã đơn vị", "Đơn vị"}},
    {"field", 0, CSV_TEXT, {"Mã lĩnh vực", "Lĩnh vực"}},
    {"received_total",
     0,
     CSV_TEXT,
     {"Tổng số tiếp nhận", "Số hồ sơ nhận giải quyết", "(3)"}},
    {"received_online", 0, CSV_TEXT, {"Trực tuyến", "Tiếp nhận trực tuyến", "(4)"}},
    {"received_direct_or_postal",
     0,
     CSV_TEXT,
     {"Trực tiếp, dịch vụ bưu chính", "Tiếp nhận trực tiếp, dịch vụ bưu chính", "(5)"}},
    {"carried_over", 0, CSV_TEXT, {"Từ kỳ trước", "Từ kỳ trước chuyển sang", "(6)"}},
    {"resolved_total",
     0,
     CSV_TEXT,
     {"Tổng số đã giải quyết", "Số hồ sơ đã giải quyết", "(7)"}},
    {"resolved_early", 0, CSV_TEXT, {"Trước hạn", "Đã giải quyết trước hạn", "(8)"}},
    {"resolved_on_time", 0, CSV_TEXT, {"Đúng hạn", "Đã giải quyết đúng hạn", "(9)"}},
    {"resolved_late", 0, CSV_TEXT, {"Đã giải quyết quá hạn", "(10)"}},
    {"in_progress",
     0,
     CSV_TEXT,
     {"Tổng số đang giải quyết", "Số hồ sơ đang giải quyết", "(11)"}},
    {"in_progress_not_due",
     0,
     CSV_TEXT,
     {"Trong hạn", "Đang giải quyết trong hạn", "(12)"}},
    {"in_progress_overdue", 0, CSV_TEXT, {"Đang giải quyết quá hạn", "(13)"}},
    {"resolved_early_and_on_time", 0, CSV_TEXT, {"Trước hạn và đúng hạn", "(8)+(9)"}},
    {"rates", 0, CSV_TEXT, {"Tỷ lệ", "Tỷ lệ (%)"}},
    {"source", 0, CSV_TEXT, {"Nguồn", "Nguồn số liệu"}},
};

static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "every column has a name");

/* --- taking in ----------------------------------------------------------------------- */

/* Which total it is; 0: all of them. */
struct key {
    int period, unit, field;
};

struct keys {
    struct key *all;
    size_t count, room;
};

struct taking {
    struct store *store;
    struct catalogue *catalogue;
    struct csv_faults *faults;
    struct register_outcome *outcome;
    struct keys named;  /* by the file */
    struct named lines; /* the same, as it stands there */
    size_t line;
    int rc; /* of the store */
};

enum { DIGITS_MOST = 12 };

/* 17651, or 17.651 in groups of three. -EINVAL */
static int read_figure(const char *text, int64_t *ret)
{
    size_t since = 0, digits = 0;
    bool grouped = false;

    *ret = *text ? 0 : STATED_UNKNOWN;
    for (; *text; text++) {
        if (*text == '.') {
            if (grouped ? since != 3 : digits == 0 || digits > 3)
                return -EINVAL;
            grouped = true;
            since = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || ++digits > DIGITS_MOST)
            return -EINVAL;
        since++;
        *ret = *ret * 10 + (*text - '0');
    }
    return grouped && since != 3 ? -EINVAL : 0;
}

static void read_figures(struct taking *taking, const char *const *cells,
                         struct stated *ret)
{
    bool any = *cells[RATES] != '\0';

    for (int i = FIRST_FIGURE; i <= IN_TIME; i++) {
        int64_t *figure = i == IN_TIME ? &ret->in_time : &ret->columns[i - FIRST_FIGURE];

        if (read_figure(cells[i], figure) < 0)
            csv_fault(taking->faults, taking->line,
                      "%s '%s': wanted is a number such as 17651 or 17.651",
                      columns[i].name, cells[i]);
        any = any || *cells[i];
    }
    if (!any)
        csv_fault(taking->faults, taking->line, "neither a figure nor a rate is stated");
    ret->rates = cells[RATES];
    if (stated_check_rates(ret->rates) < 0)
        csv_fault(taking->faults, taking->line,
                  "rates '%s': wanted are up to %d such as 98,81 %%; 1.19 %%", ret->rates,
                  (int)STATED_RATES);
}

/* Its number; 0 for none, or one that is not known, which is a fault. */
static int find_code(struct taking *taking, enum catalogue_kind kind, int column,
                     const char *code)
{
    const struct catalogue_entry *entry =
        *code ? catalogue_find(taking->catalogue, kind, code) : NULL;

    if (*code && !entry)
        csv_fault(taking->faults, taking->line, "%s '%s' is not known",
                  columns[column].name, code);
    return entry ? entry->id : 0;
}

/* Its number; 0: it is not registered, which is a fault. Errors of the store. */
static int find_period(struct taking *taking, const char *id, int *ret)
{
    struct period period;
    int rc = store_find_period(taking->store, id, &period);

    if (rc == -ENOENT) {
        csv_fault(taking->faults, taking->line, "period '%s' is not registered", id);
        *ret = 0;
        return 0;
    }
    *ret = period.number;
    return rc;
}

/* The total that a row takes the place of, if there is one. */
struct before {
    const struct store_total *row;
    bool same;
};

static int compare_before(void *owner, const struct store_total *known)
{
    struct before *before = owner;
    const struct stated *a = &known->stated, *b = &before->row->stated;

    before->same = memcmp(a->columns, b->columns, sizeof a->columns) == 0 &&
                   a->in_time == b->in_time && strcmp(a->rates, b->rates) == 0 &&
                   strcmp(known->source, before->row->source) == 0;
    return 0;
}

static void add_key(struct keys *keys, const struct store_total *total)
{
    keys->all = memory_grow(keys->all, keys->count, &keys->room, sizeof *keys->all);
    keys->all[keys->count++] = (struct key){total->period, total->unit, total->field};
}

static int save(struct taking *taking, const struct store_total *total)
{
    struct before before = {total, false};
    int rc = store_find_total(taking->store, total, compare_before, &before);

    if (rc < 0 && rc != -ENOENT)
        return rc;
    add_key(&taking->named, total);
    *(rc == -ENOENT ? &taking->outcome->added
      : before.same ? &taking->outcome->untouched
                    : &taking->outcome->changed) += 1;
    return before.same ? 0 : store_save_total(taking->store, total);
}

static void remark(void *owner, const struct stated_finding *finding)
{
    const struct taking *taking = owner;

    register_remark(taking->outcome, taking->faults, taking->line, finding->en);
}

/* Else it is a fault. */
static bool stands_once(struct taking *taking, const char *const *cells)
{
    char *what = NULL;
    bool first;

    if (asprintf(&what, "the total of %s, %s, %s", cells[PERIOD],
                 *cells[UNIT] ? cells[UNIT] : "all units",
                 *cells[FIELD] ? cells[FIELD] : "all fields") < 0)
        what = NULL;
    first = named_first(&taking->lines, taking->faults, taking->line, need(what));
    free(what);
    return first;
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct taking *taking = owner;
    struct store_total total = {.source = cells[SOURCE]};
    size_t faults = taking->faults->count;

    if (taking->rc < 0)
        return;
    taking->line = line;
    taking->rc = find_period(taking, cells[PERIOD], &total.period);
    total.unit = find_code(taking, CATALOGUE_UNITS, UNIT, cells[UNIT]);
    total.field = find_code(taking, CATALOGUE_FIELDS, FIELD, cells[FIELD]);
    read_figures(taking, cells, &total.stated);
    if (taking->rc < 0 || taking->faults->count > faults || !stands_once(taking, cells))
        return;
    stated_check(&total.stated, remark, taking);
    taking->rc = save(taking, &total);
}

/* --- replacing ----------------------------------------------------------------------- */

static int by_key(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct key)); /* any order will do */
}

struct dropping {
    const struct keys *named;
    struct keys dropped;
};

/* Not dropped at once: it is told out of the table. */
static int note_unnamed(void *owner, const struct store_total *total)
{
    struct dropping *dropping = owner;
    const struct key key = {total->period, total->unit, total->field};

    if (!bsearch(&key, dropping->named->all, dropping->named->count, sizeof key, by_key))
        add_key(&dropping->dropped, total);
    return 0;
}

static int drop_unnamed(struct taking *taking)
{
    struct keys *named = &taking->named;
    struct dropping dropping = {.named = named};
    int rc;

    qsort(named->all, named->count, sizeof *named->all, by_key);
    rc = store_each_total(taking->store, note_unnamed, &dropping);
    for (size_t i = 0; rc == 0 && i < dropping.dropped.count; i++) {
        const struct key *key = &dropping.dropped.all[i];

        rc = store_drop_total(taking->store, &(struct store_total){.period = key->period,
                                                                   .unit = key->unit,
                                                                   .field = key->field});
    }
    taking->outcome->removed = dropping.dropped.count;
    free(dropping.dropped.all);
    return rc;
}

/* --- the whole ----------------------------------------------------------------------- */

static int take(struct store *store, const struct register_order *order,
                struct csv_faults *faults, struct register_outcome *ret)
{
    struct taking taking = {
        .store = store, .catalogue = catalogue_open(), .faults = faults, .outcome = ret};
    const struct csv_reader reader = {columns, COLUMNS, take_row, &taking};

    taking.rc = store_read_catalogue(store, taking.catalogue);
    if (taking.rc == 0)
        (void)csv_read(order->bytes, order->size, &reader, faults); /* they are counted */
    if (taking.rc == 0 && order->mode == REGISTER_REPLACE && taking.named.count)
        taking.rc = drop_unnamed(&taking);
    catalogue_close(taking.catalogue);
    free(taking.named.all);
    named_release(&taking.lines);
    if (taking.rc < 0)
        return taking.rc;
    return faults->count ? -EINVAL : 0;
}

static int count_removed(void *owner, const struct store_total *total)
{
    struct register_outcome *outcome = owner;

    (void)total;
    outcome->removed++;
    return 0;
}

/* None comes with the program. */
static int reset(struct store *store, struct register_outcome *ret)
{
    int rc = store_each_total(store, count_removed, ret);

    return rc < 0 ? rc : store_clear_totals(store);
}

/* --- listing ------------------------------------------------------------------------- */

enum { FIGURE_BYTES = 24 };

struct listing {
    struct store *store;
    struct catalogue *catalogue;
    register_tell tell;
    void *owner;
};

static const char *code_of(const struct listing *listing, enum catalogue_kind kind, int id)
{
    const struct catalogue_entry *entry = catalogue_get(listing->catalogue, kind, id);

    return entry ? entry->code : "";
}

static int list_total(void *owner, const struct store_total *total)
{
    const struct listing *listing = owner;
    char figures[STATED_COLUMNS + 1][FIGURE_BYTES];
    const char *cells[COLUMNS];
    struct period period;
    int rc = store_read_period(listing->store, total->period, &period);

    if (rc < 0)
        return rc;
    cells[PERIOD] = period.id;
    cells[UNIT] = code_of(listing, CATALOGUE_UNITS, total->unit);
    cells[FIELD] = code_of(listing, CATALOGUE_FIELDS, total->field);
    for (int i = 0; i <= STATED_COLUMNS; i++) {
        int64_t figure =
            i < STATED_COLUMNS ? total->stated.columns[i] : total->stated.in_time;

        (void)snprintf(figures[i], FIGURE_BYTES, "%" PRId64, figure);
        cells[FIRST_FIGURE + i] = figure == STATED_UNKNOWN ? "" : figures[i];
    }
    cells[RATES] = total->stated.rates;
    cells[SOURCE] = total->source;
    listing->tell(listing->owner, cells);
    return 0;
}

static int list(struct store *store, register_tell tell, void *owner)
{
    struct listing listing = {store, catalogue_open(), tell, owner};
    int rc = store_read_catalogue(store, listing.catalogue);

    if (rc == 0)
        rc = store_each_total(store, list_total, &listing);
    catalogue_close(listing.catalogue);
    return rc;
}

const struct register_kind register_totals = {
    "totals",
    "periods with their units and fields",
    columns,
    COLUMNS,
    false,
    take,
    list,
    reset,
    "what was printed does not agree in itself, and stands as it was printed"};
