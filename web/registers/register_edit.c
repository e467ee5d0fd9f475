#include "web/registers/register_edit.h"

#include <inttypes.h>

#include "web/registers/register_deeds.h"
#include "web/registers/register_names.h"

void register_edit_file(struct html *html, const struct staff_view *view,
                        const struct source_register *reg)
{
    const struct view *v = &view->view;

    html_put(html, "<section class=\"card\"><h3>%s</h3><p>%s</p>",
             view_word(v, WORD_REGISTER_BY_FILE), view_word(v, WORD_REGISTER_FILE_NOTE));
    staff_draw_form_here(html, view, STAFF_DRAW_FILE);
    html_put(html,
             "<p><label for=\"file\">%s</label> <input id=\"file\" name=\"file\" "
             "type=\"file\" accept=\".csv,.txt,text/csv\" required></p>",
             view_word(v, WORD_REGISTER_FILE));
    if (reg->whole)
        html_put(html,
                 "<p><input id=\"whole\" name=\"whole\" type=\"checkbox\" value=\"1\"> "
                 "<label for=\"whole\">%s</label></p>",
                 view_word(v, WORD_REGISTER_WHOLE));
    staff_deed_button(html, view, &register_deeds_try, WORD_REGISTER_TRY);
    html_put(html, "</form></section>\n");
}

static void write_cell(struct html *html, const struct staff_view *view,
                       const struct source_register *reg, size_t column, const char *cell)
{
    const struct source_register_column *it = &reg->columns[column];

    html_put(
        html,
        "<p><label for=\"c%d\">%s</label> <input id=\"c%d\" name=\"c%d\" value=\"%s\"%s"
        " maxlength=\"1000\" autocomplete=\"off\"></p>",
        (int)column, register_names_column(&view->view, it), (int)column, (int)column, cell,
        it->required ? " required" : "");
}

void register_edit_row(struct html *html, const struct staff_view *view,
                       const struct register_rows *rows, size_t row)
{
    bool known = row > 0 && row <= rows->count;
    const char *const *cells = known ? register_rows_get(rows, row - 1) : NULL;
    char number[24] = "", revision[24];

    if (known)
        (void)snprintf(number, sizeof number, "%zu", row);
    (void)snprintf(revision, sizeof revision, "%" PRId64, rows->revision);
    html_put(
        html, "<details class=\"card\" id=\"edit\"%s><summary>%s</summary>\n",
        known ? " open" : "",
        view_word(&view->view, known ? WORD_REGISTER_EDIT_ROW : WORD_REGISTER_NEW_ROW));
    staff_draw_form_here(html, view, STAFF_DRAW_FIELDS);
    html_put(html,
             "<input type=\"hidden\" name=\"row\" value=\"%s\">"
             "<input type=\"hidden\" name=\"revision\" value=\"%s\">"
             "<div class=\"fields\">",
             number, revision);
    for (size_t i = 0; i < rows->reg->column_count; i++)
        write_cell(html, view, rows->reg, i, known ? cells[i] : "");
    html_put(html, "</div>");
    staff_deed_button(html, view, &register_deeds_row, WORD_REGISTER_TRY);
    if (known)
        staff_deed_button(html, view, &register_deeds_cut, WORD_REGISTER_CUT);
    html_put(html, "</form></details>\n");
}
