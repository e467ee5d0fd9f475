#include "appliance/dossiers/charges.h"

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

/* The entry of a unit that has been there from a day on, if that has ended before another day, and who
 * came after it. */
static const struct catalogue_entry *ended(const struct catalogue *catalogue, int unit,
                                           int32_t since_day, int32_t day)
{
    const struct catalogue_entry *entry =
        catalogue_last_from(catalogue, CATALOGUE_UNITS, unit, since_day);

    return entry && entry->successor && catalogue_end(entry) < day ? entry : NULL;
}

static int32_t day_after(const struct catalogue_entry *ended, int32_t since_day)
{
    int32_t day = catalogue_end(ended) + 1;

    return day > since_day ? day : since_day;
}

void charges_hand_over(struct charges *charges, const struct catalogue *catalogue,
                       int32_t to_day)
{
    const struct catalogue_entry *unit;

    while ((unit = ended(catalogue, last(charges)->unit, last(charges)->from_day, to_day)))
        charges_give(charges, day_after(unit, last(charges)->from_day), unit->successor);
}

int charges_heir(const struct catalogue *catalogue, int unit, int32_t since_day,
                 int32_t day)
{
    const struct catalogue_entry *entry;

    while ((entry = ended(catalogue, unit, since_day, day))) {
        since_day = day_after(entry, since_day);
        unit = entry->successor;
    }
    return unit;
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
