#include "web/api/api.h"

#include <errno.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/fields_query.h"

static void rows_answer_cells_rate_and_level(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 7});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    json_t *root, *land, *none;
    char *text;
    const char *code, *definition, *pct, *level;
    int total, num, den, online, direct, carried;

    (void)state;
    view.asked.values[FIELDS_QUERY_DEFINITION] = "B";
    text = api_fields(&view);
    root = json_loads(text, 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_integer_value(json_object_get(root, "version")), 7);
    land = json_array_get(json_object_get(root, "rows"), 0);
    assert_int_equal(
        json_unpack(land, "{s:s, s:{s:i, s:i, s:i, s:i}, s:{s:s, s:i, s:i, s:s}, s:s}",
                    "code", &code, "received", "total", &total, "online", &online, "direct",
                    &direct, "carried_over", &carried, "rate", "definition", &definition,
                    "num", &num, "den", &den, "pct", &pct, "level", &level),
        0);
    assert_string_equal(code, "dat-dai");
    assert_string_equal(definition, "B");
    assert_int_equal(total, online + direct + carried);
    assert_int_equal(den, total);
    assert_int_equal(num, 445);
    assert_string_equal(pct, "88.12");
    assert_string_equal(level, "bad");

    none = json_array_get(json_object_get(root, "rows"), SAMPLE_FIELDS - 1);
    assert_true(json_is_null(json_object_get(json_object_get(none, "rate"), "pct")));
    assert_string_equal(json_string_value(json_object_get(none, "level")), "none");
    json_decref(root);
    free(text);
    free(sample);
}

/* Where a device is, and which one: those who would misuse it need not be told. */
static void addresses_and_serial_numbers_are_in_nothing_that_anybody_may_read(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 3});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    char serial[16];
    int drawn_count = 0;

    (void)state;
    (void)snprintf(serial, sizeof serial, "%d", SAMPLE_SERIAL / 100);
    for (int address = 0; address < ADDRESSES; address++) {
        struct body body;

        if (!route_is_drawn(route_get((enum address)address)) ||
            route_is_staff(route_get((enum address)address)) ||
            strchr(address_pattern((enum address)address, LANGUAGE_VIETNAMESE), '{'))
            continue;
        view.address = (enum address)address;
        if (route_draw(view.address, &view, &body) == -EINVAL)
            continue; /* it has to be asked for something */
        assert_null(strstr(body.text, SAMPLE_ADDRESS));
        assert_null(strstr(body.text, serial));
        body_release(&body);
        drawn_count++;
    }
    assert_true(drawn_count > 5);
    free(sample);
}

static void a_device_answers_how_well_it_is_read(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    char *text = api_devices(&view);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const json_t *devices = json_object_get(root, "devices");
    int count, median, last;
    const char *firmware;

    (void)state;
    assert_int_equal(json_unpack(json_array_get(devices, 0), "{s:{s:i!}, s:n, s:n, s:s}",
                                 "failures", "no_answer", &count, "round_trip_us",
                                 "round_trip_last_us", "firmware", &firmware),
                     0);
    assert_int_equal(count, 12);
    assert_string_equal(firmware, "103");
    assert_int_equal(json_unpack(json_array_get(devices, 1), "{s:{!}, s:i, s:i, s:n}",
                                 "failures", "round_trip_us", &median, "round_trip_last_us",
                                 &last, "firmware"),
                     0);
    assert_int_equal(median, 2270);
    assert_int_equal(last, 2132);
    json_decref(root);
    free(text);
    free(sample);
}

static void every_answer_of_the_api_is_json(void **state)
{
    static const struct sample_change changes[] = {
        {.version = 1},
        {.version = 2, .empty = true},
        {.version = 3, .silent = SAMPLE_DEVICES, .quarantine = true},
    };

    (void)state;
    for (int i = 0; i < ADDRESSES * 3; i++) {
        enum address address = (enum address)(i / 3);
        struct sample *sample = sample_new(&changes[i % 3]);
        struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
        struct body body;
        json_t *root;

        /* One of many of a kind is answered in a test of its own. */
        if (route_get(address)->data &&
            !strchr(address_pattern(address, LANGUAGE_VIETNAMESE), '{')) {
            assert_int_equal(route_draw(address, &view, &body), 0);
            root = json_loadb(body.text, body.bytes, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(root);
            json_decref(root);
            body_release(&body);
        }
        free(sample);
    }
}

static void the_list_of_the_api_has_every_address_that_is_named(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn("/api/v1", sample);
    json_t *root = json_loadb(body.text, body.bytes, 0, NULL), *links, *link;
    const char *name;
    size_t named = 0;

    (void)state;
    for (int i = 0; i < ADDRESSES; i++)
        named += address_name((enum address)i) != NULL;
    links = json_object_get(root, "links");
    assert_int_equal(json_object_size(links), named);
    json_object_foreach(links, name, link)
    {
        enum address address = route_find(json_string_value(link)).address;

        assert_int_not_equal(address, ADDRESSES);
        assert_string_equal(address_name(address), name);
    }
    json_decref(root);
    body_release(&body);
    free(sample);
}

static void health_is_only_well_when_all_is(void **state)
{
    static const struct {
        bool store;
        enum source_link_state link;
        enum source_halt halt;
        int loop_age_ms;
        const char *reasons;
    } cases[] = {
        {true, SOURCE_LINK_FINE, SOURCE_HALT_NONE, 1000, "[]"},
        {false, SOURCE_LINK_FINE, SOURCE_HALT_NONE, 1000, "[\"store\"]"},
        {true, SOURCE_LINK_LOST, SOURCE_HALT_NONE, 1000, "[\"link_lost\"]"},
        {true, SOURCE_LINK_NEVER, SOURCE_HALT_NONE, 1000, "[\"link_never\"]"},
        {true, SOURCE_LINK_SILENT, SOURCE_HALT_NONE, 1000, "[\"link_silent\"]"},
        {true, SOURCE_LINK_FINE, SOURCE_HALT_DISK, 1000, "[\"disk\"]"},
        {false, SOURCE_LINK_FINE, SOURCE_HALT_DAMAGE, 1000, "[\"damage\"]"},
        {true, SOURCE_LINK_FINE, SOURCE_HALT_NONE, 11000, "[\"loop\"]"},
        {false, SOURCE_LINK_LOST, SOURCE_HALT_NONE, 11000,
         "[\"loop\",\"store\",\"link_lost\"]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct source_health health = {
            .store = cases[i].store,
            .link = {cases[i].link, 1},
            .halt = cases[i].halt,
            .loop_mono_ms = 100000 - cases[i].loop_age_ms,
            .lost = 7, /* which is no failure, but on record */
        };
        bool well = strcmp(cases[i].reasons, "[]") == 0;
        char *text, *reasons = NULL;

        assert_true(asprintf(&reasons, "\"status\":\"%s\",\"reasons\":%s",
                             well ? "ok" : "failing", cases[i].reasons) > 0);
        assert_int_equal(api_health(&health, 100000, &text), well);
        assert_non_null(strstr(text, reasons));
        free(reasons);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_answer_cells_rate_and_level),
        cmocka_unit_test(addresses_and_serial_numbers_are_in_nothing_that_anybody_may_read),
        cmocka_unit_test(a_device_answers_how_well_it_is_read),
        cmocka_unit_test(every_answer_of_the_api_is_json),
        cmocka_unit_test(the_list_of_the_api_has_every_address_that_is_named),
        cmocka_unit_test(health_is_only_well_when_all_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
