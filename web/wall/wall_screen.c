#include "web/wall/wall_screen.h"

#include "appliance/report/levels.h"
#include "web/tables/definitions.h"
#include "web/tables/figures_table.h"
#include "web/text/badge.h"

/* --- what stays ---------------------------------------------------------------------- */

static void write_level(struct html *html, const struct view *view,
                        const struct source_row *row, struct fraction rate)
{
    const struct level_look *look =
        &level_looks[level_of(rate, &view->levels, row->silence)];

    html_put(html,
             "<p class=\"level %s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> ",
             look->name, look->symbol);
    figures_table_level(html, view, look->word);
    html_put(html, "</p>");
}

static void write_target(struct html *html, const struct view *view)
{
    html_put(html, "<p>");
    VIEW_FILL(html, view, WORD_WALL_TARGET,
              number_threshold(view->language, view->levels.ok).text);
    html_put(html, "</p>");
}

static void write_before(struct html *html, const struct view *view,
                         const struct source_row *row)
{
    struct fraction before = figures_rate_a(&row->before);

    if (before.den <= 0)
        return;
    html_put(html, "<p>%s: %s (%s/%s)</p>",
             number_month_first(view->language, view->overview->period.from_day - 1).text,
             number_percent(view->language, before, &view->levels).text,
             number_count(view->language, before.num).text,
             number_count(view->language, before.den).text);
}

static void write_counts(struct html *html, const struct view *view,
                         const struct source_row *row)
{
    html_put(html, "<p>");
    VIEW_FILL(html, view, WORD_WALL_TODAY,
              number_count(view->language, row->received_today).text,
              number_count(view->language, row->resolved_today).text);
    html_put(html, "</p><p>");
    VIEW_FILL(html, view, WORD_WALL_IN_PROGRESS,
              number_count(view->language, figures_in_progress(&row->now)).text,
              number_count(view->language, row->due_soon).text,
              number_count(view->language, row->now.in_progress_overdue).text);
    html_put(html, "</p>");
}

void wall_screen_rate(struct html *html, const struct view *view,
                      const struct source_row *row)
{
    struct fraction rate = figures_rate_a(&row->now);
    bool silent = row->silence != SOURCE_SILENCE_NONE;

    html_put(html, silent ? "<section class=\"stands silent\"><h1>"
                          : "<section class=\"stands\"><h1>");
    VIEW_FILL(html, view, WORD_WALL_RATE_OF,
              number_month_first(view->language, view->overview->period.from_day).text);
    figures_table_tentative(html, view);
    html_put(html, "</h1><p class=\"big\">%s</p><p class=\"of\">",
             number_percent(view->language, rate, &view->levels).text);
    if (rate.den > 0)
        VIEW_FILL(html, view, WORD_WALL_OF, number_count(view->language, rate.num).text,
                  number_count(view->language, rate.den).text);
    else
        html_text(html, view_word(view, WORD_NOTHING_RESOLVED));
    html_put(html, "</p>");
    write_level(html, view, row, rate);
    if (silent) { /* what lacks is compared with nothing */
        html_put(html, "<p class=\"warn\">");
        figures_table_silence(html, view, row);
        html_put(html, "</p>");
    } else {
        write_target(html, view);
        write_before(html, view, row);
    }
    write_counts(html, view, row);
    html_put(html, "</section>\n");
}

/* --- what takes turns ---------------------------------------------------------------- */

static void table_begin(struct html *html, const struct view *view, enum word what)
{
    html_put(html,
             "<table class=\"figures paged\"><thead><tr><th scope=\"col\">%s</th>"
             "<th scope=\"col\" class=\"r\">%s</th><th scope=\"col\" class=\"n\">%s</th>"
             "</tr></thead>\n<tbody>\n",
             view_word(view, what), view_word(view, WORD_ON_TIME_RATE),
             view_word(view, WORD_OVERDUE));
}

static void write_row(struct html *html, const struct view *view,
                      const struct source_row *row, const char *rank)
{
    html_put(html, "<th scope=\"row\"><span class=\"name\">%s%s</span></th>", rank,
             view_name(view, row->name_vi, row->name_en));
    figures_table_rate_cell(html, view, row, DEFINITION_A);
    figures_table_overdue(html, view, row->now.in_progress_overdue);
    html_put(html, "</tr>\n");
}

static void write_fields(struct html *html, const struct view *view,
                         const struct wall_turns *turns, const struct wall_turn *turn)
{
    size_t shown = (size_t)WALL_FIELDS_MOST * WALL_ROWS;

    table_begin(html, view, WORD_FIELD);
    for (size_t i = turn->from; i < turn->from + turn->count; i++) {
        html_put(html, "<tr>");
        write_row(html, view, &turns->fields[i], "");
    }
    html_put(html, "</tbody></table>\n");
    if (turn->count == 0)
        html_put(html, "<p>%s</p>\n", view_word(view, WORD_NO_FIELDS));
    if (turns->field_count > shown && turn->from + turn->count == shown) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_WALL_MORE_FIELDS,
                  view_count(view, turns->field_count - shown).text);
        html_put(html, "</p>\n");
    }
}

static void write_place(struct html *html, const struct view *view,
                        const struct ranking_place *place, const struct source_row *own)
{
    char rank[16];

    (void)snprintf(rank, sizeof rank, "%d. ", place->rank);
    html_put(html, place->row == own ? "<tr aria-current=\"true\">" : "<tr>");
    write_row(html, view, place->row, rank);
}

/* The lowest; the unit whose wall it is takes the last row when it is not among them. */
static void write_units(struct html *html, const struct view *view,
                        const struct wall_turns *turns, const struct wall_turn *turn,
                        const struct source_row *own)
{
    const struct ranking *units = &turns->units;
    size_t at = 0;

    if (turn->count == 0) {
        html_put(html, "<p>%s</p>\n", view_word(view, WORD_WALL_NO_RANKS));
        return;
    }
    while (at < units->ranked && units->places[at].row != own)
        at++;
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, turn->count < units->ranked ? WORD_WALL_LOWEST : WORD_WALL_RANKED,
              view_count(view, turn->count).text, view_count(view, units->ranked).text);
    html_put(html, "</p>\n");
    table_begin(html, view, WORD_UNIT);
    for (size_t i = 0; i < turn->count; i++) {
        bool last = i + 1 == turn->count;

        write_place(html, view,
                    &units->places[last && at > i && at < units->ranked ? at : i], own);
    }
    html_put(html, "</tbody></table>\n");
}

static void write_method(struct html *html, const struct view *view,
                         const struct source_row *row)
{
    const struct definition_text *text = &definition_texts[DEFINITION_A];
    const struct figures *now = &row->now;
    struct fraction rate = figures_rate_a(now);

    html_put(html, "<p>%s</p><p class=\"formula\">%s</p>\n", view_word(view, text->why),
             view_word(view, WORD_WALL_FORMULA));
    if (rate.den > 0) {
        html_put(html, "<p class=\"formula\">= (%s + %s) ÷ %s = <b>%s</b></p>\n",
                 number_count(view->language, now->resolved_early).text,
                 number_count(view->language, now->resolved_on_time).text,
                 number_count(view->language, rate.den).text,
                 number_percent(view->language, rate, &view->levels).text);
    }
    html_put(html, "<p>%s</p>\n<p>%s</p>\n", view_word(view, WORD_WALL_PRIVACY_WHY),
             view_word(view, WORD_WALL_FEEDBACK));
    if (view->addresses.page)
        html_put(html, "<p>%s: <b>%s</b></p>\n", view_word(view, WORD_WALL_ADDRESS),
                 view->addresses.page);
}

static void write_heading(struct html *html, const struct view *view,
                          const struct wall_turn *turn, const struct wall_turns *turns)
{
    static const enum word words[WALL_KINDS] = {[WALL_FIELDS] = WORD_BY_FIELD,
                                                [WALL_UNITS] = WORD_BY_UNIT,
                                                [WALL_METHOD] = WORD_METHOD};

    html_put(html, "<h2>%s", view_word(view, words[turn->kind]));
    if (turn->kind == WALL_FIELDS && turns->field_count > WALL_ROWS)
        html_put(html, " (%d/%d)", (int)(turn->from / WALL_ROWS) + 1, WALL_FIELDS_MOST);
    html_put(html, "</h2>\n");
}

void wall_screen_write(struct html *html, const struct view *view,
                       const struct wall_question *question, const struct wall_turns *turns,
                       int which)
{
    const struct wall_turn *turn = &turns->turns[which];

    html_put(html,
             which == turns->first ? "<section id=\"turn-%d\" class=\"turn\">\n"
                                   : "<section id=\"turn-%d\" class=\"turn\" hidden>\n",
             which + 1);
    write_heading(html, view, turn, turns);
    if (turn->kind == WALL_FIELDS)
        write_fields(html, view, turns, turn);
    else if (turn->kind == WALL_UNITS)
        write_units(html, view, turns, turn, question->row);
    else
        write_method(html, view, question->row);
    html_put(html, "<p class=\"which\">%d/%d</p>\n</section>\n", which + 1, turns->count);
}
