/*
 * lead - what a page begins with: of what it is, and its sentence for a person in a hurry, to be copied.
 */
#ifndef WEB_FRAME_LEAD_H
#define WEB_FRAME_LEAD_H

#include "web/text/view.h"

/* Of the page of one unit or field, both; the section stays open. */
void lead_begin(struct html *html, const struct view *view, const struct source_row *row);

/* The sentence alone, with its button. */
void lead_sentence(struct html *html, const struct view *view, const char *sentence);

/* The same of a word with its places filled: LEAD_FILL(html, view, WORD_X, "a", "b"). */
#define LEAD_FILL(html, view, word, ...)                                                   \
    lead_fill((html), (view), (word), (const char *const[]){__VA_ARGS__},                  \
              (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

void lead_fill(struct html *html, const struct view *view, enum word word,
               const char *const *args, int count);

#endif
