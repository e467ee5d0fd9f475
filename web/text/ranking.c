#include "web/text/ranking.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "web/text/fold.h"

/* --- ranks --------------------------------------------------------------------------- */

static enum ranking_why why_not(const struct ranking_place *place,
                                const struct source_levels *levels)
{
    static const enum ranking_why whys[LEVELS] = {[LEVEL_NONE] = RANKING_NOTHING,
                                                  [LEVEL_FEW] = RANKING_FEW,
                                                  [LEVEL_SILENT] = RANKING_SILENT};

    if (place->row->last_day)
        return RANKING_ENDED;
    if (place->row->unheard)
        return RANKING_SILENT;
    return whys[level_of(place->rate, levels, place->row->silence)];
}

/* Below 0: a's rate is lower. Exact; the products stay below 2^63 for any province. */
static int compare_rates(struct fraction a, struct fraction b)
{
    int64_t left = a.num * b.den, right = b.num * a.den;

    return (left > right) - (left < right);
}

/* Who has no rank stands last; else the lowest rate first, equal ones as in the overview. */
static int by_rate(const void *left, const void *right)
{
    const struct ranking_place *a = left, *b = right;
    int rates;

    ORDER_BY(why);
    rates = a->why == RANKING_RANKED ? compare_rates(a->rate, b->rate) : 0;
    if (rates)
        return rates;
    ORDER_BY(row);
    return 0;
}

/* Of places by their rate: the last one is the best. */
static void give_ranks(struct ranking *ranking)
{
    for (size_t i = ranking->ranked; i-- > 0;) {
        struct ranking_place *place = &ranking->places[i];

        place->rank = (int)(ranking->ranked - i);
        if (i + 1 < ranking->ranked && compare_rates(place->rate, place[1].rate) == 0)
            place->rank = place[1].rank;
    }
}

/* --- ranks of the period before ------------------------------------------------------ */

static int by_row(const void *left, const void *right)
{
    const struct ranking_place *a = left, *b = right;

    ORDER_BY(row);
    return 0;
}

/* That period is over, so that nobody is silent in it. */
static void judge_before(struct ranking *ranking, enum definition definition,
                         const struct source_levels *levels)
{
    for (size_t i = 0; i < ranking->count; i++) {
        struct ranking_place *place = &ranking->places[i];

        place->rate = definition_rate(&place->row->before, definition);
        place->why = level_is_one(level_of(place->rate, levels, SOURCE_SILENCE_NONE))
                         ? RANKING_RANKED
                         : RANKING_NOTHING;
        ranking->ranked += place->why == RANKING_RANKED;
        place->rank = 0;
    }
}

static void add_before(struct ranking *ranking, enum definition definition,
                       const struct source_levels *levels)
{
    struct ranking before = {.places =
                                 need(calloc(ranking->count + 1, sizeof *before.places)),
                             .count = ranking->count};

    memcpy(before.places, ranking->places, ranking->count * sizeof *before.places);
    judge_before(&before, definition, levels);
    qsort(before.places, before.count, sizeof *before.places, by_rate);
    give_ranks(&before);
    qsort(before.places, before.count, sizeof *before.places, by_row);
    for (size_t i = 0; i < ranking->count; i++) {
        const struct ranking_place *found =
            bsearch(&ranking->places[i], before.places, before.count, sizeof *before.places,
                    by_row);

        ranking->places[i].before = found->rank;
    }
    ranking_release(&before);
}

void ranking_make(struct ranking *ret, const struct source_overview *overview,
                  const char *level, enum definition definition,
                  const struct source_levels *levels)
{
    *ret = (struct ranking){
        .places = need(calloc(overview->unit_count + 1, sizeof *ret->places))};
    for (size_t i = 0; i < overview->unit_count; i++) {
        struct ranking_place *place = &ret->places[ret->count];

        if (strcmp(ranking_level_of(&overview->units[i]), level) != 0)
            continue;
        place->row = &overview->units[i];
        place->rate = definition_rate(&place->row->now, definition);
        place->why = why_not(place, levels);
        ret->ranked += place->why == RANKING_RANKED;
        ret->count++;
    }
    qsort(ret->places, ret->count, sizeof *ret->places, by_rate);
    give_ranks(ret);
    if (ret->count > 0)
        add_before(ret, definition, levels);
}

void ranking_release(struct ranking *ranking)
{
    free(ranking->places);
}

/* --- levels -------------------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const struct ranking_level *a = left, *b = right;
    size_t place_a = levels_place(a->code), place_b = levels_place(b->code);

    if (place_a != place_b)
        return place_a < place_b ? -1 : 1;
    return strcmp(a->code, b->code);
}

struct ranking_level *ranking_levels(const struct source_overview *overview,
                                     size_t *ret_count)
{
    struct ranking_level *levels = NULL;
    size_t count = 0, room = 0;

    for (size_t i = 0; i < overview->unit_count; i++) {
        const char *code = ranking_level_of(&overview->units[i]);
        size_t at = 0;

        while (at < count && strcmp(levels[at].code, code) != 0)
            at++;
        if (at == count) {
            levels = memory_grow(levels, count, &room, sizeof *levels);
            levels[count++] = (struct ranking_level){code, 0};
        }
        levels[at].units++;
    }
    if (count > 0)
        qsort(levels, count, sizeof *levels, by_place);
    *ret_count = count;
    return levels;
}

const char *ranking_main_level(const struct ranking_level *levels, size_t count)
{
    const struct ranking_level *most = NULL;

    for (size_t i = 0; i < count; i++) {
        if (!most || levels[i].units > most->units)
            most = &levels[i];
    }
    return most ? most->code : "";
}

/* --- order --------------------------------------------------------------------------- */

static const char *name_of(const struct source_row *row, enum language language)
{
    return language == LANGUAGE_ENGLISH && *row->name_en ? row->name_en : row->name_vi;
}

static int64_t count_of(const struct ranking_place *place, enum ranking_by by)
{
    const struct figures *now = &place->row->now;

    switch (by) {
    case RANKING_BY_RECEIVED:
        return figures_received(now);
    case RANKING_BY_RESOLVED:
        return figures_resolved(now);
    case RANKING_BY_LATE:
        return now->resolved_late;
    case RANKING_BY_SOON:
        return place->row->due_soon;
    case RANKING_BY_OVERDUE:
        return now->in_progress_overdue;
    default:
        return -place->rank; /* the best rate is the highest */
    }
}

struct named {
    char *name; /* folded */
    struct ranking_place *place;
};

static int by_name(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int names = strcmp(a->name, b->name);

    if (names)
        return names;
    ORDER_BY(place->row);
    return 0;
}

static void key_by_name(struct ranking *ranking, enum language language)
{
    struct named *named = need(calloc(ranking->count + 1, sizeof *named));

    for (size_t i = 0; i < ranking->count; i++)
        named[i] = (struct named){fold_text(name_of(ranking->places[i].row, language)),
                                  &ranking->places[i]};
    qsort(named, ranking->count, sizeof *named, by_name);
    for (size_t i = 0; i < ranking->count; i++) {
        named[i].place->key = (int64_t)i;
        free(named[i].name);
    }
    free(named);
}

static int by_key(const void *left, const void *right)
{
    const struct ranking_place *a = left, *b = right;
    bool unranked_a = a->why != RANKING_RANKED, unranked_b = b->why != RANKING_RANKED;

    if (unranked_a != unranked_b)
        return unranked_a ? 1 : -1;
    ORDER_BY(key);
    ORDER_BY(row);
    return 0;
}

void ranking_sort(struct ranking *ranking, enum ranking_by by, bool down,
                  enum language language)
{
    if (by == RANKING_BY_NAME)
        key_by_name(ranking, language);
    for (size_t i = 0; i < ranking->count; i++) {
        struct ranking_place *place = &ranking->places[i];

        if (by != RANKING_BY_NAME)
            place->key = count_of(place, by);
        if (down)
            place->key = -place->key;
    }
    qsort(ranking->places, ranking->count, sizeof *ranking->places, by_key);
}

/* --- search -------------------------------------------------------------------------- */

void ranking_search(struct ranking *ranking, const char *text, enum language language)
{
    char *part = fold_text(text);
    size_t kept = 0, ranked = 0;

    for (size_t i = 0; i < ranking->count; i++) {
        const struct ranking_place *place = &ranking->places[i];

        if (!fold_has(name_of(place->row, language), part) &&
            !fold_has(place->row->code, part))
            continue;
        ranked += place->why == RANKING_RANKED;
        ranking->places[kept++] = *place;
    }
    ranking->count = kept;
    ranking->ranked = ranked;
    free(part);
}
