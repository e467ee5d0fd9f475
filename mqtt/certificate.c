#include "mqtt/certificate.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "mqtt/base/file.h"

enum { MOST_BYTES = 64 * 1024 };

/* The first certificate of the file, which is the holder's. */
static int load(const char *path, gnutls_x509_crt_t *ret)
{
    gnutls_x509_crt_t certificate;
    size_t bytes;
    char *text;
    int rc = file_read(path, MOST_BYTES, &text, &bytes);

    if (rc < 0)
        return rc;
    if (gnutls_x509_crt_init(&certificate) < 0)
        abort();
    rc = gnutls_x509_crt_import(certificate,
                                &(gnutls_datum_t){(unsigned char *)text, (unsigned)bytes},
                                GNUTLS_X509_FMT_PEM);
    free(text);
    if (rc < 0) {
        gnutls_x509_crt_deinit(certificate);
        return -EINVAL;
    }
    *ret = certificate;
    return 0;
}

int certificate_until(const char *path, int64_t *ret_ms)
{
    gnutls_x509_crt_t certificate;
    int rc = load(path, &certificate);

    if (rc < 0)
        return rc;
    *ret_ms = (int64_t)gnutls_x509_crt_get_expiration_time(certificate) * 1000;
    gnutls_x509_crt_deinit(certificate);
    return 0;
}

bool certificate_is_for(const char *path, const char *host)
{
    gnutls_x509_crt_t certificate;
    bool found;

    if (load(path, &certificate) < 0)
        return false;
    found = gnutls_x509_crt_check_hostname2(certificate, host, 0) != 0;
    gnutls_x509_crt_deinit(certificate);
    return found;
}
