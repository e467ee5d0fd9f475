/* What the page promises to whoever uses it otherwise, and how to use it by keyboard. */
#include "web/page/page.h"

static void write_list(struct html *html, const struct view *view, enum word heading,
                       const enum word *words, size_t count)
{
    html_put(html, "<section class=\"card\"><h2>%s</h2><ul class=\"rules\">\n",
             view_word(view, heading));
    for (size_t i = 0; i < count; i++)
        html_put(html, "<li>%s</li>\n", view_word(view, words[i]));
    html_put(html, "</ul></section>\n");
}

int access_write(struct html *html, const struct view *view)
{
    static const enum word promises[] = {WORD_ACCESS_WCAG,   WORD_ACCESS_COLOUR,
                                         WORD_ACCESS_TABLES, WORD_ACCESS_SCRIPT,
                                         WORD_ACCESS_LIVE,   WORD_ACCESS_PRINT};
    static const enum word keys[] = {WORD_ACCESS_TAB, WORD_ACCESS_SKIP, WORD_ACCESS_SORT,
                                     WORD_ACCESS_CHOICES};
    static const enum word limits[] = {WORD_ACCESS_TESTED, WORD_ACCESS_WIDE,
                                       WORD_ACCESS_ENGLISH};

    html_put(html, "<h1>%s</h1><p class=\"sentence\">%s</p>\n",
             view_word(view, WORD_ACCESS), view_word(view, WORD_ACCESS_LEAD));
    write_list(html, view, WORD_ACCESS_PROMISES, promises,
               sizeof promises / sizeof promises[0]);
    write_list(html, view, WORD_ACCESS_KEYS, keys, sizeof keys / sizeof keys[0]);
    write_list(html, view, WORD_ACCESS_LIMITS, limits, sizeof limits / sizeof limits[0]);
    return 0;
}
