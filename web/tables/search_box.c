#include "web/tables/search_box.h"

void search_box(struct html *html, const struct view *view, enum word label,
                const char *search)
{
    html_put(html,
             "<p><label for=\"tim\">%s</label> <input type=\"search\" id=\"tim\" "
             "name=\"tim\" maxlength=\"80\" value=\"%s\" autocomplete=\"off\"></p>",
             view_word(view, label), search);
}
