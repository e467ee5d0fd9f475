#include "web/devices/held_section.h"

#include "web/tables/plain_table.h"
#include "web/text/number.h"
#include "web/text/source_state.h"

static const enum word as[SOURCE_HELD_AS] = {
    [SOURCE_HELD_RECEIVED] = WORD_HELD_RECEIVED,
    [SOURCE_HELD_EARLY] = WORD_HELD_EARLY,
    [SOURCE_HELD_ON_TIME] = WORD_HELD_ON_TIME,
    [SOURCE_HELD_LATE] = WORD_HELD_LATE,
    [SOURCE_HELD_RETURNED] = WORD_HELD_RETURNED,
    [SOURCE_HELD_WITHDRAWN] = WORD_HELD_WITHDRAWN,
    [SOURCE_HELD_RATED] = WORD_HELD_RATED,
    [SOURCE_HELD_TICKET_TAKEN] = WORD_HELD_TICKET_TAKEN,
    [SOURCE_HELD_TICKET_CALLED] = WORD_HELD_TICKET_CALLED,
};

void held_section_as(struct html *html, const struct view *view,
                     const struct source_held *held)
{
    VIEW_FILL(html, view, as[held->as], view_count(view, (uint64_t)held->count).text,
              view_count(view, (uint64_t)held->score).text);
    if (*held->field)
        html_put(html, " · %s", view_name(view, held->field_vi, held->field_en));
}

void held_section_row(struct html *html, const struct view *view,
                      const struct source_held *held)
{
    html_put(html, "<tr><th scope=\"row\">%s · %s%s%s</th>", held->unit_vi,
             number_counter(view->language, held->counter).text, *held->input ? " · " : "",
             held->input);
    html_put(html, "<td class=\"how\" data-l=\"%s\">%s</td>",
             view_word(view, WORD_HELD_WHY),
             view_word(view, source_device_whats[held->what]));
    html_put(html, "<td class=\"how\" data-l=\"%s\">", view_word(view, WORD_HELD_AS));
    held_section_as(html, view, held);
    html_put(html, "</td>");
    plain_table_time(html, view, WORD_HELD_AT, held->at_ms);
    plain_table_count(html, view, WORD_READING_BEFORE, held->before);
    plain_table_count(html, view, WORD_READING_AFTER, held->after);
}

void held_section_write(struct html *html, const struct view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},  {WORD_HELD_WHY, false},      {WORD_HELD_AS, false},
        {WORD_HELD_AT, false}, {WORD_READING_BEFORE, true}, {WORD_READING_AFTER, true},
    };
    const struct source_overview *o = view->overview;

    if (o->held_open == 0)
        return;
    html_put(html, "<h3>%s</h3><p>%s</p>", view_word(view, WORD_HELD),
             view_word(view, WORD_HELD_NOTE));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_HELD), columns);
    for (size_t i = 0; i < o->held_count; i++) {
        held_section_row(html, view, &o->held[i]);
        html_put(html, "</tr>\n");
    }
    plain_table_end(html);
    if (o->held_open > o->held_count) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_MORE_ROWS,
                  view_count(view, o->held_open - o->held_count).text);
        html_put(html, "</p>\n");
    }
}
