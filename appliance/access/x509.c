#include "appliance/access/x509.h"

#include <errno.h>
#include <string.h>

#include "appliance/access/serial.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

int x509_checked(int code, const char *what)
{
    if (code >= 0)
        return 0;
    if (code == GNUTLS_E_MEMORY_ERROR)
        (void)need(NULL); /* ends here */
    log_error("%s: %s", what, gnutls_strerror(code));
    return -EIO;
}

/* --- keys and certificates ----------------------------------------------------------- */

int x509_make_key(gnutls_x509_privkey_t *ret)
{
    int rc;

    need(gnutls_x509_privkey_init(ret) < 0 ? NULL : *ret);
    rc = x509_checked(
        gnutls_x509_privkey_generate(*ret, GNUTLS_PK_EC,
                                     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
        "new key");
    if (rc < 0)
        gnutls_x509_privkey_deinit(*ret);
    return rc;
}

int x509_begin(gnutls_x509_crt_t *ret, gnutls_x509_privkey_t key, const char *name,
               int64_t from_ms, int64_t until_ms)
{
    unsigned char serial[SERIAL_OCTETS], id[64];
    size_t id_bytes = sizeof id;
    gnutls_x509_crt_t made;
    int rc = serial_make(serial);

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
        return x509_checked(GNUTLS_E_INTERNAL_ERROR, name);
    }
    *ret = made;
    return 0;
}

/* --- as text ------------------------------------------------------------------------- */

char *x509_take_text(gnutls_datum_t *datum)
{
    char *text = need(strndup((const char *)datum->data, datum->size));

    gnutls_memset(datum->data, 0, datum->size);
    gnutls_free(datum->data);
    return text;
}

int x509_export_certificate(gnutls_x509_crt_t certificate, char **ret)
{
    gnutls_datum_t out;
    int rc = x509_checked(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &out),
                          "certificate");

    if (rc == 0)
        *ret = x509_take_text(&out);
    return rc;
}

int x509_export_key(gnutls_x509_privkey_t key, char **ret)
{
    gnutls_datum_t out;
    int rc = x509_checked(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
                                                            GNUTLS_PKCS_PLAIN, &out),
                          "key");

    if (rc == 0)
        *ret = x509_take_text(&out);
    return rc;
}
