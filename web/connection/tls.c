#include "web/connection/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { FILE_BYTES = 1 << 16, LOOK_EVERY_MS = 10000 };

struct tls_pair {
    int holders;
    gnutls_certificate_credentials_t credentials;
    int64_t ends_ms;
    char certificate[FILE_BYTES], key[FILE_BYTES]; /* PEM */
};

/* What tells one version of a file from the next. */
struct version {
    dev_t device;
    ino_t inode;
    off_t bytes;
    struct timespec modified;
};

struct tls {
    const char *paths[2]; /* certificate, key */
    struct version seen[2];
    struct tls_pair *pair;
    int64_t next_ms;
};

static int read_file(const char *path, char ret[static FILE_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t bytes = 0;
    ssize_t got = 1;

    if (fd < 0)
        return -errno;
    while (bytes < FILE_BYTES - 1 && got > 0) {
        got = read(fd, ret + bytes, FILE_BYTES - 1 - bytes);
        bytes += got > 0 ? (size_t)got : 0;
    }
    (void)close(fd);
    ret[bytes] = '\0';
    return got < 0 ? -EIO : 0;
}

/* Of the first certificate in the file, which is the server's own. */
static int64_t read_end(const gnutls_datum_t *pem)
{
    gnutls_x509_crt_t *list;
    unsigned count;
    int64_t ends_ms;

    if (gnutls_x509_crt_list_import2(&list, &count, pem, GNUTLS_X509_FMT_PEM, 0) < 0)
        return 0;
    ends_ms = (int64_t)gnutls_x509_crt_get_expiration_time(list[0]) * 1000;
    for (unsigned i = 0; i < count; i++)
        gnutls_x509_crt_deinit(list[i]);
    gnutls_free(list);
    return ends_ms;
}

void tls_let_go(struct tls_pair *pair)
{
    if (!pair || --pair->holders > 0)
        return;
    if (pair->credentials)
        gnutls_certificate_free_credentials(pair->credentials);
    explicit_bzero(pair->key, sizeof pair->key);
    free(pair);
}

static int read_pair(struct tls *tls, struct tls_pair *pair)
{
    gnutls_datum_t certificate = {(unsigned char *)pair->certificate, 0};
    gnutls_datum_t key = {(unsigned char *)pair->key, 0};
    int rc = read_file(tls->paths[0], pair->certificate);

    if (rc < 0)
        return log_fail(rc, "web: certificate %s", tls->paths[0]);
    rc = read_file(tls->paths[1], pair->key);
    if (rc < 0)
        return log_fail(rc, "web: key %s", tls->paths[1]);
    certificate.size = (unsigned)strlen(pair->certificate);
    key.size = (unsigned)strlen(pair->key);
    if (gnutls_certificate_allocate_credentials(&pair->credentials) < 0)
        abort(); /* out of memory */
    rc = gnutls_certificate_set_x509_key_mem(pair->credentials, &certificate, &key,
                                             GNUTLS_X509_FMT_PEM);
    if (rc < 0) {
        log_error("web: certificate %s with key %s: %s", tls->paths[0], tls->paths[1],
                  gnutls_strerror(rc));
        return -EINVAL;
    }
    pair->ends_ms = read_end(&certificate);
    return 0;
}

static struct version version_of(const char *path)
{
    struct stat about;

    if (stat(path, &about) < 0)
        return (struct version){0};
    return (struct version){about.st_dev, about.st_ino, about.st_size, about.st_mtim};
}

static bool same(const struct version *a, const struct version *b)
{
    return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
           a->modified.tv_sec == b->modified.tv_sec &&
           a->modified.tv_nsec == b->modified.tv_nsec;
}

/* A version is noted before it is read: what changes meanwhile is read again. */
static int take(struct tls *tls)
{
    struct tls_pair *pair = need(calloc(1, sizeof *pair));
    int rc;

    pair->holders = 1;
    for (int i = 0; i < 2; i++)
        tls->seen[i] = version_of(tls->paths[i]);
    rc = read_pair(tls, pair);
    if (rc == 0) {
        tls_let_go(tls->pair);
        tls->pair = pair;
        pair = NULL; /* now in use */
    }
    tls_let_go(pair);
    return rc;
}

int tls_open(struct tls **ret, const char *certificate, const char *key, int64_t now_ms)
{
    struct tls *tls = need(malloc(sizeof *tls));
    int rc;

    *tls = (struct tls){.paths = {certificate, key}, .next_ms = now_ms + LOOK_EVERY_MS};
    rc = take(tls);
    if (rc == 0) {
        *ret = tls;
        tls = NULL; /* now the caller's */
    }
    tls_close(tls);
    return rc;
}

void tls_close(struct tls *tls)
{
    if (!tls)
        return;
    tls_let_go(tls->pair);
    free(tls);
}

void tls_look(struct tls *tls)
{
    tls->next_ms = 0;
}

int64_t tls_run(struct tls *tls, int64_t now_ms)
{
    bool changed = false;

    if (now_ms < tls->next_ms)
        return tls->next_ms;
    tls->next_ms = now_ms + LOOK_EVERY_MS;
    for (int i = 0; i < 2; i++) {
        struct version now = version_of(tls->paths[i]);

        changed = changed || !same(&now, &tls->seen[i]);
    }
    if (changed && take(tls) == 0)
        log_info("web: certificate %s was taken up anew", tls->paths[0]);
    return tls->next_ms;
}

struct tls_pair *tls_greet(struct tls *tls, gnutls_session_t session)
{
    if (gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, tls->pair->credentials) < 0)
        abort(); /* out of memory */
    tls->pair->holders++;
    return tls->pair;
}

int64_t tls_ends_ms(const struct tls *tls)
{
    return tls->pair->ends_ms;
}

const char *tls_certificate_pem(const struct tls *tls)
{
    return tls->pair->certificate;
}

const char *tls_key_pem(const struct tls *tls)
{
    return tls->pair->key;
}
