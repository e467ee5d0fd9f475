#include "web/text/badge.h"

void badge_begin(struct html *html, const char *class, const char *symbol)
{
    html_put(html,
             "<span class=\"rate %s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> ",
             class, symbol);
}

void badge_end(struct html *html)
{
    html_put(html, "</span>");
}

void badge_put(struct html *html, const char *class, const char *symbol, const char *words)
{
    badge_begin(html, class, symbol);
    html_text(html, words);
    badge_end(html);
}
