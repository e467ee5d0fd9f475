#include "web/frame/lead.h"

#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "web/text/sentence.h"

void lead_begin(struct html *html, const struct view *view, const struct source_row *row)
{
    char *sentence = sentence_write_row(view, row);

    html_put(html,
             "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s</h1>",
             view_name(view, row->name_vi, row->name_en));
    lead_sentence(html, view, sentence);
    free(sentence);
}

void lead_sentence(struct html *html, const struct view *view, const char *sentence)
{
    html_put(html,
             "<p class=\"sentence\" id=\"sentence\">%s</p>"
             "<p class=\"copy\" hidden><button type=\"button\" data-copy=\"sentence\" "
             "data-done=\"%s\">%s</button></p>\n",
             sentence, view_word(view, WORD_COPIED), view_word(view, WORD_COPY));
}

void lead_fill(struct html *html, const struct view *view, enum word word,
               const char *const *args, int count)
{
    char *sentence;
    size_t bytes;
    FILE *out = need(open_memstream(&sentence, &bytes));

    words_fill(out, view_word(view, word), args, count);
    (void)fclose(out);
    lead_sentence(html, view, sentence);
    free(sentence);
}
