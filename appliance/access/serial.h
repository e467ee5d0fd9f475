/*
 * serial - the serial number of a certificate: 16 random octets, and 32 lower-case hexadecimal
 * digits as text.
 */
#ifndef APPLIANCE_ACCESS_SERIAL_H
#define APPLIANCE_ACCESS_SERIAL_H

enum {
    SERIAL_OCTETS = 16,
    SERIAL_BYTES = 2 * SERIAL_OCTETS + 1, /* as text, with its NUL */
};

/* Random, positive and never short, so that its text is always of one length. -EIO, logged. */
int serial_make(unsigned char ret[static SERIAL_OCTETS]);

void serial_write(const unsigned char serial[static SERIAL_OCTETS],
                  char ret[static SERIAL_BYTES]);

/* -EINVAL, logged: it is none. */
int serial_read(const char *text, unsigned char ret[static SERIAL_OCTETS]);

#endif
