#include "web/tables/procedures_notes.h"

#include <string.h>

void procedures_notes_counted(struct html *html, const struct view *view,
                              const struct lookup_counted *counted)
{
    html_put(html, "<p class=\"note\">");
    if (counted->at_ms == 0)
        html_text(html, view_word(view, WORD_TIMES_NOT_YET));
    else
        VIEW_FILL(html, view, WORD_TIMES_COUNTED,
                  number_month(view->language, counted->from_day).text,
                  number_moment(view->language, counted->at_ms).text);
    html_put(html, " %s</p>\n", view_word(view, WORD_TIMES_HOW));
}

void procedures_notes_limit(struct html *html, const struct view *view, const char *limit)
{
    static const struct {
        const char *unit;
        enum word word;
    } kinds[] = {
        {"wd", WORD_LIMIT_HOW_WORKING_DAYS},   {"cd", WORD_LIMIT_HOW_CALENDAR_DAYS},
        {"wh", WORD_LIMIT_HOW_WORKING_HOURS},  {"mo", WORD_LIMIT_HOW_MONTHS},
        {"same_day", WORD_LIMIT_HOW_SAME_DAY}, {"", WORD_LIMIT_HOW_NONE}};
    const char *unit = limit + strspn(limit, "0123456789.");

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(unit, kinds[i].unit) == 0)
            html_text(html, view_word(view, kinds[i].word));
    }
}
