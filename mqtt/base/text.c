#include "mqtt/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { LETTER_BYTES = 4 }; /* at most */

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Where the letter begins of which the byte is one; where it stands when it is of none. */
static size_t letter_at(const char *text, size_t at)
{
    size_t first = at;

    while (first > 0 && at - first < LETTER_BYTES - 1 && continues(text[first]))
        first--;
    return continues(text[first]) ? at : first;
}

/* By its first byte. */
static size_t letter_bytes(char first)
{
    unsigned char byte = (unsigned char)first;

    return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

int text_fit(const char *text, int most)
{
    size_t length = strnlen(text, (size_t)most + 1);

    return length <= (size_t)most ? (int)length : (int)letter_at(text, (size_t)most);
}

void text_mend(char *text)
{
    size_t length = strlen(text), first;

    if (length == 0)
        return;
    first = letter_at(text, length - 1);
    if (first + letter_bytes(text[first]) > length)
        text[first] = '\0';
}
