#include "web/text/words.h"

#include <assert.h>
#include <string.h>

/* A word that only one language has is no constant here, so the compiler says which it is:
 * WORD_x is not in words.vi, ENGLISH_x not in words.en. */
enum english_word {
#define WORD(name, text) ENGLISH_##name,
#include "web/text/words.en"
#undef WORD
    ENGLISH_WORDS
};
#define WORD(name, text) static_assert(ENGLISH_##name < ENGLISH_WORDS, #name);
#include "web/text/words.vi"
#undef WORD

static const char *const texts[LANGUAGES][WORDS] = {
    [LANGUAGE_VIETNAMESE] =
        {
#define WORD(name, text) [WORD_##name] = (text),
#include "web/text/words.vi"
        },
    [LANGUAGE_ENGLISH] =
        {
#include "web/text/words.en"
#undef WORD
        },
};

const char *words_get(enum language language, enum word word)
{
    return texts[language][word];
}

/* Writes the form for this count; returns the end of both. NULL: there are no two forms here. */
static const char *write_form(FILE *out, const char *forms, const char *count)
{
    const char *other = strchr(forms, '|');
    const char *end = other ? strchr(other, '}') : NULL;

    if (!end)
        return NULL;
    if (strcmp(count, "1") == 0)
        (void)fwrite(forms, 1, (size_t)(other - forms), out);
    else
        (void)fwrite(other + 1, 1, (size_t)(end - other - 1), out);
    return end;
}

/* Fills the place that begins here; returns its last letter. NULL: none begins here. */
static const char *fill_place(FILE *out, const char *pattern, const char *const *args,
                              int count)
{
    const char *arg;

    if (pattern[0] != '{' || pattern[1] < '0' || pattern[1] > '9')
        return NULL;
    arg = pattern[1] - '0' < count ? args[pattern[1] - '0'] : "";
    if (pattern[2] == '?')
        return write_form(out, pattern + 3, arg);
    if (pattern[2] != '}')
        return NULL;
    (void)fputs(arg, out);
    return pattern + 2;
}

void words_fill(FILE *out, const char *pattern, const char *const *args, int count)
{
    for (; *pattern; pattern++) {
        const char *last = fill_place(out, pattern, args, count);

        if (last)
            pattern = last;
        else
            (void)fputc(*pattern, out);
    }
}

const char *words_tag(enum language language)
{
    return language == LANGUAGE_ENGLISH ? "en" : "vi";
}
