/*
 * sample - a made-up office for tests: every figure is simulated and belongs to nobody.
 *
 * Figures are made per unit and field from a fixed sequence and summed up, so fields, units
 * and total agree and balance.
 */
#ifndef TESTS_BROWSER_SAMPLE_H
#define TESTS_BROWSER_SAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "web/source.h"

enum { SAMPLE_FIELDS = 14, SAMPLE_UNITS = 9, SAMPLE_DEVICES = 22, SAMPLE_GATEWAYS = 3 };

struct sample {
    struct source_overview overview;
    struct source_row fields[SAMPLE_FIELDS], units[SAMPLE_UNITS];
    struct source_device devices[SAMPLE_DEVICES];
    struct source_gateway gateways[SAMPLE_GATEWAYS];
    struct source_quarantine quarantine[2];
    char counters[SAMPLE_DEVICES][16];
};

static const char *const sample_gateways[SAMPLE_GATEWAYS] = {"cong-huyen", "cong-dong",
                                                             "cong-tay"};

static const struct source_levels sample_levels = {9800, 9500, 9000, 10};

/* What is different from the plain sample. */
struct sample_change {
    uint64_t version;
    int more; /* further dossiers received and resolved on time, in the first field and unit
               */
    int silent;       /* devices that do not report */
    int unheard;      /* units, the last ones, that never reported and have no figures */
    bool quarantine;  /* some events were set aside */
    bool empty;       /* a first run: nothing has arrived yet */
    bool unannounced; /* the figures rest on a year whose days off are not known */
    int64_t later_ms;
};

static inline uint32_t sample_next(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 16;
}

/* What one unit did in one field. `bad` in 0 ... 100: how much of it was late. */
static inline struct figures sample_cell(uint32_t *state, int size, int bad)
{
    struct figures f = {0};
    int64_t resolved = size + (int64_t)(sample_next(state) % (uint32_t)(size + 1));

    f.resolved_late = resolved * bad / 100;
    f.resolved_early = (resolved - f.resolved_late) * 6 / 10;
    f.resolved_on_time = resolved - f.resolved_late - f.resolved_early;
    f.in_progress_overdue = f.resolved_late / 4;
    f.in_progress_not_due = resolved / 7;
    f.carried_over = figures_in_progress(&f);
    f.received_online = resolved * 4 / 10;
    f.received_direct_or_postal =
        figures_resolved(&f) + figures_in_progress(&f) - f.carried_over - f.received_online;
    return f;
}

static inline void sample_names(struct sample *s)
{
    static const char *const fields[SAMPLE_FIELDS][3] = {
        {"dat-dai", "Đất đai", "Land"},
        {"xay-dung", "Hoạt động xây dựng", "Construction"},
        {"ho-tich", "Hộ tịch", "Civil status"},
        {"chung-thuc", "Chứng thực", "Certification"},
        {"bao-tro-xa-hoi", "Bảo trợ xã hội", "Social protection"},
        {"nguoi-co-cong", "Người có công", "People with merit"},
        {"ho-kinh-doanh", "Thành lập và hoạt động hộ kinh doanh", "Household business"},
        {"giao-duc", "Giáo dục và Đào tạo", "Education and training"},
        {"moi-truong", "Môi trường", "Environment"},
        {"nuoi-con-nuoi", "Nuôi con nuôi", "Adoption"},
        {"thi-dua", "Thi đua – khen thưởng", "Emulation and commendation"},
        {"ton-giao", "Tín ngưỡng, tôn giáo", "Religion"},
        {"van-hoa", "Văn hóa cơ sở", ""},
        {"hoa-giai", "Hòa giải ở cơ sở", "Grass-roots mediation"},
    };
    static const char *const units[SAMPLE_UNITS][3] = {
        {"H99.1", "Bộ phận Một cửa huyện Mẫu", "Mẫu district one-stop centre"},
        {"H99.2", "Thị trấn Mẫu", "Mẫu town"},
        {"H99.3", "Xã Mẫu Đông", ""},
        {"H99.4", "Xã Mẫu Tây", ""},
        {"H99.5", "Xã Mẫu Nam", ""},
        {"H99.6", "Xã Mẫu Bắc", ""},
        {"H99.7", "Xã Tiên Mẫu", ""},
        {"H99.8", "Xã Mẫu Thượng", ""},
        {"H99.9", "Xã Mẫu Hạ", ""},
    };

    for (int i = 0; i < SAMPLE_FIELDS; i++) {
        s->fields[i].code = fields[i][0];
        s->fields[i].name_vi = fields[i][1];
        s->fields[i].name_en = fields[i][2];
    }
    for (int i = 0; i < SAMPLE_UNITS; i++) {
        s->units[i].code = units[i][0];
        s->units[i].name_vi = units[i][1];
        s->units[i].name_en = units[i][2];
    }
    s->overview.total.code = "_all";
    s->overview.total.name_vi = "Tổng cộng";
    s->overview.total.name_en = "Total";
}

/* Twelve months that lead up to the row's own rate. */
static inline void sample_trend(struct source_row *row, uint32_t *state)
{
    struct fraction now = figures_rate_a(&row->now);

    for (int i = 0; i < SOURCE_MONTHS - 1 && now.den > 0; i++) {
        int64_t num = now.num - now.den * (int64_t)(sample_next(state) % 60) / 1000;

        row->trend[i] = (struct fraction){num > 0 ? num : 0, now.den};
    }
    row->trend[SOURCE_MONTHS - 1] = now;
    row->due_soon = row->now.in_progress_not_due / 3;
    row->received_today = figures_received(&row->now) / 20;
    row->resolved_today = figures_resolved(&row->now) / 22;
}

/* Counts a cell for its unit, its field and the total. */
static inline void sample_count(struct sample *s, int unit, int field,
                                const struct figures *now, const struct figures *before)
{
    figures_add(&s->units[unit].now, now);
    figures_add(&s->units[unit].before, before);
    figures_add(&s->fields[field].now, now);
    figures_add(&s->fields[field].before, before);
    figures_add(&s->overview.total.now, now);
    figures_add(&s->overview.total.before, before);
}

static inline void sample_figures(struct sample *s, const struct sample_change *change)
{
    static const int sizes[SAMPLE_FIELDS] = {30, 12, 60, 80, 14, 9, 11,
                                             6,  3,  2,  4,  2,  1, 0};
    static const int bad[SAMPLE_FIELDS] = {11, 6, 1, 0, 4, 3, 2, 7, 0, 0, 0, 0, 0, 0};
    uint32_t state = 2026;

    for (int u = 0; u < SAMPLE_UNITS - change->unheard; u++) {
        for (int f = 0; f < SAMPLE_FIELDS; f++) {
            struct figures now = sample_cell(
                &state, sizes[f], bad[f] ? bad[f] + u - 4 + (u == 3 ? 14 : 0) : 0);
            struct figures before = sample_cell(&state, sizes[f], bad[f] ? bad[f] + 1 : 0);
            int more = u == 0 && f == 0 ? change->more : 0;

            now.received_online += more;
            now.resolved_on_time += more;
            sample_count(s, u, f, &now, &before);
        }
    }
    for (int f = 0; f < SAMPLE_FIELDS; f++)
        sample_trend(&s->fields[f], &state);
    for (int u = 0; u < SAMPLE_UNITS; u++)
        sample_trend(&s->units[u], &state);
    sample_trend(&s->overview.total, &state);
}

/* Who was never heard of comes first. */
static inline void sample_complete(struct sample *s, int unheard)
{
    struct source_units *units = &s->overview.completeness;
    struct source_row ordered[SAMPLE_UNITS];

    for (int i = 0; i < SAMPLE_UNITS; i++) {
        struct source_row *row = &s->units[(i + SAMPLE_UNITS - unheard) % SAMPLE_UNITS];

        row->unheard = i < unheard;
        ordered[i] = *row;
        units->reporting += row->devices_reporting > 0;
    }
    memcpy(s->units, ordered, sizeof ordered);
    units->expected = units->all = SAMPLE_UNITS;
    units->figured = SAMPLE_UNITS - unheard;
}

static inline void sample_device(struct sample *s, int i, bool silent)
{
    struct source_overview *o = &s->overview;
    struct source_row *unit = &s->units[i % SAMPLE_UNITS];

    (void)snprintf(s->counters[i], sizeof s->counters[i], "q%d", i / SAMPLE_UNITS + 1);
    s->devices[o->device_count++] = (struct source_device){
        .unit = unit->code,
        .unit_vi = unit->name_vi,
        .counter = s->counters[i],
        .gateway = sample_gateways[i % SAMPLE_GATEWAYS],
        .state = silent ? SOURCE_DEVICE_SILENT : SOURCE_DEVICE_REPORTING,
        .seen_ms = o->as_of_ms - (silent ? 4 * 3600000 : 1000),
        .records = (uint64_t)(300 + i * 17),
        .faults = silent ? 12 : 0,
    };
    unit->devices_reporting += !silent;
    unit->newest_ms = o->newest_ms - (int64_t)i * 1000;
    o->total.devices_reporting += !silent;
}

static inline void sample_stations(struct sample *s, const struct sample_change *change)
{
    struct source_overview *o = &s->overview;

    for (int i = 0; i < SAMPLE_DEVICES; i++) {
        s->units[i % SAMPLE_UNITS].devices++;
        o->total.devices++;
        if (i % SAMPLE_UNITS < SAMPLE_UNITS - change->unheard)
            sample_device(s, i, i < change->silent);
    }
    sample_complete(s, change->unheard);
    for (int i = 0; i < SAMPLE_GATEWAYS; i++)
        s->gateways[i] = (struct source_gateway){
            .name = sample_gateways[i],
            .ready = true,
            .state_ms = o->as_of_ms - 2000,
            .produced = 12000,
            .committed = 12000,
            .stored = 12000,
            .duplicates = 40,
        };
    o->gateway_count = SAMPLE_GATEWAYS;
    o->devices = s->devices;
    o->gateways = s->gateways;
}

/* Nothing of it is owned by the sample. */
static inline struct basis sample_basis(bool unannounced)
{
    static struct basis_run announced[] = {{2016, 2026}}, next[] = {{2027, 2027}};
    static char name[] = "supplement", choice[] = "restart",
                source[] = "Nghị định 61/2018/NĐ-CP, điều 19 khoản 4", none[] = "";
    static struct basis_choice choices[] = {{name, choice}};
    static struct basis_policy policies[] = {{17703, 20269, source, 1, choices},
                                             {INT32_MIN, INT32_MAX, none, 0, NULL}};

    return (struct basis){.known = true,
                          .version = 3,
                          .taken_ms = INT64_C(1764000000000),
                          .announced = {1, announced},
                          .provisional = {unannounced, next},
                          .policy_count = 2,
                          .policies = policies};
}

/* The caller frees it. */
static inline struct sample *sample_new(const struct sample_change *change)
{
    struct sample *s = calloc(1, sizeof *s);
    struct source_overview *o;

    if (!s)
        abort();
    o = &s->overview;
    o->version = change->version;
    o->title_vi = "Huyện Mẫu";
    o->title_en = "Mẫu District";
    o->simulated = true;
    o->basis = sample_basis(change->unannounced);
    (void)snprintf(o->period.id, sizeof o->period.id, "2026-11");
    o->period.from_day = date_day((struct date){2026, 11, 1});
    o->period.to_day = date_day((struct date){2026, 11, 30});
    (void)stamp_parse("2026-11-20T14:32:05+07:00", &o->as_of_ms);
    o->as_of_ms += change->later_ms;
    sample_names(s);
    if (change->empty)
        return s;
    o->newest_ms = o->as_of_ms - 3000;
    o->total.newest_ms = o->newest_ms;
    sample_figures(s, change);
    sample_stations(s, change);
    o->fields = s->fields;
    o->units = s->units;
    o->field_count = SAMPLE_FIELDS;
    o->unit_count = SAMPLE_UNITS;
    if (change->quarantine) {
        s->quarantine[0] = (struct source_quarantine){"unknown_unit", 3};
        s->quarantine[1] = (struct source_quarantine){"future_time", 1};
        o->quarantine = s->quarantine;
        o->quarantine_count = 2;
        o->quarantined = 4;
    }
    return s;
}

#endif
