#include "mqtt/base/letters.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "mqtt/base/text.h"

enum { REPLACEMENT = 0xFFFD, NO_LETTER = 0xFFFF };

/* Whose letters are taken for Latin ones by the eye: Unicode Technical Standard 39. */
static const char *const alphabets_alike[] = {"Cyrillic", "Greek",  "Armenian",
                                              "Cherokee", "Coptic", "Lisu"};

static bool in(const uc_script_t *script, const char *name)
{
    return script && strcmp(script->name, name) == 0;
}

static bool is_alike(const uc_script_t *script)
{
    bool alike = false;

    for (size_t i = 0; i < sizeof alphabets_alike / sizeof alphabets_alike[0]; i++)
        alike |= in(script, alphabets_alike[i]);
    return alike;
}

enum letters_kind letters_kind(uint32_t letter)
{
    const uc_script_t *script;

    if (letter == ' ')
        return LETTERS_SEEN;
    if (letter == REPLACEMENT)
        return LETTERS_LOST;
    if (uc_is_property_white_space(letter))
        return LETTERS_BLANK;
    script = uc_script(letter);
    if (in(script, "Latin"))
        return LETTERS_SEEN;
    if (uc_is_property_default_ignorable_code_point(letter) ||
        uc_is_general_category_withtable(letter, UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf))
        return LETTERS_HIDDEN;
    return is_alike(script) ? LETTERS_ALIKE : LETTERS_SEEN;
}

size_t letters_plain(const char *text, size_t size)
{
    size_t at = 0;

    while (at < size && text[at] >= ' ' && text[at] < 0x7f)
        at++;
    return at;
}

/* The letter at the beginning of a text that is not empty, and its bytes; NO_LETTER for a
 * byte that is no UTF-8. */
static size_t next(const char *text, size_t size, uint32_t *ret)
{
    int bytes = u8_mbtoucr(ret, (const uint8_t *)text, size);

    if (bytes > 0)
        return (size_t)bytes;
    *ret = NO_LETTER;
    return 1;
}

uint32_t letters_find(const char *text, unsigned kinds)
{
    size_t size = strlen(text), at = letters_plain(text, size);
    uint32_t letter;

    while (at < size) {
        at += next(text + at, size - at, &letter);
        if (letter != NO_LETTER && kinds & LETTERS_OF(letters_kind(letter)))
            return letter;
    }
    return 0;
}

const char *letters_alphabet(uint32_t letter)
{
    const uc_script_t *script = uc_script(letter);

    return is_alike(script) ? script->name : "";
}

static bool is_seen(uint32_t letter)
{
    return letter == NO_LETTER ||
           (letter != ' ' && !((LETTERS_OF(LETTERS_BLANK) | LETTERS_OF(LETTERS_HIDDEN)) &
                               LETTERS_OF(letters_kind(letter))));
}

const char *letters_trim(const char *text, size_t *ret_bytes)
{
    size_t size = strlen(text), begin = size, end = size, step;
    uint32_t letter;

    for (size_t at = 0; at < size; at += step) {
        step = next(text + at, size - at, &letter);
        if (!is_seen(letter))
            continue;
        if (begin == size)
            begin = at;
        end = at + step;
    }
    *ret_bytes = end - begin;
    return text + begin;
}

static bool shows_itself(uint32_t letter)
{
    return letter == NO_LETTER || letters_kind(letter) == LETTERS_SEEN;
}

void letters_show(const char *text, char *ret, size_t bytes)
{
    size_t size = strlen(text), used = 0, step;
    uint32_t letter;

    for (size_t at = 0; at < size && used < bytes; at += step) {
        step = next(text + at, size - at, &letter);
        used +=
            (size_t)(shows_itself(letter)
                         ? snprintf(ret + used, bytes - used, "%.*s", (int)step, text + at)
                         : snprintf(ret + used, bytes - used, "U+%04" PRIX32, letter));
    }
    if (used >= bytes)
        text_mend(ret);
    else
        ret[used] = '\0';
}
