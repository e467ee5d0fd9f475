/*
 * words - everything the page says, in each of its languages.
 *
 * The texts stand in words.vi and words.en. A name that only one of them has does not
 * compile. A text may have places {0} ... {9} for words_fill(), and {0?event|events} where a noun or
 * verb follows the count in place 0. Constant; any thread.
 */
#ifndef WEB_TEXT_WORDS_H
#define WEB_TEXT_WORDS_H

#include <stdio.h>

enum language { LANGUAGE_VIETNAMESE, LANGUAGE_ENGLISH, LANGUAGES };

enum word {
#define WORD(name, text) WORD_##name,
#include "web/text/words.vi"
#undef WORD
    WORDS
};

/* Never NULL. */
const char *words_get(enum language language, enum word word);

/* Writes the pattern, its places filled from args; a place beyond `count` stays empty. Of two
 * forms the first one is for "1". */
void words_fill(FILE *out, const char *pattern, const char *const *args, int count);

/* "vi", "en": for the attribute lang and for JSON. */
const char *words_tag(enum language language);

#endif
