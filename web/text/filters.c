#include "web/text/filters.h"

#include <string.h>

#include "mqtt/base/date.h"

static void write_label(struct html *html, const struct view *view, const char *name,
                        enum word label)
{
    html_put(html, "<p><label for=\"%s\">%s</label> ", name, view_word(view, label));
}

void filters_begin(struct html *html, const struct view *view, const char *name,
                   enum word label)
{
    write_label(html, view, name, label);
    html_put(html, "<select id=\"%s\" name=\"%s\">", name, name);
}

void filters_option(struct html *html, const char *value, const char *name, bool chosen)
{
    html_put(html,
             chosen ? "<option value=\"%s\" selected>%s</option>"
                    : "<option value=\"%s\">%s</option>",
             value, name);
}

void filters_end(struct html *html)
{
    html_put(html, "</select></p>");
}

static bool is_chosen(const struct filters_chosen *chosen, const char *code)
{
    return chosen->code && strcmp(code, chosen->code) == 0;
}

/* Nobody finds one of thousands in a list, which would be most of the page. */
static void write_code(struct html *html, const struct view *view, const char *name,
                       const struct filters_chosen *chosen)
{
    write_label(html, view, name, WORD_LIST_UNIT_CODE);
    html_put(html, "<input id=\"%s\" name=\"%s\" maxlength=\"%d\" value=\"%s\"></p>", name,
             name, ADDRESS_CODE_BYTES - 1, chosen->code ? chosen->code : "");
}

const char *const filters_names[] = {[FILTERS_UNIT] = "unit", [FILTERS_FIELD] = "field"};

void filters_choice(struct html *html, const struct view *view, enum filters_kind kind,
                    const char *name, const struct filters_chosen *chosen)
{
    static const struct {
        enum word label, all;
    } kinds[] = {
        [FILTERS_UNIT] = {WORD_UNIT, WORD_WORKLIST_ALL_UNITS},
        [FILTERS_FIELD] = {WORD_FIELD, WORD_WORKLIST_ALL_FIELDS},
    };
    const struct source_overview *o = view->overview;
    const struct source_row *rows = kind == FILTERS_UNIT ? o->units : o->fields;
    size_t count = kind == FILTERS_UNIT ? o->unit_count : o->field_count;
    bool told = is_chosen(chosen, "");

    if (kind == FILTERS_UNIT && count > FILTERS_MOST) {
        write_code(html, view, name, chosen);
        return;
    }
    filters_begin(html, view, name, kinds[kind].label);
    filters_option(html, "", view_word(view, kinds[kind].all), told);
    for (size_t i = 0; i < count; i++) {
        bool here = is_chosen(chosen, rows[i].code);

        filters_option(html, rows[i].code,
                       view_name(view, rows[i].name_vi, rows[i].name_en), here);
        told = told || here;
    }
    if (!told && chosen->code && chosen->name)
        filters_option(html, chosen->code, chosen->name, true);
    filters_end(html);
}

void filters_day(struct html *html, const struct view *view, const char *name,
                 enum word label, int32_t day, bool required)
{
    char text[DATE_BYTES];

    write_label(html, view, name, label);
    html_put(html,
             required
                 ? "<input id=\"%s\" name=\"%s\" type=\"date\" value=\"%s\" required></p>"
                 : "<input id=\"%s\" name=\"%s\" type=\"date\" value=\"%s\"></p>",
             name, name, date_format(day, text));
}
