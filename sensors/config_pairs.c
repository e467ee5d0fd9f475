#include "sensors/config_pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A device with where it stands, so that two can be compared. */
struct entry {
    const char *unit;
    const struct config_device *device;
    struct line_place place;
    unsigned site, index;
    size_t order; /* in the file */
};

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_order(const struct entry *a, const struct entry *b)
{
    return compare((int64_t)a->order, (int64_t)b->order);
}

static int by_counter(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    int rc = strcmp(a->unit, b->unit);

    if (rc == 0)
        rc = strcmp(a->device->counter, b->device->counter);
    return rc != 0 ? rc : by_order(a, b);
}

static int by_place(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    int rc = compare((int64_t)a->place.way, (int64_t)b->place.way);

    if (rc == 0)
        rc = compare(a->place.port, b->place.port);
    if (rc == 0)
        rc = strcmp(a->place.address, b->place.address);
    if (rc == 0)
        rc = compare(a->device->unit_id, b->device->unit_id);
    return rc != 0 ? rc : by_order(a, b);
}

static bool same_counter(const struct entry *a, const struct entry *b)
{
    return strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->device->counter, b->device->counter) == 0;
}

static bool same_place(const struct entry *a, const struct entry *b)
{
    return a->place.way == b->place.way && a->place.port == b->place.port &&
           strcmp(a->place.address, b->place.address) == 0;
}

static bool same_unit_id(const struct entry *a, const struct entry *b)
{
    return same_place(a, b) && a->device->unit_id == b->device->unit_id;
}

static bool pauses_otherwise(const struct entry *a, const struct entry *b)
{
    return line_same_place(&a->place, &b->place) && a->place.pause_ms != b->place.pause_ms;
}

/* One line, and not set alike. */
static bool set_otherwise(const struct entry *a, const struct entry *b)
{
    const struct line_serial *one = &a->place.serial, *other = &b->place.serial;

    return line_same_place(&a->place, &b->place) &&
           (one->baud != other->baud || one->parity != other->parity ||
            one->data_bits != other->data_bits || one->stop_bits != other->stop_bits ||
            one->rs485 != other->rs485);
}

static int tell_counter(const struct settings_check *check, const char *path,
                        const struct entry *first, const struct entry *second)
{
    return yaml_place_fault(check->place, path, check->fault,
                            "unit %s has counter %s already at sites[%u].devices[%u]",
                            second->unit, second->device->counter, first->site,
                            first->index);
}

static int tell_unit_id(const struct settings_check *check, const char *path,
                        const struct entry *first, const struct entry *second)
{
    char text[LINE_PLACE_BYTES];

    return yaml_place_fault(check->place, path, check->fault,
                            "%s unit_id %d is already sites[%u].devices[%u]",
                            line_place_text(&second->place, text), second->device->unit_id,
                            first->site, first->index);
}

static int tell_settings(const struct settings_check *check, const char *path,
                         const struct entry *first, const struct entry *second)
{
    char text[LINE_PLACE_BYTES];

    return yaml_place_fault(
        check->place, path, check->fault,
        "%s is set otherwise at sites[%u].devices[%u]; allowed: for one line one baud, "
        "frame, rs485 and pause_ms",
        line_place_text(&second->place, text), first->site, first->index);
}

/* What a device does not say is its profile's, so both are named. */
static int tell_pause(const struct settings_check *check, const char *path,
                      const struct entry *first, const struct entry *second)
{
    char text[LINE_PLACE_BYTES];

    return yaml_place_fault(
        check->place, path, check->fault,
        "%s has pause_ms %d at %s, profile %s, but %d at sites[%u].devices[%u], %s, "
        "profile %s; allowed: for one line one pause_ms, said at each of its devices",
        line_place_text(&second->place, text), second->place.pause_ms,
        second->device->counter, second->device->setup.profile->profile,
        first->place.pause_ms, first->site, first->index, first->device->counter,
        first->device->setup.profile->profile);
}

/* One row, one thing that two devices cannot have in common; sorted so, they are neighbours. */
static const struct {
    int (*sort)(const void *one, const void *other);
    bool (*clash)(const struct entry *a, const struct entry *b);
    int (*tell)(const struct settings_check *check, const char *path,
                const struct entry *first, const struct entry *second);
} pair_rules[] = {
    {by_counter, same_counter, tell_counter},
    {by_place, same_unit_id, tell_unit_id},
    {by_place, set_otherwise, tell_settings},
    {by_place, pauses_otherwise, tell_pause},
};

/* Of all that clash the pair whose second comes first in the file. */
static int check_rule(const struct settings_check *check, struct entry *entries,
                      size_t count, size_t rule)
{
    const struct entry *first = NULL, *second = NULL;
    char path[SETTINGS_PATH_BYTES];

    qsort(entries, count, sizeof *entries, pair_rules[rule].sort);
    for (size_t i = 1; i < count; i++) {
        const struct entry *a = &entries[i - 1], *b = &entries[i];
        const struct entry *later = a->order > b->order ? a : b;

        if (!pair_rules[rule].clash(a, b) || (second && second->order < later->order))
            continue;
        second = later;
        first = later == a ? b : a;
    }
    if (!second)
        return 0;
    snprintf(path, sizeof path, "sites[%u].devices[%u]", second->site, second->index);
    return pair_rules[rule].tell(check, path, first, second);
}

int config_pairs_check(const struct settings_check *check, const struct config_site *sites,
                       unsigned sites_count)
{
    struct entry *entries;
    size_t count = 0;
    int rc = 0;

    for (unsigned s = 0; s < sites_count; s++)
        count += sites[s].devices_count;
    entries = need(calloc(count + 1, sizeof *entries)); /* of none, too */
    count = 0;
    for (unsigned s = 0; s < sites_count; s++) {
        const struct config_site *site = &sites[s];

        for (unsigned d = 0; d < site->devices_count; d++, count++)
            entries[count] = (struct entry){
                site->unit, &site->devices[d], config_place(&site->devices[d]), s, d,
                count};
    }
    for (size_t rule = 0; rc == 0 && rule < COUNT(pair_rules); rule++)
        rc = check_rule(check, entries, count, rule);
    free(entries);
    return rc;
}
