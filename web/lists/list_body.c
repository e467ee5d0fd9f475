#include "web/lists/list_body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/formats/list_csv.h"
#include "appliance/report/formats/list_json.h"
#include "appliance/report/formats/list_xlsx.h"
#include "mqtt/base/memory.h"
#include "web/http/period_query.h"

/* --- what is said of every list ------------------------------------------------------ */

static void add(struct list *list, const struct view *view, struct list_column what,
                enum word word, struct list_cell cell)
{
    what.title = view_word(view, word);
    list_fact(list, &what, cell);
}

/* Where it can be found again, with what was asked; the caller frees it. */
static char *address_of(const struct view *view, const struct query_list *takes)
{
    const char *site = view->addresses.page;
    char *whole, *query = query_write(takes, view->asked.values);
    struct path path = address_path(view->address, view->language, view->asked.code);

    (void)strncat(path.text, address_endings[view->asked.form],
                  sizeof path.text - strlen(path.text) - 1);
    whole = address_whole(site ? site : view->base ? view->base : "", path.text, query);
    free(query);
    return whole;
}

/* Of a list that is of the overview's period. */
static void add_period(struct list *list, const struct view *view)
{
    const struct source_period *period = &view->overview->period;

    add(list, view, (struct list_column){.name = "period_from", .kind = LIST_DAY},
        WORD_LIST_FROM, list_day(period->from_day));
    add(list, view, (struct list_column){.name = "period_to", .kind = LIST_DAY},
        WORD_LIST_TO, list_day(period->to_day));
}

static void add_facts(struct list *list, const struct view *view,
                      const struct query_list *takes)
{
    const struct source_overview *o = view->overview;
    char *address = address_of(view, takes);

    add(list, view, (struct list_column){.name = "office", .kind = LIST_TEXT},
        WORD_LIST_OFFICE, list_text(view_name(view, o->title_vi, o->title_en)));
    add(list, view, (struct list_column){.name = "version", .kind = LIST_COUNT},
        WORD_LIST_VERSION, list_count((int64_t)o->version));
    add(list, view, (struct list_column){.name = "as_of", .kind = LIST_MOMENT},
        WORD_LIST_AS_OF, list_moment(o->as_of_ms));
    if (period_query_is_taken(takes))
        add_period(list, view);
    add(list, view, (struct list_column){.name = "simulated", .kind = LIST_FLAG},
        WORD_LIST_SIMULATED,
        list_flag(o->simulated, view_word(view, o->simulated ? WORD_YES : WORD_NO)));
    add(list, view, (struct list_column){.name = "address", .kind = LIST_TEXT},
        WORD_LIST_ADDRESS, list_text(address));
    free(address);
}

/* --- forms --------------------------------------------------------------------------- */

/* "Theo đơn vị 2026-11-21.csv", and of another period "Theo đơn vị 2026-07-01 – 2026-09-30.csv" */
static char *file_name(const struct list *list, const struct view *view)
{
    const struct source_period *period = &view->overview->period;
    char from[DATE_BYTES] = "", to[DATE_BYTES], *name;
    bool other = view->period != NULL;

    (void)date_format(other ? period->to_day : date_day_at(view->overview->as_of_ms), to);
    if (other)
        (void)date_format(period->from_day, from);
    if (asprintf(&name, "%s %s%s%s%s", list->title, from, other ? " – " : "", to,
                 address_endings[view->asked.form]) < 0)
        abort(); /* out of memory */
    return name;
}

static int as_csv(const struct list *list, const struct view *view, bool people,
                  struct body *body)
{
    body->type = BODY_CSV;
    body->text = list_csv(list, people, &body->bytes);
    body->file = file_name(list, view);
    return 0;
}

static int as_xlsx(const struct list *list, const struct view *view, struct body *body)
{
    const struct list_book book = {
        view_name(view, view->overview->title_vi, view->overview->title_en),
        view_word(view, WORD_LIST_ROWS), view_word(view, WORD_LIST_FACTS),
        view->overview->as_of_ms};
    int rc = list_xlsx(list, &book, &body->text, &body->bytes);

    if (rc < 0)
        return rc;
    body->type = BODY_XLSX;
    body->file = file_name(list, view);
    return 0;
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

int list_body(const struct view *view, const struct list_body *of, struct body *ret)
{
    struct body body = {.status = 200};
    struct list *list = list_open();
    int rc;

    add_facts(list, view, of->takes);
    rc = of->fill(list, view);
    if (rc == 0 && view->asked.form == ADDRESS_FORM_CSV)
        rc = as_csv(list, view, of->people, &body);
    else if (rc == 0 && view->asked.form == ADDRESS_FORM_XLSX)
        rc = as_xlsx(list, view, &body);
    else if (rc == 0)
        rc = as_json(list, &body);
    list_close(list);
    if (rc == 0)
        *ret = body;
    return rc;
}
