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
    struct source_crossing crossings[SAMPLE_FIELDS * SAMPLE_UNITS];
    char counters[SAMPLE_DEVICES][16];
    unsigned alarms; /* that stand: web/text/alarm.h */
    struct sample_commune
        *communes; /* of a province; with the sample in one piece of memory */
};

/* One of many units. */
struct sample_commune {
    char code[24], name[32];
};

static const char *const sample_gateways[SAMPLE_GATEWAYS] = {"cong-huyen", "cong-dong",
                                                             "cong-tay"};

static const struct source_levels sample_levels = {9800, 9500, 9000, 10};

/* How the centre stands with the broker, since half an hour before the figures. */
enum sample_link {
    SAMPLE_LINK_FINE,
    SAMPLE_LINK_SILENT,
    SAMPLE_LINK_LOST,
    SAMPLE_LINK_NEVER,
};

enum { SAMPLE_LINK_MS = 30 * 60000 };

/* Where the devices are, and which ones: for staff only. */
#define SAMPLE_ADDRESS "198.51.100.77"
enum { SAMPLE_PORT = 50221, SAMPLE_SERIAL = 8134000 };

/* What is different from the plain sample. */
struct sample_change {
    uint64_t version;
    int more; /* further dossiers received and resolved on time, in the first field and unit
               */
    int silent;  /* devices that do not report */
    int unheard; /* units, the first ones, that never reported and have no figures */
    enum sample_link link;
    int communes;     /* so many units more, each with figures */
    bool never;       /* the first device has never answered */
    bool troubled;    /* all is wrong with the first gateway that can be */
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
        s->fields[i].priority = i == 0;
    }
    for (int i = 0; i < SAMPLE_UNITS; i++) {
        s->units[i].code = units[i][0];
        s->units[i].name_vi = units[i][1];
        s->units[i].name_en = units[i][2];
        s->units[i].level = i == 0 ? "district" : "commune";
        s->units[i].parent = i == 0 ? NULL : units[0][0];
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
    s->crossings[s->overview.crossing_count++] =
        (struct source_crossing){s->units[unit].code, s->fields[field].code, *now};
    s->overview.crossings = s->crossings;
}

static inline void sample_figures(struct sample *s, const struct sample_change *change)
{
    static const int sizes[SAMPLE_FIELDS] = {30, 12, 60, 80, 14, 9, 11,
                                             6,  3,  2,  4,  2,  1, 0};
    static const int bad[SAMPLE_FIELDS] = {11, 6, 1, 0, 4, 3, 2, 7, 0, 0, 0, 0, 0, 0};
    uint32_t state = 2026;

    for (int u = change->unheard; u < SAMPLE_UNITS; u++) {
        for (int f = 0; f < SAMPLE_FIELDS; f++) {
            int late = bad[f] ? bad[f] + u - 4 + (u == 3 ? 14 : 0) : 0;
            struct figures now = sample_cell(&state, sizes[f], late > 0 ? late : 0);
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

/* A province: the sample's own units, and behind them as many communes as are wanted. */
static inline void sample_province(struct sample *s, struct source_row *rows, int communes)
{
    uint32_t state = 63;

    memcpy(rows, s->units, sizeof s->units);
    for (int i = 0; i < communes; i++) {
        struct source_row *row = &rows[SAMPLE_UNITS + i];
        struct sample_commune *commune = &s->communes[i];

        (void)snprintf(commune->code, sizeof commune->code, "H99.9.%d", i + 1);
        (void)snprintf(commune->name, sizeof commune->name, "Xã Mẫu số %d", i + 1);
        row->code = commune->code;
        row->name_vi = commune->name;
        row->name_en = "";
        row->level = "commune";
        row->parent = s->units[0].code;
        row->now = sample_cell(&state, i % 50 == 0 ? 2 : 40 + i % 60, i % 13);
        row->before = sample_cell(&state, 40 + i % 60, i % 11);
        row->devices = row->devices_reporting = 1;
        row->newest_ms = s->overview.newest_ms;
        sample_trend(row, &state);
    }
    s->overview.units = rows;
    s->overview.unit_count = (size_t)(SAMPLE_UNITS + communes);
}

/* As the centre judges: more than half of what is expected, or nobody is heard at all. */
static inline void sample_judge(const struct source_link *link, struct source_row *row,
                                int64_t since_ms)
{
    bool silent = row->devices_silent * 2 > row->devices;

    if (link->state == SOURCE_LINK_NEVER ||
        (silent && since_ms && !source_link_stands(link)))
        row->silence = SOURCE_SILENCE_LINK;
    else if (silent)
        row->silence = since_ms ? SOURCE_SILENCE_DEVICES : SOURCE_SILENCE_NEVER;
    if (row->silence == SOURCE_SILENCE_LINK)
        row->silent_since_ms = link->since_ms;
    else if (row->silence == SOURCE_SILENCE_DEVICES)
        row->silent_since_ms = since_ms;
}

static inline void sample_complete(struct sample *s, int unheard)
{
    struct source_units *units = &s->overview.completeness;
    int64_t heard_ms = s->overview.as_of_ms - 4 * 3600000;

    for (int i = 0; i < SAMPLE_UNITS; i++) {
        struct source_row *row = &s->units[i];

        row->unheard = i < unheard;
        row->devices_silent = row->devices - row->devices_reporting;
        sample_judge(&s->overview.link, row, row->unheard ? 0 : heard_ms);
        units->reporting += row->devices_reporting > 0;
    }
    s->overview.total.devices_silent =
        s->overview.total.devices - s->overview.total.devices_reporting;
    sample_judge(&s->overview.link, &s->overview.total, unheard ? 0 : heard_ms);
    for (int i = 0; i < SAMPLE_FIELDS; i++) {
        s->fields[i].silence = s->overview.total.silence;
        s->fields[i].silent_since_ms = s->overview.total.silent_since_ms;
    }
    units->expected = units->all = SAMPLE_UNITS;
    units->figured = SAMPLE_UNITS - unheard;
}

static inline enum source_device_state
sample_state(const struct source_overview *o, const struct sample_change *change, int i)
{
    if (!source_link_stands(&o->link))
        return SOURCE_DEVICE_NOT_KNOWN;
    if (change->never && i == 0)
        return SOURCE_DEVICE_NEVER;
    return i < change->silent ? SOURCE_DEVICE_SILENT : SOURCE_DEVICE_REPORTING;
}

static inline void sample_device(struct sample *s, const struct sample_change *change,
                                 int i)
{
    struct source_overview *o = &s->overview;
    struct source_row *unit = &s->units[i % SAMPLE_UNITS];
    enum source_device_state state = sample_state(o, change, i);
    bool reports = state == SOURCE_DEVICE_REPORTING;
    int64_t ago_ms = reports                            ? 1000
                     : state == SOURCE_DEVICE_NOT_KNOWN ? SAMPLE_LINK_MS
                                                        : 4 * 3600000;

    (void)snprintf(s->counters[i], sizeof s->counters[i], "q%d", i / SAMPLE_UNITS + 1);
    s->devices[o->device_count++] = (struct source_device){
        .unit = unit->code,
        .unit_vi = unit->name_vi,
        .counter = s->counters[i],
        .gateway = sample_gateways[i % SAMPLE_GATEWAYS],
        .state = state,
        .seen_ms = state == SOURCE_DEVICE_NEVER ? 0 : o->as_of_ms - ago_ms,
        .records = state == SOURCE_DEVICE_NEVER ? 0 : (uint64_t)(300 + i * 17),
        .faults = reports ? 0 : 12,
        .failures = {[SOURCE_DEVICE_CAUSE_NO_ANSWER] = reports ? 0 : 12},
        .round_trip_us = reports ? 2140 + (uint32_t)i * 130 : 0,
        .round_trip_last_us = reports ? 1987 + (uint32_t)i * 145 : 0,
        .firmware = i % 3 == 0 ? "103" : "",
        .address = SAMPLE_ADDRESS,
        .port = SAMPLE_PORT,
        .unit_id = i + 1,
        .serial = SAMPLE_SERIAL + (uint32_t)i,
    };
    unit->devices_reporting += reports;
    unit->newest_ms = o->newest_ms - (int64_t)i * 1000;
    o->total.devices_reporting += reports;
}

static inline void sample_stations(struct sample *s, const struct sample_change *change)
{
    struct source_overview *o = &s->overview;

    for (int i = 0; i < SAMPLE_DEVICES; i++) {
        s->units[i % SAMPLE_UNITS].devices++;
        o->total.devices++;
        if (i % SAMPLE_UNITS >= change->unheard)
            sample_device(s, change, i);
    }
    sample_complete(s, change->unheard);
    for (int i = 0; i < SAMPLE_GATEWAYS; i++)
        s->gateways[i] = (struct source_gateway){
            .name = sample_gateways[i],
            .state = source_link_stands(&o->link) ? SOURCE_GATEWAY_READY
                                                  : SOURCE_GATEWAY_NOT_KNOWN,
            .state_ms = o->link.since_ms,
            .produced = 12000,
            .committed = 12000,
            .stored = 12000,
            .duplicates = 40,
            .twins_ms = change->troubled && i == 0 ? o->as_of_ms : 0,
            .boasts = change->troubled && i == 0,
            .slowed = change->troubled && i == 0,
            .foreign_units = change->troubled && i == 0 ? "H42.31, H42.32" : NULL,
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
    static const enum source_link_state links[] = {
        [SAMPLE_LINK_FINE] = SOURCE_LINK_FINE,
        [SAMPLE_LINK_SILENT] = SOURCE_LINK_SILENT,
        [SAMPLE_LINK_LOST] = SOURCE_LINK_LOST,
        [SAMPLE_LINK_NEVER] = SOURCE_LINK_NEVER,
    };
    size_t communes = (size_t)change->communes,
           rows = communes ? SAMPLE_UNITS + communes : 0;
    struct sample *s =
        calloc(1, sizeof *s + rows * sizeof *s->units + communes * sizeof *s->communes);
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
    (void)snprintf(o->before.id, sizeof o->before.id, "2026-10");
    o->before.from_day = date_day((struct date){2026, 10, 1});
    o->before.to_day = o->period.from_day - 1;
    (void)stamp_parse("2026-11-20T14:32:05+07:00", &o->as_of_ms);
    o->as_of_ms += change->later_ms;
    o->link = (struct source_link){links[change->link], o->as_of_ms - SAMPLE_LINK_MS};
    sample_names(s);
    if (change->empty)
        return s;
    o->newest_ms = o->as_of_ms - 3000 - (source_link_stands(&o->link) ? 0 : SAMPLE_LINK_MS);
    o->total.newest_ms = o->newest_ms;
    sample_figures(s, change);
    sample_stations(s, change);
    o->fields = s->fields;
    o->units = s->units;
    o->field_count = SAMPLE_FIELDS;
    o->unit_count = SAMPLE_UNITS;
    if (communes > 0) {
        s->communes = (struct sample_commune *)((struct source_row *)(s + 1) + rows);
        sample_province(s, (struct source_row *)(s + 1), change->communes);
    }
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
