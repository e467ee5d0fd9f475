#include "appliance/snapshot/fleet_devices.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

bool fleet_devices_may_tell(const struct fleet_devices_view *view, const char *gateway,
                            const char *code)
{
    const struct catalogue_entry *unit =
        catalogue_find(view->catalogue, CATALOGUE_UNITS, code);
    const struct registry_entry *entry =
        view->registry ? registry_find(view->registry, gateway) : NULL;

    return !view->registry ||
           (entry && unit &&
            registry_covers(entry, view->catalogue, unit->id, view->today));
}

static int compare_names(const struct fleet_device *a, const struct fleet_device *b)
{
    int order = strcmp(a->unit, b->unit);

    return order ? order : strcmp(a->counter, b->counter);
}

/* Of the words on one device the one to believe is the last. */
static int best_last(const void *left, const void *right)
{
    const struct fleet_device *a = left, *b = right;
    int order = compare_names(a, b);

    if (order)
        return order;
    ORDER_BY(state);
    ORDER_BY(known);
    ORDER_BY(seen_ms);
    return 0;
}

static void make_later(int64_t *moment_ms, int64_t other_ms)
{
    if (*moment_ms < other_ms)
        *moment_ms = other_ms;
}

static size_t keep_the_best(struct fleet_device *rows, size_t count)
{
    size_t kept = 0;

    qsort(rows, count, sizeof *rows, best_last);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 == count || compare_names(&rows[i], &rows[i + 1]) != 0) {
            rows[kept++] = rows[i];
            continue;
        }
        make_later(&rows[i + 1].seen_ms, rows[i].seen_ms);
        make_later(&rows[i + 1].well_ms, rows[i].well_ms);
    }
    return kept;
}

static bool clock_wrong(const struct payload_device *device)
{
    return device->clock == PAYLOAD_DEVICE_CLOCK_UNSET ||
           llabs(device->clock_ahead_ms) >= FLEET_DEVICES_CLOCK_WRONG_MS;
}

/* Its gateway's clock may be wrong, and by how much is known; but what a gateway said when it was
 * last heard was not so later, whatever it says. */
static int64_t well_ms(const struct payload_device *device, int64_t heard_ms,
                       int64_t ahead_ms)
{
    int64_t seen_ms = device->seen_ms - ahead_ms;

    if (device->state == PAYLOAD_DEVICE_STATE_OFFLINE && device->seen_ms == 0)
        return 0;
    if (device->state != PAYLOAD_DEVICE_STATE_OFFLINE || seen_ms > heard_ms)
        return heard_ms;
    return seen_ms > 0 ? seen_ms : 1;
}

static struct fleet_device read_word(const struct fleet_devices_view *view,
                                     const struct fleet_member *member,
                                     const struct payload_device *device)
{
    bool ready = fleet_presence(member, &view->link, view->mono_ms) == FLEET_READY;

    return (struct fleet_device){
        .unit = device->unit,
        .counter = device->counter,
        .gateway = member->name,
        .said = device,
        .known = ready,
        .state = ready ? device->state : PAYLOAD_DEVICE_STATE_OFFLINE,
        .cause = ready ? device->cause : PAYLOAD_DEVICE_CAUSE_NONE,
        .well_ms = well_ms(device, member->heard_ms, member->ahead_ms),
        .seen_ms = device->seen_ms,
        .records = device->records,
        .faults = device->faults,
        .clock = ready ? device->clock : PAYLOAD_DEVICE_CLOCK_NOT_SAID,
        .clock_ahead_ms = ready ? device->clock_ahead_ms : 0,
        .clock_wrong = ready && clock_wrong(device),
    };
}

static int by_name(const void *left, const void *right)
{
    return compare_names(left, right);
}

/* What is known of a device by those that have read it and do not any more. */
static void add_parted(const struct fleet_devices_view *view, struct fleet_device *rows,
                       size_t count)
{
    const struct parted_list *parted = fleet_parted(view->fleet);

    for (size_t i = 0; i < parted->count; i++) {
        const struct parted *word = &parted->rows[i];
        const struct payload_device *device = &word->device;
        const struct fleet_device sought = {.unit = device->unit,
                                            .counter = device->counter};
        struct fleet_device *row = bsearch(&sought, rows, count, sizeof *rows, by_name);

        if (!row || !fleet_devices_may_tell(view, word->gateway, device->unit))
            continue;
        make_later(&row->seen_ms,
                   device->seen_ms < word->heard_ms ? device->seen_ms : word->heard_ms);
        make_later(&row->well_ms, well_ms(device, word->heard_ms, word->ahead_ms));
    }
}

struct fleet_device *fleet_devices(const struct fleet_devices_view *view, size_t *ret_count)
{
    size_t members, words = 0, count = 0;
    const struct fleet_member *all = fleet_all(view->fleet, &members);
    struct fleet_device *rows;

    for (size_t i = 0; i < members; i++)
        words += all[i].state.device_count;
    rows = need(calloc(words + 1, sizeof *rows));
    for (size_t i = 0; i < members; i++) {
        for (size_t j = 0; j < all[i].state.device_count; j++) {
            const struct payload_device *device = &all[i].state.devices[j];

            if (fleet_devices_may_tell(view, all[i].name, device->unit))
                rows[count++] = read_word(view, &all[i], device);
        }
    }
    *ret_count = keep_the_best(rows, count);
    add_parted(view, rows, *ret_count);
    return rows;
}
