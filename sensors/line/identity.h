/*
 * identity - what a device says that it is, where it knows function 43, type 14 (Read Device
 * Identification) of Modbus.
 *
 *   unit id, 43, 14, access code, conformity, more follows, next object, objects
 *   an object: its id, how long it is, text
 *
 * Pure; any thread.
 */
#ifndef SENSORS_LINE_IDENTITY_H
#define SENSORS_LINE_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

enum {
    IDENTITY_FUNCTION = 0x2b,
    IDENTITY_TYPE = 0x0e,
    IDENTITY_BASIC = 1, /* the access code: vendor, product and revision */
    IDENTITY_TEXT_BYTES = 64,
};

/* Zeroed: it has said nothing. Texts are cut; what is no printable ASCII in them is a question mark. */
struct line_identity {
    char vendor[IDENTITY_TEXT_BYTES];
    char product[IDENTITY_TEXT_BYTES];
    char revision[IDENTITY_TEXT_BYTES];
    int next; /* more follows: `address` of the request for that; 0: this was all */
};

/*
 * How long the answer is that begins so, from its unit id on: it only shows as it comes. 0: that is
 * still to come; -EBADMSG: it is no answer.
 */
int identity_bytes(const uint8_t *message, size_t count);

/* What an answer says, beside what those before have said. -EBADMSG: it is none, nothing has changed. */
int identity_read(const uint8_t *message, size_t bytes, struct line_identity *identity);

#endif
