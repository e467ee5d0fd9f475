#include "web/staff/document.h"

#include <stdio.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "web/text/limit_text.h"

const char *document_word(const struct document *d, enum word name)
{
    return view_word(&d->view->view, name);
}

/* --- parts of the document ----------------------------------------------------------- */

const char *document_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

json_int_t document_number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

bool document_is(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

const char *document_number_text(json_int_t number, char ret[static DOCUMENT_NUMBER_BYTES])
{
    (void)snprintf(ret, DOCUMENT_NUMBER_BYTES, "%" JSON_INTEGER_FORMAT, number);
    return ret;
}

const char *document_name(const struct document *d, const json_t *object, const char *name)
{
    const json_t *names = json_object_get(json_object_get(object, name), "name");

    return json_is_object(names) ? view_name(&d->view->view, document_text(names, "vi"),
                                             document_text(names, "en"))
                                 : "–";
}

struct label document_time(const struct document *d, const json_t *object, const char *name)
{
    const char *text = document_text(object, name);
    int64_t wall_ms;
    int32_t day;

    if (date_parse(text, &day) == 0)
        return number_date(d->view->view.language, date_start_ms(day));
    if (stamp_parse_local(text, &wall_ms) == 0)
        return number_moment(d->view->view.language, wall_ms);
    return (struct label){"–"};
}

struct label document_limit(const struct document *d, const json_t *object,
                            const char *name)
{
    struct label time = document_time(d, object, name);

    return strcmp(time.text, "–") != 0 /* a day or a moment */
               ? time
               : limit_text(d->view->view.language, document_text(object, name));
}

/* --- tables -------------------------------------------------------------------------- */

void document_begin_cell(const struct document *d, enum word column)
{
    html_put(d->html, "<td data-l=\"%s\">", document_word(d, column));
}

void document_cell(const struct document *d, enum word column, const char *text)
{
    document_begin_cell(d, column);
    html_put(d->html, "%s</td>", text);
}

void document_table(const struct document *d, const json_t *owner,
                    const struct document_table *table)
{
    const json_t *list = json_object_get(owner, table->list), *part;
    size_t place;

    if (json_array_size(list) == 0)
        return;
    html_put(d->html,
             "<section class=\"card\"><h2>%s</h2><table class=\"plain\"><thead><tr>",
             document_word(d, table->head));
    for (int i = 0; i < DOCUMENT_COLUMNS && table->columns[i] != WORDS; i++)
        html_put(d->html, "<th scope=\"col\">%s</th>", document_word(d, table->columns[i]));
    html_put(d->html, "</tr></thead><tbody>\n");
    json_array_foreach(list, place, part)
    {
        html_put(d->html, "<tr>");
        table->row(d, part, table->columns);
        html_put(d->html, "</tr>\n");
    }
    html_put(d->html, "</tbody></table></section>\n");
}
