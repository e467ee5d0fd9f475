/* The list of ratings and queues by unit, of a month. Of few no share and no median is told. */
#include "web/lists/lists.h"
#include "web/lookups.h"
#include "web/tables/satisfaction_query.h"
#include "web/text/visits.h"

static void put_answers(struct list *list, const struct lookup_answers *answers)
{
    struct fraction satisfied = {lookup_answers_satisfied(answers),
                                 lookup_answers_all(answers)};

    for (int i = 0; i < LOOKUP_SATISFACTION_SCORES; i++)
        list_put(list, list_count(answers->of[i]));
    list_put(list, list_count(satisfied.den));
    list_put(list, visits_shared(answers) ? list_percent(satisfied) : list_nothing());
    list_put(list, list_count(answers->returned));
}

static void put_waits(struct list *list, const struct view *view,
                      const struct lookup_waits *waits)
{
    bool timed = visits_timed(waits, &view->levels);

    list_put(list, list_count(lookup_waits_all(waits)));
    list_put(list, list_count(waits->called));
    list_put(list, timed ? list_count(waits->median_minutes) : list_nothing());
    list_put(list, timed ? list_count(waits->most_minutes) : list_nothing());
    list_put(list, list_count(waits->uncalled));
}

int satisfaction_list(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"unit", WORD_LIST_UNIT_CODE, LIST_TEXT},
        {"unit_name", WORD_UNIT, LIST_TEXT},
        {"score_1", WORD_SCORE_1, LIST_COUNT},
        {"score_2", WORD_SCORE_2, LIST_COUNT},
        {"score_3", WORD_SCORE_3, LIST_COUNT},
        {"score_4", WORD_SCORE_4, LIST_COUNT},
        {"score_5", WORD_SCORE_5, LIST_COUNT},
        {"answers", WORD_ANSWERS, LIST_COUNT},
        {"satisfied_pct", WORD_SATISFIED, LIST_PERCENT},
        {"returned", WORD_LIST_RETURNED, LIST_COUNT},
        {"tickets", WORD_TICKETS, LIST_COUNT},
        {"called", WORD_LIST_CALLED, LIST_COUNT},
        {"wait_median_minutes", WORD_WAIT_MEDIAN, LIST_COUNT},
        {"wait_most_minutes", WORD_WAIT_MOST, LIST_COUNT},
        {"uncalled", WORD_UNCALLED, LIST_COUNT},
    };
    int page;
    int month =
        satisfaction_query(view->asked.values, view->overview->period.from_day, &page);
    struct lookup_satisfaction of;
    int rc = view->lookups->satisfaction(view->lookups->owner, month, &of);

    if (rc < 0)
        return rc;
    lists_title_month(list, view, WORD_SATISFACTION_AND_WAITS, month);
    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < of.unit_count; i++) {
        list_put(list, list_text(of.units[i].code));
        list_put(list,
                 list_text(view_name(view, of.units[i].name_vi, of.units[i].name_en)));
        put_answers(list, &of.units[i].answers);
        put_waits(list, view, &of.units[i].waits);
    }
    return 0;
}
