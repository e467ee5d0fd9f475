#include "web/tables/definitions.h"

#include "web/frame/page_link.h"

const struct definition_text definition_texts[DEFINITIONS] = {
    [DEFINITION_A] = {WORD_A_NAME, WORD_A_FORMULA, WORD_A_WHY, WORD_A_WORKED},
    [DEFINITION_B] = {WORD_B_NAME, WORD_B_FORMULA, WORD_B_WHY, WORD_B_WORKED},
    [DEFINITION_C] = {WORD_C_NAME, WORD_C_FORMULA, WORD_C_WHY, WORD_C_WORKED},
    [DEFINITION_D] = {WORD_D_NAME, WORD_D_FORMULA, WORD_D_WHY, WORD_D_WORKED},
};

void definitions_choice(struct html *html, const struct view *view,
                        const struct query_list *list, int which, enum definition shown)
{
    const struct definition_text *text = &definition_texts[shown];

    html_put(html, "<nav class=\"lists choice\" aria-label=\"%s\"><p>%s:</p><ul>",
             view_word(view, WORD_DEFINITION), view_word(view, WORD_DEFINITION));
    for (int i = 0; i < DEFINITIONS; i++) {
        const struct page_link link = {list, which, definition_words[i].name};

        html_put(html, "<li>");
        page_link_begin(html, view, &link, i == (int)shown ? "true" : NULL);
        html_put(html, "%s</a></li>", definition_words[i].name);
    }
    html_put(html,
             "</ul></nav>\n<p class=\"note definition\"><a href=\"%s#cach-%s\">%s</a>: "
             "%s</p>\n",
             view_path(view, ADDRESS_METHOD).text, definition_words[shown].name,
             view_word(view, text->name), view_word(view, text->formula));
}
