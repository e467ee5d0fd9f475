#include "mqtt/certificate.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

#include "mqtt/base/file.h"
#include "mqtt/base/memory.h"

enum { MOST_BYTES = 64 * 1024 };

/*
 * The first certificate of the file, which is the holder's. With the library that
 * libmosquitto has brought anyway: a second one for TLS costs a gateway 2 MB.
 */
static int load(const char *path, X509 **ret)
{
    size_t bytes;
    char *text;
    BIO *source;
    int rc = file_read(path, MOST_BYTES, &text, &bytes);

    if (rc < 0)
        return rc;
    source = need(BIO_new_mem_buf(text, (int)bytes));
    *ret = PEM_read_bio_X509(source, NULL, NULL, NULL);
    (void)BIO_free(source);
    free(text);
    ERR_clear_error(); /* of no interest to whoever asks next */
    return *ret ? 0 : -EINVAL;
}

int certificate_until(const char *path, int64_t *ret_ms)
{
    X509 *certificate;
    struct tm until;
    int rc = load(path, &certificate);

    if (rc < 0)
        return rc;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) == 1)
        *ret_ms = (int64_t)timegm(&until) * 1000;
    else
        rc = -EINVAL;
    X509_free(certificate);
    return rc;
}

bool certificate_is_for(const char *path, const char *host)
{
    X509 *certificate;
    bool found;

    if (load(path, &certificate) < 0)
        return false;
    found = X509_check_host(certificate, host, 0, 0, NULL) == 1 ||
            X509_check_ip_asc(certificate, host, 0) == 1;
    X509_free(certificate);
    return found;
}
