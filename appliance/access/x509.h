/*
 * x509 - keys and certificates, out of GnuTLS.
 *
 * Keys are ECDSA on P-256: small, and what mosquitto 2.0.11 takes on every Debian. The library's
 * codes end here; its words are logged. Out of memory ends the process (mqtt/base/memory.h).
 */
#ifndef APPLIANCE_ACCESS_X509_H
#define APPLIANCE_ACCESS_X509_H

#include <gnutls/x509.h>
#include <stdint.h>

/* 0 for what went well; else -EIO, and the library's words are logged beside `what`. */
int x509_checked(int code, const char *what);

/* A new key; the caller's to deinit when it is 0. */
int x509_make_key(gnutls_x509_privkey_t *ret);

/* Name, key, serial number and validity, and no signature yet; the caller's to deinit when it is
 * 0. */
int x509_begin(gnutls_x509_crt_t *ret, gnutls_x509_privkey_t key, const char *name,
               int64_t from_ms, int64_t until_ms);

/* As PEM. The caller frees it, and wipes a key first. */
int x509_export_certificate(gnutls_x509_crt_t certificate, char **ret);
int x509_export_key(gnutls_x509_privkey_t key, char **ret);

/* A text of the library's, which is wiped and freed, becomes one of ours. */
char *x509_take_text(gnutls_datum_t *datum);

#endif
