/* The lists of what is overdue and what is due soon, by unit and field. */
#include "web/lists/lists.h"
#include "web/tables/overdue_query.h"

static const struct lists_column overdue[] = {
    {"late_to_5", WORD_LATE_TO_5, LIST_COUNT},
    {"late_to_15", WORD_LATE_TO_15, LIST_COUNT},
    {"late_to_30", WORD_LATE_TO_30, LIST_COUNT},
    {"late_over_30", WORD_LATE_OVER_30, LIST_COUNT},
    {"late_undated", WORD_LATE_UNDATED, LIST_COUNT},
    {"in_progress_overdue", WORD_LATE_SUM, LIST_COUNT},
};

static const struct lists_column soon[] = {
    {"due_today", WORD_DUE_TODAY, LIST_COUNT},
    {"due_in_1", WORD_DUE_IN_1, LIST_COUNT},
    {"due_in_2", WORD_DUE_IN_2, LIST_COUNT},
    {"due_soon", WORD_TOTAL, LIST_COUNT},
};

/* Why, as staff state it: of each cause, and of none. */
static void put_cause_columns(struct list *list, const struct view *view)
{
    for (int i = 1; i <= CAUSES; i++) {
        const struct cause_words *words = &cause_words[i % CAUSES];

        list_column(list, &(struct list_column){words->name,
                                                view_name(view, words->vi, words->en),
                                                LIST_COUNT});
    }
}

static void put_causes(struct list *list, const struct lateness *lateness)
{
    for (int cause = CAUSE_NOT_STATED + 1; cause < CAUSES; cause++)
        list_put(list, list_count(lateness->causes.of[cause]));
    list_put(list, list_count(lateness_unstated(lateness)));
}

static void put_row(struct list *list, const struct view *view,
                    const struct late_list_row *row, bool due_soon)
{
    const struct lateness *lateness = &row->lateness;
    int first = due_soon ? LATENESS_LATE : 0,
        end = due_soon ? LATENESS_CLASSES : LATENESS_LATE;

    lists_part_put(list, view, row->unit, row->field);
    for (int i = first; i < end; i++)
        list_put(list, list_count(lateness->of[i]));
    if (!due_soon)
        list_put(list, list_count(lateness_undated(lateness)));
    list_put(list, list_count(late_list_sum(due_soon, lateness)));
    if (!due_soon)
        put_causes(list, lateness);
}

static int put_list(struct list *list, const struct view *view,
                    const struct late_list_question *question)
{
    struct late_list late;
    int rc = late_list_make(&late, view, question);

    if (rc != 0)
        return rc; /* the refusals are the parameters' places */
    list_title(list, view_word(view, question->soon ? WORD_DUE_SOON : WORD_OVERDUE_NOW));
    lists_part_columns(list, view);
    if (question->soon)
        lists_columns(list, view, soon, sizeof soon / sizeof soon[0]);
    else
        lists_columns(list, view, overdue, sizeof overdue / sizeof overdue[0]);
    if (!question->soon)
        put_cause_columns(list, view);
    for (size_t i = 0; i < late.count; i++)
        put_row(list, view, &late.rows[i], question->soon);
    late_list_release(&late);
    return 0;
}

int late_list(struct list *list, const struct view *view)
{
    const struct late_list_question question = overdue_query(view->asked.values);

    return put_list(list, view, &question);
}

int due_soon_list(struct list *list, const struct view *view)
{
    struct late_list_question question = overdue_query(view->asked.values);

    question.soon = true;
    return put_list(list, view, &question);
}
