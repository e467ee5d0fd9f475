#include "appliance/reporter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06.h"
#include "appliance/report_cells.h"
#include "mqtt/base/date.h"

static void *need(void *pointer)
{
    if (!pointer)
        abort(); /* out of memory */
    return pointer;
}

/* --- from the cells to the report ---------------------------------------------------- */

static struct report_name level_name(struct report *report, const char *code)
{
    static const struct report_name known[] = {
        {"ministry",   "Cấp bộ",        "Ministry"       },
        {"province",   "Cấp tỉnh",      "Province"       },
        {"department", "Sở, ban, ngành", "Departments"    },
        {"district",   "Cấp huyện",     "District"       },
        {"commune",    "Cấp xã",         "Commune"        },
        {"",           "Chưa rõ cấp",   "Level not known"},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].code, code) == 0)
            return known[i];
    }
    return (struct report_name){report_keep(report, code), report_keep(report, code), ""};
}

static struct report_name entry_name(struct report *report,
                                     const struct catalogue_entry *entry)
{
    return (struct report_name){report_keep(report, entry->code),
                                report_keep(report, entry->name_vi),
                                report_keep(report, entry->name_en)};
}

static struct report_name field_name(struct report *report, const struct cells *cells,
                                     size_t field)
{
    static const struct report_name unknown = {"", "Chưa rõ lĩnh vực", "Field not known"};

    if (field == cells->field_count)
        return unknown;
    return entry_name(report, &cells->fields[field]);
}

static const char *level_code(const struct cells *cells, size_t level)
{
    return level < cells->level_count ? cells->levels[level] : "";
}

static bool is_empty(const struct figures *figures)
{
    static const struct figures none;

    return memcmp(figures, &none, sizeof none) == 0;
}

/* The fields of a level in which there is anything; and the level, when there is one. */
static void write_level(struct report *report, const struct cells *cells, size_t level)
{
    struct report_level *written = &report->levels[report->level_count];
    int number = 0;

    for (size_t field = 0; field <= cells->field_count; field++) {
        const struct figures *figures = cells_at(cells, level, field);

        if (is_empty(figures))
            continue;
        report->rows[report->row_count++] = (struct report_row){
            report->level_count, ++number, field_name(report, cells, field), *figures};
        figures_add(&written->figures, figures);
    }
    if (number == 0)
        return;
    written->name = level_name(report, level_code(cells, level));
    report->level_count++;
    figures_add(&report->total, &written->figures);
}

static void write_rows(struct report *report, const struct cells *cells)
{
    size_t levels = cells->level_count + 1;

    report->levels = need(calloc(levels, sizeof *report->levels));
    report->rows = need(calloc(levels * (cells->field_count + 1), sizeof *report->rows));
    for (size_t level = 0; level < levels; level++)
        write_level(report, cells, level);
}

/* --- what has changed since a period was frozen -------------------------------------- */

static void write_correction(struct report *report, const struct report_name *level,
                             const struct report_name *field, const struct figures *frozen,
                             const struct figures *now)
{
    if (memcmp(frozen, now, sizeof *now) == 0)
        return;
    report->corrections = need(reallocarray(
        report->corrections, report->correction_count + 1, sizeof *report->corrections));
    report->corrections[report->correction_count++] =
        (struct report_correction){*level, *field, *frozen, *now};
}

/*
 * Compares by codes, because units and fields may have changed: first what was frozen, then
 * what is only there now. Cells of `live` that have been compared are emptied.
 */
static void compare(struct report *report, struct cells *live)
{
    static const struct figures none;

    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        const struct report_name *level = &report->levels[row->level].name;
        struct figures *now = cells_at(live, cells_level(live, level->code),
                                       cells_field(live, row->field.code));

        write_correction(report, level, &row->field, &row->figures, now);
        *now = none;
    }
    for (size_t level = 0; level <= live->level_count; level++) {
        for (size_t field = 0; field <= live->field_count; field++) {
            const struct figures *now = cells_at(live, level, field);
            struct report_name level_is, field_is;

            if (is_empty(now))
                continue;
            level_is = level_name(report, level_code(live, level));
            field_is = field_name(report, live, field);
            write_correction(report, &level_is, &field_is, &none, now);
        }
    }
}

static int write_corrections(const struct reporter *reporter,
                             const struct report_question *question,
                             const struct period *period, struct report *report)
{
    const char *unknown;
    struct scope scope;
    struct cells live;
    int rc;

    if (scope_read(question, reporter->catalogue, &scope, &unknown) < 0)
        return 0; /* the unit or field is there no more: nothing to compare with */
    cells_open(&live, &scope);
    rc = cells_add_live(&live, reporter->store, period);
    if (rc == 0)
        compare(report, &live);
    cells_close(&live);
    return rc;
}

/* --- the period before --------------------------------------------------------------- */

/* Column 11 of a frozen period. -ENOENT: it does not know the unit or the field. */
static int read_frozen_stock(struct store *store, const struct report_question *question,
                             const struct period *period, int64_t *ret)
{
    struct catalogue *catalogue = catalogue_open();
    struct figures total;
    struct scope scope;
    struct cells cells;
    const char *unknown;
    int rc = store_read_frozen_catalogue(store, period->number, catalogue);

    if (rc == 0)
        rc = scope_read(question, catalogue, &scope, &unknown);
    if (rc == 0) {
        cells_open(&cells, &scope);
        rc = cells_add_frozen(&cells, store, period);
        total = cells_total(&cells);
        *ret = figures_in_progress(&total);
        cells_close(&cells);
    }
    catalogue_close(catalogue);
    return rc;
}

/* The same of one that is not: what is open at the end of its last day. */
static int read_live_stock(struct store *store, const struct scope *scope,
                           const struct period *period, int64_t *ret)
{
    struct figures total;
    struct cells cells;
    int rc;

    cells_open(&cells, scope);
    rc = cells_add_live(&cells, store, period);
    total = cells_total(&cells);
    *ret = figures_in_progress(&total);
    cells_close(&cells);
    return rc;
}

static struct report_period keep_period(struct report *report, const struct period *period)
{
    struct report_period kept = reporter_period(period);

    kept.id = report_keep(report, kept.id);
    kept.name = report_keep(report, kept.name);
    kept.kind = report_keep(report, kept.kind);
    return kept;
}

static int write_previous(struct store *store, const struct report_question *question,
                          const struct scope *scope, struct report *report)
{
    struct report_previous *previous = &report->previous;
    struct period before;
    int rc = store_find_period_before(store, report->period.from_day, report->period.kind,
                                      &before);

    if (rc == -ENOENT)
        return 0;
    if (rc < 0)
        return rc;
    if (before.frozen_ms)
        rc = read_frozen_stock(store, question, &before, &previous->in_progress);
    else if (report->period.frozen_ms)
        rc = read_live_stock(store, scope, &before, &previous->in_progress);
    else /* both are the same sum of the ledger */
        previous->in_progress = report->total.carried_over;
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    previous->known = true;
    previous->period = keep_period(report, &before);
    return 0;
}

/* --- making one ---------------------------------------------------------------------- */

struct report_period reporter_period(const struct period *period)
{
    return (struct report_period){period->id,       period->name,   period->kind,
                                  period->from_day, period->to_day, period->frozen_ms};
}

static void write_head(const struct reporter *reporter, const struct scope *scope,
                       const struct period *period, struct report *report)
{
    report->period = keep_period(report, period);
    report->office = (struct report_name){"", report_keep(report, reporter->office_vi),
                                          report_keep(report, reporter->office_en)};
    if (scope->unit)
        report->unit = entry_name(
            report, catalogue_get(scope->catalogue, CATALOGUE_UNITS, scope->unit));
    if (scope->field)
        report->field = entry_name(
            report, catalogue_get(scope->catalogue, CATALOGUE_FIELDS, scope->field));
    report->sub_units = scope->sub_units;
    report->simulated = reporter->simulated;
    report->made_ms = reporter->now_ms;
    report->running = period->to_day >= date_day_at(reporter->now_ms);
}

static int fill(const struct reporter *reporter, const struct report_question *question,
                const struct scope *scope, const struct period *period,
                struct report *report)
{
    struct store *store = reporter->store;
    struct cells cells;
    int rc;

    cells_open(&cells, scope);
    if (period->frozen_ms)
        rc = cells_add_frozen(&cells, store, period);
    else
        rc = cells_add_live(&cells, store, period);
    report->newest_event = period->frozen_event;
    if (rc == 0 && !period->frozen_ms)
        rc = store_newest_event(store, &report->newest_event);
    if (rc == 0) {
        write_head(reporter, scope, period, report);
        write_rows(report, &cells);
        rc = write_previous(store, question, scope, report);
    }
    if (rc == 0 && period->frozen_ms)
        rc = write_corrections(reporter, question, period, report);
    cells_close(&cells);
    return rc;
}

static int read_period(struct store *store, const struct report_question *question,
                       struct period *ret, const char **ret_unknown)
{
    int rc;

    if (!question->period) {
        *ret = (struct period){.from_day = question->from_day, .to_day = question->to_day};
        return 0;
    }
    rc = store_find_period(store, question->period, ret);
    if (rc == -ENOENT)
        *ret_unknown = "period";
    return rc;
}

int reporter_make(const struct reporter *reporter, const struct report_question *question,
                  struct report **ret, const char **ret_unknown)
{
    struct catalogue *frozen = catalogue_open();
    struct report *report = report_open();
    struct period period;
    struct scope scope;
    int rc = read_period(reporter->store, question, &period, ret_unknown);

    if (rc == 0 && period.frozen_ms)
        rc = store_read_frozen_catalogue(reporter->store, period.number, frozen);
    if (rc == 0)
        rc = scope_read(question, period.frozen_ms ? frozen : reporter->catalogue, &scope,
                        ret_unknown);
    if (rc == 0)
        rc = fill(reporter, question, &scope, &period, report);
    if (rc == 0) {
        *ret = report;
        report = NULL; /* now the caller's */
    }
    report_close(report);
    catalogue_close(frozen);
    return rc;
}
