#include "appliance/form06/reporter.h"

#include <errno.h>
#include <stdlib.h>

#include "appliance/form06/cells.h"
#include "appliance/form06/compare.h"
#include "appliance/form06/ended.h"
#include "appliance/form06/form06.h"
#include "appliance/form06/form06_basis.h"
#include "appliance/form06/names.h"
#include "appliance/report/report_stated.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/register/store_totals.h"
#include "appliance/tables/store_changes.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* --- rows ---------------------------------------------------------------------------- */

/* What only waits from before is no reason for a row: it would stand for ever. */
static bool is_empty(const struct figures *figures, const struct notes *notes)
{
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        if (kind != NOTES_TO_COLLECT && notes->of[kind])
            return false;
    }
    return !figures_any(figures);
}

/* The fields of a level in which there is anything; and the level, when there is one. */
static void write_level(struct report *report, const struct cells *cells, size_t level)
{
    struct report_level *written = &report->levels[report->level_count];
    int number = 0;

    for (size_t field = 0; field <= cells->field_count; field++) {
        const struct figures *figures = cells_at(cells, level, field);
        const struct notes *notes = cells_notes_at(cells, level, field);

        if (is_empty(figures, notes))
            continue;
        report->rows[report->row_count++] =
            (struct report_row){.level = report->level_count,
                                .number = ++number,
                                .field = names_field(report, cells, field),
                                .figures = *figures,
                                .notes = *notes};
        notes_add(&written->notes, notes);
        figures_add(&written->figures, figures);
    }
    if (number == 0)
        return;
    written->name = names_level(report, cells, level);
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
    report->notes_known = cells->notes_known;
    report->notes = cells_total_notes(cells);
}

/* --- the same figures of another time ------------------------------------------------ */

static int add_cells(struct cells *cells, struct store *store, const struct period *period)
{
    return period->frozen_ms ? cells_add_frozen(cells, store, period)
                             : cells_add_live(cells, store, period);
}

/* What has changed since the period was frozen. */
static int write_corrections(struct store *store, const struct scope *scope,
                             const struct period *period, struct report *report)
{
    struct cells now;
    int rc;

    cells_open(&now, scope);
    rc = cells_add_live(&now, store, period);
    if (rc == 0)
        compare_now(report, &now);
    cells_close(&now);
    return rc;
}

static int write_gaps(struct store *store, const struct scope *scope,
                      const struct period *before, struct report *report)
{
    struct cells cells;
    int rc;

    cells_open(&cells, scope);
    rc = add_cells(&cells, store, before);
    if (rc == 0)
        compare_previous(report, &cells);
    cells_close(&cells);
    return rc;
}

/* While neither is frozen, column 6 and the column 11 before with what moved are the same sum. */
static int write_previous(struct store *store, const struct scope *scope,
                          struct report *report)
{
    struct report_previous *previous = &report->previous;
    struct period before;
    int rc = store_find_period_before(store, report->period.from_day, report->period.kind,
                                      &before);

    if (rc == -ENOENT)
        return 0;
    if (rc < 0)
        return rc;
    previous->period = names_period(report, &before);
    if (before.frozen_ms || report->period.frozen_ms)
        return write_gaps(store, scope, &before, report);
    previous->known = true;
    previous->in_progress =
        report->total.carried_over - report->notes.of[NOTES_CARRIED_MOVED];
    return 0;
}

/* --- what was printed ---------------------------------------------------------------- */

struct stating {
    struct report *report;
    const struct scope *scope;
    const struct catalogue *known; /* a field may have gone since */
};

static int add_stated(void *owner, const struct store_total *total)
{
    static const struct report_name all = {"", "", ""};
    const struct stating *stating = owner;
    struct report_name field = all;

    if (stating->scope->field && total->field != stating->scope->field)
        return 0;
    if (total->field && total->field != stating->scope->field)
        field = names_entry(stating->report,
                            catalogue_get(stating->known, CATALOGUE_FIELDS, total->field));
    report_add_stated(stating->report, &field, &total->stated, total->source);
    return 0;
}

/* Totals are of a unit with those below it, as it was organised then. */
static int write_stated(struct store *store, const struct scope *scope,
                        const struct catalogue *known, struct report *report)
{
    struct stating stating = {report, scope, known};

    if (report->as_now || (scope->unit && !scope->sub_units))
        return 0;
    return store_each_total_of(store, report->period.from_day, report->period.to_day,
                               scope->unit, add_stated, &stating);
}

/* --- on what it rests ---------------------------------------------------------------- */

static int write_basis(const struct reporter *reporter, const struct scope *scope,
                       const struct period *period, struct report *report)
{
    if (period->frozen_ms)
        return form06_frozen_basis(reporter->store, period->number, &report->basis);
    return form06_basis(reporter->store, reporter->rules, period->from_day,
                        report->as_of_day, scope, &report->basis);
}

/* --- making one ---------------------------------------------------------------------- */

struct report_period reporter_period(const struct period *period)
{
    return (struct report_period){period->id,         period->name,   period->kind,
                                  period->from_day,   period->to_day, period->frozen_ms,
                                  period->provisional};
}

/* What a report is made from. */
struct making {
    const struct reporter *reporter;
    const struct report_question *question;
    struct period period;
    int32_t as_of_day;      /* as in the report */
    struct catalogue *live; /* of that day, or of today: by the structure */
    struct catalogue
        *frozen;             /* of a frozen period; empty: it is the live one that counts */
    struct scope scope;      /* by what is shown */
    struct scope live_scope; /* by what is known now */
};

static void write_head(const struct making *making, struct report *report)
{
    const struct reporter *reporter = making->reporter;
    const struct scope *scope = &making->scope;

    report->period = names_period(report, &making->period);
    report->office = (struct report_name){"", report_keep(report, reporter->office_vi),
                                          report_keep(report, reporter->office_en)};
    if (scope->unit)
        report->unit = names_entry(
            report, catalogue_get(scope->catalogue, CATALOGUE_UNITS, scope->unit));
    if (scope->field)
        report->field = names_entry(
            report, catalogue_get(scope->catalogue, CATALOGUE_FIELDS, scope->field));
    report->sub_units = scope->sub_units;
    report->as_now = making->question->as_now;
    report->simulated = reporter->simulated;
    report->made_ms = reporter->now_ms;
    report->running = making->period.to_day >= date_day_at(reporter->now_ms);
    report->as_of_day = making->as_of_day;
}

static int fill(const struct making *making, struct report *report)
{
    struct store *store = making->reporter->store;
    const struct period *period = &making->period;
    struct period counted = *period;
    struct cells cells;
    int rc;

    cells_open(&cells, &making->scope);
    counted.to_day = making->as_of_day;
    rc = add_cells(&cells, store, &counted);
    report->newest_event = period->frozen_event;
    if (rc == 0 && !period->frozen_ms)
        rc = store_newest_event(store, &report->newest_event);
    if (rc == 0)
        rc = store_changes_newest(store, &report->revision);
    if (rc == 0) {
        write_head(making, report);
        write_rows(report, &cells);
        if (!period->frozen_ms)
            report->part = cells_part(&cells);
        if (!report->as_now)
            ended_add(report, &making->scope);
        rc = write_previous(store, &making->scope, report);
    }
    if (rc == 0)
        rc = write_basis(making->reporter, &making->scope, period, report);
    if (rc == 0)
        rc =
            write_stated(store, &making->scope, making->reporter->rules->catalogue, report);
    if (rc == 0 && period->frozen_ms && making->live_scope.catalogue)
        rc = write_corrections(store, &making->live_scope, period, report);
    cells_close(&cells);
    return rc;
}

static int read_period(struct making *making, const char **ret_unknown)
{
    const struct report_question *question = making->question;
    int rc;

    if (!question->period) {
        making->period =
            (struct period){.from_day = question->from_day, .to_day = question->to_day};
        return 0;
    }
    rc = store_find_period(making->reporter->store, question->period, &making->period);
    if (rc == -ENOENT)
        *ret_unknown = "period";
    return rc;
}

/* A frozen period has its own catalogue, unless it is asked for as organised now. */
static int read_scopes(struct making *making, const char **ret_unknown)
{
    const struct report_question *question = making->question;
    const struct catalogue *known = making->reporter->rules->catalogue;
    int32_t today = date_day_at(making->reporter->now_ms);
    bool frozen = making->period.frozen_ms && !question->as_now;
    const char *unknown;
    int rc = 0;

    making->as_of_day =
        form06_last_day(making->period.from_day, making->period.to_day, today);
    making->live = catalogue_as_of(known, question->as_now ? today : making->as_of_day);
    if (frozen)
        rc = store_read_frozen_catalogue(making->reporter->store, making->period.number,
                                         making->frozen);
    if (rc == 0)
        rc = scope_read(question, frozen ? making->frozen : making->live, &making->scope,
                        ret_unknown);
    if (scope_read(question, making->live, &making->live_scope, &unknown) < 0)
        making->live_scope.catalogue = NULL; /* was taken away: nothing to compare with */
    if (question->as_now) {
        making->scope.merged = making->live_scope.merged = known;
        making->scope.merged_day = making->live_scope.merged_day = today;
    }
    return rc;
}

int reporter_make(const struct reporter *reporter, const struct report_question *question,
                  struct report **ret, const char **ret_unknown)
{
    struct making making = {
        .reporter = reporter, .question = question, .frozen = catalogue_open()};
    struct report *report = report_open();
    int rc = read_period(&making, ret_unknown);

    if (rc == 0)
        rc = read_scopes(&making, ret_unknown);
    if (rc == 0)
        rc = fill(&making, report);
    if (rc == 0) {
        *ret = report;
        report = NULL; /* now the caller's */
    }
    report_close(report);
    catalogue_close(making.live);
    catalogue_close(making.frozen);
    return rc;
}
