/*
 * gateway - one that sends to an office of a single unit, field and procedure: the events that a
 * dossier has, and what becomes of them.
 */
#ifndef TESTS_UNIT_APPLIANCE_COUNT_GATEWAY_H
#define TESTS_UNIT_APPLIANCE_COUNT_GATEWAY_H

#include "appliance/form06/form06.h"
#include "appliance/recount/recount.h"
#include "appliance/tables/store_streams.h"
#include "tests/unit/appliance/office.h"

static const char gateway_epoch[] = "9f3c52d1a07be644";
static const char gateway_other_epoch[] = "0123456789abcdef";
static const int64_t gateway_now_ms = 1795136472000; /* 2026-11-20 08:01:12 */

static inline void gateway_add_catalogue(struct store *store)
{
    static const struct catalogue_entry unit = {
        .code = "H42.31", .name_vi = "U", .level = "xã", .name_en = ""};
    static const struct catalogue_entry field = {
        .code = "land", .name_vi = "F", .name_en = ""};
    static const struct catalogue_entry procedure = {.code = "1.001193",
                                                     .name_vi = "P",
                                                     .name_en = "",
                                                     .field = 1,
                                                     .limit = {LIMIT_WORKING_DAYS, 3}};

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_save_entry(store, CATALOGUE_UNITS, 1, &unit), 0);
    assert_int_equal(store_save_entry(store, CATALOGUE_FIELDS, 1, &field), 0);
    assert_int_equal(store_save_entry(store, CATALOGUE_PROCEDURES, 1, &procedure), 0);
    assert_int_equal(store_commit(store), 0);
}

static inline int gateway_set_up(void **state)
{
    return office_set_up_with(state, gateway_add_catalogue);
}

/* Sends events as one batch and commits; the sender holds all from `oldest` on. */
static inline void gateway_send_held(struct office *f, const char *of_epoch,
                                     uint64_t oldest, uint64_t first,
                                     const char *const *events)
{
    size_t bytes, count = 0;
    char *json;

    while (events[count])
        count++;
    json = payload_write_batch(
        &(struct payload_frame){.epoch = of_epoch, .oldest = oldest, .first = first},
        events, count, &bytes);
    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, gateway_now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    free(json);
}

/* The same from a sender that does not say what it holds. */
static inline void gateway_send(struct office *f, const char *of_epoch, uint64_t first,
                                const char *const *events)
{
    gateway_send_held(f, of_epoch, 0, first, events);
}

struct gateway_search {
    const char *epoch;
    struct store_stream found;
};

static inline void gateway_match_stream(void *owner, const struct store_stream *stream,
                                        bool receipt_due)
{
    struct gateway_search *search = owner;

    (void)receipt_due;
    if (strcmp(stream->epoch, search->epoch) == 0)
        search->found = *stream;
}

static inline struct store_stream gateway_stream_of(struct office *f, const char *of_epoch)
{
    struct gateway_search search = {.epoch = of_epoch};

    ingest_each_stream(f->ingest, gateway_match_stream, &search);
    return search.found;
}

static inline struct figures gateway_total(struct office *f)
{
    struct figures figures = {0};
    struct form06 form;
    int32_t from, to;

    assert_int_equal(date_parse("2026-11-01", &from), 0);
    assert_int_equal(date_parse("2026-11-30", &to), 0);
    assert_int_equal(form06_compute(f->store, from, to, &form), 0);
    for (size_t i = 0; i < form.count; i++)
        figures_add(&figures, &form.rows[i].figures);
    form06_release(&form);
    assert_true(figures_balanced(&figures));
    return figures;
}

static inline void gateway_check(struct office *f)
{
    struct recount recount;

    assert_int_equal(recount_run(f->store, &f->rules, &recount), 0);
    assert_int_equal(recount.wrong_dossiers, 0);
    assert_int_equal(recount.stray_events, 0);
    assert_int_equal(recount.wrong_cells, 0);
}

#define GATEWAY_UNIT "\"unit\":\"H42.31\",\"dossier\":\"H42.31-261116-0007\"}"
#define GATEWAY_INTAKE                                                                     \
    "{\"type\":\"intake\",\"at\":\"2026-11-16T08:00:00+07:00\",\"procedure\":\"1."         \
    "001193\"," GATEWAY_UNIT
#define GATEWAY_RESOLVED                                                                   \
    "{\"type\":\"resolved\",\"at\":\"2026-11-18T09:00:00+07:00\",\"outcome\":"             \
    "\"granted\"," GATEWAY_UNIT
#define GATEWAY_RETURNED                                                                   \
    "{\"type\":\"returned\",\"at\":\"2026-11-19T09:00:00+07:00\"," GATEWAY_UNIT
#define GATEWAY_BAD "{\"type\":\"resolved\"," GATEWAY_UNIT

#endif
