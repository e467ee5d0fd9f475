/*
 * html - writes HTML; whatever is not a literal of ours is escaped.
 *
 * One thread. Out of memory ends the process.
 */
#ifndef WEB_TEXT_HTML_H
#define WEB_TEXT_HTML_H

#include <stddef.h>
#include <stdio.h>

struct html {
    FILE *out;
    char *text;
    size_t bytes;
};

void html_open(struct html *html);

/* What was written, with a NUL behind it; the caller frees it. */
char *html_close(struct html *html, size_t *ret_bytes);

/* The format is markup and goes out as it is, what %s stands for is escaped. Knows %s, %d,
 * %%. */
void html_put(struct html *html, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Escaped for element content and for attribute values in double quotes. */
void html_text(struct html *html, const char *text);

/* words_fill() with its result escaped. */
void html_fill(struct html *html, const char *pattern, const char *const *args, int count);

#endif
