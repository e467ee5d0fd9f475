/* Ratings and queues of one month. */
#include <errno.h>
#include <stdlib.h>

#include "appliance/lookups/lookups_parts.h"
#include "appliance/lookups/waits.h"
#include "appliance/tables/store_ledger.h"
#include "appliance/tables/store_visits.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* What is summed up, by the numbers of the catalogue. */
struct summing {
    const struct catalogue *catalogue;
    int32_t last_day;             /* of the month: who has followed whom by then */
    struct lookup_answers *units; /* [unit] */
    struct lookup_answers *fields;
    struct waits *waits;
    struct lookup_satisfaction *ret;
};

static int unit_of(const struct summing *summing, int unit)
{
    return catalogue_successor(summing->catalogue, unit, summing->last_day);
}

static int take_rating(void *owner, const struct store_rating *rating)
{
    struct summing *summing = owner;
    struct lookup_answers *unit = &summing->units[unit_of(summing, rating->unit)];
    struct lookup_answers *field =
        rating->field ? &summing->fields[rating->field] : &summing->ret->no_field;

    if (rating->score < 1 || rating->score > LOOKUP_SATISFACTION_SCORES)
        return -EILSEQ;
    unit->of[rating->score - 1] += rating->answers;
    field->of[rating->score - 1] += rating->answers;
    summing->ret->total.answers.of[rating->score - 1] += rating->answers;
    return 0;
}

static int take_collected(void *owner, int unit, int field, int64_t collected)
{
    struct summing *summing = owner;

    summing->units[unit_of(summing, unit)].returned += collected;
    summing->fields[field].returned += collected;
    summing->ret->total.answers.returned += collected;
    return 0;
}

static int take_wait(void *owner, const struct store_wait *wait)
{
    struct summing *summing = owner;
    struct store_wait of_successor = *wait;

    if (wait->unit)
        of_successor.unit = unit_of(summing, wait->unit);
    waits_add(summing->waits, &of_successor);
    return 0;
}

static int sum(struct summing *summing, struct store *store, int month)
{
    int rc = store_visit_months(store, &summing->ret->first, &summing->ret->last);

    if (rc == 0)
        rc = store_each_rating(store, month, take_rating, summing);
    if (rc == 0)
        rc = store_each_wait(store, month, take_wait, summing);
    if (rc == 0)
        rc = store_each_collected(store, month, take_collected, summing);
    waits_seal(summing->waits);
    return rc;
}

/* --- what is told -------------------------------------------------------------------- */

static struct lookup_visits named(const struct catalogue_entry *entry)
{
    return (struct lookup_visits){.code = entry->code,
                                  .name_vi = entry->name_vi,
                                  .name_en = entry->name_en ? entry->name_en : ""};
}

/* Those of which anybody has answered, or waited. */
static struct lookup_visits *list_units(const struct summing *summing, size_t *ret_count)
{
    size_t all_count, count = 0;
    const struct catalogue_entry *all =
        catalogue_all(summing->catalogue, CATALOGUE_UNITS, &all_count);
    struct lookup_visits *list = need(calloc(all_count + 1, sizeof *list));

    for (size_t i = 0; i < all_count; i++) {
        struct lookup_visits *row = &list[count];

        *row = named(&all[i]);
        row->answers = summing->units[all[i].id];
        row->waits = waits_of_unit(summing->waits, all[i].id);
        count += lookup_answers_all(&row->answers) || lookup_waits_all(&row->waits);
    }
    *ret_count = count;
    return list;
}

static struct lookup_visits *list_fields(const struct summing *summing, size_t *ret_count)
{
    size_t all_count, count = 0;
    const struct catalogue_entry *all =
        catalogue_all(summing->catalogue, CATALOGUE_FIELDS, &all_count);
    struct lookup_visits *list = need(calloc(all_count + 1, sizeof *list));

    for (size_t i = 0; i < all_count; i++) {
        list[count] = named(&all[i]);
        list[count].answers = summing->fields[all[i].id];
        count += lookup_answers_all(&list[count].answers) > 0;
    }
    *ret_count = count;
    return list;
}

static void tell(struct lookups *lookups, const struct summing *summing)
{
    struct lookup_satisfaction *ret = summing->ret;

    free(lookups->units);
    free(lookups->fields);
    ret->units = lookups->units = list_units(summing, &ret->unit_count);
    ret->fields = lookups->fields = list_fields(summing, &ret->field_count);
    ret->total.code = ret->total.name_vi = ret->total.name_en = "";
    ret->total.waits = waits_of_all(summing->waits);
    for (int hour = 0; hour < LOOKUP_SATISFACTION_HOURS; hour++)
        ret->hours[hour] = waits_of_hour(summing->waits, hour);
}

/* --- all ----------------------------------------------------------------------------- */

/* One more than the highest number of a kind. */
static size_t room_of(const struct catalogue *catalogue, enum catalogue_kind kind)
{
    size_t count, room = 1;
    const struct catalogue_entry *all = catalogue_all(catalogue, kind, &count);

    for (size_t i = 0; i < count; i++)
        room = (size_t)all[i].id + 1 > room ? (size_t)all[i].id + 1 : room;
    return room;
}

static int32_t last_day_of(int month)
{
    return date_month_day(month + 1) - 1;
}

static int look(struct lookups *lookups, int month, struct lookup_satisfaction *ret)
{
    const struct catalogue *catalogue = lookups->rated;
    struct summing summing = {
        .catalogue = catalogue,
        .last_day = last_day_of(month),
        .units = need(calloc(room_of(catalogue, CATALOGUE_UNITS), sizeof *summing.units)),
        .fields =
            need(calloc(room_of(catalogue, CATALOGUE_FIELDS), sizeof *summing.fields)),
        .waits = waits_open(),
        .ret = ret,
    };
    int rc = sum(&summing, lookups->store, month);

    if (rc == 0)
        tell(lookups, &summing);
    free(summing.units);
    free(summing.fields);
    waits_close(summing.waits);
    return rc;
}

int lookup_satisfaction(void *owner, int month, struct lookup_satisfaction *ret)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    int rc = lookups_begin(lookups, &rulebook);

    *ret = (struct lookup_satisfaction){0};
    if (rc == 0) {
        catalogue_close(lookups->rated);
        lookups->rated = catalogue_share(rulebook.rules.catalogue);
        rc = look(lookups, month, ret);
    }
    lookups_end(lookups, &rulebook);
    return rc;
}
