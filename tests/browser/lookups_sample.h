/*
 * lookups_sample - made-up answers to what pages look up: every figure is simulated and belongs to
 * nobody.
 */
#ifndef TESTS_BROWSER_LOOKUPS_SAMPLE_H
#define TESTS_BROWSER_LOOKUPS_SAMPLE_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "tests/browser/overview_sample.h"
#include "web/lookups.h"

/* Of each year the first day is off, one in May by law, and the last Saturday of February works. */
static inline int lookups_sample_calendar(void *owner, int year,
                                          int (*tell)(void *listener,
                                                      const struct lookup_day *day),
                                          void *listener, struct lookup_year *ret)
{
    const struct lookup_day days[] = {
        {date_day((struct date){year, 1, 1}), false, false, "Tết Dương lịch"},
        {date_day((struct date){year, 2, 28}), true, false, "làm bù <mẫu>"},
        {date_day((struct date){year, 5, 1}), false, true, "Quốc tế lao động"},
    };
    int rc = 0;

    (void)owner;
    if (year < 1975 || year > 2100)
        return -ENOENT;
    *ret = (struct lookup_year){1975, 2100, year <= 2026, 250, INT64_C(1793581200000)};
    for (size_t i = 0; rc == 0 && i < sizeof days / sizeof days[0]; i++)
        rc = tell(listener, &days[i]);
    return rc;
}

/* Weekdays are worked; the third unit that is asked for has done nothing for two weeks. */
static inline int lookups_sample_unit_days(void *owner, int32_t last_day,
                                           const char *const *units, size_t count,
                                           struct lookup_unit_days *ret,
                                           bool ret_working[static LOOKUP_DAYS])
{
    (void)owner;
    (void)units;
    for (int i = 0; i < LOOKUP_DAYS; i++)
        ret_working[i] = date_weekday(last_day - LOOKUP_DAYS + 1 + i) < DATE_SATURDAY;
    for (size_t unit = 0; unit < count; unit++) {
        for (int i = 0; i < LOOKUP_DAYS; i++)
            ret[unit].dossiers[i] = ret_working[i] && (unit != 2 || i < 16) ? 7 : 0;
    }
    return 0;
}

/* So many communes of the sample's province are among what is late. */
static int lookups_sample_communes;

static inline int64_t lookups_sample_figure(const char *code, int32_t what)
{
    uint32_t state = (uint32_t)what * 2654435761U;

    for (; *code; code++)
        state = (state ^ (uint32_t)(unsigned char)*code) * 16777619U;
    return state >> 16;
}

/* The sample's units from the second on, and the communes, each in two fields. */
static inline int lookups_sample_lateness(void *owner,
                                          int (*tell)(void *listener,
                                                      const struct lookup_lateness *row),
                                          void *listener)
{
    static const char *const fields[] = {"dat-dai", "ho-tich"};
    char unit[24];
    int rc = 0;

    (void)owner;
    for (int i = 0; rc == 0 && i < 2 * (8 + lookups_sample_communes); i++) {
        struct lookup_lateness row = {unit, fields[i % 2], {{0}, 0, {{0}}}};

        (void)snprintf(unit, sizeof unit, i < 16 ? "H99.%d" : "H99.9.%d",
                       i < 16 ? i / 2 + 2 : i / 2 - 7);
        for (int class = 0; class < LATENESS_CLASSES; class ++)
            row.lateness.of[class] = lookups_sample_figure(unit, class * 2 + i % 2) % 7 / 2;
        row.lateness.overdue = lateness_dated(&row.lateness) + (i == 3 ? 2 : 0);
        row.lateness.causes.of[CAUSE_OVERLOAD] = row.lateness.of[LATENESS_TO_5] / 2;
        row.lateness.causes.of[CAUSE_COOPERATION] = row.lateness.of[LATENESS_OVER_30];
        rc = tell(listener, &row);
    }
    return rc;
}

/* "H99.3" has nothing in each fifth month, nor "hoa-giai" at any time. */
static inline struct figures lookups_sample_month(const struct lookup_part *part,
                                                  int32_t month)
{
    const char *code = part->unit ? part->unit : part->field ? part->field : "";
    int64_t resolved = 200 + lookups_sample_figure(code, month) % 100;
    int64_t late = resolved * (2 + lookups_sample_figure(code, month / 2) % 9) / 100;

    if ((strcmp(code, "H99.3") == 0 && month % 5 == 0) || strcmp(code, "hoa-giai") == 0)
        return (struct figures){0};
    return (struct figures){.carried_over = resolved + 20,
                            .resolved_early = resolved / 2,
                            .resolved_on_time = resolved - resolved / 2 - late,
                            .resolved_late = late,
                            .in_progress_not_due = 17,
                            .in_progress_overdue = 3};
}

static inline int lookups_sample_months(void *owner, const struct lookup_part *parts,
                                        size_t count, int32_t first, int32_t last,
                                        struct figures *ret)
{
    size_t months = (size_t)(last - first) + 1;

    (void)owner;
    for (size_t i = 0; i < count * months; i++)
        ret[i] = lookups_sample_month(&parts[i / months], first + (int32_t)(i % months));
    return 0;
}

/* Made up of the names of real ones; the field of the last has no name, and it has ended. */
static const struct {
    const char *code, *vi, *en, *field, *limit;
    int32_t from_day, to_day;
    enum lookup_standing standing;
    struct lookup_times times;
} lookups_sample_catalogue[] = {
    {"1.001193",
     "Đăng ký khai sinh",
     "Registration of births",
     "ho-tich",
     "same_day",
     20270,
     0,
     LOOKUP_STANDING_IN_FORCE,
     {1937, 1871, 0, 1U << 4}},
    {"2.000635",
     "Cấp bản sao trích lục hộ tịch",
     "",
     "ho-tich",
     "1wd",
     0,
     0,
     LOOKUP_STANDING_IN_FORCE,
     {4120, 4092, 1, 1U << 4 | 1U << 2}},
    {"1.012766",
     "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất lần đầu",
     "",
     "dat-dai",
     "20wd",
     20270,
     0,
     LOOKUP_STANDING_IN_FORCE,
     {185, 165, 17, 1U << 4}},
    {"1.004889",
     "Thủ tục <mẫu> dưới mười kết quả",
     "",
     "dat-dai",
     "3.5wh",
     20636,
     0,
     LOOKUP_STANDING_IN_FORCE,
     {4, 3, 1, 1U << 2}},
    {"3.000001",
     "Thủ tục mẫu chưa có hiệu lực",
     "",
     "dat-dai",
     "",
     20900,
     0,
     LOOKUP_STANDING_TO_COME,
     {0}},
    {"3.000002",
     "Thủ tục mẫu đã bãi bỏ",
     "",
     "",
     "30cd",
     0,
     20270,
     LOOKUP_STANDING_ENDED,
     {0}},
};

enum {
    LOOKUPS_SAMPLE_PROCEDURES =
        sizeof lookups_sample_catalogue / sizeof lookups_sample_catalogue[0],
    LOOKUPS_SAMPLE_MOST = 2000,
};

static const struct lookup_counted lookups_sample_counted = {INT64_C(1795246325000), 20423};

/* As many as that list has, again and again under other codes where there are to be more. */
static int lookups_sample_count = LOOKUPS_SAMPLE_PROCEDURES;

static inline struct lookup_procedure lookups_sample_one(int i)
{
    static char codes[LOOKUPS_SAMPLE_MOST][16];
    const int at = i % LOOKUPS_SAMPLE_PROCEDURES;
    bool land = strcmp(lookups_sample_catalogue[at].field, "dat-dai") == 0;
    struct lookup_procedure procedure = {
        .code = lookups_sample_catalogue[at].code,
        .now = {.name_vi = lookups_sample_catalogue[at].vi,
                .name_en = lookups_sample_catalogue[at].en,
                .field = lookups_sample_catalogue[at].field,
                .field_vi = land                                  ? "Đất đai"
                            : *lookups_sample_catalogue[at].field ? "Hộ tịch"
                                                                  : "",
                .field_en = land ? "Land" : "",
                .from_day = lookups_sample_catalogue[at].from_day,
                .to_day = lookups_sample_catalogue[at].to_day},
        .standing = lookups_sample_catalogue[at].standing,
        .versions = at == 0 ? 2 : 1,
        .times = lookups_sample_catalogue[at].times,
    };

    if (i >= LOOKUPS_SAMPLE_PROCEDURES) {
        (void)snprintf(codes[i], sizeof codes[i], "2.%06d", 100000 + i);
        procedure.code = codes[i];
    }
    (void)snprintf(procedure.now.limit, sizeof procedure.now.limit, "%s",
                   lookups_sample_catalogue[at].limit);
    return procedure;
}

static inline int lookups_sample_procedures(void *owner, struct lookup_procedures *ret)
{
    static struct lookup_procedure list[LOOKUPS_SAMPLE_MOST];

    (void)owner;
    for (int i = 0; i < lookups_sample_count; i++)
        list[i] = lookups_sample_one(i);
    *ret = (struct lookup_procedures){list, (size_t)lookups_sample_count,
                                      lookups_sample_counted};
    return 0;
}

static inline int lookups_sample_procedure(void *owner, const char *code,
                                           struct lookup_one_procedure *ret)
{
    static struct lookup_version versions[2];
    int i = 0;

    (void)owner;
    while (i < lookups_sample_count && strcmp(lookups_sample_one(i).code, code) != 0)
        i++;
    if (i == lookups_sample_count)
        return -ENOENT;
    *ret = (struct lookup_one_procedure){.procedure = lookups_sample_one(i),
                                         .versions = versions,
                                         .counted = lookups_sample_counted};
    versions[0] = versions[1] = ret->procedure.now;
    if (ret->procedure.versions > 1) {
        versions[0].from_day = 0;
        versions[0].to_day = versions[1].from_day - 1;
        (void)snprintf(versions[0].limit, sizeof versions[0].limit, "3wd");
    }
    for (int month = 0; month < LOOKUP_PROCEDURES_MONTHS; month++) {
        ret->months[month] = ret->procedure.times;
        ret->months[month].resolved /= month + 1;
        ret->months[month].in_time /= month + 1;
    }
    return 0;
}

/* Of November and October 2026: many answers of one unit, too few of another, none of a third. */
static inline int lookups_sample_satisfaction(void *owner, int month,
                                              struct lookup_satisfaction *ret)
{
    static const struct lookup_visits units[] = {
        {"H99.1",
         "Bộ phận <mẫu>",
         "",
         {{3, 7, 40, 250, 700}, 4200},
         {900, 7, 25, 12, 1, 4}},
        {"H99.3", "Xã Mẫu", "", {{0, 1, 0, 2, 9}, 8}, {4, 3, 9, 0, 0, 0}},
        {"H99.4", "Xã không đánh giá", "", {{0}, 300}, {15, 12, 31, 2, 0, 0}},
    };
    static const struct lookup_visits fields[] = {
        {"ho-tich", "Hộ tịch", "Civil status", {{1, 2, 10, 100, 300}, 2000}, {0}},
    };
    const int november = 2026 * 12 + 10;

    (void)owner;
    *ret = (struct lookup_satisfaction){
        .first = november - 1,
        .last = november,
        .total = {.code = "", .name_vi = "", .name_en = ""},
    };
    if (month != november && month != november - 1)
        return 0;
    ret->units = units;
    ret->unit_count = sizeof units / sizeof units[0];
    ret->fields = fields;
    ret->field_count = 1;
    ret->total.answers = (struct lookup_answers){{3, 8, 40, 252, 709}, 4508};
    ret->total.waits = (struct lookup_waits){919, 7, 25, 14, 1, 4};
    ret->no_field = (struct lookup_answers){{2, 6, 30, 152, 409}, 0};
    ret->hours[7] = (struct lookup_waits){619, 9, 27, 10, 1, 4};
    ret->hours[13] = (struct lookup_waits){300, 5, 14, 4, 0, 0};
    return 0;
}

static inline int lookups_sample_apologies(void *owner, const char *unit,
                                           const struct source_period *period,
                                           struct lookup_apologies *ret)
{
    (void)owner;
    (void)period;
    *ret = strcmp(unit, "H99.1") == 0 ? (struct lookup_apologies){0}
                                      : (struct lookup_apologies){12, 9, 7, 5};
    return 0;
}

/* Of the last month and of one of last year. */
static inline int lookups_sample_late(void *owner,
                                      int (*tell)(void *listener,
                                                  const struct lookup_late *month),
                                      void *listener)
{
    int rc = tell(listener, &(struct lookup_late){2026 * 12 + 9, 3});

    (void)owner;
    return rc < 0 ? rc : tell(listener, &(struct lookup_late){2025 * 12 + 11, 1});
}

static const struct source_lookups lookups_sample = {
    .late = lookups_sample_late,
    .apologies = lookups_sample_apologies,
    .calendar = lookups_sample_calendar,
    .unit_days = lookups_sample_unit_days,
    .overview = overview_sample,
    .lateness = lookups_sample_lateness,
    .months = lookups_sample_months,
    .procedures = lookups_sample_procedures,
    .procedure = lookups_sample_procedure,
    .satisfaction = lookups_sample_satisfaction,
};

#endif
