#include "appliance/access/enrol.h"

#include <errno.h>

#include "tests/unit/appliance/access/bundle.h"

enum { DAYS = 365, WARN_DAYS = 30 };

static const char *const units[] = {"H1.1", "H1.2"};

static const struct enrol_wish wish = {.name = "gw-1",
                                       .role = REGISTRY_GATEWAY,
                                       .units = units,
                                       .unit_count = 1,
                                       .days = DAYS,
                                       .warn_days = WARN_DAYS};

static int64_t after_days(int days)
{
    return bundle_now_ms + (int64_t)days * DATE_DAY_MS;
}

/* The operator may lose heart between the two. */
static void what_is_prepared_and_not_finished_leaves_no_trace(void **state)
{
    struct authority_pair pair;
    struct enrol *enrol;
    size_t count;

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_int_equal(enrol_prepare(enrol, &wish, bundle_now_ms, &pair), 0);
    assert_non_null(pair.certificate);
    assert_string_equal(enrol_prepared(enrol)->name, "gw-1");
    authority_pair_release(&pair);
    enrol_close(enrol);

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    (void)registry_all(enrol_registry(enrol), &count);
    assert_int_equal(count, 0);
    enrol_close(enrol);
}

static void a_gateway_without_units_is_refused_unless_it_has_some(void **state)
{
    struct enrol_wish none = wish;
    struct authority_pair pair;
    struct enrol *enrol;

    none.unit_count = 0;
    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_int_equal(enrol_prepare(enrol, &none, bundle_now_ms, &pair), -EINVAL);
    enrol_close(enrol);
    free(bundle_enrol(*state, &wish, bundle_now_ms));
    bundle_enrol_again(*state, &none, bundle_now_ms); /* keeps those that it has */

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_string_equal(registry_find(enrol_registry(enrol), "gw-1")->units[0], "H1.1");
    enrol_close(enrol);
}

static void a_gateway_comes_by_a_bridge_that_there_is_until_it_comes_straight(void **state)
{
    static const char *const hosts[] = {"d1.example.vn"};
    const struct enrol_wish bridge = {.name = "d-1",
                                      .role = REGISTRY_BRIDGE,
                                      .hosts = hosts,
                                      .host_count = 1,
                                      .days = DAYS};
    static const struct {
        const char *bridge, *after;
        int rc;
    } cases[] = {
        {"d-2", NULL, -EINVAL}, {"gw-1", NULL, -EINVAL}, {"d-1", "d-1", 0},
        {NULL, "d-1", 0},       {"", NULL, 0},
    };

    free(bundle_enrol(*state, &bridge, bundle_now_ms));
    free(bundle_enrol(*state, &wish, bundle_now_ms));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct enrol_wish asked = wish;
        struct authority_pair pair = {0};
        struct enrol *enrol;
        const char *after;

        asked.bridge = cases[i].bridge;
        print_message("case: %s\n", cases[i].bridge ? cases[i].bridge : "as before");
        assert_int_equal(
            enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms), 0);
        assert_int_equal(enrol_prepare(enrol, &asked, bundle_now_ms, &pair), cases[i].rc);
        if (cases[i].rc == 0)
            assert_int_equal(enrol_finish(enrol, bundle_now_ms), 0);
        after = registry_find(enrol_registry(enrol), "gw-1")->bridge;
        assert_int_equal(!after, !cases[i].after);
        if (after)
            assert_string_equal(after, cases[i].after);
        authority_pair_release(&pair);
        enrol_close(enrol);
    }
}

static void a_certificate_is_renewed_when_it_ends_soon_or_is_asked_for(void **state)
{
    static const struct {
        const char *name;
        int after;
        bool renew, renewed;
    } cases[] = {
        {"good for long", DAYS - WARN_DAYS - 1, false, false},
        {"good for long, and asked for", 1, true, true},
        {"ends within the days", DAYS - WARN_DAYS + 2, false, true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct enrol_wish asked = wish;
        void *data;
        char *first, *next;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(bundle_set_up(&data), 0);
        first = bundle_enrol(data, &wish, bundle_now_ms);
        assert_non_null(first);
        asked.renew = cases[i].renew;
        next = bundle_enrol(data, &asked, after_days(cases[i].after));
        assert_int_equal(next != NULL, cases[i].renewed);
        free(first);
        free(next);
        (void)bundle_tear_down(&data);
    }
    (void)state;
}

/* Though no certificate is due. */
static void assert_units(const char *directory, const char *expected)
{
    struct enrol *enrol;
    char *text;

    assert_int_equal(
        enrol_open(&enrol, directory, bundle_authority(directory), bundle_now_ms), 0);
    text = registry_units(registry_find(enrol_registry(enrol), "gw-1"));
    assert_string_equal(text, expected);
    free(text);
    enrol_close(enrol);
}

static void units_are_added_and_taken_away_only_when_that_is_wished(void **state)
{
    static const char *const other[] = {"H1.9", "H1.9"};
    struct enrol_wish more = wish;

    free(bundle_enrol(*state, &wish, bundle_now_ms));
    more.units = other;
    more.unit_count = 2;
    bundle_enrol_again(*state, &more, bundle_now_ms);
    assert_units(*state, "H1.1, H1.9");
    more.replace_units = true;
    bundle_enrol_again(*state, &more, bundle_now_ms);
    assert_units(*state, "H1.9");
    more.unit_count = 0;
    bundle_enrol_again(*state, &more, bundle_now_ms);
    assert_units(*state, "H1.9");
}

/* It can be carried to its machine in peace. */
static void the_certificate_before_stays_good_until_it_ends(void **state)
{
    struct enrol_wish again = wish;
    struct enrol *enrol;
    char *first = bundle_enrol(*state, &wish, bundle_now_ms), *second, *list;

    again.renew = true;
    second = bundle_enrol(*state, &again, after_days(1));
    list = bundle_read(*state, "ca/crl.pem");
    assert_false(bundle_is_revoked(list, first));
    assert_false(bundle_is_revoked(list, second));
    free(second);
    second = bundle_enrol(*state, &again, after_days(DAYS + 2)); /* both have ended */
    assert_int_equal(
        enrol_open(&enrol, *state, bundle_authority(*state), after_days(DAYS + 2)), 0);
    assert_in_range(registry_find(enrol_registry(enrol), "gw-1")->certificates_count, 1, 2);
    enrol_close(enrol);
    free(first);
    free(second);
    free(list);
}

static void every_certificate_of_a_name_is_revoked_and_the_list_written_again(void **state)
{
    struct enrol_wish again = wish, other = wish;
    struct enrol *enrol;
    char path[BUNDLE_PATH_BYTES], *mine[2], *others, *list;

    again.renew = true;
    other.name = "gw-2";
    mine[0] = bundle_enrol(*state, &wish, bundle_now_ms);
    mine[1] = bundle_enrol(*state, &again, bundle_now_ms);
    others = bundle_enrol(*state, &other, bundle_now_ms);
    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "gw-1", REGISTRY_INTEGRATOR, bundle_now_ms),
                     -ENOENT);
    assert_int_equal(enrol_revoke(enrol, "gw-9", REGISTRY_GATEWAY, bundle_now_ms), -ENOENT);
    for (int times = 0; times < 2; times++) { /* again, when the list was lost */
        assert_int_equal(enrol_revoke(enrol, "gw-1", REGISTRY_GATEWAY, bundle_now_ms), 0);
        list = bundle_read(*state, "ca/crl.pem");
        assert_true(bundle_is_revoked(list, mine[0]));
        assert_true(bundle_is_revoked(list, mine[1]));
        assert_false(bundle_is_revoked(list, others));
        free(list);
        assert_int_equal(unlink(bundle_path(*state, "ca/crl.pem", path)), 0);
    }
    enrol_close(enrol);
    free(mine[0]);
    free(mine[1]);
    free(others);
}

/* Nobody of that name is let in by the old one, so he needs a new one. */
static void who_was_revoked_gets_a_new_one_and_the_old_stays_revoked(void **state)
{
    struct enrol *enrol;
    char *first = bundle_enrol(*state, &wish, bundle_now_ms), *second, *list;

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "gw-1", REGISTRY_GATEWAY, bundle_now_ms), 0);
    enrol_close(enrol);
    second = bundle_enrol(*state, &wish, after_days(1));
    assert_non_null(second);
    list = bundle_read(*state, "ca/crl.pem");
    assert_true(bundle_is_revoked(list, first));
    assert_false(bundle_is_revoked(list, second));
    free(first);
    free(second);
    free(list);
}

/* Of the password that an add gives; the caller frees it. NULL: none. */
static char *add_password(const char *data, const struct enrol_wish *asked)
{
    struct authority_pair pair;
    struct enrol *enrol;
    char *password = NULL;

    assert_int_equal(enrol_open(&enrol, data, bundle_authority(data), bundle_now_ms), 0);
    assert_int_equal(enrol_prepare(enrol, asked, bundle_now_ms, &pair), 0);
    assert_null(pair.certificate);
    if (enrol_password(enrol))
        password = need(strdup(enrol_password(enrol)));
    assert_int_equal(enrol_finish(enrol, bundle_now_ms), 0);
    assert_null(enrol_password(enrol));
    enrol_close(enrol);
    return password;
}

/* It stands in its file? */
static bool is_written(const char *data, const char *text)
{
    char *file = bundle_read(data, "registry/desk.yaml");
    bool written = strstr(file, text) != NULL;

    free(file);
    return written;
}

static void a_password_is_told_once_and_only_its_hash_is_kept(void **state)
{
    struct enrol_wish asked = {
        .name = "desk", .role = REGISTRY_INTEGRATOR, .password = true};
    char *first = add_password(*state, &asked), *next;
    struct enrol *enrol;

    assert_non_null(first);
    assert_false(is_written(*state, first));
    assert_true(is_written(*state, "hash: $7$101$"));
    assert_null(add_password(*state, &asked)); /* as before */
    asked.renew = true;
    next = add_password(*state, &asked);
    assert_non_null(next);
    assert_string_not_equal(first, next);

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "desk", REGISTRY_INTEGRATOR, bundle_now_ms), 0);
    assert_true(registry_revoked(registry_find(enrol_registry(enrol), "desk")));
    assert_false(registry_has_password(registry_find(enrol_registry(enrol), "desk")));
    enrol_close(enrol);
    free(first);
    asked.renew = false;
    first = add_password(*state, &asked); /* a revoked one is no password */
    assert_non_null(first);
    free(first);
    free(next);
}

static void an_integrator_may_be_opened_to_every_unit_again(void **state)
{
    struct enrol_wish asked = {.name = "gw-1",
                               .role = REGISTRY_INTEGRATOR,
                               .units = units,
                               .unit_count = 2,
                               .days = DAYS,
                               .warn_days = WARN_DAYS};

    free(bundle_enrol(*state, &asked, bundle_now_ms));
    assert_units(*state, "H1.1, H1.2");
    asked.unit_count = 0;
    bundle_enrol_again(*state, &asked, bundle_now_ms);
    assert_units(*state, "H1.1, H1.2");
    asked.replace_units = true;
    bundle_enrol_again(*state, &asked, bundle_now_ms);
    assert_units(*state, "");
}

int main(void)
{
#define WITH_DATA(test)                                                                    \
    cmocka_unit_test_setup_teardown(test, bundle_set_up, bundle_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATA(what_is_prepared_and_not_finished_leaves_no_trace),
        WITH_DATA(a_gateway_without_units_is_refused_unless_it_has_some),
        WITH_DATA(a_gateway_comes_by_a_bridge_that_there_is_until_it_comes_straight),
        cmocka_unit_test(a_certificate_is_renewed_when_it_ends_soon_or_is_asked_for),
        WITH_DATA(units_are_added_and_taken_away_only_when_that_is_wished),
        WITH_DATA(the_certificate_before_stays_good_until_it_ends),
        WITH_DATA(every_certificate_of_a_name_is_revoked_and_the_list_written_again),
        WITH_DATA(who_was_revoked_gets_a_new_one_and_the_old_stays_revoked),
        WITH_DATA(a_password_is_told_once_and_only_its_hash_is_kept),
        WITH_DATA(an_integrator_may_be_opened_to_every_unit_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
