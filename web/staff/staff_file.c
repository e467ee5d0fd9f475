#include "web/staff/staff_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/formats/list_csv.h"
#include "appliance/report/formats/list_json.h"
#include "appliance/report/formats/list_xlsx.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

static const char *office_of(const struct view *view)
{
    return view_name(view, view->overview->title_vi, view->overview->title_en);
}

static void add_facts(const struct view *view, struct list *list)
{
    const struct list_column office = {"office", view_word(view, WORD_LIST_OFFICE),
                                       LIST_TEXT};
    const struct list_column as_of = {"as_of", view_word(view, WORD_LIST_AS_OF),
                                      LIST_MOMENT};

    list_fact(list, &office, list_text(office_of(view)));
    list_fact(list, &as_of, list_moment(view->overview->as_of_ms));
}

/* "Đang quá hạn 2026-11-21.xlsx" */
static char *name_of(const struct view *view, const struct list *list, const char *ending)
{
    char day[DATE_BYTES], *name;

    if (asprintf(&name, "%s %s.%s", list->title,
                 date_format(date_day_at(view->overview->as_of_ms), day), ending) < 0)
        abort(); /* out of memory */
    return name;
}

static int as_xlsx(const struct view *view, const struct list *list, struct body *body)
{
    const struct list_book book = {office_of(view), view_word(view, WORD_LIST_ROWS),
                                   view_word(view, WORD_LIST_FACTS),
                                   view->overview->as_of_ms};

    body->type = BODY_XLSX;
    return list_xlsx(list, &book, &body->text, &body->bytes);
}

static int as_json(const struct list *list, struct body *body)
{
    json_t *root = list_json(list);

    body->type = BODY_JSON;
    body->text = need(json_dumps(root, JSON_COMPACT));
    body->bytes = strlen(body->text);
    json_decref(root);
    return 0;
}

int staff_file(const struct view *view, struct list *list, const char *format,
               struct body *ret)
{
    bool csv = strcmp(format, "csv") == 0, xlsx = strcmp(format, "xlsx") == 0;
    struct body body = {.status = 200};
    int rc = 0;

    add_facts(view, list);
    if (csv) {
        body.type = BODY_CSV;
        body.text = list_csv(list, true, &body.bytes);
    } else {
        rc = xlsx ? as_xlsx(view, list, &body) : as_json(list, &body);
    }
    if (rc < 0)
        return rc;
    if (csv || xlsx)
        body.file = name_of(view, list, format);
    *ret = body;
    return 0;
}
