#include "appliance/rules/catalogue_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/appliance/rules/unit_versions.h"

struct told {
    char text[1024];
    size_t count;
};

static void write_down(void *owner, const struct catalogue_fault *fault)
{
    struct told *told = owner;
    size_t used = strlen(told->text);

    (void)snprintf(told->text + used, sizeof told->text - used, "%s%s",
                   told->count++ ? "; " : "", fault->text);
    assert_true(fault->unit_count > 0);
}

#define END                                                                                \
    {                                                                                      \
        0, NULL, NULL, NULL, NULL, 0, 0                                                    \
    }
static const struct {
    const char *name;
    struct unit_version units[6];
    const char *faults;
} trees[] = {
    {"no unit", {END}, ""},
    {"its own parent",
     {{1, NULL, NULL, "", "", 1, 0}, END},
     "U1: it is below itself on 1970-01-01: U1 > U1"},
    {"two in a circle",
     {{1, NULL, NULL, "", "", 2, 0}, {2, NULL, NULL, "", "", 1, 0}, END},
     "U1: it is below itself on 1970-01-01: U1 > U2 > U1"},
    {"one hangs on a circle",
     {{1, NULL, NULL, "", "", 2, 0},
      {2, NULL, NULL, "", "", 3, 0},
      {3, NULL, NULL, "", "", 2, 0},
      END},
     "U2: it is below itself on 1970-01-01: U2 > U3 > U2"},
    {"a circle that begins later",
     {{1, NULL, "2025-06-30", "", "", 0, 0},
      {1, "2025-07-01", NULL, "", "", 2, 0},
      {2, NULL, NULL, "", "", 1, 0},
      END},
     "U1: it is below itself on 2025-07-01: U1 > U2 > U1"},
    {"a circle for a time only",
     {{1, NULL, "2024-12-31", "", "", 0, 0},
      {1, "2025-01-01", "2025-01-31", "", "", 2, 0},
      {1, "2025-02-01", NULL, "", "", 0, 0},
      {2, NULL, NULL, "", "", 1, 0},
      END},
     "U1: it is below itself on 2025-01-01: U1 > U2 > U1"},
    {"parent and child change places",
     {{1, NULL, "2025-06-30", "", "", 0, 0},
      {1, "2025-07-01", NULL, "", "", 2, 0},
      {2, NULL, "2025-06-30", "", "", 1, 0},
      {2, "2025-07-01", NULL, "", "", 0, 0},
      END},
     ""},
    {"the parent ends before the child",
     {{1, NULL, "2025-06-30", "", "", 0, 0}, {2, NULL, NULL, "", "", 1, 0}, END},
     "U2: its parent U1 is not valid on 2025-07-01, when it is"},
    {"the parent begins after the child",
     {{1, "2025-07-01", NULL, "", "", 0, 0}, {2, "2025-06-30", NULL, "", "", 1, 0}, END},
     "U2: its parent U1 is not valid on 2025-06-30, when it is"},
    {"the parent has a gap",
     {{1, NULL, "2025-06-30", "", "", 0, 0},
      {1, "2025-07-02", NULL, "", "", 0, 0},
      {2, "2020-01-01", NULL, "", "", 1, 0},
      END},
     "U2: its parent U1 is not valid on 2025-07-01, when it is"},
    {"the parent has two versions without a gap",
     {{1, NULL, "2025-06-30", "", "", 0, 0},
      {1, "2025-07-01", NULL, "", "", 0, 0},
      {2, "2020-01-01", NULL, "", "", 1, 0},
      END},
     ""},
    {"the child ends in the gap",
     {{1, NULL, "2025-06-30", "", "", 0, 0},
      {1, "2025-07-02", NULL, "", "", 0, 0},
      {2, "2020-01-01", "2025-06-30", "", "", 1, 0},
      END},
     ""},
    {"a merger",
     {{1, NULL, "2025-06-30", "", "", 0, 2}, {2, "2025-07-01", NULL, "", "", 0, 0}, END},
     ""},
    {"a successor without an end",
     {{1, NULL, NULL, "", "", 0, 2}, {2, NULL, NULL, "", "", 0, 0}, END},
     "U1: a successor needs a valid_to, the last day before the merger"},
    {"a successor that comes late",
     {{1, NULL, "2025-06-30", "", "", 0, 2}, {2, "2025-07-02", NULL, "", "", 0, 0}, END},
     "U1: its successor U2 is not valid on 2025-07-01, the day after it ends"},
    {"a successor that is gone",
     {{1, NULL, "2025-06-30", "", "", 0, 2}, {2, NULL, "2025-06-30", "", "", 0, 0}, END},
     "U1: its successor U2 is not valid on 2025-07-01, the day after it ends"},
    {"its own successor",
     {{1, NULL, "2025-06-30", "", "", 0, 1}, END},
     "U1: its successor U1 is not valid on 2025-07-01, the day after it ends"},
    {"merged and founded again",
     {{1, NULL, "2024-12-31", "", "", 0, 2},
      {1, "2026-01-01", NULL, "", "", 0, 0},
      {2, NULL, NULL, "", "", 0, 0},
      END},
     ""},
    {"merged and going on",
     {{1, NULL, "2024-12-31", "", "", 0, 2},
      {1, "2025-01-01", NULL, "", "", 0, 0},
      {2, NULL, NULL, "", "", 0, 0},
      END},
     "U1: it goes on after 2024-12-31, so it has no successor from then on"},
    {"several at once",
     {{1, NULL, NULL, "", "", 1, 0},
      {2, NULL, NULL, "", "", 0, 1},
      {3, NULL, "2025-06-30", "", "", 0, 0},
      {4, NULL, NULL, "", "", 3, 0},
      END},
     "U2: a successor needs a valid_to, the last day before the merger; "
     "U4: its parent U3 is not valid on 2025-07-01, when it is; "
     "U1: it is below itself on 1970-01-01: U1 > U1"},
};
#undef END

static void a_tree_is_sound_on_every_day_or_its_faults_are_told(void **state)
{

    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        struct catalogue *catalogue = unit_versions_open(trees[i].units);
        struct told told = {.count = 0};

        print_message("case: %s\n", trees[i].name);
        catalogue_check(catalogue, write_down, &told);
        assert_string_equal(told.text, trees[i].faults);
        catalogue_close(catalogue);
    }
}

static void a_deep_tree_and_a_long_circle_are_checked_at_once(void **state)
{
    enum { DEPTH = 20000 };
    struct unit_version *units = calloc(DEPTH + 1, sizeof *units);
    struct catalogue *catalogue;
    struct told told = {.count = 0};

    (void)state;
    assert_non_null(units);
    for (int i = 0; i < DEPTH; i++)
        units[i] = (struct unit_version){.id = i + 1, .parent = i, .level = ""};
    catalogue = unit_versions_open(units);
    catalogue_check(catalogue, write_down, &told);
    assert_int_equal(told.count, 0);
    catalogue_close(catalogue);

    units[0].parent = DEPTH;
    catalogue = unit_versions_open(units);
    catalogue_check(catalogue, write_down, &told);
    assert_int_equal(told.count, 1);
    catalogue_close(catalogue);
    free(units);
}

/* --- against a walk day by day ------------------------------------------------------- */

enum { WALK_UNITS = 5, WALK_DAYS = 12, WALK_CASES = 20000 };

struct walk {
    uint32_t random;
    int parent[WALK_UNITS + 1][WALK_DAYS + 1]; /* [unit][day]; -1: not valid */
    const struct catalogue_entry *entry[WALK_UNITS + 1][WALK_DAYS + 1];
};

static int below(struct walk *walk, int most)
{
    walk->random = walk->random * 1664525U + 1013904223U;
    return (int)((walk->random >> 16) % (uint32_t)most);
}

/* Units with some versions each, among days 1 to 12; the last version may have no end. */
static struct catalogue *open_random(struct walk *walk)
{
    struct catalogue *catalogue = catalogue_open();

    for (int unit = 1; unit <= WALK_UNITS; unit++) {
        int32_t from = below(walk, 4) ? 0 : below(walk, 4);
        char code[8];

        (void)snprintf(code, sizeof code, "U%d", unit);
        do {
            int32_t to = from + below(walk, WALK_DAYS);

            catalogue_add(catalogue, CATALOGUE_UNITS,
                          &(struct catalogue_entry){
                              .id = unit,
                              .code = code,
                              .name_vi = "",
                              .name_en = "",
                              .from_day = from,
                              .to_day = to >= WALK_DAYS || to == 0 ? 0 : to,
                              .parent = below(walk, 3) ? 0 : below(walk, WALK_UNITS + 1),
                          });
            from = to == 0 ? WALK_DAYS : to + 1 + (below(walk, 8) == 0);
        } while (from < WALK_DAYS && below(walk, 3));
    }
    catalogue_seal(catalogue);
    return catalogue;
}

static void lay_out_day(struct walk *walk, const struct catalogue *catalogue, int unit,
                        int32_t day)
{
    size_t count;
    const struct catalogue_entry *versions =
        catalogue_versions(catalogue, CATALOGUE_UNITS, unit, &count);

    walk->parent[unit][day] = -1;
    walk->entry[unit][day] = &versions[0];
    for (size_t i = 0; i < count; i++) {
        if (versions[i].from_day <= day)
            walk->entry[unit][day] = &versions[i];
        if (catalogue_valid_at(&versions[i], day))
            walk->parent[unit][day] = versions[i].parent;
    }
}

static bool climbs_to_itself(const struct walk *walk, int unit, int32_t day)
{
    int above = walk->parent[unit][day];

    for (int steps = 0; steps < WALK_UNITS && above > 0 && above != unit; steps++)
        above = walk->parent[above][day];
    return above == unit;
}

static void count_kind(void *owner, const struct catalogue_fault *fault)
{
    size_t *counts = owner;

    counts[strstr(fault->text, "below itself") != NULL]++;
}

/* What is wrong on some day, found the slow way. */
static void look_at_every_day(struct walk *walk, const struct catalogue *catalogue,
                              bool *ret_orphans, bool *ret_circles)
{
    enum { PLACES = WALK_UNITS * (WALK_DAYS + 1) };

    for (int place = 0; place < PLACES; place++)
        lay_out_day(walk, catalogue, place % WALK_UNITS + 1, place / WALK_UNITS);
    for (int place = 0; place < PLACES; place++) {
        int unit = place % WALK_UNITS + 1, parent;
        int32_t day = place / WALK_UNITS;

        parent = walk->parent[unit][day];
        assert_ptr_equal(catalogue_at(catalogue, CATALOGUE_UNITS, unit, day),
                         walk->entry[unit][day]);
        *ret_orphans |= parent > 0 && walk->parent[parent][day] < 0;
        *ret_circles |= parent > 0 && climbs_to_itself(walk, unit, day);
    }
}

static void a_walk_day_by_day_finds_the_same(void **state)
{
    struct walk walk = {.random = 20261121};
    int with_orphans = 0, with_circles = 0;

    (void)state;
    for (int i = 0; i < WALK_CASES; i++) {
        struct catalogue *catalogue = open_random(&walk);
        bool orphans = false, circles = false;
        size_t told[2] = {0, 0};

        look_at_every_day(&walk, catalogue, &orphans, &circles);
        catalogue_check(catalogue, count_kind, told);
        if (orphans != (told[0] > 0) || circles != (told[1] > 0))
            fail_msg("case %d: orphans %d, told %zu; circles %d, told %zu", i, orphans,
                     told[0], circles, told[1]);
        with_orphans += orphans;
        with_circles += circles;
        catalogue_close(catalogue);
    }
    print_message("%d cases, %d with orphans, %d with circles\n", WALK_CASES, with_orphans,
                  with_circles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_sound_on_every_day_or_its_faults_are_told),
        cmocka_unit_test(a_deep_tree_and_a_long_circle_are_checked_at_once),
        cmocka_unit_test(a_walk_day_by_day_finds_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
