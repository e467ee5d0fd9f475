/*
 * bundle - a data directory with an authority and a registry, and what stands in the files that
 * they write.
 */
#ifndef TESTS_UNIT_APPLIANCE_ACCESS_BUNDLE_H
#define TESTS_UNIT_APPLIANCE_ACCESS_BUNDLE_H

#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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
#include "mqtt/base/file.h"
#include "mqtt/base/memory.h"
#include "tests/unit/directory.h"

static const int64_t bundle_now_ms = INT64_C(1795136472000); /* 2026-11-20 08:01:12 */

enum { BUNDLE_PATH_BYTES = 128, BUNDLE_MOST_BYTES = 1 << 16 };

/* The state is the directory's path. */
static inline int bundle_set_up(void **state)
{
    char *directory = need(malloc(DIRECTORY_BYTES));

    directory_make(directory);
    *state = directory;
    return 0;
}

static inline int bundle_tear_down(void **state)
{
    directory_remove(*state);
    free(*state);
    return 0;
}

static inline const char *bundle_path(const char *data, const char *name,
                                      char ret[static BUNDLE_PATH_BYTES])
{
    (void)snprintf(ret, BUNDLE_PATH_BYTES, "%s/%s", data, name);
    return ret;
}

/* Where its authority is. */
static inline const char *bundle_authority(const char *data)
{
    static char path[BUNDLE_PATH_BYTES];

    return bundle_path(data, "ca", path);
}

/* NULL: there is none. The caller frees it. */
static inline char *bundle_read(const char *data, const char *name)
{
    char path[BUNDLE_PATH_BYTES], *text = NULL;
    size_t bytes;

    return file_read(bundle_path(data, name, path), BUNDLE_MOST_BYTES, &text, &bytes) == 0
               ? text
               : NULL;
}

static inline void bundle_write(const char *data, const char *name, const char *text)
{
    char path[BUNDLE_PATH_BYTES];

    assert_int_equal(file_write(bundle_path(data, name, path), text, strlen(text), 0644),
                     0);
}

/* Its permissions; 0: it is not there. */
static inline mode_t bundle_mode(const char *data, const char *name)
{
    char path[BUNDLE_PATH_BYTES];
    struct stat about;

    return stat(bundle_path(data, name, path), &about) == 0 ? about.st_mode & 07777 : 0;
}

static inline gnutls_x509_crt_t bundle_certificate(const char *pem)
{
    const gnutls_datum_t text = {(unsigned char *)pem, (unsigned)strlen(pem)};
    gnutls_x509_crt_t certificate;

    assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
    assert_int_equal(gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM), 0);
    return certificate;
}

/* Is the certificate on the list? */
static inline bool bundle_is_revoked(const char *list, const char *certificate_pem)
{
    const gnutls_datum_t text = {(unsigned char *)list, (unsigned)strlen(list)};
    gnutls_x509_crt_t certificate = bundle_certificate(certificate_pem);
    gnutls_x509_crl_t crl;
    int revoked;

    assert_int_equal(gnutls_x509_crl_init(&crl), 0);
    assert_int_equal(gnutls_x509_crl_import(crl, &text, GNUTLS_X509_FMT_PEM), 0);
    revoked = gnutls_x509_crt_check_revocation(certificate, &crl, 1);
    gnutls_x509_crl_deinit(crl);
    gnutls_x509_crt_deinit(certificate);
    assert_in_range(revoked, 0, 1);
    return revoked == 1;
}

/* Prepares and finishes: the certificate, which the caller frees; NULL: none was due. */
static inline char *bundle_enrol(const char *data, const struct enrol_wish *wish,
                                 int64_t now_ms)
{
    struct authority_pair pair;
    struct enrol *enrol;
    char *certificate = NULL;

    assert_int_equal(enrol_open(&enrol, data, bundle_authority(data), now_ms), 0);
    assert_int_equal(enrol_prepare(enrol, wish, now_ms, &pair), 0);
    assert_int_equal(enrol_finish(enrol, now_ms), 0);
    enrol_close(enrol);
    if (pair.certificate)
        certificate = need(strdup(pair.certificate));
    authority_pair_release(&pair);
    return certificate;
}

/* No certificate is due. */
static inline void bundle_enrol_again(const char *data, const struct enrol_wish *wish,
                                      int64_t now_ms)
{
    char *certificate = bundle_enrol(data, wish, now_ms);
    bool none = !certificate;

    free(certificate);
    assert_true(none);
}

#endif
