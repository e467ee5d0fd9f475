/* The wall, drawn from the sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/wall/wall_query.h"

static size_t times(const struct body *body, const char *text)
{
    size_t count = 0;

    for (const char *at = body->text; (at = strstr(at, text)); at++)
        count++;
    return count;
}

/* The wall as it is asked for; the caller releases it. */
static struct body asked(const struct sample *sample, enum wall_query_parameter which,
                         const char *value)
{
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body body;

    view.address = ADDRESS_WALL;
    view.asked.values[which] = value;
    assert_int_equal(route_draw(view.address, &view, &body), 0);
    return body;
}

static void fields_units_and_the_method_take_turns_and_one_is_shown(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn("/man-hinh", sample);

    (void)state;
    assert_int_equal(times(&body, "class=\"turn\""), 4);
    assert_int_equal(times(&body, "class=\"turn\" hidden"), 3);
    assert_int_equal(times(&body, "<tr><th scope=\"row\">"),
                     SAMPLE_FIELDS - 1 + 8); /* one is idle */
    assert_non_null(strstr(body.text, "<noscript><meta http-equiv=\"refresh\""));
    assert_null(strstr(body.text, "<nav"));
    body_release(&body);
    free(sample);
}

static void a_rate_stands_with_its_fraction_and_nothing_of_nothing(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct sample *empty = sample_new(&(struct sample_change){.version = 1, .empty = true});
    struct body body = drawn("/man-hinh", sample), none = drawn("/man-hinh", empty);

    (void)state;
    assert_non_null(strstr(body.text, "<p class=\"big\">97,1%</p><p class=\"of\">3.132"));
    assert_non_null(strstr(none.text, "<p class=\"big\">–</p>"));
    assert_null(strstr(none.text, "100%"));
    assert_non_null(strstr(none.text, "class=\"turn\""));
    body_release(&body);
    body_release(&none);
    free(sample);
    free(empty);
}

static void a_units_own_wall_has_its_fields_and_marks_it_among_its_like(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = asked(sample, WALL_QUERY_UNIT, "H99.4");
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);

    (void)state;
    assert_non_null(strstr(body.text, "<strong>Xã Mẫu Tây</strong>"));
    assert_non_null(strstr(body.text, "<tr aria-current=\"true\"><th scope=\"row\"><span "
                                      "class=\"name\">8. Xã Mẫu Tây"));
    body_release(&body);
    view.address = ADDRESS_WALL;
    view.asked.values[WALL_QUERY_UNIT] = "H42";
    assert_int_equal(route_draw(view.address, &view, &body), 1 + WALL_QUERY_UNIT);
    free(sample);
}

/* The best of many is not among the lowest; it takes the last place on its own wall. */
static void the_best_unit_is_on_its_own_wall_too(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .communes = 40});
    const struct source_row *best = &sample->overview.units[1];
    struct body body;

    (void)state;
    for (size_t i = 1; i < sample->overview.unit_count; i++) {
        const struct source_row *unit = &sample->overview.units[i];
        struct fraction rate = figures_rate_a(&unit->now);

        if (rate.den >= sample_levels.min_n &&
            fraction_percent100(rate) > fraction_percent100(figures_rate_a(&best->now)))
            best = unit;
    }
    body = asked(sample, WALL_QUERY_UNIT, best->code);
    assert_int_equal(times(&body, "aria-current=\"true\""), 1);
    body_release(&body);
    free(sample);
}

static void one_kind_of_screen_a_turn_and_no_colours_can_be_asked_for(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body units = asked(sample, WALL_QUERY_SCREEN, "don-vi");
    struct body third = asked(sample, WALL_QUERY_TURN, "3");
    struct body ninth = asked(sample, WALL_QUERY_TURN, "9");
    struct body neutral = asked(sample, WALL_QUERY_COLOURS, "trung-tinh");

    (void)state;
    assert_int_equal(times(&units, "class=\"turn\""), 1);
    assert_non_null(strstr(third.text, "<section id=\"turn-3\" class=\"turn\">"));
    assert_non_null(strstr(ninth.text, "<section id=\"turn-1\" class=\"turn\">"));
    assert_non_null(strstr(neutral.text, "<body class=\"wall neutral\">"));
    body_release(&units);
    body_release(&third);
    body_release(&ninth);
    body_release(&neutral);
    free(sample);
}

static void silent_sources_are_said_in_place_of_a_comparison(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .link = SAMPLE_LINK_LOST});
    struct body body = drawn("/man-hinh", sample);

    (void)state;
    assert_non_null(strstr(body.text, "<section class=\"stands silent\">"));
    assert_null(strstr(body.text, "Mục tiêu"));
    body_release(&body);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_units_and_the_method_take_turns_and_one_is_shown),
        cmocka_unit_test(a_rate_stands_with_its_fraction_and_nothing_of_nothing),
        cmocka_unit_test(a_units_own_wall_has_its_fields_and_marks_it_among_its_like),
        cmocka_unit_test(the_best_unit_is_on_its_own_wall_too),
        cmocka_unit_test(one_kind_of_screen_a_turn_and_no_colours_can_be_asked_for),
        cmocka_unit_test(silent_sources_are_said_in_place_of_a_comparison),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
