#include "web/text/words.h"

#include <assert.h>

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

void words_fill(FILE *out, const char *pattern, const char *const *args, int count)
{
    for (; *pattern; pattern++) {
        int place =
            pattern[0] == '{' && pattern[1] && pattern[2] == '}' ? pattern[1] - '0' : -1;

        if (place < 0 || place > 9) {
            (void)fputc(*pattern, out);
            continue;
        }
        if (place < count)
            (void)fputs(args[place], out);
        pattern += 2;
    }
}

const char *words_tag(enum language language)
{
    return language == LANGUAGE_ENGLISH ? "en" : "vi";
}
