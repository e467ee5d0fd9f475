/* The list of procedures: limits, and how long results took. */
#include <stdlib.h>
#include <string.h>

#include "web/lists/lists.h"
#include "web/lookups.h"
#include "web/tables/procedures_query.h"

static void put_times(struct list *list, const struct view *view,
                      const struct lookup_times *times)
{
    struct fraction rate = procedures_rate(times);
    bool timed = procedures_timed(times, &view->levels);

    list_put(list, list_count(times->in_time));
    list_put(list, list_count(times->resolved));
    list_put(list, timed ? list_percent(rate) : list_nothing());
    list_put(list, timed ? list_count(times->median_days) : list_nothing());
}

static void put_procedure(struct list *list, const struct view *view,
                          const struct lookup_procedure *procedure)
{
    const struct lookup_version *now = &procedure->now;

    list_put(list, list_text(procedure->code));
    list_put(list, list_text(view_name(view, now->name_vi, now->name_en)));
    list_put(list, *now->field ? list_text(now->field) : list_nothing());
    list_put(list, list_text(view_name(view, now->field_vi, now->field_en)));
    list_put(list,
             list_word(procedures_standing_names[procedure->standing],
                       view_word(view, procedures_standing_words[procedure->standing])));
    list_put(list, *now->limit ? list_text(now->limit) : list_nothing());
    put_times(list, view, &procedure->times);
    list_put(list, list_count((int64_t)procedure->versions));
}

/* Is any of the field that is asked for? */
static bool is_known(const struct lookup_procedures *all, const char *field)
{
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->list[i].now.field, field) == 0)
            return true;
    }
    return !*field;
}

int procedures_list(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"code", WORD_LIST_CODE, LIST_TEXT},
        {"name", WORD_PROCEDURE, LIST_TEXT},
        {"field", WORD_LIST_FIELD_CODE, LIST_TEXT},
        {"field_name", WORD_FIELD, LIST_TEXT},
        {"standing", WORD_PROCEDURE_STANDING, LIST_WORD},
        {"limit", WORD_LIST_LIMIT, LIST_TEXT},
        {"in_time", WORD_LIST_IN_TIME, LIST_COUNT},
        {"resolved", WORD_RESOLVED, LIST_COUNT},
        {"in_time_pct", WORD_LIST_IN_TIME_SHARE, LIST_PERCENT},
        {"median_days", WORD_LIST_MEDIAN_DAYS, LIST_COUNT},
        {"versions", WORD_LIST_VERSIONS, LIST_COUNT},
    };
    int page;
    const struct procedures_question question = procedures_query(view->asked.values, &page);
    struct lookup_procedures all = {0};
    const struct lookup_procedure **chosen;
    size_t count;
    int rc = view->lookups->procedures(view->lookups->owner, &all);

    if (rc < 0)
        return rc;
    if (!is_known(&all, question.field))
        return 1 + PROCEDURES_QUERY_FIELD;
    chosen = procedures_choose(&all, &question, &view->levels, view->language, &count);
    list_title(list, view_word(view, WORD_PROCEDURES));
    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++)
        put_procedure(list, view, chosen[i]);
    free(chosen);
    return 0;
}
