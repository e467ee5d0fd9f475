/* Who may say what of a dossier, by what its unit is to it. */
#include "appliance/dossiers/standing.h"

#include "tests/unit/appliance/rules/unit_versions.h"

/*
 * U1 is above U2 and U3, U2 above U4. U5 merged into U3 on the 20th day, U6 was above it. U7 stands
 * apart, U8 is above it.
 */
static const struct unit_version units[] = {
    {1, NULL, NULL, NULL, "province", 0, 0},
    {2, NULL, NULL, NULL, "district", 1, 0},
    {3, NULL, NULL, NULL, "district", 1, 0},
    {4, NULL, NULL, NULL, "commune", 2, 0},
    {5, NULL, "1970-01-20", NULL, "district", 6, 3},
    {6, NULL, NULL, NULL, "province", 0, 0},
    {7, NULL, NULL, NULL, "district", 8, 0},
    {8, NULL, NULL, NULL, "province", 0, 0},
    {0},
};

enum { BEFORE = 10, AFTER = 30 };

static void a_unit_is_spoken_for_by_itself_and_whom_it_was_merged_with(void **state)
{
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    assert_true(standing_speaks(catalogue, 2, 2, BEFORE));
    assert_false(standing_speaks(catalogue, 2, 3, BEFORE));
    assert_false(standing_speaks(catalogue, 1, 2, BEFORE));
    assert_false(standing_speaks(catalogue, 3, 5, BEFORE));
    assert_true(standing_speaks(catalogue, 3, 5, AFTER));
    assert_true(standing_speaks(catalogue, 5, 3, AFTER));
    catalogue_close(catalogue);
}

static void above_is_who_is_on_the_way_up(void **state)
{
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    assert_true(standing_above(catalogue, 1, 2, BEFORE));
    assert_true(standing_above(catalogue, 1, 4, BEFORE));
    assert_true(standing_above(catalogue, 2, 4, BEFORE));
    assert_false(standing_above(catalogue, 4, 2, BEFORE));
    assert_false(standing_above(catalogue, 3, 4, BEFORE));
    assert_false(standing_above(catalogue, 2, 2, BEFORE));
    assert_false(standing_above(catalogue, 1, 99, BEFORE));
    catalogue_close(catalogue);
}

static void the_code_says_whose_claim_is_best(void **state)
{
    static const struct {
        const char *code;
        int unit;
        int32_t day;
        enum standing_claim claim;
    } cases[] = {
        {"U2-261120-0001", 2, BEFORE, STANDING_CLAIM_OWN},
        {"U2-261120-0001", 1, BEFORE, STANDING_CLAIM_NEAR},
        {"U2-261120-0001", 4, BEFORE, STANDING_CLAIM_NEAR},
        {"U2-261120-0001", 3, BEFORE, STANDING_CLAIM_FAR},
        {"U5-261120-0001", 3, BEFORE, STANDING_CLAIM_FAR},
        {"U5-261120-0001", 3, AFTER, STANDING_CLAIM_OWN},
        {"U3-261120-0001", 5, AFTER, STANDING_CLAIM_OWN},
        {"U99-261120-0001", 2, BEFORE, STANDING_CLAIM_FAR},
        {"00352112000539", 2, BEFORE, STANDING_CLAIM_FAR},
    };
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s by U%d\n", cases[i].code, cases[i].unit);
        assert_int_equal(
            standing_claim(catalogue, cases[i].code, cases[i].unit, cases[i].day),
            cases[i].claim);
    }
    catalogue_close(catalogue);
}

/* Each type by each role: the table of standing.h. U7 is in charge, U4 took it in. */
static void what_each_role_may_say(void **state)
{
    static const struct {
        int speaker;
        bool changes, extends;
    } roles[] = {
        {7, true, true},  {8, true, true},   {4, true, false},  {2, true, false},
        {1, true, false}, {3, false, false}, {5, false, false}, {6, false, false},
    };
    static const struct {
        enum event_type type;
        bool of_charge;
    } types[] = {
        {EVENT_SUSPENDED, false},   {EVENT_RESUMED, false},    {EVENT_EXTENDED, true},
        {EVENT_REAPPOINTED, false}, {EVENT_TRANSFERRED, true}, {EVENT_RESOLVED, false},
        {EVENT_RETURNED, false},
    };
    const struct standing standing = {7, 4, 4, BEFORE};
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        for (size_t k = 0; k < sizeof types / sizeof types[0]; k++)
            assert_int_equal(
                standing_may(catalogue, &standing, roles[i].speaker, types[k].type),
                types[k].of_charge ? roles[i].extends : roles[i].changes);
    }
    catalogue_close(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_is_spoken_for_by_itself_and_whom_it_was_merged_with),
        cmocka_unit_test(above_is_who_is_on_the_way_up),
        cmocka_unit_test(the_code_says_whose_claim_is_best),
        cmocka_unit_test(what_each_role_may_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
