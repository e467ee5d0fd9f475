/* What GnuTLS, and so whoever checks certificates, reads out of a list. */
#include "appliance/access/revocation.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/access/serial.h"
#include "appliance/access/x509.h"
#include "mqtt/base/date.h"

#define NOW_MS   INT64_C(1795000000000)
#define UNTIL_MS (NOW_MS + INT64_C(1000) * DATE_DAY_MS)

static const char first[] = "40000000000000000000000000000001",
                  second[] = "7f0000000000000000000000000000ff";

/* As whoever checks has it: out of a file. */
static void read_again(gnutls_x509_crt_t *certificate)
{
    gnutls_datum_t in;
    char *pem;

    assert_int_equal(x509_export_certificate(*certificate, &pem), 0);
    gnutls_x509_crt_deinit(*certificate);
    in = (gnutls_datum_t){(unsigned char *)pem, (unsigned)strlen(pem)};
    assert_true(gnutls_x509_crt_init(certificate) >= 0);
    assert_true(gnutls_x509_crt_import(*certificate, &in, GNUTLS_X509_FMT_PEM) >= 0);
    free(pem);
}

static void make_issuer(struct revocation_issuer *ret)
{
    assert_int_equal(x509_make_key(&ret->key), 0);
    assert_int_equal(
        x509_begin(&ret->certificate, ret->key, "issuer", NOW_MS - DATE_DAY_MS, UNTIL_MS),
        0);
    assert_true(gnutls_x509_crt_set_basic_constraints(ret->certificate, 1, 0) >= 0);
    assert_true(gnutls_x509_crt_set_key_usage(ret->certificate, GNUTLS_KEY_CRL_SIGN) >= 0);
    assert_true(gnutls_x509_crt_sign2(ret->certificate, ret->certificate, ret->key,
                                      GNUTLS_DIG_SHA256, 0) >= 0);
    ret->until_ms = UNTIL_MS;
    read_again(&ret->certificate);
}

static void release_issuer(struct revocation_issuer *issuer)
{
    gnutls_x509_crt_deinit(issuer->certificate);
    gnutls_x509_privkey_deinit(issuer->key);
}

static gnutls_x509_crl_t sign_and_read(const struct revocation_issuer *issuer,
                                       const struct revocation_entry *entries, size_t count,
                                       int64_t now_ms)
{
    gnutls_x509_crl_t crl;
    gnutls_datum_t in;
    char *pem;

    assert_int_equal(revocation_sign(issuer, entries, count, now_ms, &pem), 0);
    in = (gnutls_datum_t){(unsigned char *)pem, (unsigned)strlen(pem)};
    assert_true(gnutls_x509_crl_init(&crl) >= 0);
    assert_true(gnutls_x509_crl_import(crl, &in, GNUTLS_X509_FMT_PEM) >= 0);
    free(pem);
    return crl;
}

static void it_names_these_and_is_its_issuers(void **state)
{
    const struct revocation_entry entries[] = {{first, NOW_MS - 5000}, {second, NOW_MS}};
    struct revocation_issuer issuer, other;
    gnutls_x509_crl_t crl;

    (void)state;
    make_issuer(&issuer);
    make_issuer(&other);
    crl = sign_and_read(&issuer, entries, 2, NOW_MS);
    assert_int_equal(gnutls_x509_crl_get_crt_count(crl), 2);
    for (unsigned i = 0; i < 2; i++) {
        unsigned char wanted[SERIAL_OCTETS], serial[SERIAL_OCTETS];
        size_t octets = sizeof serial;
        time_t at;

        assert_true(gnutls_x509_crl_get_crt_serial(crl, i, serial, &octets, &at) >= 0);
        assert_int_equal(serial_read(entries[i].serial, wanted), 0);
        assert_memory_equal(serial, wanted, sizeof wanted);
        assert_int_equal(at, entries[i].at_ms / 1000);
    }
    assert_int_equal(gnutls_x509_crl_check_issuer(crl, issuer.certificate), 1);
    for (int i = 0; i < 2; i++) {
        gnutls_x509_crt_t *by = i ? &other.certificate : &issuer.certificate;
        unsigned wrong = 0;

        (void)gnutls_x509_crl_verify(crl, by, 1, 0, &wrong);
        assert_int_equal(wrong & (GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNATURE_FAILURE),
                         i ? GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNATURE_FAILURE : 0);
    }
    gnutls_x509_crl_deinit(crl);
    release_issuer(&issuer);
    release_issuer(&other);
}

static void an_empty_one_holds_for_as_long_as_its_issuer(void **state)
{
    struct revocation_issuer issuer;
    gnutls_x509_crl_t crl;

    (void)state;
    make_issuer(&issuer);
    crl = sign_and_read(&issuer, NULL, 0, NOW_MS);
    assert_int_equal(gnutls_x509_crl_get_crt_count(crl), 0);
    assert_int_equal(gnutls_x509_crl_get_this_update(crl), (NOW_MS - DATE_DAY_MS) / 1000);
    assert_int_equal(gnutls_x509_crl_get_next_update(crl), UNTIL_MS / 1000);
    gnutls_x509_crl_deinit(crl);
    release_issuer(&issuer);
}

static void the_number_of_a_later_one_is_larger(void **state)
{
    unsigned char numbers[2][8];
    struct revocation_issuer issuer;
    size_t octets[2];

    (void)state;
    make_issuer(&issuer);
    for (int i = 0; i < 2; i++) {
        gnutls_x509_crl_t crl = sign_and_read(&issuer, NULL, 0, NOW_MS + i);

        octets[i] = sizeof numbers[i];
        assert_true(gnutls_x509_crl_get_number(crl, numbers[i], &octets[i], NULL) >= 0);
        gnutls_x509_crl_deinit(crl);
    }
    assert_int_equal(octets[0], octets[1]);
    assert_true(memcmp(numbers[0], numbers[1], octets[0]) < 0);
    release_issuer(&issuer);
}

static void what_is_no_serial_number_makes_no_list(void **state)
{
    const struct revocation_entry entries[] = {{first, NOW_MS}, {"12", NOW_MS}};
    struct revocation_issuer issuer;
    char *pem = NULL;

    (void)state;
    make_issuer(&issuer);
    assert_int_equal(revocation_sign(&issuer, entries, 2, NOW_MS, &pem), -EINVAL);
    assert_null(pem);
    release_issuer(&issuer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_names_these_and_is_its_issuers),
        cmocka_unit_test(an_empty_one_holds_for_as_long_as_its_issuer),
        cmocka_unit_test(the_number_of_a_later_one_is_larger),
        cmocka_unit_test(what_is_no_serial_number_makes_no_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
