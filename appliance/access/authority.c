#include "appliance/access/authority.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/access/revocation.h"
#include "appliance/access/x509.h"
#include "mqtt/base/date.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum {
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

/* --- the authority itself ------------------------------------------------------------ */

static int sign_itself(struct authority *authority)
{
    gnutls_x509_crt_t crt = authority->certificate;
    int rc = x509_checked(gnutls_x509_crt_set_basic_constraints(crt, 1, 0), "authority");

    if (rc == 0)
        rc = x509_checked(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN |
                                                                 GNUTLS_KEY_CRL_SIGN),
                          "authority");
    if (rc == 0)
        rc = x509_checked(
            gnutls_x509_crt_sign2(crt, crt, authority->key, GNUTLS_DIG_SHA256, 0),
            "authority");
    return rc;
}

/* Two authorities never have one name, so that a mix-up is seen as one. */
static int make_name(char *ret, size_t bytes)
{
    unsigned char serial[SERIAL_OCTETS];
    char text[SERIAL_BYTES];
    int rc = serial_make(serial);

    serial_write(serial, text);
    (void)snprintf(ret, bytes, "Dung Han CA %.8s", text);
    return rc;
}

static int make_authority(struct authority *authority, int64_t now_ms)
{
    int64_t until_ms = now_ms + (int64_t)AUTHORITY_YEARS * YEAR_DAYS * DATE_DAY_MS;
    char name[32], *key = NULL, *crl = NULL;
    int rc = make_name(name, sizeof name);

    if (rc == 0)
        rc = x509_make_key(&authority->key);
    if (rc == 0)
        rc = x509_begin(&authority->certificate, authority->key, name, now_ms - DATE_DAY_MS,
                        until_ms);
    if (rc == 0)
        rc = sign_itself(authority);
    if (rc == 0)
        rc = x509_export_certificate(authority->certificate, &authority->pem);
    if (rc == 0)
        rc = x509_export_key(authority->key, &key);
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
    rc = x509_checked(
        gnutls_x509_crt_import(authority->certificate, &pem, GNUTLS_X509_FMT_PEM),
        "ca.crt");
    if (rc == 0)
        rc = x509_checked(
            gnutls_x509_privkey_import(authority->key, &secret, GNUTLS_X509_FMT_PEM),
            "ca.key");
    if (rc == 0)
        authority->until_ms =
            (int64_t)gnutls_x509_crt_get_expiration_time(authority->certificate) * 1000;
    return rc;
}

/* --- where it was before --------------------------------------------------------------- */

/* 0 also when it is not there. */
static int move_file(const struct authority *authority, const char *before,
                     const char *name, mode_t mode)
{
    char *path = join(before, name), *text = NULL;
    size_t bytes;
    int rc = file_read(path, PEM_MOST_BYTES, &text, &bytes);

    if (rc == 0)
        rc = write_pem(authority, name, text, mode);
    else if (rc != -ENOENT)
        (void)log_fail(rc, "%s", path);
    if (text)
        explicit_bzero(text, bytes);
    free(text);
    free(path);
    return rc;
}

/* The old key last, when all of it is here. -ENOENT: there was none. */
static int move_here(const struct authority *authority, const char *before)
{
    char *key = join(before, "ca.key");
    int rc = strcmp(before, authority->directory) == 0
                 ? -ENOENT
                 : move_file(authority, before, "ca.key", 0600);

    if (rc == 0)
        rc = move_file(authority, before, "crl.pem", 0644);
    if (rc == 0)
        rc = move_file(authority, before, "ca.crt", 0644);
    if (rc == 0 && unlink(key) < 0)
        rc = log_fail(-errno, "%s", key);
    if (rc == 0)
        log_info(
            "%s: the certificate authority of %s is here now, out of the daemon's reach",
            authority->directory, before);
    free(key);
    return rc;
}

static int load_or_make(struct authority *authority, const char *before, int64_t now_ms)
{
    char *key = NULL;
    int rc = read_pem(authority, "ca.crt", &authority->pem);

    if (rc == -ENOENT && move_here(authority, before) == 0)
        rc = read_pem(authority, "ca.crt", &authority->pem);
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
    struct stat about;

    if (rc < 0 && rc != -EEXIST)
        return rc;
    authority->lock = file_open_directory(authority->directory);
    if (authority->lock < 0)
        return log_fail(authority->lock, "%s", authority->directory);
    if (fstat(authority->lock, &about) < 0 || flock(authority->lock, LOCK_EX) < 0)
        return log_fail(-errno, "%s", authority->directory);
    if (about.st_uid == geteuid() && !(about.st_mode & 077))
        return 0;
    log_error(
        "%s: the authority's key is for nobody else; wanted is a directory of yours with "
        "mode 0700",
        authority->directory);
    return -EPERM;
}

int authority_open(struct authority **ret, const char *directory, const char *before,
                   int64_t now_ms)
{
    struct authority *authority = need(calloc(1, sizeof *authority));
    int rc;

    authority->directory = need(strdup(directory));
    authority->lock = -1;
    rc = lock_directory(authority);
    if (rc == 0)
        rc = load_or_make(authority, before, now_ms);
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
    return x509_checked(code, host);
}

/* A client's certificate is no server's, and the other way round, unless it is asked for. */
static int add_purpose(gnutls_x509_crt_t crt, const struct authority_wish *wish)
{
    int rc = x509_checked(
        gnutls_x509_crt_set_key_purpose_oid(
            crt, wish->hosts ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT, 0),
        wish->name);

    if (rc == 0 && wish->hosts && wish->client)
        rc = x509_checked(
            gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 0),
            wish->name);
    if (rc == 0)
        rc = x509_checked(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE),
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
    int rc = x509_checked(gnutls_x509_crt_set_basic_constraints(crt, 0, -1), wish->name);

    if (rc == 0)
        rc = add_purpose(crt, wish);
    if (rc == 0)
        rc = x509_checked(
            gnutls_x509_crt_get_subject_key_id(authority->certificate, id, &id_bytes, NULL),
            wish->name);
    if (rc == 0)
        rc = x509_checked(gnutls_x509_crt_set_authority_key_id(crt, id, id_bytes),
                          wish->name);
    if (rc == 0)
        rc = x509_checked(gnutls_x509_crt_sign2(crt, authority->certificate, authority->key,
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
    int rc = x509_make_key(&key);

    if (rc < 0)
        return rc;
    pair.until_ms = until_ms < authority->until_ms ? until_ms : authority->until_ms;
    rc = x509_begin(&crt, key, wish->name, wish->now_ms - DATE_DAY_MS, pair.until_ms);
    if (rc == 0)
        rc = sign(authority, crt, wish);
    if (rc == 0)
        rc = x509_checked(gnutls_x509_crt_get_serial(crt, serial, &serial_octets),
                          wish->name);
    if (rc == 0)
        rc = x509_export_certificate(crt, &pair.certificate);
    if (rc == 0)
        rc = x509_export_key(key, &pair.key);
    if (rc == 0) {
        serial_write(serial, pair.serial);
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

int authority_revoke(const struct authority *authority,
                     const struct revocation_entry *revoked, size_t count, int64_t now_ms,
                     char **ret)
{
    const struct revocation_issuer issuer = {authority->certificate, authority->key,
                                             authority->until_ms};
    char *pem = NULL;
    int rc = revocation_sign(&issuer, revoked, count, now_ms, &pem);

    if (rc == 0)
        rc = write_pem(authority, "crl.pem", pem, 0644);
    if (rc == 0) {
        *ret = pem;
        pem = NULL; /* now the caller's */
    }
    free(pem);
    return rc;
}
