#include "web/wall/wall_frame.h"

#include <stdlib.h>
#include <string.h>

#include "web/frame/freshness.h"
#include "web/frame/head.h"
#include "web/wall/wall_query.h"
#include "web/wall/wall_turns.h"

/* Where no script turns the screens: the same wall, with its next turn. */
static void write_refresh(struct html *html, const struct view *view,
                          const struct wall_question *question)
{
    const char *values[ADDRESS_VALUES];
    struct wall_turns turns;
    char next[12], *query;

    wall_turns_make(&turns, view, question);
    memcpy(values, view->asked.values, sizeof values);
    (void)snprintf(next, sizeof next, "%d", (turns.first + 1) % turns.count + 1);
    values[WALL_QUERY_TURN] = next;
    query = query_write(&wall_query_takes, values);
    html_put(
        html,
        "<noscript><meta http-equiv=\"refresh\" content=\"%d; url=%s%s\"></noscript>\n",
        WALL_TURN_SECONDS, view_here(view).text, query);
    free(query);
    wall_turns_release(&turns);
}

void wall_frame_begin(struct html *html, const struct view *view, const struct frame *frame)
{
    const struct wall_question question = wall_query(view);
    const struct source_overview *o = view->overview;
    const struct source_row *row = question.row ? question.row : &o->total;
    bool all = row == &o->total;
    const struct head head = {frame->title, true, ASSET_WALL, ASSET_WALL_STYLE};

    head_write(html, view, &head);
    if (question.row)
        write_refresh(html, view, &question);
    html_put(html,
             "</head>\n<body class=\"wall%s\">\n<header class=\"head\"><div class=\"in\">"
             "<p class=\"site\"><span>%s</span> <strong>%s</strong></p>\n",
             question.neutral ? " neutral" : "", view_word(view, WORD_SITE),
             view_name(view, all ? o->title_vi : row->name_vi,
                       all ? o->title_en : row->name_en));
    freshness_marks(html, view);
    html_put(html, "</div>\n");
    freshness_alarms(html, view);
    if (o->simulated)
        html_put(html, "<p class=\"simulated\"><strong>%s</strong> %s</p>\n",
                 view_word(view, WORD_SIMULATED), view_word(view, WORD_SIMULATED_NOTE));
    html_put(html, "</header>\n<main id=\"main\" data-turn=\"%d\">\n", WALL_TURN_SECONDS);
}

void wall_frame_end(struct html *html, const struct view *view, const struct frame *frame)
{
    (void)frame;
    html_put(html, "</main>\n<footer class=\"foot\"><p>%s · %s</p><p>",
             view_word(view, WORD_WALL_FORMULA), view_word(view, WORD_WALL_PRIVACY));
    VIEW_FILL(html, view, WORD_FOOT_DATA,
              number_moment(view->language, view->overview->as_of_ms).text);
    html_put(html,
             "</p><p class=\"copy\" hidden><button type=\"button\" id=\"pause\" "
             "data-turning=\"%s\" data-paused=\"%s\">%s</button></p></footer>\n"
             "<p id=\"say\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></p>\n"
             "</body>\n</html>\n",
             view_word(view, WORD_WALL_PAUSE), view_word(view, WORD_WALL_GO_ON),
             view_word(view, WORD_WALL_PAUSE));
}
