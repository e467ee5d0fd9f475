#include "appliance/access/authority.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "tests/unit/appliance/access/bundle.h"

static char *open_and_close(const char *data, int wanted)
{
    struct authority *authority;
    char *certificate = NULL;

    assert_int_equal(authority_open(&authority, bundle_authority(data), "", bundle_now_ms),
                     wanted);
    if (wanted == 0) {
        certificate = need(strdup(authority_certificate(authority)));
        authority_close(authority);
    }
    return certificate;
}

static void made_on_first_use_and_the_same_ever_after(void **state)
{
    char *first = open_and_close(*state, 0), *again = open_and_close(*state, 0);
    char *file = bundle_read(*state, "ca/ca.crt"),
         *list = bundle_read(*state, "ca/crl.pem");

    assert_string_equal(again, first);
    assert_string_equal(file, first);
    assert_int_equal(bundle_mode(*state, "ca"), 0700);
    assert_int_equal(bundle_mode(*state, "ca/ca.key"), 0600);
    assert_false(bundle_is_revoked(list, first)); /* the broker wants one from the start */
    free(first);
    free(again);
    free(file);
    free(list);
}

/* A new key would lock out everybody who has a certificate by the old one. */
static void a_key_that_is_lost_is_not_made_anew(void **state)
{
    char path[BUNDLE_PATH_BYTES], *before = open_and_close(*state, 0), *after;

    assert_int_equal(unlink(bundle_path(*state, "ca/ca.key", path)), 0);
    (void)open_and_close(*state, -ENOENT);
    after = bundle_read(*state, "ca/ca.crt");
    assert_string_equal(after, before);
    assert_int_equal(bundle_mode(*state, "ca/ca.key"), 0);
    free(before);
    free(after);
}

/* Killed while it was made: the certificate is written last, so there is none yet. */
static void what_was_half_made_is_made_again(void **state)
{
    char path[BUNDLE_PATH_BYTES], *before = open_and_close(*state, 0), *after;

    assert_int_equal(unlink(bundle_path(*state, "ca/ca.crt", path)), 0);
    after = open_and_close(*state, 0);
    assert_string_not_equal(after, before);
    free(before);
    free(after);
}

static void what_is_damaged_is_refused_and_left_alone(void **state)
{
    static const char *const files[] = {"ca/ca.crt", "ca/ca.key"};

    free(open_and_close(*state, 0));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *good = bundle_read(*state, files[i]), *after;

        bundle_write(*state, files[i], "-----BEGIN NOTHING-----\n");
        (void)open_and_close(*state, -EIO);
        after = bundle_read(*state, files[i]);
        assert_string_equal(after, "-----BEGIN NOTHING-----\n");
        bundle_write(*state, files[i], good);
        free(good);
        free(after);
    }
    free(open_and_close(*state, 0));
}

/* It was in the data directory of the daemon, where that one could read its key. */
static void it_is_moved_out_of_where_it_was_before(void **state)
{
    char path[BUNDLE_PATH_BYTES], before[BUNDLE_PATH_BYTES], *first, *after;
    struct authority *authority;

    first = open_and_close(*state, 0);
    (void)bundle_path(*state, "ca", before);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(authority_open(&authority, bundle_path(*state, "new", path),
                                        before, bundle_now_ms),
                         0);
        assert_string_equal(authority_certificate(authority), first);
        authority_close(authority);
        assert_int_equal(bundle_mode(*state, "ca/ca.key"), 0);
        assert_int_equal(bundle_mode(*state, "new/ca.key"), 0600);
    }
    after = bundle_read(*state, "new/crl.pem");
    assert_non_null(after);
    free(first);
    free(after);
}

static void what_others_can_look_into_is_no_place_for_it(void **state)
{
    char path[BUNDLE_PATH_BYTES];

    free(open_and_close(*state, 0));
    assert_int_equal(chmod(bundle_path(*state, "ca", path), 0750), 0);
    (void)open_and_close(*state, -EPERM);
    assert_int_equal(chmod(path, 0700), 0);
    if (geteuid() != 0)
        return; /* the rest can only be made by root */
    assert_int_equal(chown(path, 65534, 65534), 0);
    (void)open_and_close(*state, -EPERM);
}

/* Another one waits: so it must not be had twice, and be free afterwards. */
static void it_is_held_by_one_at_a_time(void **state)
{
    char path[BUNDLE_PATH_BYTES];
    struct authority *authority;
    int fd;

    assert_int_equal(
        authority_open(&authority, bundle_authority(*state), "", bundle_now_ms), 0);
    fd = open(bundle_path(*state, "ca", path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), -1);
    assert_int_equal(errno, EWOULDBLOCK);
    authority_close(authority);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(close(fd), 0);
    authority_close(NULL);
}

/* --- what it issues ------------------------------------------------------------------ */

static void check_purpose(gnutls_x509_crt_t certificate, const char *wanted)
{
    char oid[64];
    size_t bytes = sizeof oid;

    assert_int_equal(gnutls_x509_crt_get_key_purpose_oid(certificate, 0, oid, &bytes, NULL),
                     0);
    assert_string_equal(oid, wanted);
    bytes = sizeof oid;
    assert_int_equal(gnutls_x509_crt_get_key_purpose_oid(certificate, 1, oid, &bytes, NULL),
                     GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

static void check_signature(const struct authority *authority,
                            gnutls_x509_crt_t certificate)
{
    gnutls_x509_crt_t issuer = bundle_certificate(authority_certificate(authority));
    unsigned flaws;

    assert_int_equal(gnutls_x509_crt_verify(certificate, &issuer, 1,
                                            GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &flaws),
                     0);
    assert_int_equal(flaws, 0);
    assert_int_equal(gnutls_x509_crt_get_ca_status(certificate, NULL), 0);
    gnutls_x509_crt_deinit(issuer);
}

static gnutls_x509_crt_t issue(const struct authority *authority,
                               const struct authority_wish *wish)
{
    struct authority_pair pair;
    gnutls_x509_crt_t certificate;

    assert_int_equal(authority_issue(authority, wish, &pair), 0);
    certificate = bundle_certificate(pair.certificate);
    check_signature(authority, certificate);
    authority_pair_release(&pair);
    assert_null(pair.key);
    authority_pair_release(&pair); /* a zeroed one too */
    return certificate;
}

static void a_client_can_not_pass_for_a_server_nor_a_server_for_a_client(void **state)
{
    static const char *const hosts[] = {"mqtt.example.vn", "192.0.2.7", "2001:db8::7"};
    struct authority_wish wish = {.name = "gw-1", .days = 30, .now_ms = bundle_now_ms};
    struct authority *authority;
    gnutls_x509_crt_t certificate;

    assert_int_equal(
        authority_open(&authority, bundle_authority(*state), "", bundle_now_ms), 0);
    certificate = issue(authority, &wish);
    check_purpose(certificate, GNUTLS_KP_TLS_WWW_CLIENT);
    assert_int_equal(gnutls_x509_crt_check_hostname(certificate, "gw-1"), 0);
    gnutls_x509_crt_deinit(certificate);

    wish.hosts = hosts;
    wish.host_count = sizeof hosts / sizeof hosts[0];
    certificate = issue(authority, &wish);
    check_purpose(certificate, GNUTLS_KP_TLS_WWW_SERVER);
    for (size_t i = 0; i < wish.host_count; i++)
        assert_true(gnutls_x509_crt_check_hostname(certificate, hosts[i]) != 0);
    assert_int_equal(gnutls_x509_crt_check_hostname(certificate, "192.0.2.8"), 0);
    gnutls_x509_crt_deinit(certificate);
    authority_close(authority);
}

/* For clocks that are not quite right. */
static void a_certificate_is_good_from_the_day_before_on(void **state)
{
    const struct authority_wish wish = {
        .name = "gw-1", .days = 30, .now_ms = bundle_now_ms};
    struct authority *authority;
    gnutls_x509_crt_t certificate;
    int64_t now_s = bundle_now_ms / 1000, day_s = DATE_DAY_MS / 1000;

    assert_int_equal(
        authority_open(&authority, bundle_authority(*state), "", bundle_now_ms), 0);
    certificate = issue(authority, &wish);
    assert_int_equal(gnutls_x509_crt_get_activation_time(certificate), now_s - day_s);
    assert_int_equal(gnutls_x509_crt_get_expiration_time(certificate), now_s + 30 * day_s);
    gnutls_x509_crt_deinit(certificate);
    authority_close(authority);
}

int main(void)
{
#define WITH_DATA(test)                                                                    \
    cmocka_unit_test_setup_teardown(test, bundle_set_up, bundle_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATA(made_on_first_use_and_the_same_ever_after),
        WITH_DATA(a_key_that_is_lost_is_not_made_anew),
        WITH_DATA(what_was_half_made_is_made_again),
        WITH_DATA(what_is_damaged_is_refused_and_left_alone),
        WITH_DATA(it_is_moved_out_of_where_it_was_before),
        WITH_DATA(what_others_can_look_into_is_no_place_for_it),
        WITH_DATA(it_is_held_by_one_at_a_time),
        WITH_DATA(a_client_can_not_pass_for_a_server_nor_a_server_for_a_client),
        WITH_DATA(a_certificate_is_good_from_the_day_before_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
