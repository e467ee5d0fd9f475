/*
 * office - a made-up province for tests of reports: a store in a temporary
 * directory, a tree of units of four levels, and events that go in as from a gateway. Every
 * figure is simulated and belongs to nobody.
 */
#ifndef TESTS_UNIT_APPLIANCE_OFFICE_H
#define TESTS_UNIT_APPLIANCE_OFFICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/count/ingest.h"
#include "appliance/form06/reporter.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/date.h"
#include "tests/unit/directory.h"

enum { OFFICE_UNITS = 8, OFFICE_FIELDS = 4, OFFICE_BATCH = 400 };

static const struct {
    const char *code, *level;
    int parent; /* its place + 1; 0: none */
} office_units[OFFICE_UNITS] = {
    {"H99", "province", 0},  {"H99.1", "department", 1}, {"H99.2", "department", 1},
    {"H99.3", "commune", 1}, {"H99.3.1", "hamlet", 4},   {"H99.3.2", "hamlet", 4},
    {"H99.4", "commune", 1}, {"H99.3.1.1", "hamlet", 5},
};

static const struct {
    const char *field, *name, *procedure;
    struct limit limit;
} office_fields[OFFICE_FIELDS] = {
    {"land", "Đất đai", "3.990301", {LIMIT_WORKING_DAYS, 10}},
    {"civil-status", "Hộ tịch", "1.001193", {LIMIT_WORKING_DAYS, 1}},
    {"merit", "Người có công, tôn giáo", "3.990601", {LIMIT_WORKING_DAYS, 5}},
    {"culture", "Văn hóa cơ sở", "3.991101", {LIMIT_WORKING_DAYS, 3}},
};

struct office {
    char directory[DIRECTORY_BYTES];
    struct store *store;
    struct calendar *calendar;
    struct catalogue *catalogue;
    struct rules rules;
    struct dossier_register *dossiers;
    struct ingest *ingest;
    int64_t now_ms;
    uint64_t seq; /* of the newest event */
    char *waiting[OFFICE_BATCH];
    size_t waiting_count;
};

static inline int32_t office_day(const char *text)
{
    int32_t day = 0;

    assert_int_equal(date_parse(text, &day), 0);
    return day;
}

static inline void office_fill_catalogue(struct store *store)
{
    assert_int_equal(store_begin(store), 0);
    for (int i = 0; i < OFFICE_UNITS; i++) {
        struct catalogue_entry unit = {.code = office_units[i].code,
                                       .name_vi = office_units[i].code,
                                       .name_en = "",
                                       .level = office_units[i].level,
                                       .parent = office_units[i].parent};

        assert_int_equal(store_save_entry(store, CATALOGUE_UNITS, i + 1, &unit), 0);
    }
    for (int i = 0; i < OFFICE_FIELDS; i++) {
        struct catalogue_entry field = {.code = office_fields[i].field,
                                        .name_vi = office_fields[i].name,
                                        .name_en = ""};
        struct catalogue_entry procedure = {.code = office_fields[i].procedure,
                                            .name_vi = "P",
                                            .name_en = "",
                                            .field = i + 1,
                                            .limit = office_fields[i].limit};

        assert_int_equal(store_save_entry(store, CATALOGUE_FIELDS, i + 1, &field), 0);
        assert_int_equal(store_save_entry(store, CATALOGUE_PROCEDURES, i + 1, &procedure),
                         0);
    }
    assert_int_equal(store_commit(store), 0);
}

static inline void office_open_parts(struct office *o)
{
    o->catalogue = catalogue_open();
    assert_int_equal(store_read_catalogue(o->store, o->catalogue), 0);
    o->rules = (struct rules){.calendar = o->calendar,
                              .catalogue = o->catalogue,
                              .schedule = schedule_builtin("P1")};
    assert_int_equal(dossier_register_open(&o->dossiers, o->store, &o->rules), 0);
    assert_int_equal(ingest_open(&o->ingest, o->store, o->dossiers, &o->rules), 0);
    ingest_import_as(o->ingest, "0000000000000000");
}

static inline void office_close_parts(struct office *o)
{
    ingest_close(o->ingest);
    dossier_register_close(o->dossiers);
    catalogue_close(o->catalogue);
}

/* As a centre that ends and starts again. */
static inline void office_reopen(struct office *o)
{
    office_close_parts(o);
    store_close(o->store);
    assert_int_equal(store_open(&o->store, o->directory, STORE_WRITE), 0);
    office_open_parts(o);
}

/* An office on 2026-11-21 with another catalogue than that above. */
static inline int office_set_up_with(void **state, void (*fill)(struct store *store))
{
    struct office *o = calloc(1, sizeof *o);

    assert_non_null(o);
    o->now_ms = date_start_ms(office_day("2026-11-21")) + INT64_C(12) * 3600 * 1000;
    directory_make(o->directory);
    o->calendar = calendar_open_builtin();
    assert_int_equal(store_open(&o->store, o->directory, STORE_WRITE), 0);
    fill(o->store);
    office_open_parts(o);
    *state = o;
    return 0;
}

/* A CMUnitTest's set-up. */
static inline int office_set_up(void **state)
{
    return office_set_up_with(state, office_fill_catalogue);
}

static inline int office_tear_down(void **state)
{
    struct office *o = *state;

    office_close_parts(o);
    store_close(o->store);
    calendar_close(o->calendar);
    directory_remove(o->directory);
    free(o);
    return 0;
}

/* Commits what waits. */
static inline void office_settle(struct office *o)
{
    size_t bytes;
    char *json;

    if (o->waiting_count == 0)
        return;
    json = payload_write_batch(
        &(struct payload_frame){.epoch = "9f3c52d1a07be644", .first = o->seq + 1},
        (const char *const *)o->waiting, o->waiting_count, &bytes);
    assert_int_equal(ingest_message(o->ingest, "gw-1", json, bytes, o->now_ms), 0);
    assert_int_equal(ingest_commit(o->ingest), 0);
    o->seq += o->waiting_count;
    while (o->waiting_count > 0)
        free(o->waiting[--o->waiting_count]);
    free(json);
}

/* Takes the text over. */
static inline void office_send(struct office *o, char *event)
{
    o->waiting[o->waiting_count++] = event;
    if (o->waiting_count == OFFICE_BATCH)
        office_settle(o);
}

static inline char *office_event(const char *type, int32_t day, int unit, int dossier,
                                 const char *more)
{
    char date[DATE_BYTES];
    char *text = NULL;

    assert_true(asprintf(&text,
                         "{\"type\":\"%s\",\"at\":\"%sT09:00:00+07:00\",\"unit\":\"%s\","
                         "\"dossier\":\"H99-010101-%04d\"%s}",
                         type, date_format(day, date), office_units[unit].code, dossier,
                         more) > 0);
    return text;
}

static inline void office_intake(struct office *o, int32_t day, int unit, int field,
                                 int dossier)
{
    char more[96];

    (void)snprintf(more, sizeof more, ",\"procedure\":\"%s\",\"channel\":\"%s\"",
                   office_fields[field].procedure, dossier % 3 ? "in_person" : "online");
    office_send(o, office_event("intake", day, unit, dossier, more));
}

static inline void office_result(struct office *o, int32_t day, int unit, int dossier)
{
    office_send(o,
                office_event("resolved", day, unit, dossier, ",\"outcome\":\"granted\""));
}

/* A report that must succeed; the caller closes it. */
static inline struct report *office_report(struct office *o,
                                           const struct report_question *question)
{
    const struct reporter reporter = {o->store,        &o->rules, "Tỉnh thử nghiệm",
                                      "Test province", true,      o->now_ms};
    const char *unknown = NULL;
    struct report *report = NULL;

    office_settle(o);
    assert_int_equal(reporter_make(&reporter, question, &report, &unknown), 0);
    assert_null(unknown);
    return report;
}

#endif
