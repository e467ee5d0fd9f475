#include "web/tables/units_ranked.h"

#include <stdlib.h>
#include <string.h>

static bool is_there(const struct units_ranked *units, const char *level)
{
    for (size_t i = 0; i < units->level_count; i++) {
        if (strcmp(units->levels[i].code, level) == 0)
            return true;
    }
    return units->level_count == 0;
}

static void rank(struct units_ranked *units, const struct view *view)
{
    const struct units_question *question = &units->question;

    ranking_make(&units->ranking, view->overview, units->level, question->definition,
                 &view->levels);
    if (question->by != RANKING_BY_RATE || question->down)
        ranking_sort(&units->ranking, question->by, question->down, view->language);
    if (*question->search)
        ranking_search(&units->ranking, question->search, view->language);
}

int units_ranked_make(struct units_ranked *ret, const struct view *view)
{
    struct units_ranked units = {.question = units_query(view->asked.values)};

    units.levels = ranking_levels(view->overview, &units.level_count);
    units.level = units.question.level
                      ? units.question.level
                      : ranking_main_level(units.levels, units.level_count);
    if (!is_there(&units, units.level)) {
        free(units.levels);
        return 1 + UNITS_QUERY_LEVEL;
    }
    rank(&units, view);
    *ret = units;
    return 0;
}

void units_ranked_release(struct units_ranked *units)
{
    ranking_release(&units->ranking);
    free(units->levels);
}
