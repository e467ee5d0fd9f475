#include "sensors/line/identity.h"

#include <errno.h>

enum {
    AT_FUNCTION = 1,
    AT_TYPE = 2,
    AT_ACCESS = 3,
    AT_MORE = 5,
    AT_NEXT = 6,
    AT_OBJECTS = 7, /* how many there are */
    FIXED_BYTES = 8,
    MORE_FOLLOWS = 0xff,
};

enum { AT_ID, AT_LENGTH, OBJECT_FIXED_BYTES }; /* of an object */

int identity_bytes(const uint8_t *message, size_t count)
{
    size_t bytes = FIXED_BYTES;

    if (count > AT_TYPE &&
        (message[AT_FUNCTION] != IDENTITY_FUNCTION || message[AT_TYPE] != IDENTITY_TYPE))
        return -EBADMSG;
    if (count < FIXED_BYTES)
        return 0;
    for (int i = 0; i < message[AT_OBJECTS]; i++) {
        if (count < bytes + OBJECT_FIXED_BYTES)
            return 0;
        bytes += OBJECT_FIXED_BYTES + message[bytes + AT_LENGTH];
    }
    return (int)bytes;
}

/* An object's text; a device must not be able to send a terminal more than letters. */
static void take_text(const uint8_t *object, char ret[static IDENTITY_TEXT_BYTES])
{
    const uint8_t *text = object + OBJECT_FIXED_BYTES;
    int length = object[AT_LENGTH];

    if (length > IDENTITY_TEXT_BYTES - 1)
        length = IDENTITY_TEXT_BYTES - 1;
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\0'))
        length--;
    for (int i = 0; i < length; i++)
        ret[i] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
    ret[length] = '\0';
}

int identity_read(const uint8_t *message, size_t bytes, struct line_identity *identity)
{
    char *const texts[] = {identity->vendor, identity->product, identity->revision};
    const uint8_t *object = message + FIXED_BYTES;

    if (identity_bytes(message, bytes) != (int)bytes ||
        message[AT_ACCESS] != IDENTITY_BASIC)
        return -EBADMSG;
    for (int i = 0; i < message[AT_OBJECTS]; i++) {
        if (object[AT_ID] < sizeof texts / sizeof texts[0])
            take_text(object, texts[object[AT_ID]]);
        object += OBJECT_FIXED_BYTES + object[AT_LENGTH];
    }
    identity->next = message[AT_MORE] == MORE_FOLLOWS ? message[AT_NEXT] : 0;
    return 0;
}
