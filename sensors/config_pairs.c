#include "sensors/config_pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A device with where it stands, so that two can be compared. */
struct entry {
    const char *unit;
    struct config_device *device;
    struct line_place place;
    unsigned site, index;
    size_t order;    /* in the file */
    bool says_pause; /* the settings do, and not only its profile */
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

/* Where they are asked. */
static int compare_places(const struct line_place *a, const struct line_place *b)
{
    int rc = compare((int64_t)a->way, (int64_t)b->way);

    if (rc == 0)
        rc = compare(a->port, b->port);
    return rc != 0 ? rc : line_compare_addresses(a->address, b->address);
}

static int by_place(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    int rc = compare_places(&a->place, &b->place);

    if (rc == 0)
        rc = compare(a->device->unit_id, b->device->unit_id);
    return rc != 0 ? rc : by_order(a, b);
}

/* All of one line together, first those of which the settings say how long it pauses. */
static int by_line(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    int rc = compare_places(&a->place, &b->place);

    if (rc == 0)
        rc = compare(a->place.own, b->place.own);
    if (rc == 0)
        rc = compare(b->says_pause, a->says_pause);
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
           line_compare_addresses(a->place.address, b->place.address) == 0;
}

static bool same_unit_id(const struct entry *a, const struct entry *b)
{
    return same_place(a, b) && a->device->unit_id == b->device->unit_id;
}

static bool pauses_otherwise(const struct entry *a, const struct entry *b)
{
    return a->says_pause && b->says_pause && line_same_place(&a->place, &b->place) &&
           a->device->pause_ms != b->device->pause_ms;
}

enum { VALUE_BYTES = 16 };

static void write_baud(const struct line_place *place, char ret[static VALUE_BYTES])
{
    (void)snprintf(ret, VALUE_BYTES, "%d", place->serial.baud);
}

static void write_frame(const struct line_place *place, char ret[static VALUE_BYTES])
{
    (void)snprintf(ret, VALUE_BYTES, "%d%c%d", place->serial.data_bits,
                   place->serial.parity, place->serial.stop_bits);
}

static void write_rs485(const struct line_place *place, char ret[static VALUE_BYTES])
{
    (void)snprintf(ret, VALUE_BYTES, "%s", place->serial.rs485 ? "true" : "false");
}

static void write_pause(const struct line_place *place, char ret[static VALUE_BYTES])
{
    (void)snprintf(ret, VALUE_BYTES, "%d", place->pause_ms);
}

/* What a serial line is set to: one for all that are on it. */
static const struct setting {
    const char *key;
    void (*write)(const struct line_place *place, char ret[static VALUE_BYTES]);
} line_settings[] = {
    {"baud", write_baud},
    {"frame", write_frame},
    {"rs485", write_rs485},
};

static const struct setting pause_setting = {"pause_ms", write_pause};

/* That in which the two differ; NULL: there is none. */
static const struct setting *find_otherwise(const struct entry *a, const struct entry *b)
{
    char one[VALUE_BYTES], other[VALUE_BYTES];

    for (size_t i = 0; i < COUNT(line_settings); i++) {
        line_settings[i].write(&a->place, one);
        line_settings[i].write(&b->place, other);
        if (strcmp(one, other) != 0)
            return &line_settings[i];
    }
    return NULL;
}

/* One line, and not set alike. */
static bool set_otherwise(const struct entry *a, const struct entry *b)
{
    return line_same_place(&a->place, &b->place) && find_otherwise(a, b);
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

enum { ORIGIN_BYTES = 64 };

/* Who says it of a device: its settings, or, as they do not, its profile. */
static const char *write_origin(const struct yaml_place *place, const struct entry *entry,
                                const char *key, char ret[static ORIGIN_BYTES])
{
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "sites[%u].devices[%u].%s", entry->site, entry->index,
                   key);
    if (yaml_place_has(place, path))
        (void)snprintf(ret, ORIGIN_BYTES, "as said there");
    else
        (void)snprintf(ret, ORIGIN_BYTES, "not said there, so of profile %s",
                       entry->device->setup.profile->profile);
    return ret;
}

static int tell_setting(const struct settings_check *check, const char *path,
                        const struct entry *const pair[2], const struct setting *setting)
{
    char text[LINE_PLACE_BYTES], values[2][VALUE_BYTES], origins[2][ORIGIN_BYTES];

    for (int i = 0; i < 2; i++) {
        setting->write(&pair[i]->place, values[i]);
        (void)write_origin(check->place, pair[i], setting->key, origins[i]);
    }
    return yaml_place_fault(
        check->place, path, check->fault,
        "%s has %s %s at %s (%s), but %s at sites[%u].devices[%u], %s (%s); allowed: for "
        "one line one %s",
        line_place_text(&pair[1]->place, text), setting->key, values[1],
        pair[1]->device->counter, origins[1], values[0], pair[0]->site, pair[0]->index,
        pair[0]->device->counter, origins[0], setting->key);
}

static int tell_settings(const struct settings_check *check, const char *path,
                         const struct entry *first, const struct entry *second)
{
    return tell_setting(check, path, (const struct entry *const[]){first, second},
                        find_otherwise(first, second));
}

static int tell_pause(const struct settings_check *check, const char *path,
                      const struct entry *first, const struct entry *second)
{
    return tell_setting(check, path, (const struct entry *const[]){first, second},
                        &pause_setting);
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
    {by_line, set_otherwise, tell_settings},
    {by_line, pauses_otherwise, tell_pause},
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

/* Of one line, sorted to be neighbours: nobody on it is asked sooner than the slowest of them bears. */
static size_t settle_pause(struct entry *entries, size_t count)
{
    int longest_ms = 0;
    size_t end = 0;

    do {
        if (entries[end].place.pause_ms > longest_ms)
            longest_ms = entries[end].place.pause_ms;
    } while (++end < count && line_same_place(&entries[0].place, &entries[end].place));
    for (size_t i = 0; i < end; i++)
        entries[i].device->pause_ms = longest_ms;
    return end;
}

static void settle_pauses(struct entry *entries, size_t count)
{
    qsort(entries, count, sizeof *entries, by_line);
    for (size_t i = 0; i < count;)
        i += settle_pause(entries + i, count - i);
}

static struct entry enter(const struct settings_check *check,
                          const struct config_site *site, unsigned s, unsigned d)
{
    struct config_device *device = &site->devices[d];
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "sites[%u].devices[%u].pause_ms", s, d);
    return (struct entry){.unit = site->unit,
                          .device = device,
                          .place = config_place(device),
                          .site = s,
                          .index = d,
                          .says_pause = yaml_place_has(check->place, path)};
}

int config_pairs_check(const struct settings_check *check, struct config_site *sites,
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
        for (unsigned d = 0; d < sites[s].devices_count; d++, count++) {
            entries[count] = enter(check, &sites[s], s, d);
            entries[count].order = count;
        }
    }
    for (size_t rule = 0; rc == 0 && rule < COUNT(pair_rules); rule++)
        rc = check_rule(check, entries, count, rule);
    if (rc == 0)
        settle_pauses(entries, count);
    free(entries);
    return rc;
}
