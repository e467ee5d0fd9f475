/*
 * badge - a state with its colour, its symbol, and words that say the same.
 *
 * Classes and symbols are those of the tables: "warn" and "▲", "bad" and "✖" (web/PAGE.md). One
 * thread.
 */
#ifndef WEB_TEXT_BADGE_H
#define WEB_TEXT_BADGE_H

#include "web/text/html.h"

/* What is written between the two are its words. */
void badge_begin(struct html *html, const char *class, const char *symbol);
void badge_end(struct html *html);

void badge_put(struct html *html, const char *class, const char *symbol, const char *words);

#endif
