/* The wall: a page for a screen in the hall, which nobody sits at. */
#include "web/page/page.h"
#include "web/wall/wall_screen.h"

int wall_write(struct html *html, const struct view *view)
{
    const struct wall_question question = wall_query(view);
    struct wall_turns turns;

    if (!question.row)
        return 1 + WALL_QUERY_UNIT;
    wall_turns_make(&turns, view, &question);
    wall_screen_rate(html, view, question.row);
    html_put(html, "<div class=\"turns\">\n");
    for (int i = 0; i < turns.count; i++)
        wall_screen_write(html, view, &question, &turns, i);
    html_put(html, "</div>\n");
    wall_turns_release(&turns);
    return 0;
}
