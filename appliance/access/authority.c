#include "appliance/access/authority.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/date.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum {
    SERIAL_OCTETS = 16,
    PEM_MOST_BYTES = 16 * 1024,
    YEAR_DAYS = 365,
};

struct authority {
    char *directory;
    int lock; /* the directory, locked */
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t certificate;
    char *pem; /* of the certificate */
    int64_t until_ms;
};

/* The library's codes end here; its words are logged. */
static int checked(int code, const char *what)
{
    if (code >= 0)
        return 0;
    if (code == GNUTLS_E_MEMORY_ERROR)
        (void)need(NULL); /* ends here */
    log_error("%s: %s", what, gnutls_strerror(code));
    return -EIO;
}

static char *join(const char *directory, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", directory, name) < 0 ? need(NULL) : path;
}

static int write_pem(const struct authority *authority, const char *name, const char *pem,
                     mode_t mode)
{
    char *path = join(authority->directory, name);
    int rc = file_write(path, pem, strlen(pem), mode);

    free(path);
    return rc;
}

/* A text of the library's becomes one of ours. */
static char *take_text(gnutls_datum_t *datum)
{
    char *text = need(strndup((const char *)datum->data, datum->size));

    gnutls_memset(datum->data, 0, datum->size);
    gnutls_free(datum->data);
    return text;
}

static int export_certificate(gnutls_x509_crt_t certificate, char **ret)
{
    gnutls_datum_t out;
    int rc = checked(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &out),
                     "certificate");

    if (rc == 0)
        *ret = take_text(&out);
    return rc;
}

static int export_key(gnutls_x509_privkey_t key, char **ret)
{
    gnutls_datum_t out;
    int rc = checked(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
                                                       GNUTLS_PKCS_PLAIN, &out),
                     "key");

    if (rc == 0)
        *ret = take_text(&out);
    return rc;
}

/* --- what every certificate has ------------------------------------------------------ */

static int make_key(gnutls_x509_privkey_t *ret)
{
    int rc;

    need(gnutls_x509_privkey_init(ret) < 0 ? NULL : *ret);
    rc = checked(
        gnutls_x509_privkey_generate(*ret, GNUTLS_PK_EC,
                                     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
        "new key");
    if (rc < 0)
        gnutls_x509_privkey_deinit(*ret);
    return rc;
}

/* Random, positive and never short, so that its text is always of one length. */
static int make_serial(unsigned char ret[static SERIAL_OCTETS])
{
    int rc = checked(gnutls_rnd(GNUTLS_RND_RANDOM, ret, SERIAL_OCTETS), "random serial");

    ret[0] = (unsigned char)((ret[0] & 0x3F) | 0x40);
    return rc;
}

static void write_serial(const unsigned char serial[static SERIAL_OCTETS],
                         char ret[static AUTHORITY_SERIAL_BYTES])
{
    for (size_t i = 0; i < SERIAL_OCTETS; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", serial[i]);
}

/* Name, key, serial and validity; `ret` is the caller's to deinit when it is 0. */
static int begin_certificate(gnutls_x509_crt_t *ret, gnutls_x509_privkey_t key,
                             const char *name, int64_t from_ms, int64_t until_ms)
{
    unsigned char serial[SERIAL_OCTETS], id[64];
    size_t id_bytes = sizeof id;
    gnutls_x509_crt_t made;
    int rc = make_serial(serial);

    if (rc < 0)
        return rc;
    need(gnutls_x509_crt_init(&made) < 0 ? NULL : made);
    if (gnutls_x509_crt_set_version(made, 3) < 0 ||
        gnutls_x509_crt_set_serial(made, serial, sizeof serial) < 0 ||
        gnutls_x509_crt_set_activation_time(made, from_ms / 1000) < 0 ||
        gnutls_x509_crt_set_expiration_time(made, until_ms / 1000) < 0 ||
        gnutls_x509_crt_set_dn_by_oid(made, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                      (unsigned)strlen(name)) < 0 ||
        gnutls_x509_crt_set_key(made, key) < 0 ||
        gnutls_x509_crt_get_key_id(made, GNUTLS_KEYID_USE_SHA1, id, &id_bytes) < 0 ||
        gnutls_x509_crt_set_subject_key_id(made, id, id_bytes) < 0) {
        gnutls_x509_crt_deinit(made);
        return checked(GNUTLS_E_INTERNAL_ERROR, name);
    }
    *ret = made;
    return 0;
}

/* --- the authority itself ------------------------------------------------------------ */

static int sign_itself(struct authority *authority)
{
    gnutls_x509_crt_t crt = authority->certificate;
    int rc = checked(gnutls_x509_crt_set_basic_constraints(crt, 1, 0), "authority");

    if (rc == 0)
        rc = checked(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN |
                                                            GNUTLS_KEY_CRL_SIGN),
                     "authority");
    if (rc == 0)
        rc = checked(gnutls_x509_crt_sign2(crt, crt, authority->key, GNUTLS_DIG_SHA256, 0),
                     "authority");
    return rc;
}

/* Two authorities never have one name, so that a mix-up is seen as one. */
static int make_name(char *ret, size_t bytes)
{
    unsigned char serial[SERIAL_OCTETS];
    char text[AUTHORITY_SERIAL_BYTES];
    int rc = make_serial(serial);

    write_serial(serial, text);
    (void)snprintf(ret, bytes, "Dung Han CA %.8s", text);
    return rc;
}

static int make_authority(struct authority *authority, int64_t now_ms)
{
    int64_t until_ms = now_ms + (int64_t)AUTHORITY_YEARS * YEAR_DAYS * DATE_DAY_MS;
    char name[32], *key = NULL, *crl = NULL;
    int rc = make_name(name, sizeof name);

    if (rc == 0)
        rc = make_key(&authority->key);
    if (rc == 0)
        rc = begin_certificate(&authority->certificate, authority->key, name,
                               now_ms - DATE_DAY_MS, until_ms);
    if (rc == 0)
        rc = sign_itself(authority);
    if (rc == 0)
        rc = export_certificate(authority->certificate, &authority->pem);
    if (rc == 0)
        rc = export_key(authority->key, &key);
    authority->until_ms = until_ms;
    /* The certificate last: with it the authority is there. */
    if (rc == 0)
        rc = write_pem(authority, "ca.key", key, 0600);
    if (rc == 0)
        rc = authority_revoke(authority, NULL, 0, now_ms, &crl);
    if (rc == 0)
        rc = write_pem(authority, "ca.crt", authority->pem, 0644);
    if (rc == 0)
        log_info("%s: made a certificate authority", authority->directory);
    if (key)
        explicit_bzero(key, strlen(key));
    free(key);
    free(crl);
    return rc;
}

static int read_pem(const struct authority *authority, const char *name, char **ret)
{
    char *path = join(authority->directory, name);
    size_t bytes;
    int rc = file_read(path, PEM_MOST_BYTES, ret, &bytes);

    if (rc < 0 && rc != -ENOENT)
        log_fail(rc, "%s", path);
    free(path);
    return rc;
}

static int parse_authority(struct authority *authority, const char *key)
{
    gnutls_datum_t pem = {(unsigned char *)authority->pem,
                          (unsigned)strlen(authority->pem)};
    gnutls_datum_t secret = {(unsigned char *)key, (unsigned)strlen(key)};
    int rc;

    need(gnutls_x509_crt_init(&authority->certificate) < 0 ? NULL : authority->certificate);
    need(gnutls_x509_privkey_init(&authority->key) < 0 ? NULL : authority->key);
    rc = checked(gnutls_x509_crt_import(authority->certificate, &pem, GNUTLS_X509_FMT_PEM),
                 "ca.crt");
    if (rc == 0)
        rc = checked(
            gnutls_x509_privkey_import(authority->key, &secret, GNUTLS_X509_FMT_PEM),
            "ca.key");
    if (rc == 0)
        authority->until_ms =
            (int64_t)gnutls_x509_crt_get_expiration_time(authority->certificate) * 1000;
    return rc;
}

static int load_or_make(struct authority *authority, int64_t now_ms)
{
    char *key = NULL;
    int rc = read_pem(authority, "ca.crt", &authority->pem);

    if (rc == -ENOENT)
        return make_authority(authority, now_ms);
    if (rc == 0) {
        rc = read_pem(authority, "ca.key", &key);
        if (rc == -ENOENT)
            log_error("%s/ca.key is missing: put it back from a backup",
                      authority->directory);
    }
    if (rc == 0)
        rc = parse_authority(authority, key);
    if (key)
        explicit_bzero(key, strlen(key));
    free(key);
    return rc;
}

static int lock_directory(struct authority *authority)
{
    int rc = file_make_directory(authority->directory, 0700);

    if (rc < 0 && rc != -EEXIST)
        return rc;
    authority->lock = open(authority->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (authority->lock < 0 || flock(authority->lock, LOCK_EX) < 0)
        return log_fail(-errno, "%s", authority->directory);
    return 0;
}

int authority_open(struct authority **ret, const char *data, int64_t now_ms)
{
    struct authority *authority = need(calloc(1, sizeof *authority));
    int rc;

    authority->directory = join(data, "ca");
    authority->lock = -1;
    rc = lock_directory(authority);
    if (rc == 0)
        rc = load_or_make(authority, now_ms);
    if (rc == 0) {
        *ret = authority;
        authority = NULL; /* now the caller's */
    }
    authority_close(authority);
    return rc;
}

void authority_close(struct authority *authority)
{
    if (!authority)
        return;
    if (authority->key)
        gnutls_x509_privkey_deinit(authority->key);
    if (authority->certificate)
        gnutls_x509_crt_deinit(authority->certificate);
    if (authority->lock >= 0)
        (void)close(authority->lock);
    free(authority->pem);
    free(authority->directory);
    free(authority);
}

const char *authority_certificate(const struct authority *authority)
{
    return authority->pem;
}

/* --- what it signs ------------------------------------------------------------------- */

static int add_host(gnutls_x509_crt_t crt, const char *host)
{
    unsigned char octets[sizeof(struct in6_addr)];
    int code;

    if (inet_pton(AF_INET, host, octets) == 1)
        code = gnutls_x509_crt_set_subject_alt_name(
            crt, GNUTLS_SAN_IPADDRESS, octets, sizeof(struct in_addr), GNUTLS_FSAN_APPEND);
    else if (inet_pton(AF_INET6, host, octets) == 1)
        code = gnutls_x509_crt_set_subject_alt_name(
            crt, GNUTLS_SAN_IPADDRESS, octets, sizeof(struct in6_addr), GNUTLS_FSAN_APPEND);
    else
        code = gnutls_x509_crt_set_subject_alt_name(
            crt, GNUTLS_SAN_DNSNAME, host, (unsigned)strlen(host), GNUTLS_FSAN_APPEND);
    return checked(code, host);
}

/* A client's certificate is no server's, and the other way round. */
static int add_purpose(gnutls_x509_crt_t crt, const struct authority_wish *wish)
{
    int rc = checked(
        gnutls_x509_crt_set_key_purpose_oid(
            crt, wish->hosts ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT, 0),
        wish->name);

    if (rc == 0)
        rc = checked(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE),
                     wish->name);
    for (size_t i = 0; rc == 0 && wish->hosts && i < wish->host_count; i++)
        rc = add_host(crt, wish->hosts[i]);
    return rc;
}

static int sign(const struct authority *authority, gnutls_x509_crt_t crt,
                const struct authority_wish *wish)
{
    unsigned char id[64];
    size_t id_bytes = sizeof id;
    int rc = checked(gnutls_x509_crt_set_basic_constraints(crt, 0, -1), wish->name);

    if (rc == 0)
        rc = add_purpose(crt, wish);
    if (rc == 0)
        rc = checked(
            gnutls_x509_crt_get_subject_key_id(authority->certificate, id, &id_bytes, NULL),
            wish->name);
    if (rc == 0)
        rc = checked(gnutls_x509_crt_set_authority_key_id(crt, id, id_bytes), wish->name);
    if (rc == 0)
        rc = checked(gnutls_x509_crt_sign2(crt, authority->certificate, authority->key,
                                           GNUTLS_DIG_SHA256, 0),
                     wish->name);
    return rc;
}

int authority_issue(const struct authority *authority, const struct authority_wish *wish,
                    struct authority_pair *ret)
{
    int64_t until_ms = wish->now_ms / 1000 * 1000 + (int64_t)wish->days * DATE_DAY_MS;
    unsigned char serial[SERIAL_OCTETS];
    size_t serial_octets = sizeof serial;
    struct authority_pair pair = {0};
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt = NULL;
    int rc = make_key(&key);

    if (rc < 0)
        return rc;
    pair.until_ms = until_ms < authority->until_ms ? until_ms : authority->until_ms;
    rc =
        begin_certificate(&crt, key, wish->name, wish->now_ms - DATE_DAY_MS, pair.until_ms);
    if (rc == 0)
        rc = sign(authority, crt, wish);
    if (rc == 0)
        rc = checked(gnutls_x509_crt_get_serial(crt, serial, &serial_octets), wish->name);
    if (rc == 0)
        rc = export_certificate(crt, &pair.certificate);
    if (rc == 0)
        rc = export_key(key, &pair.key);
    if (rc == 0) {
        write_serial(serial, pair.serial);
        *ret = pair;
        pair = (struct authority_pair){0}; /* now the caller's */
    }
    authority_pair_release(&pair);
    if (crt)
        gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    return rc;
}

void authority_pair_release(struct authority_pair *pair)
{
    if (pair->key)
        explicit_bzero(pair->key, strlen(pair->key));
    free(pair->key);
    free(pair->certificate);
    *pair = (struct authority_pair){0};
}

/* --- what it has revoked ------------------------------------------------------------- */

static int read_serial(const char *text, unsigned char ret[static SERIAL_OCTETS])
{
    gnutls_datum_t hex = {(unsigned char *)text, (unsigned)strlen(text)};
    size_t octets = SERIAL_OCTETS;

    if (gnutls_hex_decode(&hex, ret, &octets) < 0 || octets != SERIAL_OCTETS) {
        log_error("'%s' is no serial number: 32 hexadecimal digits", text);
        return -EINVAL;
    }
    return 0;
}

static int list_revoked(gnutls_x509_crl_t crl, const struct authority_revoked *revoked,
                        size_t count)
{
    unsigned char serial[SERIAL_OCTETS];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = read_serial(revoked[i].serial, serial);
        if (rc == 0)
            rc = checked(gnutls_x509_crl_set_crt_serial(crl, serial, sizeof serial,
                                                        revoked[i].at_ms / 1000),
                         "crl.pem");
    }
    return rc;
}

/* The number of a list grows with time, and that is all that is asked of it. */
static int sign_list(const struct authority *authority, gnutls_x509_crl_t crl,
                     int64_t now_ms)
{
    unsigned char id[64], number[8];
    size_t id_bytes = sizeof id;

    for (size_t i = 0; i < sizeof number; i++)
        number[i] = (unsigned char)((uint64_t)now_ms >> (56 - 8 * i));
    if (gnutls_x509_crl_set_version(crl, 2) < 0 ||
        gnutls_x509_crl_set_this_update(crl, (now_ms - DATE_DAY_MS) / 1000) < 0 ||
        gnutls_x509_crl_set_next_update(crl, authority->until_ms / 1000) < 0 ||
        gnutls_x509_crl_set_number(crl, number, sizeof number) < 0 ||
        gnutls_x509_crt_get_subject_key_id(authority->certificate, id, &id_bytes, NULL) <
            0 ||
        gnutls_x509_crl_set_authority_key_id(crl, id, id_bytes) < 0)
        return checked(GNUTLS_E_INTERNAL_ERROR, "crl.pem");
    return checked(gnutls_x509_crl_sign2(crl, authority->certificate, authority->key,
                                         GNUTLS_DIG_SHA256, 0),
                   "crl.pem");
}

int authority_revoke(const struct authority *authority,
                     const struct authority_revoked *revoked, size_t count, int64_t now_ms,
                     char **ret)
{
    gnutls_x509_crl_t crl;
    gnutls_datum_t out;
    char *pem = NULL;
    int rc;

    need(gnutls_x509_crl_init(&crl) < 0 ? NULL : crl);
    rc = list_revoked(crl, revoked, count);
    if (rc == 0)
        rc = sign_list(authority, crl, now_ms);
    if (rc == 0)
        rc = checked(gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &out), "crl.pem");
    if (rc == 0)
        pem = take_text(&out);
    gnutls_x509_crl_deinit(crl);
    if (rc == 0)
        rc = write_pem(authority, "crl.pem", pem, 0644);
    if (rc == 0) {
        *ret = pem;
        pem = NULL; /* now the caller's */
    }
    free(pem);
    return rc;
}
