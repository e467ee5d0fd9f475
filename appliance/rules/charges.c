#include "appliance/rules/charges.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"

void charges_release(struct charges *charges)
{
    free(charges->list);
    *charges = (struct charges){0};
}

static struct charge *last(const struct charges *charges)
{
    return &charges->list[charges->count - 1];
}

void charges_give(struct charges *charges, int32_t day, int unit)
{
    if (charges->count && last(charges)->unit == unit)
        return;
    if (!charges->count || last(charges)->from_day < day) {
        charges->list = memory_grow(charges->list, charges->count, &charges->room,
                                    sizeof *charges->list);
        charges->count++;
    }
    *last(charges) = (struct charge){day, unit};
    if (charges->count > 1 && charges->list[charges->count - 2].unit == unit)
        charges->count--; /* it came back on the same day */
}

/* The entry of the unit in charge if that has ended before this day, and who came after it. */
static const struct catalogue_entry *ended(const struct charges *charges,
                                           const struct catalogue *catalogue, int32_t day)
{
    const struct catalogue_entry *unit = catalogue_last_from(
        catalogue, CATALOGUE_UNITS, last(charges)->unit, last(charges)->from_day);

    return unit && unit->successor && catalogue_end(unit) < day ? unit : NULL;
}

void charges_hand_over(struct charges *charges, const struct catalogue *catalogue,
                       int32_t to_day)
{
    const struct catalogue_entry *unit;

    while ((unit = ended(charges, catalogue, to_day))) {
        int32_t day = catalogue_end(unit) + 1, from_day = last(charges)->from_day;

        charges_give(charges, day > from_day ? day : from_day, unit->successor);
    }
}

int charges_last(const struct charges *charges)
{
    return charges->count ? last(charges)->unit : CHARGES_NOBODY;
}

size_t charges_until(const struct charges *charges, int32_t day)
{
    size_t low = 0, high = charges->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (charges->list[middle].from_day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int charges_on(const struct charges *charges, int32_t day)
{
    size_t begun = charges_until(charges, day);

    return begun ? charges->list[begun - 1].unit : CHARGES_NOBODY;
}

bool charges_answer(const struct charges *charges, const struct catalogue *catalogue,
                    int unit, int32_t day)
{
    return catalogue_successor(catalogue, unit, day) ==
           catalogue_successor(catalogue, charges_last(charges), day);
}
