/*
 * revocation - the list of the certificates that an authority has revoked, signed by it.
 */
#ifndef APPLIANCE_ACCESS_REVOCATION_H
#define APPLIANCE_ACCESS_REVOCATION_H

#include <gnutls/x509.h>
#include <stddef.h>
#include <stdint.h>

/* Whose list it is. */
struct revocation_issuer {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
    int64_t until_ms; /* a list that is out of date would lock everybody out */
};

struct revocation_entry {
    const char *serial; /* as serial_write() makes it */
    int64_t at_ms;
};

/*
 * A list of these and no others as PEM, which the caller frees. It holds from a day before now for
 * as long as its issuer. Its number grows with time. -EINVAL: a serial is none; -EIO. Logged.
 */
int revocation_sign(const struct revocation_issuer *issuer,
                    const struct revocation_entry *entries, size_t count, int64_t now_ms,
                    char **ret);

#endif
