#include "web/text/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#include "mqtt/base/memory.h"

enum { MARKS_FIRST = 0x300, MARKS_LAST = 0x36f, D_BAR = 0x111, LETTER_BYTES = 4 };

/* Writes a text of canonically decomposed letters; returns the end. */
static uint8_t *strip(uint8_t *out, const uint8_t *text, size_t bytes)
{
    const uint8_t *end = text + bytes;

    while (text < end) {
        ucs4_t c;

        text += u8_mbtouc(&c, text, (size_t)(end - text));
        if (c >= MARKS_FIRST && c <= MARKS_LAST)
            continue;
        c = uc_tolower(c);
        out += u8_uctomb(out, c == D_BAR ? 'd' : c, LETTER_BYTES);
    }
    return out;
}

static char *trimmed(char *text)
{
    size_t bytes = strlen(text), blank = strspn(text, " ");

    while (bytes > blank && text[bytes - 1] == ' ')
        bytes--;
    text[bytes] = '\0';
    memmove(text, text + blank, bytes - blank + 1);
    return text;
}

char *fold_text(const char *text)
{
    size_t bytes = strlen(text);
    uint8_t *parted, *folded;

    if (bytes == 0 || u8_check((const uint8_t *)text, bytes))
        return need(strdup(""));
    parted = need(u8_normalize(UNINORM_NFD, (const uint8_t *)text, bytes, NULL, &bytes));
    folded = need(malloc(bytes * LETTER_BYTES + 1)); /* lower case may be longer */
    *strip(folded, parted, bytes) = '\0';
    free(parted);
    return trimmed((char *)folded);
}

bool fold_has(const char *text, const char *folded_part)
{
    char *folded = fold_text(text);
    bool found = strstr(folded, folded_part) != NULL;

    free(folded);
    return found;
}
