#include <errno.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "appliance/access/enrol.h"
#include "mqtt/base/date.h"
#include "tests/unit/appliance/access/bundle.h"

static const int64_t now_ms = 1795136472000; /* 2026-11-20 08:01:12 */

/* A data directory with a registry and an authority, which goes with it. */
static int set_up(void **state)
{
    char *directory = strdup("/tmp/dunghan-XXXXXX");

    assert_non_null(directory);
    assert_non_null(mkdtemp(directory));
    *state = directory;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const files[] = {
        "ca/ca.crt",          "ca/ca.key",         "ca/crl.pem", "ca",
        "registry/gw-1.yaml", "registry/odd.yaml", "registry"};
    char path[128];

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", (char *)*state, files[i]);
        (void)remove(path);
    }
    assert_int_equal(rmdir(*state), 0);
    free(*state);
    return 0;
}

/* Province, district until the end of June 2025, and a commune that then moved up. */
static struct catalogue *make_tree(void)
{
    static const struct catalogue_entry versions[] = {
        {.id = 1, .place = 1, .code = "P", .name_vi = "", .name_en = "", .level = ""},
        {.id = 2,
         .place = 2,
         .code = "P.D",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 1},
        {.id = 3,
         .place = 3,
         .code = "P.D.C",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 2,
         .to_day = 20269}, /* 2025-06-30 */
        {.id = 3,
         .place = 3,
         .code = "P.D.C",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .parent = 1,
         .from_day = 20270},
    };
    struct catalogue *catalogue = catalogue_open();

    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        catalogue_add(catalogue, CATALOGUE_UNITS, &versions[i]);
    catalogue_seal(catalogue);
    return catalogue;
}

static void a_unit_covers_those_below_it_as_of_the_day(void **state)
{
    static const struct {
        const char *registered;
        int unit;
        int32_t day;
        bool covers;
    } cases[] = {
        {"P", 3, 20269, true},     {"P", 3, 20270, true},      {"P.D", 3, 20269, true},
        {"P.D", 3, 20270, false}, /* it has moved to the province */
        {"P.D.C", 3, 20270, true}, {"P.D.C", 2, 20269, false}, /* not upwards */
        {"P.D", 2, 20270, true},   {"P", 0, 20270, false},
    };
    struct catalogue *catalogue = make_tree();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *units[] = {(char *)cases[i].registered};
        const struct registry_entry entry = {.units = units, .units_count = 1};

        print_message("case: %s, unit %d on %d\n", cases[i].registered, cases[i].unit,
                      cases[i].day);
        assert_int_equal(registry_covers(&entry, catalogue, cases[i].unit, cases[i].day),
                         cases[i].covers);
    }
    catalogue_close(catalogue);
}

static void add(const char *data, const char *name, enum registry_role role, int rc)
{
    const char *const units[] = {"P"};
    const struct enrol_wish wish = {
        .name = name, .role = role, .units = units, .unit_count = 1, .days = 100};
    struct authority_pair pair;
    struct enrol *enrol;

    assert_int_equal(enrol_open(&enrol, data, bundle_authority(data), now_ms), 0);
    assert_int_equal(enrol_prepare(enrol, &wish, now_ms, &pair), rc);
    if (rc == 0) {
        assert_int_equal(enrol_finish(enrol, now_ms), 0);
        authority_pair_release(&pair);
    }
    enrol_close(enrol);
}

static void nobody_takes_a_name_that_means_somebody_else(void **state)
{
    add(*state, "dunghan-centre", REGISTRY_GATEWAY, -EINVAL);
    add(*state, "dunghan-anything", REGISTRY_INTEGRATOR, -EINVAL);
    add(*state, "import", REGISTRY_GATEWAY, -EINVAL);
    add(*state, "centre", REGISTRY_GATEWAY, -EINVAL);
    add(*state, "../ca/ca", REGISTRY_GATEWAY, -EINVAL);
    add(*state, "#", REGISTRY_GATEWAY, -EINVAL);
    add(*state, "", REGISTRY_GATEWAY, -EINVAL);
    add(*state, "gw-1", REGISTRY_GATEWAY, 0);
    add(*state, "gw-1", REGISTRY_INTEGRATOR, -EINVAL);
}

static void who_may_speak_follows_from_the_files(void **state)
{
    struct registry *registry;
    struct enrol *enrol;

    assert_null(registry_refuses(NULL, "gw-1"));
    assert_string_equal(registry_refuses(NULL, "import"), "unregistered_gateway");
    assert_int_equal(registry_open(&registry, *state), 0);
    assert_string_equal(registry_refuses(registry, "gw-1"), "unregistered_gateway");
    add(*state, "gw-1", REGISTRY_GATEWAY, 0);
    registry_take(registry, "gw-1.yaml");
    assert_null(registry_refuses(registry, "gw-1"));

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), now_ms), 0);
    assert_int_equal(enrol_revoke(enrol, "gw-1", REGISTRY_GATEWAY, now_ms), 0);
    assert_int_equal(enrol_revoke(enrol, "gw-2", REGISTRY_GATEWAY, now_ms), -ENOENT);
    enrol_close(enrol);
    registry_take(registry, "gw-1.yaml");
    assert_string_equal(registry_refuses(registry, "gw-1"), "revoked_gateway");

    add(*state, "gw-1", REGISTRY_GATEWAY, 0); /* a new certificate, the old stays revoked */
    registry_reload(registry);
    assert_null(registry_refuses(registry, "gw-1"));
    assert_int_equal(registry_find(registry, "gw-1")->certificates_count, 2);
    assert_non_null(registry_find(registry, "gw-1")->certificates[0].revoked);
    registry_close(registry);
}

static void write_file(const char *data, const char *name, const char *text)
{
    char path[128];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/registry", data);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/registry/%s", data, name);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* 88 letters */
#define GOOD_HASH                                                                          \
    "$7$101$c2FsdHNhbHRzYWx0$"                                                             \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"                                         \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define SINCE ", since: 2026-11-20T08:00:00+07:00}\n"

static void a_file_that_is_not_understood_changes_nothing(void **state)
{
    static const char *const wrong[] = {
        "name: odd\nrole: king\n",
        "name: other\nrole: gateway\n",
        "name: odd\nrole: gateway\nunits: 3\n",
        "name: odd\nrole: gateway\ncertificates:\n- {serial: x, until: never}\n",
        "name: odd\nrole: gateway\nmore: 1\n",
        "name: odd\nrole: gateway\nunits: [\"P\\ntopic readwrite #\"]\n",
        "name: odd\nrole: integrator\npassword: {hash: plain" SINCE,
        "name: odd\nrole: integrator\npassword: {hash: " GOOD_HASH "A" SINCE,
        "name: odd\nrole: gateway\nunits: [P]\npassword: {hash: " GOOD_HASH SINCE,
        "",
        "\x01",
    };
    struct registry *registry;

    write_file(*state, "odd.yaml", "name: odd\nrole: gateway\nunits: [P]\n");
    assert_int_equal(registry_open(&registry, *state), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        write_file(*state, "odd.yaml", wrong[i]);
        registry_take(registry, "odd.yaml");
        assert_null(registry_refuses(registry, "odd"));
        assert_int_equal(registry_find(registry, "odd")->units_count, 1);
    }
    registry_take(registry, "odd.yaml.17.new");
    registry_take(registry, "../odd.yaml");
    registry_close(registry);

    assert_int_equal(registry_open(&registry, *state),
                     0); /* and is left out at the start */
    assert_non_null(registry_refuses(registry, "odd"));
    write_file(*state, "odd.yaml",
               "name: odd\nrole: integrator\npassword: {hash: " GOOD_HASH SINCE);
    registry_take(registry, "odd.yaml"); /* but for what was wrong it is good */
    assert_true(registry_has_password(registry_find(registry, "odd")));
    registry_close(registry);
}

/* When the certificate says itself that it ends. */
static int64_t end_ms(const char *pem)
{
    const gnutls_datum_t text = {(unsigned char *)pem, (unsigned int)strlen(pem)};
    gnutls_x509_crt_t crt;
    int64_t end_s;

    assert_int_equal(gnutls_x509_crt_init(&crt), 0);
    assert_int_equal(gnutls_x509_crt_import(crt, &text, GNUTLS_X509_FMT_PEM), 0);
    end_s = gnutls_x509_crt_get_expiration_time(crt);
    gnutls_x509_crt_deinit(crt);
    return end_s * 1000;
}

static void a_certificate_never_outlives_its_authority(void **state)
{
    const struct authority_wish wish = {
        .name = "gw-1", .days = 366 * 100, .now_ms = now_ms};
    struct authority *authority;
    struct authority_pair pair;

    assert_int_equal(authority_open(&authority, bundle_authority(*state), "", now_ms), 0);
    assert_int_equal(authority_issue(authority, &wish, &pair), 0);
    assert_int_equal(pair.until_ms, end_ms(authority_certificate(authority)));
    assert_int_equal(pair.until_ms, end_ms(pair.certificate));
    assert_int_equal(strlen(pair.serial), SERIAL_BYTES - 1);
    authority_pair_release(&pair);
    authority_close(authority);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_covers_those_below_it_as_of_the_day),
        cmocka_unit_test_setup_teardown(nobody_takes_a_name_that_means_somebody_else,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_may_speak_follows_from_the_files, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_understood_changes_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_certificate_never_outlives_its_authority, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
