#include "web/registers/register_told.h"

#include "mqtt/base/date.h"

const char register_told_take[] = "take";

static struct label count(const struct staff_view *view, const json_t *answer,
                          const char *name)
{
    return staff_draw_count(view,
                            (uint64_t)json_integer_value(json_object_get(answer, name)));
}

static json_int_t number(const json_t *answer, const char *name)
{
    return json_integer_value(json_object_get(answer, name));
}

/* So many are not shown. */
static void write_more(struct html *html, const struct staff_view *view, json_int_t all,
                       size_t shown)
{
    if (all <= (json_int_t)shown)
        return;
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, &view->view, WORD_MORE_ROWS,
              staff_draw_count(view, (uint64_t)all - shown).text);
    html_put(html, "</p>");
}

/* Lines of the register's file, as they are and as they will be. */
static void write_lines(struct html *html, const struct staff_view *view,
                        const json_t *answer)
{
    const json_t *lines = json_object_get(answer, "lines"), *line;
    size_t i;

    if (json_array_size(lines) == 0)
        return;
    html_put(html, "<pre tabindex=\"0\">");
    json_array_foreach(lines, i, line) html_put(html, "%s\n", json_string_value(line));
    html_put(html, "</pre>");
    write_more(html, view, number(answer, "differences"), json_array_size(lines));
}

/* In the words of whoever read the file. */
static void write_remarks(struct html *html, const struct staff_view *view,
                          const json_t *answer, const char *name)
{
    const json_t *list = json_object_get(answer, name), *text;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    html_put(html, "<p>%s</p><ul lang=\"en\">",
             view_word(&view->view, WORD_REGISTER_NOTICED));
    json_array_foreach(list, i, text)
        html_put(html, "<li>%s</li>", json_string_value(text));
    html_put(html, "</ul>");
}

static struct label day_of(const struct staff_view *view, const json_t *move,
                           const char *name)
{
    int32_t day;

    if (date_parse(json_string_value(json_object_get(move, name)), &day) < 0)
        return (struct label){"–"};
    return number_date(view->view.language, date_start_ms(day));
}

static void write_moves(struct html *html, const struct staff_view *view,
                        const json_t *answer)
{
    const json_t *moves = json_object_get(answer, "moves"), *move;
    size_t i;

    if (json_array_size(moves) == 0)
        return;
    html_put(html, "<ul>");
    json_array_foreach(moves, i, move)
    {
        html_put(html, "<li>");
        VIEW_FILL(html, &view->view, WORD_REGISTER_MOVE,
                  json_string_value(json_object_get(move, "dossier")),
                  day_of(view, move, "from").text, day_of(view, move, "to").text);
        html_put(html, "</li>");
    }
    html_put(html, "</ul>");
    write_more(html, view, number(answer, "moved"), json_array_size(moves));
}

/* What follows for dossiers, where the rules change by it. */
static void write_recount(struct html *html, const struct staff_view *view,
                          const json_t *answer)
{
    if (number(answer, "recounted") == 0)
        return;
    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, WORD_REGISTER_RECOUNT,
              count(view, answer, "recounted").text, count(view, answer, "moved").text,
              count(view, answer, "judged").text);
    html_put(html, "</p>");
    write_moves(html, view, answer);
}

static void tell(struct html *html, const struct staff_view *view, const json_t *answer,
                 enum word head)
{
    html_put(html, "<p><b>");
    VIEW_FILL(html, &view->view, head, view->session->file.name);
    html_put(html, "</b> ");
    VIEW_FILL(html, &view->view, WORD_REGISTER_CHANGES, count(view, answer, "added").text,
              count(view, answer, "changed").text, count(view, answer, "removed").text,
              count(view, answer, "untouched").text);
    html_put(html, "</p>");
    write_lines(html, view, answer);
    write_recount(html, view, answer);
    write_remarks(html, view, answer, "remarks");
    write_remarks(html, view, answer, "notes");
}

void register_told_tried(struct html *html, const struct staff_view *view,
                         const json_t *answer)
{
    char file[24], revision[24];

    tell(html, view, answer, WORD_REGISTER_TRIED);
    (void)snprintf(file, sizeof file, "%lld", (long long)view->session->file.number);
    staff_draw_form_here(html, view, STAFF_DRAW_FIELDS);
    (void)snprintf(revision, sizeof revision, "%lld",
                   (long long)number(answer, "revision"));
    html_put(html,
             "<input type=\"hidden\" name=\"file\" value=\"%s\">"
             "<input type=\"hidden\" name=\"revision\" value=\"%s\">",
             file, revision);
    html_put(html,
             "<button class=\"main\" name=\"act\" value=\"%s\">%s</button> "
             "<a href=\"%s\">%s</a></form>",
             register_told_take, view_word(&view->view, WORD_REGISTER_TAKE),
             view_here(&view->view).text, view_word(&view->view, WORD_CANCEL));
}

void register_told_taken(struct html *html, const struct staff_view *view,
                         const json_t *answer)
{
    tell(html, view, answer, WORD_REGISTER_TAKEN);
}
