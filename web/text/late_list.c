#include "web/text/late_list.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "web/lookups.h"
#include "web/text/fold.h"

/* --- rows by their codes ------------------------------------------------------------- */

struct index {
    const struct source_row **rows;
    size_t count;
};

static int by_code(const void *left, const void *right)
{
    const struct source_row *const *a = left, *const *b = right;

    return strcmp((*a)->code, (*b)->code);
}

static struct index index_of(const struct source_row *rows, size_t count)
{
    struct index index = {need(calloc(count + 1, sizeof(void *))), count};

    for (size_t i = 0; i < count; i++)
        index.rows[i] = &rows[i];
    qsort(index.rows, count, sizeof(void *), by_code);
    return index;
}

/* NULL: there is none. */
static const struct source_row *find(const struct index *index, const char *code)
{
    const struct source_row key = {.code = code}, *wanted = &key;
    const struct source_row **found =
        code ? bsearch(&wanted, index->rows, index->count, sizeof(void *), by_code) : NULL;

    return found ? *found : NULL;
}

/* --- which ones ---------------------------------------------------------------------- */

struct gathering {
    const struct view *view;
    const struct late_list_question *question;
    struct index units, fields;
    bool *wanted; /* [place of a unit in the overview] */
    struct late_list list;
    size_t room;
};

/* A tree that bites its own tail ends the climb. */
static bool is_within(const struct gathering *gathering, const struct source_row *unit)
{
    const struct source_row *asked = gathering->list.unit;

    for (size_t i = 0; asked && unit && unit != asked && i < gathering->units.count; i++)
        unit = find(&gathering->units, unit->parent);
    return !asked || unit == asked;
}

/* false: no unit is of the level that is asked for. */
static bool find_wanted(struct gathering *gathering)
{
    const struct source_overview *o = gathering->view->overview;
    const struct late_list_question *question = gathering->question;
    char *search = fold_text(question->search);
    bool any = !question->level;

    for (size_t i = 0; i < o->unit_count; i++) {
        const struct source_row *unit = &o->units[i];
        bool of_level = !question->level ||
                        strcmp(unit->level ? unit->level : "", question->level) == 0;

        any = any || of_level;
        gathering->wanted[i] =
            of_level && is_within(gathering, unit) &&
            (!*search ||
             fold_has(view_name(gathering->view, unit->name_vi, unit->name_en), search) ||
             fold_has(unit->code, search));
    }
    free(search);
    return any;
}

static bool belongs(const struct gathering *gathering, const struct source_row *unit,
                    const struct source_row *field)
{
    const struct late_list_question *question = gathering->question;

    if (gathering->list.field && field != gathering->list.field)
        return false;
    return unit ? gathering->wanted[unit - gathering->view->overview->units]
                : !question->unit && !question->level && !*question->search;
}

static int take(void *listener, const struct lookup_lateness *found)
{
    struct gathering *gathering = listener;
    struct late_list *list = &gathering->list;
    const struct source_row *unit = find(&gathering->units, found->unit),
                            *field = find(&gathering->fields, found->field);
    enum late_list_of of = gathering->question->of;

    if (!belongs(gathering, unit, field))
        return 0;
    list->rows = memory_grow(list->rows, list->count, &gathering->room, sizeof *list->rows);
    list->rows[list->count++] =
        (struct late_list_row){of == LATE_LIST_OF_FIELDS ? NULL : unit,
                               of == LATE_LIST_OF_UNITS ? NULL : field, found->lateness};
    lateness_add(&list->total, &found->lateness);
    return 0;
}

/* --- put together -------------------------------------------------------------------- */

/* In the order of display: rows of the overview stand in it. */
static int by_place(const void *left, const void *right)
{
    const struct late_list_row *a = left, *b = right;

    ORDER_BY(unit);
    ORDER_BY(field);
    return 0;
}

static bool is_in_list(const struct late_list_question *question,
                       const struct lateness *lateness)
{
    return late_list_sum(question->soon, lateness) != 0 ||
           (!question->soon && lateness_dated(lateness) != 0);
}

/* Those of one thing become one, and what has nothing of the list goes. */
static void merge(struct late_list *list, const struct late_list_question *question)
{
    size_t next, count = list->count;

    if (count > 0)
        qsort(list->rows, count, sizeof *list->rows, by_place);
    list->count = 0;
    for (size_t i = 0; i < count; i = next) {
        struct late_list_row row = list->rows[i];

        for (next = i + 1; next < count && by_place(&list->rows[next], &row) == 0; next++)
            lateness_add(&row.lateness, &list->rows[next].lateness);
        if (is_in_list(question, &row.lateness))
            list->rows[list->count++] = row;
    }
}

/* --- in order ------------------------------------------------------------------------ */

struct keyed {
    struct late_list_row row;
    int64_t key;
    char *name; /* folded; NULL: they do not stand by their names */
};

static int64_t key_of(const struct late_list_question *question,
                      const struct lateness *lateness)
{
    switch (question->by) {
    case LATE_LIST_BY_NAME:
        return 0;
    case LATE_LIST_BY_SUM:
        return late_list_sum(question->soon, lateness);
    case LATE_LIST_BY_UNDATED:
        return lateness_undated(lateness);
    default:
        return lateness->of[question->by];
    }
}

static int by_key(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int names = a->name ? strcmp(a->name, b->name) : 0;

    if (names)
        return names;
    ORDER_BY(key);
    return by_place(&a->row, &b->row);
}

/* Who is equal stands in the order of display, upwards and downwards. */
static int by_key_down(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int names = a->name ? strcmp(b->name, a->name) : 0;

    if (names)
        return names;
    if (a->key != b->key)
        return a->key < b->key ? 1 : -1;
    return by_place(&a->row, &b->row);
}

static char *name_to_sort(const struct view *view, const struct late_list_row *row)
{
    const struct source_row *named = row->unit ? row->unit : row->field;

    return fold_text(named ? view_name(view, named->name_vi, named->name_en) : "");
}

static void sort(struct late_list *list, const struct late_list_question *question,
                 const struct view *view)
{
    struct keyed *keyed = need(calloc(list->count + 1, sizeof *keyed));

    for (size_t i = 0; i < list->count; i++)
        keyed[i] = (struct keyed){
            list->rows[i], key_of(question, &list->rows[i].lateness),
            question->by == LATE_LIST_BY_NAME ? name_to_sort(view, &list->rows[i]) : NULL};
    qsort(keyed, list->count, sizeof *keyed, question->down ? by_key_down : by_key);
    for (size_t i = 0; i < list->count; i++) {
        list->rows[i] = keyed[i].row;
        free(keyed[i].name);
    }
    free(keyed);
}

/* --- all of it ----------------------------------------------------------------------- */

static int gather(struct gathering *gathering)
{
    const struct source_lookups *lookups = gathering->view->lookups;
    const struct late_list_question *question = gathering->question;
    struct late_list *list = &gathering->list;

    list->unit = find(&gathering->units, question->unit);
    list->field = find(&gathering->fields, question->field);
    if (question->unit && !list->unit)
        return LATE_LIST_NO_UNIT;
    if (question->field && !list->field)
        return LATE_LIST_NO_FIELD;
    if (!find_wanted(gathering))
        return LATE_LIST_NO_LEVEL;
    return lookups->lateness(lookups->owner, take, gathering);
}

int late_list_make(struct late_list *ret, const struct view *view,
                   const struct late_list_question *question)
{
    const struct source_overview *o = view->overview;
    struct gathering gathering = {
        .view = view,
        .question = question,
        .units = index_of(o->units, o->unit_count),
        .fields = index_of(o->fields, o->field_count),
        .wanted = need(calloc(o->unit_count + 1, sizeof(bool))),
    };
    int rc = gather(&gathering);

    if (rc == 0) {
        merge(&gathering.list, question);
        sort(&gathering.list, question, view);
        *ret = gathering.list;
    } else {
        late_list_release(&gathering.list);
    }
    free(gathering.wanted);
    free(gathering.units.rows);
    free(gathering.fields.rows);
    return rc;
}

void late_list_release(struct late_list *list)
{
    free(list->rows);
    *list = (struct late_list){0};
}
