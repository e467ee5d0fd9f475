#include "web/text/basis_lines.h"

#include <stdlib.h>

#include "appliance/report/basis_words.h"

static char *text_of(const struct view *view, const struct basis *basis,
                     enum basis_words_line line)
{
    return basis_words_line(basis, line, view->language == LANGUAGE_ENGLISH);
}

void basis_lines_provisional(struct html *html, const struct view *view,
                             const struct basis *basis)
{
    char *text = text_of(view, basis, BASIS_WORDS_LINE_PROVISIONAL);

    if (text)
        html_put(html,
                 basis_provisional(basis) ? "<li class=\"warn\"><span class=\"sym\" "
                                            "aria-hidden=\"true\">▲</span> %s</li>"
                                          : "<li>%s</li>",
                 text);
    free(text);
}

void basis_lines_write(struct html *html, const struct view *view,
                       const struct basis *basis)
{
    char *calendar = text_of(view, basis, BASIS_WORDS_LINE_CALENDAR);
    char *policies = text_of(view, basis, BASIS_WORDS_LINE_POLICIES);

    if (calendar && policies)
        html_put(html, "<p class=\"basis\">%s. %s.</p>\n", calendar, policies);
    free(calendar);
    free(policies);
}
