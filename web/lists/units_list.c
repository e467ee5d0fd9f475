/* The lists of units, ranked in their level: of one level as a page shows it, and of all. */
#include <errno.h>
#include <stdlib.h>

#include "appliance/report/levels.h"
#include "web/lists/lists.h"
#include "web/tables/crossings.h"
#include "web/tables/fields_query.h"
#include "web/tables/units_ranked.h"
#include "web/tables/units_table.h"

/* --- columns and rows ---------------------------------------------------------------- */

static void add_columns(struct list *list, const struct view *view,
                        enum definition definition)
{
    static const struct lists_column before[] = {
        {"unit_level", WORD_LIST_UNIT_LEVEL, LIST_WORD},
        {"rank", WORD_RANK, LIST_COUNT},
        {"not_ranked", WORD_RANK_NONE, LIST_WORD},
        {"code", WORD_LIST_CODE, LIST_TEXT},
        {"name", WORD_UNIT, LIST_TEXT},
    };
    static const struct lists_column behind[] = {
        {"due_soon", WORD_DUE_SOON, LIST_COUNT},
        {"devices", WORD_LIST_DEVICES, LIST_COUNT},
        {"devices_silent", WORD_LIST_DEVICES_SILENT, LIST_COUNT},
        {"newest", WORD_LIST_NEWEST, LIST_MOMENT},
        {"last_day", WORD_LIST_LAST_DAY, LIST_DAY},
        {"rank_before", WORD_RANK_BEFORE, LIST_COUNT},
    };

    lists_columns(list, view, before, sizeof before / sizeof before[0]);
    lists_rate_columns(list, view, definition);
    lists_figures_columns(list, view);
    lists_columns(list, view, behind, sizeof behind / sizeof behind[0]);
}

static void put_why(struct list *list, const struct view *view, enum ranking_why why)
{
    static const char *const names[RANKING_WHYS] = {
        [RANKING_ENDED] = "ended",
        [RANKING_NOTHING] = "nothing",
        [RANKING_SILENT] = "silent",
        [RANKING_FEW] = "few",
    };
    char *text;

    if (why == RANKING_RANKED) {
        list_put(list, list_nothing());
        return;
    }
    text = lists_filled(view, units_table_whys[why],
                        number_count(view->language, view->levels.min_n).text);
    list_put(list, list_word(names[why], text));
    free(text);
}

static void put_place(struct list *list, const struct view *view,
                      const struct ranking_place *place, enum definition definition)
{
    const struct source_row *unit = place->row;
    struct report_name level = levels_name_of(ranking_level_of(unit));

    list_put(list, list_word(level.code, view_name(view, level.vi, level.en)));
    list_put(list, place->rank ? list_count(place->rank) : list_nothing());
    put_why(list, view, place->why);
    list_put(list, list_text(unit->code));
    list_put(list, list_text(view_name(view, unit->name_vi, unit->name_en)));
    lists_rate_put(list, view, unit, definition);
    lists_figures_put(list, &unit->now);
    list_put(list, unit->due_soon == SOURCE_NOT_KNOWN ? list_nothing()
                                                      : list_count(unit->due_soon));
    list_put(list, list_count(unit->devices));
    list_put(list, list_count(unit->devices_silent));
    list_put(list, list_moment(unit->newest_ms));
    list_put(list, unit->last_day ? list_day(unit->last_day) : list_nothing());
    list_put(list, place->before ? list_count(place->before) : list_nothing());
}

static void put_ranking(struct list *list, const struct view *view,
                        const struct ranking *ranking, enum definition definition)
{
    for (size_t i = 0; i < ranking->count; i++)
        put_place(list, view, &ranking->places[i], definition);
}

/* --- lists --------------------------------------------------------------------------- */

static int put_units(struct list *list, const struct view *view)
{
    struct units_ranked units;
    int rc = units_ranked_make(&units, view);

    if (rc != 0)
        return rc;
    lists_period(list, view);
    lists_definition(list, view, units.question.definition);
    add_columns(list, view, units.question.definition);
    put_ranking(list, view, &units.ranking, units.question.definition);
    units_ranked_release(&units);
    return 0;
}

int units_list(struct list *list, const struct view *view)
{
    list_title(list, view_word(view, WORD_BY_UNIT));
    return put_units(list, view);
}

int field_units_list(struct list *list, const struct view *view)
{
    struct source_overview narrowed = *view->overview;
    struct view of_field = *view;
    const struct source_row *field =
        source_row_of(narrowed.fields, narrowed.field_count, view->asked.code);
    struct source_row *rows;
    int rc;

    if (!field)
        return -ENOENT;
    rows = crossings_narrow(&narrowed, field->code);
    of_field.overview = &narrowed;
    lists_title_of(list, view, WORD_BY_UNIT, field);
    rc = put_units(list, &of_field);
    free(rows);
    return rc;
}

int all_units_list(struct list *list, const struct view *view)
{
    enum definition definition = fields_query(view->asked.values);
    size_t count;
    struct ranking_level *levels = ranking_levels(view->overview, &count);

    list_title(list, view_word(view, WORD_BY_UNIT));
    lists_period(list, view);
    lists_definition(list, view, definition);
    add_columns(list, view, definition);
    for (size_t i = 0; i < count; i++) {
        struct ranking ranking;

        ranking_make(&ranking, view->overview, levels[i].code, definition, &view->levels);
        put_ranking(list, view, &ranking, definition);
        ranking_release(&ranking);
    }
    free(levels);
    return 0;
}
