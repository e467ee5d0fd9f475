#include "web/devices/device_faults_section.h"

#include "web/tables/plain_table.h"
#include "web/text/source_state.h"

static void write_device_fault(struct html *html, const struct view *view,
                               const struct source_device_fault *fault)
{
    html_put(html, "<tr><th scope=\"row\">%s · %s</th>", fault->unit_vi,
             number_counter(view->language, fault->counter).text);
    html_put(html, "<td class=\"how\" data-l=\"%s\">%s</td>", view_word(view, WORD_STATE),
             view_word(view, source_device_whats[fault->what]));
    plain_table_count(html, view, WORD_TIMES, fault->times);
    plain_table_time(html, view, WORD_NEWEST_TIME, fault->newest_ms);
    plain_table_count(html, view, WORD_READING_BEFORE, fault->before);
    plain_table_count(html, view, WORD_READING_AFTER, fault->after);
    html_put(html, "</tr>\n");
}

void device_faults_section_write(struct html *html, const struct view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},      {WORD_STATE, false},         {WORD_TIMES, true},
        {WORD_NEWEST_TIME, false}, {WORD_READING_BEFORE, true}, {WORD_READING_AFTER, true},
    };
    const struct source_overview *o = view->overview;

    if (o->device_fault_count == 0)
        return;
    html_put(html, "<h3>%s</h3><p>%s</p>", view_word(view, WORD_DEVICE_FAULTS),
             view_word(view, WORD_DEVICE_FAULTS_NOTE));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_DEVICE_FAULTS), columns);
    for (size_t i = 0; i < o->device_fault_count; i++)
        write_device_fault(html, view, &o->device_faults[i]);
    plain_table_end(html);
    if (o->device_faults_more > 0) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_MORE_ROWS, view_count(view, o->device_faults_more).text);
        html_put(html, "</p>\n");
    }
}
