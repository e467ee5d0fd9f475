#include "web/text/procedures.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "web/text/fold.h"

enum { BILLION = 1000 * 1000 * 1000 }; /* to compare fractions as whole numbers */

struct place {
    const struct lookup_procedure *procedure;
    int sign;       /* -1: the other way round */
    bool unknown;   /* the order knows nothing of it */
    int64_t number; /* by which it stands ... */
    char *text;     /* ... or by this, folded; NULL in an order of numbers */
};

const char *const procedures_standing_names[LOOKUP_STANDINGS] = {
    [LOOKUP_STANDING_IN_FORCE] = "in_force",
    [LOOKUP_STANDING_ENDED] = "ended",
    [LOOKUP_STANDING_TO_COME] = "to_come",
};

const enum word procedures_standing_words[LOOKUP_STANDINGS] = {
    [LOOKUP_STANDING_IN_FORCE] = WORD_PROCEDURE_IN_FORCE,
    [LOOKUP_STANDING_ENDED] = WORD_PROCEDURE_ENDED,
    [LOOKUP_STANDING_TO_COME] = WORD_PROCEDURE_TO_COME,
};

/* --- who fits ------------------------------------------------------------------------ */

static const char *name_of(const struct lookup_procedure *procedure, enum language language)
{
    bool english = language == LANGUAGE_ENGLISH && *procedure->now.name_en;

    return english ? procedure->now.name_en : procedure->now.name_vi;
}

static bool fits(const struct lookup_procedure *procedure,
                 const struct procedures_question *question, const char *folded_part,
                 enum language language)
{
    if (*question->field && strcmp(procedure->now.field, question->field) != 0)
        return false;
    if (question->level != PROCEDURES_ANY &&
        !(procedure->times.levels >> question->level & 1))
        return false;
    if (question->standing != PROCEDURES_ANY &&
        procedure->standing != (enum lookup_standing)question->standing)
        return false;
    return !*folded_part || fold_has(name_of(procedure, language), folded_part) ||
           fold_has(procedure->code, folded_part);
}

/* --- in which order ------------------------------------------------------------------ */

static int64_t number_of(const struct lookup_procedure *procedure, enum procedures_by by)
{
    const struct lookup_times *times = &procedure->times;

    switch (by) {
    case PROCEDURES_BY_MEDIAN:
        return times->median_days;
    case PROCEDURES_BY_RESOLVED:
        return times->resolved;
    case PROCEDURES_BY_RATE:
        return times->resolved ? times->in_time * BILLION / times->resolved : 0;
    case PROCEDURES_BY_CHANGE:
        return procedure->now.from_day;
    default:
        return 0;
    }
}

static const char *text_of(const struct lookup_procedure *procedure, enum procedures_by by,
                           enum language language)
{
    switch (by) {
    case PROCEDURES_BY_CODE:
        return procedure->code;
    case PROCEDURES_BY_NAME:
        return name_of(procedure, language);
    case PROCEDURES_BY_FIELD:
        return language == LANGUAGE_ENGLISH && *procedure->now.field_en
                   ? procedure->now.field_en
                   : procedure->now.field_vi;
    default:
        return NULL;
    }
}

static bool is_unknown(const struct lookup_procedure *procedure, enum procedures_by by,
                       const struct source_levels *levels)
{
    if (by == PROCEDURES_BY_MEDIAN || by == PROCEDURES_BY_RATE)
        return !procedures_timed(&procedure->times, levels);
    return (by == PROCEDURES_BY_CHANGE && !procedure->now.from_day) ||
           (by == PROCEDURES_BY_FIELD && !*procedure->now.field);
}

static int in_order(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int texts = a->text && b->text ? strcmp(a->text, b->text) : 0;

    ORDER_BY(unknown);
    if (texts)
        return a->sign * texts;
    if (a->number != b->number)
        return a->number < b->number ? -a->sign : a->sign;
    ORDER_BY(procedure);
    return 0;
}

static void sort(struct place *places, size_t count,
                 const struct procedures_question *question,
                 const struct source_levels *levels, enum language language)
{
    for (size_t i = 0; i < count; i++) {
        const struct lookup_procedure *procedure = places[i].procedure;
        const char *text = text_of(procedure, question->by, language);

        places[i].sign = question->down ? -1 : 1;
        places[i].unknown = is_unknown(procedure, question->by, levels);
        places[i].number = places[i].unknown ? 0 : number_of(procedure, question->by);
        places[i].text = text ? fold_text(text) : NULL;
    }
    qsort(places, count, sizeof *places, in_order);
}

const struct lookup_procedure **procedures_choose(
    const struct lookup_procedures *all, const struct procedures_question *question,
    const struct source_levels *levels, enum language language, size_t *ret_count)
{
    const struct lookup_procedure **chosen = need(calloc(all->count + 1, sizeof(void *)));
    struct place *places = need(calloc(all->count + 1, sizeof *places));
    char *part = fold_text(question->search);
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        if (fits(&all->list[i], question, part, language))
            places[count++].procedure = &all->list[i];
    }
    sort(places, count, question, levels, language);
    for (size_t i = 0; i < count; i++) {
        chosen[i] = places[i].procedure;
        free(places[i].text);
    }
    free(places);
    free(part);
    *ret_count = count;
    return chosen;
}
