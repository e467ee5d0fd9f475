/*
 * fold - text as it is compared when it is searched or put in order: without accents, without case,
 * "đ" as "d". web/assets/fold.js does the same in a browser.
 *
 * Pure; any thread. Out of memory ends the process.
 */
#ifndef WEB_TEXT_FOLD_H
#define WEB_TEXT_FOLD_H

#include <stdbool.h>

/* UTF-8, trimmed of blanks at both ends; what is no UTF-8 is "". The caller frees it. */
char *fold_text(const char *text);

/* Is this part, which is folded, in the text as it is folded? */
bool fold_has(const char *text, const char *folded_part);

#endif
