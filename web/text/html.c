#include "web/text/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/text/words.h"

void html_open(struct html *html)
{
    *html = (struct html){0};
    html->out = need(open_memstream(&html->text, &html->bytes));
}

char *html_close(struct html *html, size_t *ret_bytes)
{
    if (fclose(html->out) != 0)
        abort(); /* out of memory */
    *ret_bytes = html->bytes;
    return html->text;
}

/* What stands for a character that means something in markup. */
static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

void html_text(struct html *html, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&<>\"'");

        (void)fwrite(text, 1, plain, html->out);
        text += plain;
        if (!*text)
            return;
        (void)fputs(entity(*text++), html->out);
    }
}

void html_put(struct html *html, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (;;) {
        size_t plain = strcspn(format, "%");

        (void)fwrite(format, 1, plain, html->out);
        format += plain;
        if (!*format)
            break;
        assert(format[1] == 's' || format[1] == 'd' || format[1] == '%');
        if (format[1] == 's')
            html_text(html, va_arg(args, const char *));
        else if (format[1] == 'd')
            (void)fprintf(html->out, "%d", va_arg(args, int));
        else
            (void)fputc('%', html->out);
        format += 2;
    }
    va_end(args);
}

void html_fill(struct html *html, const char *pattern, const char *const *args, int count)
{
    struct html plain;
    size_t bytes;
    char *text;

    html_open(&plain);
    words_fill(plain.out, pattern, args, count);
    text = html_close(&plain, &bytes);
    html_text(html, text);
    free(text);
}
