#include "web/text/ranking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct source_levels levels = {9800, 9500, 9000, 10};

#define UNIT(unit_code, name, early, late)                                                 \
    .code = (unit_code), .name_vi = (name), .name_en = "", .level = "commune",             \
    .now = {.received_online = (early) + (late),                                           \
            .resolved_early = (early),                                                     \
            .resolved_late = (late)}

static const struct source_row units[] = {
    {UNIT("H1.1", "Xã Đông", 96, 4)},
    {UNIT("H1.2", "Xã Tây", 24, 1)}, /* the same rate, of fewer */
    {UNIT("H1.3", "Xã An", 99, 1), .due_soon = 7},
    {UNIT("H1.4", "Xã Ít", 9, 0)},
    {UNIT("H1.5", "Xã Vắng", 90, 10), .silence = SOURCE_SILENCE_DEVICES},
    {UNIT("H1.6", "Xã Mới", 0, 0)},
    {UNIT("H1.7", "Xã Cũ", 50, 50), .last_day = 20000},
    {UNIT("H1.8", "Xã Lặng", 0, 0), .unheard = true, .silence = SOURCE_SILENCE_NEVER},
    {UNIT("H1.9", "Xã Bắc", 2, 98)},
    {.code = "H1", .name_vi = "Tỉnh", .name_en = "Province", .level = "province"},
    {.code = "H2", .name_vi = "Trung tâm", .name_en = "Centre"},
};

enum { UNITS = sizeof units / sizeof units[0], COMMUNES = 9 };

static const struct source_overview overview = {.units = units, .unit_count = UNITS};

static struct ranking made(const char *level)
{
    struct ranking ranking;

    ranking_make(&ranking, &overview, level, DEFINITION_A, &levels);
    return ranking;
}

static void assert_order(const struct ranking *ranking, const char *const *codes)
{
    for (size_t i = 0; i < ranking->count; i++)
        assert_string_equal(ranking->places[i].row->code, codes[i]);
    assert_null(codes[ranking->count]);
}

static void equal_rates_share_a_rank_and_the_reason_is_told_of_who_has_none(void **state)
{
    static const struct {
        const char *code;
        int rank;
        enum ranking_why why;
    } wanted[COMMUNES] = {
        {"H1.9", 4, RANKING_RANKED}, {"H1.1", 2, RANKING_RANKED},
        {"H1.2", 2, RANKING_RANKED}, {"H1.3", 1, RANKING_RANKED},
        {"H1.7", 0, RANKING_ENDED},  {"H1.6", 0, RANKING_NOTHING},
        {"H1.5", 0, RANKING_SILENT}, {"H1.8", 0, RANKING_SILENT},
        {"H1.4", 0, RANKING_FEW},
    };
    struct ranking ranking = made("commune");

    (void)state;
    assert_int_equal(ranking.count, COMMUNES);
    assert_int_equal(ranking.ranked, 4);
    for (size_t i = 0; i < COMMUNES; i++) {
        print_message("case: %s\n", wanted[i].code);
        assert_string_equal(ranking.places[i].row->code, wanted[i].code);
        assert_int_equal(ranking.places[i].rank, wanted[i].rank);
        assert_int_equal(ranking.places[i].why, wanted[i].why);
    }
    ranking_release(&ranking);
}

static void only_one_level_is_ranked(void **state)
{
    struct ranking province = made("province"), none = made(""), unknown = made("hamlet");

    (void)state;
    assert_order(&province, (const char *const[]){"H1", NULL});
    assert_order(&none, (const char *const[]){"H2", NULL});
    assert_int_equal(unknown.count, 0);
    ranking_release(&province);
    ranking_release(&none);
    ranking_release(&unknown);
}

/* 20001/20002 and 20000/20001 are both 99.99 or 100.00 in any rounding. */
static void rates_are_compared_exactly(void **state)
{
    static const struct source_row close[] = {{UNIT("a", "A", 1000001, 1)},
                                              {UNIT("b", "B", 1000000, 1)}};
    const struct source_overview two = {.units = close, .unit_count = 2};
    struct ranking ranking;

    (void)state;
    ranking_make(&ranking, &two, "commune", DEFINITION_A, &levels);
    assert_order(&ranking, (const char *const[]){"b", "a", NULL});
    assert_int_equal(ranking.places[0].rank, 2);
    ranking_release(&ranking);
}

static void any_order_leaves_who_has_no_rank_behind(void **state)
{
    static const struct {
        const char *name;
        enum ranking_by by;
        bool down;
        const char *codes[COMMUNES + 1];
    } cases[] = {
        {"best first",
         RANKING_BY_RATE,
         true,
         {"H1.3", "H1.1", "H1.2", "H1.9", "H1.4", "H1.5", "H1.6", "H1.7", "H1.8"}},
        {"by name",
         RANKING_BY_NAME,
         false,
         {"H1.3", "H1.9", "H1.1", "H1.2", "H1.7", "H1.4", "H1.8", "H1.6", "H1.5"}},
        {"most late",
         RANKING_BY_LATE,
         true,
         {"H1.9", "H1.1", "H1.2", "H1.3", "H1.7", "H1.5", "H1.4", "H1.6", "H1.8"}},
        {"fewest received",
         RANKING_BY_RECEIVED,
         false,
         {"H1.2", "H1.1", "H1.3", "H1.9", "H1.6", "H1.8", "H1.4", "H1.5", "H1.7"}},
        {"most due soon",
         RANKING_BY_SOON,
         true,
         {"H1.3", "H1.1", "H1.2", "H1.9", "H1.4", "H1.5", "H1.6", "H1.7", "H1.8"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ranking ranking = made("commune");

        print_message("case: %s\n", cases[i].name);
        ranking_sort(&ranking, cases[i].by, cases[i].down, LANGUAGE_VIETNAMESE);
        assert_order(&ranking, cases[i].codes);
        ranking_release(&ranking);
    }
}

static void a_search_knows_no_accents_and_keeps_the_ranks(void **state)
{
    static const struct {
        const char *text;
        const char *codes[COMMUNES + 1];
    } cases[] = {
        {"dong", {"H1.1"}},
        {"XÃ BẮC", {"H1.9"}},
        {"h1.3", {"H1.3"}},
        {"la", {"H1.8"}},
        {"không có", {NULL}},
        {" ", {"H1.9", "H1.1", "H1.2", "H1.3", "H1.7", "H1.6", "H1.5", "H1.8", "H1.4"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ranking ranking = made("commune");

        print_message("case: %s\n", cases[i].text);
        ranking_search(&ranking, cases[i].text, LANGUAGE_VIETNAMESE);
        assert_order(&ranking, cases[i].codes);
        if (i == 0)
            assert_int_equal(ranking.places[0].rank, 2);
        assert_int_equal(ranking.ranked, i < 3 ? 1 : i == 5 ? 4 : 0);
        ranking_release(&ranking);
    }
}

/* Nobody is silent in what is over; of few dossiers there is no rank. */
static void the_rank_in_the_period_before_stands_beside_it(void **state)
{
    static const struct source_row rows[] = {
        {UNIT("A", "A", 96, 4), .before = {.resolved_early = 99, .resolved_late = 1}},
        {UNIT("B", "B", 98, 2), .before = {.resolved_early = 40, .resolved_late = 60}},
        {UNIT("C", "C", 90, 10), .before = {.resolved_early = 4}},
        {UNIT("D", "D", 0, 0), .before = {.resolved_early = 99, .resolved_late = 1}},
        {UNIT("E", "E", 80, 20), .silence = SOURCE_SILENCE_DEVICES,
         .before = {.resolved_early = 50, .resolved_late = 50}},
    };
    static const struct {
        const char *code;
        int rank, before;
    } wanted[] = {{"C", 3, 0}, {"A", 2, 1}, {"B", 1, 4}, {"D", 0, 1}, {"E", 0, 3}};
    const struct source_overview of_five = {.units = rows, .unit_count = 5};
    struct ranking ranking;

    (void)state;
    ranking_make(&ranking, &of_five, "commune", DEFINITION_A, &levels);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(ranking.places[i].row->code, wanted[i].code);
        assert_int_equal(ranking.places[i].rank, wanted[i].rank);
        assert_int_equal(ranking.places[i].before, wanted[i].before);
    }
    ranking_release(&ranking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rank_in_the_period_before_stands_beside_it),
        cmocka_unit_test(equal_rates_share_a_rank_and_the_reason_is_told_of_who_has_none),
        cmocka_unit_test(only_one_level_is_ranked),
        cmocka_unit_test(rates_are_compared_exactly),
        cmocka_unit_test(any_order_leaves_who_has_no_rank_behind),
        cmocka_unit_test(a_search_knows_no_accents_and_keeps_the_ranks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
