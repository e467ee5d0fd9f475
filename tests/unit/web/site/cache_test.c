#include "web/site/cache.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/fields_query.h"

/* A source whose overview the test exchanges by hand. */
static int acquired; /* once for each question, and once more where it is drawn */

static const struct source_overview *acquire(void *owner)
{
    acquired++;
    return *(const struct source_overview **)owner;
}

static void release(void *owner, const struct source_overview *overview)
{
    (void)owner;
    (void)overview;
}

static struct source_health centre = {
    .store = true, .link = {SOURCE_LINK_FINE, 1}, .loop_mono_ms = INT64_MAX};

static void health(void *owner, struct source_health *ret)
{
    (void)owner;
    *ret = centre;
}

/* It has to be there. */
static const struct answer *kept(struct cache *cache, const struct route_place *place)
{
    const struct drawing *drawing = NULL;

    assert_int_equal(cache_get(cache, place, NULL, NULL, &drawing), 0);
    assert_int_equal(drawing->rc, 0);
    return &drawing->answer;
}

/* Why there is none. */
static int refused(struct cache *cache, const struct route_place *place)
{
    const struct drawing *drawing = NULL;

    assert_int_equal(cache_get(cache, place, NULL, NULL, &drawing), 0);
    return drawing->rc;
}

static void a_version_is_rendered_once_for_all_its_readers(void **state)
{
    struct sample *first = sample_new(&(struct sample_change){.version = 1});
    struct sample *second = sample_new(&(struct sample_change){.version = 2, .more = 1});
    const struct source_overview *now = &first->overview;
    struct source source = {.owner = &now,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health};
    struct cache *cache = cache_open(&(struct cache_desk){.drawing = {&source, "", 0}});
    const struct route_place place = route_find("/");
    const struct MHD_Response *rendered = kept(cache, &place)->plain;
    char etag[BODY_ETAG_BYTES];

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_ptr_equal(kept(cache, &place)->plain, rendered);
    (void)stpcpy(etag, kept(cache, &place)->etag);
    now = &second->overview;
    assert_string_not_equal(kept(cache, &place)->etag, etag);
    cache_close(cache);
    free(first);
    free(second);
}

/* Whatever is wrong at the centre is said by the next copy, though the figures are the same. */
static void an_alarm_is_another_rendering(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    const struct source_overview *now = &sample->overview;
    struct source source = {.owner = &now,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health};
    struct cache *cache = cache_open(&(struct cache_desk){.drawing = {&source, "", 0}});
    const struct route_place place = route_find("/");
    char etag[BODY_ETAG_BYTES];

    (void)state;
    (void)stpcpy(etag, kept(cache, &place)->etag);
    centre.store = false;
    assert_string_not_equal(kept(cache, &place)->etag, etag);
    centre.store = true;
    assert_string_equal(kept(cache, &place)->etag, etag);
    cache_close(cache);
    free(sample);
}

static void whatever_is_asked_differently_is_another_rendering(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    const struct source_overview *now = &sample->overview;
    struct source source = {.owner = &now,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health};
    struct cache *cache = cache_open(&(struct cache_desk){.drawing = {&source, "", 0}});
    struct route_place places[] = {
        route_find("/cach-tinh"),         route_find("/en/method"),
        route_find("/api/v1/fields"),     route_find("/api/v1/fields"),
        route_find("/api/problems/busy"), route_find("/api/problems/not-found")};
    enum { PLACES = sizeof places / sizeof places[0] };
    const struct MHD_Response *rendered[PLACES];

    (void)state;
    places[3].asked.values[FIELDS_QUERY_DEFINITION] = "B";
    for (int i = 0; i < PLACES; i++) {
        rendered[i] = kept(cache, &places[i])->plain;
        for (int j = 0; j < i; j++)
            assert_ptr_not_equal(rendered[i], rendered[j]);
    }
    for (int i = 0; i < PLACES; i++)
        assert_ptr_equal(kept(cache, &places[i])->plain, rendered[i]);
    cache_close(cache);
    free(sample);
}

static void what_does_not_exist_is_not_kept(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    const struct source_overview *now = &sample->overview;
    struct source source = {.owner = &now,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health};
    struct cache *cache = cache_open(&(struct cache_desk){.drawing = {&source, "", 0}});
    struct route_place place = route_find("/api/problems/no-such-thing");

    (void)state;
    assert_int_equal(place.address, ADDRESS_PROBLEM);
    assert_int_equal(refused(cache, &place), -ENOENT);
    assert_int_equal(refused(cache, &place), -ENOENT);
    place = route_find("/don-vi");
    place.asked.values[0] = "hamlet";
    assert_int_equal(refused(cache, &place), 1);
    cache_close(cache);
    free(sample);
}

/* Values that the answer does not depend on make as many questions as one likes. */
static void the_one_not_asked_for_longest_makes_room(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    const struct source_overview *now = &sample->overview;
    struct source source = {.owner = &now,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health};
    struct cache *cache = cache_open(&(struct cache_desk){.drawing = {&source, "", 0}});
    const struct route_place always = route_find("/"), once = route_find("/cach-tinh");
    struct route_place other = route_find("/version");
    const struct MHD_Response *first = kept(cache, &always)->plain;
    char etag[BODY_ETAG_BYTES], value[16];

    (void)state;
    (void)stpcpy(etag, kept(cache, &once)->etag);
    acquired = 0;
    (void)kept(cache, &once);
    assert_int_equal(acquired, 1);
    for (int i = 0; i < 2 * CACHE_MOST; i++) {
        (void)snprintf(value, sizeof value, "%d", i);
        other.asked.values[0] = value;
        assert_non_null(kept(cache, &other));
        assert_ptr_equal(kept(cache, &always)->plain, first);
    }
    acquired = 0;
    assert_string_equal(kept(cache, &once)->etag, etag);
    assert_int_equal(acquired, 2);
    cache_close(cache);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_rendered_once_for_all_its_readers),
        cmocka_unit_test(an_alarm_is_another_rendering),
        cmocka_unit_test(whatever_is_asked_differently_is_another_rendering),
        cmocka_unit_test(what_does_not_exist_is_not_kept),
        cmocka_unit_test(the_one_not_asked_for_longest_makes_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
