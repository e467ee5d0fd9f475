#include "appliance/access/serial.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/log.h"

int serial_make(unsigned char ret[static SERIAL_OCTETS])
{
    int code = gnutls_rnd(GNUTLS_RND_RANDOM, ret, SERIAL_OCTETS);

    if (code < 0) {
        log_error("random serial: %s", gnutls_strerror(code));
        return -EIO;
    }
    ret[0] = (unsigned char)((ret[0] & 0x3F) | 0x40);
    return 0;
}

void serial_write(const unsigned char serial[static SERIAL_OCTETS],
                  char ret[static SERIAL_BYTES])
{
    for (size_t i = 0; i < SERIAL_OCTETS; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", serial[i]);
}

int serial_read(const char *text, unsigned char ret[static SERIAL_OCTETS])
{
    gnutls_datum_t hex = {(unsigned char *)text, (unsigned)strlen(text)};
    size_t octets = SERIAL_OCTETS;

    if (gnutls_hex_decode(&hex, ret, &octets) < 0 || octets != SERIAL_OCTETS) {
        log_error("'%s' is no serial number: 32 hexadecimal digits", text);
        return -EINVAL;
    }
    return 0;
}
