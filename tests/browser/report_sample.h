/*
 * report_sample - a made-up form 06 for tests: every figure is simulated and belongs to nobody.
 *
 * Frozen and corrected when it is of a period, as it is when it is of days. Its first row has
 * more resolved than received, and what was printed for it does not add up.
 */
#ifndef TESTS_BROWSER_REPORT_SAMPLE_H
#define TESTS_BROWSER_REPORT_SAMPLE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/report_stated.h"
#include "mqtt/base/date.h"
#include "tests/browser/sample.h"

enum { REPORT_SAMPLE_PERIODS = 11, REPORT_SAMPLE_ROWS = 5 };

/* "2026-10" back to "2025-12"; all but the latest are not frozen. */
static inline struct report_period report_sample_period(struct report *report, int back)
{
    int month = (2026 * 12 + 9) - back;
    char id[16], name[64];
    struct date first = {month / 12, month % 12 + 1, 1};
    struct date next = {(month + 1) / 12, (month + 1) % 12 + 1, 1};

    (void)snprintf(id, sizeof id, "%04d-%02d", first.year, first.month);
    (void)snprintf(name, sizeof name, "Tháng %d năm %d", first.month, first.year);
    return (struct report_period){report_keep(report, id),
                                  report_keep(report, name),
                                  "month",
                                  date_day(first),
                                  date_day(next) - 1,
                                  back == 0 ? INT64_C(1793581200000) : 0,
                                  false};
}

static inline void report_sample_rows(struct report *report)
{
    static const struct report_row rows[REPORT_SAMPLE_ROWS] = {
        {0, 1, {"dat-dai", "Đất đai", "Land"}, {40, 70, 10, 60, 45, 20, -5, 0}, {{0}}},
        {0,
         2,
         {"ho-tich", "Hộ tịch", "Civil status"},
         {900, 1200, 31, 1700, 380, 12, 36, 3},
         {{14, 2100, 0, 0, 0, 2, 7, 1, 3, 1500, 120, 0}}},
        {1,
         1,
         {"dat-dai", "Đất đai", "Land"},
         {120, 310, 64, 300, 110, 40, 30, 14},
         {{9, 430, 3, 12, -2, 1, 22, 4, 2, 380, 51, 6}}},
        {1,
         2,
         {"ho-tich", "Hộ tịch", "Civil status"},
         {210, 380, 12, 420, 160, 4, 18, 0},
         {{0, 590, 0, 0, 0, 0, 1, 0, 1, 566, 9, 0}}},
        {1,
         3,
         {"xay-dung", "Xây dựng", ""},
         {15, 44, 8, 20, 31, 6, 9, 1},
         {{2, 59, 0, 0, 0, 0, 11, 1, 0, 47, 3, 2}}},
    };
    static const struct report_name levels[] = {{"province", "Cấp tỉnh", "Province"},
                                                {"commune", "Cấp xã", "Commune"}};

    report->rows = calloc(REPORT_SAMPLE_ROWS, sizeof *report->rows);
    report->levels = calloc(2, sizeof *report->levels);
    if (!report->rows || !report->levels)
        abort();
    memcpy(report->rows, rows, sizeof rows);
    report->row_count = REPORT_SAMPLE_ROWS;
    report->level_count = 2;
    for (size_t i = 0; i < report->row_count; i++) {
        struct report_level *level = &report->levels[rows[i].level];

        level->name = levels[rows[i].level];
        figures_add(&level->figures, &rows[i].figures);
        figures_add(&report->total, &rows[i].figures);
        notes_add(&level->notes, &rows[i].notes);
        notes_add(&report->notes, &rows[i].notes);
    }
    report->notes_known = true;
}

/* All fields as printed; the second says nothing that could differ. */
static inline void report_sample_stated(struct report *report)
{
    static const struct report_name all = {"", "", ""};
    const struct stated total = {
        {3413, 1285, 2004, 125, 3296, 2500, 726, 82, 106, 88, 18}, 3226, "97,5 %"};
    struct stated field = {.in_time = STATED_UNKNOWN, .rates = ""};

    for (int i = 0; i < STATED_COLUMNS; i++)
        field.columns[i] = STATED_UNKNOWN;
    field.columns[10 - STATED_FIRST_COLUMN] = 6;
    report_add_stated(report, &all, &total, "Báo cáo số 12/BC-UBND");
    report_add_stated(report, &report->rows[4].field, &field, "");
}

static inline void report_sample_corrections(struct report *report)
{
    struct report_correction *correction = calloc(1, sizeof *correction);

    if (!correction)
        abort();
    *correction = (struct report_correction){.level = report->levels[1].name,
                                             .field = report->rows[2].field,
                                             .frozen = report->rows[2].figures,
                                             .now = report->rows[2].figures,
                                             .frozen_notes = report->rows[2].notes,
                                             .now_notes = report->rows[2].notes};
    correction->now.resolved_late += 2;
    correction->now.in_progress_overdue -= 2;
    correction->now_notes.of[NOTES_SUPPLEMENTS] += 3;
    report->corrections = correction;
    report->correction_count = 1;
}

/* As struct source_reports has them. */
static inline int report_sample_make(void *owner, const struct report_question *question,
                                     struct report **ret, const char **ret_unknown)
{
    struct report *report = report_open();

    (void)owner;
    report->period.from_day = question->from_day;
    report->period.to_day = question->to_day;
    for (int i = 0; question->period && i < REPORT_SAMPLE_PERIODS; i++) {
        struct report_period period = report_sample_period(report, i);

        if (strcmp(period.id, question->period) == 0)
            report->period = period;
    }
    if (question->period && !*report->period.id) {
        *ret_unknown = "period";
        report_close(report);
        return -ENOENT;
    }
    report->office = (struct report_name){"", "Huyện mẫu", "Sample district"};
    if (question->unit)
        report->unit = (struct report_name){report_keep(report, question->unit),
                                            "Đơn vị mẫu", "Sample unit"};
    report->sub_units = question->sub_units;
    report->as_now = question->as_now;
    report->simulated = true;
    report->running = !question->period;
    report->as_of_day = report->period.to_day;
    report->made_ms = INT64_C(1795246325000);
    report_sample_rows(report);
    report_sample_stated(report);
    if (report->period.frozen_ms)
        report_sample_corrections(report);
    *ret = report;
    return 0;
}

static inline int report_sample_periods(void *owner,
                                        int (*tell)(void *listener,
                                                    const struct report_period *period),
                                        void *listener)
{
    struct report *texts = report_open();
    int rc = 0;

    (void)owner;
    for (int i = 0; i < REPORT_SAMPLE_PERIODS && rc == 0; i++) {
        struct report_period period = report_sample_period(texts, i);

        rc = tell(listener, &period);
    }
    report_close(texts);
    return rc;
}

static inline int report_sample_revision(void *owner,
                                         char ret[static SOURCE_REVISION_BYTES])
{
    (void)owner;
    (void)snprintf(ret, SOURCE_REVISION_BYTES, "1");
    return 0;
}

static const struct source_reports report_sample = {
    NULL, report_sample_revision, report_sample_make, report_sample_periods};

#endif
