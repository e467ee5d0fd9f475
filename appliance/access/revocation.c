#include "appliance/access/revocation.h"

#include "appliance/access/serial.h"
#include "appliance/access/x509.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

static int list_entries(gnutls_x509_crl_t crl, const struct revocation_entry *entries,
                        size_t count)
{
    unsigned char serial[SERIAL_OCTETS];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = serial_read(entries[i].serial, serial);
        if (rc == 0)
            rc = x509_checked(gnutls_x509_crl_set_crt_serial(crl, serial, sizeof serial,
                                                             entries[i].at_ms / 1000),
                              "crl.pem");
    }
    return rc;
}

/* The number of a list grows with time, and that is all that is asked of it. */
static int sign_list(const struct revocation_issuer *issuer, gnutls_x509_crl_t crl,
                     int64_t now_ms)
{
    unsigned char id[64], number[8];
    size_t id_bytes = sizeof id;

    for (size_t i = 0; i < sizeof number; i++)
        number[i] = (unsigned char)((uint64_t)now_ms >> (56 - 8 * i));
    if (gnutls_x509_crl_set_version(crl, 2) < 0 ||
        gnutls_x509_crl_set_this_update(crl, (now_ms - DATE_DAY_MS) / 1000) < 0 ||
        gnutls_x509_crl_set_next_update(crl, issuer->until_ms / 1000) < 0 ||
        gnutls_x509_crl_set_number(crl, number, sizeof number) < 0 ||
        gnutls_x509_crt_get_subject_key_id(issuer->certificate, id, &id_bytes, NULL) < 0 ||
        gnutls_x509_crl_set_authority_key_id(crl, id, id_bytes) < 0)
        return x509_checked(GNUTLS_E_INTERNAL_ERROR, "crl.pem");
    return x509_checked(
        gnutls_x509_crl_sign2(crl, issuer->certificate, issuer->key, GNUTLS_DIG_SHA256, 0),
        "crl.pem");
}

int revocation_sign(const struct revocation_issuer *issuer,
                    const struct revocation_entry *entries, size_t count, int64_t now_ms,
                    char **ret)
{
    gnutls_x509_crl_t crl;
    gnutls_datum_t out;
    int rc;

    need(gnutls_x509_crl_init(&crl) < 0 ? NULL : crl);
    rc = list_entries(crl, entries, count);
    if (rc == 0)
        rc = sign_list(issuer, crl, now_ms);
    if (rc == 0)
        rc = x509_checked(gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &out),
                          "crl.pem");
    if (rc == 0)
        *ret = x509_take_text(&out);
    gnutls_x509_crl_deinit(crl);
    return rc;
}
