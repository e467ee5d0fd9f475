#include "appliance/snapshot/fleet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"

enum {
    RETURNS_OF_TWINS = 2, /* one may be an old message that a broker kept */
    LINES_MOST = 10,      /* a minute, of all gateways */
};

struct fleet {
    struct fleet_member *members; /* ordered by name */
    size_t count, room;
    uint64_t forgotten;
    struct retired_list retired;
    struct parted_list parted;
    struct log_limit twins_limit, puzzle_limit, foreign_limit;
};

static void release_member(struct fleet_member *member)
{
    payload_state_release(&member->state);
    free(member->foreign_told);
}

struct fleet *fleet_open(void)
{
    return need(calloc(1, sizeof(struct fleet)));
}

void fleet_close(struct fleet *fleet)
{
    if (!fleet)
        return;
    for (size_t i = 0; i < fleet->count; i++)
        release_member(&fleet->members[i]);
    free(fleet->members);
    retired_release(&fleet->retired);
    parted_release(&fleet->parted);
    free(fleet);
}

/* Where the gateway stands or would stand. */
static size_t place_of(const struct fleet *fleet, const char *gateway)
{
    size_t low = 0, high = fleet->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(fleet->members[middle].name, gateway) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands_at(const struct fleet *fleet, size_t place, const char *gateway)
{
    return place < fleet->count && strcmp(fleet->members[place].name, gateway) == 0;
}

const struct fleet_member *fleet_find(const struct fleet *fleet, const char *gateway)
{
    size_t place = place_of(fleet, gateway);

    return stands_at(fleet, place, gateway) ? &fleet->members[place] : NULL;
}

static struct fleet_member *reach(struct fleet *fleet, const char *gateway)
{
    size_t place = place_of(fleet, gateway);
    struct fleet_member *member;

    if (stands_at(fleet, place, gateway))
        return &fleet->members[place];
    if (fleet->count >= FLEET_MOST)
        return NULL;
    fleet->members =
        memory_grow(fleet->members, fleet->count, &fleet->room, sizeof *fleet->members);
    member = &fleet->members[place];
    memmove(member + 1, member, (fleet->count - place) * sizeof *member);
    *member = (struct fleet_member){.state.link = PAYLOAD_LINK_DISCONNECTED};
    (void)snprintf(member->name, sizeof member->name, "%s", gateway);
    fleet->count++;
    return member;
}

bool fleet_twins(const struct fleet_member *member, int64_t mono_ms)
{
    return member->returns >= RETURNS_OF_TWINS &&
           mono_ms - member->returned_mono_ms <= FLEET_TWINS_MS;
}

/* It speaks as `run`, and may not have before. */
static void note_run(struct fleet *fleet, struct fleet_member *member, const char *run,
                     const struct fleet_now *now)
{
    int64_t mono_ms = now->mono_ms;
    char times[LOG_LIMIT_BYTES];

    if (!*run || strcmp(run, member->state.run) == 0)
        return;
    if (strcmp(run, member->before) == 0) {
        if (mono_ms - member->returned_mono_ms > FLEET_TWINS_MS)
            member->returns = 0;
        member->returns++;
        member->returned_mono_ms = mono_ms;
        member->returned_ms = now->wall_ms;
    }
    if (fleet_twins(member, mono_ms) && !member->twins_told &&
        log_limit_pass_some(&fleet->twins_limit, LINES_MOST, mono_ms, times))
        log_error("gateway %s: two of this name live at once, starts %s and %s: two "
                  "machines have the same bundle, or a machine or its disk was copied; "
                  "stop one of them%s",
                  member->name, run, member->state.run, times);
    member->twins_told = fleet_twins(member, mono_ms);
    memcpy(member->before, member->state.run, sizeof member->before);
}

static int puzzle_over(struct fleet *fleet, struct fleet_member *member, const char *fault,
                       int64_t mono_ms)
{
    char times[LOG_LIMIT_BYTES], others[LOG_LIMIT_BYTES];

    if (!member->puzzling && log_limit_pass(&member->puzzle_limit, mono_ms, times) &&
        log_limit_pass_some(&fleet->puzzle_limit, LINES_MOST, mono_ms, others))
        log_warning("gateway %s: its state is not understood: %s%s%s", member->name, fault,
                    times, others);
    member->puzzling = true;
    return -EINVAL;
}

/* Are these words past, in which it says nothing but that it was there once? */
static bool is_past(struct fleet *fleet, const char *gateway,
                    const struct payload_state *state)
{
    const struct retired *row = retired_find(&fleet->retired, gateway);

    return row &&
           (*state->epoch ? state->at_ms == row->said_ms : !fleet_find(fleet, gateway));
}

static int compare_devices(const void *left, const void *right)
{
    const struct payload_device *a = left, *b = right;
    int order = strcmp(a->unit, b->unit);

    return order ? order : strcmp(a->counter, b->counter);
}

static void order_devices(struct payload_state *state)
{
    if (state->device_count > 0)
        qsort(state->devices, state->device_count, sizeof *state->devices, compare_devices);
}

/* NULL: it says nothing of it. */
static struct payload_device *find_device(const struct payload_state *state,
                                          const char *unit, const char *counter)
{
    struct payload_device sought = {0};

    (void)snprintf(sought.unit, sizeof sought.unit, "%s", unit);
    (void)snprintf(sought.counter, sizeof sought.counter, "%s", counter);
    return state->device_count == 0 ? NULL
                                    : bsearch(&sought, state->devices, state->device_count,
                                              sizeof *state->devices, compare_devices);
}

/* A gateway that starts knows nothing of the answers that it had before: when the last one came
 * stays known, but not as later than when it said so, for its clock may have been set since. */
static void keep_seen(const struct fleet_member *member, struct payload_state *state)
{
    for (size_t i = 0; i < state->device_count; i++) {
        struct payload_device *device = &state->devices[i];
        const struct payload_device *before;

        if (device->seen_ms)
            continue;
        before = find_device(&member->state, device->unit, device->counter);
        if (before)
            device->seen_ms =
                before->seen_ms < member->heard_ms ? before->seen_ms : member->heard_ms;
    }
}

/* What it has said of devices of which it says nothing from now on; NULL: of none any more. */
static void part(struct fleet *fleet, const struct fleet_member *member,
                 const struct payload_state *state)
{
    struct parted row = {.heard_ms = member->heard_ms, .ahead_ms = member->ahead_ms};

    memcpy(row.gateway, member->name, sizeof row.gateway);
    for (size_t i = 0; i < member->state.device_count; i++) {
        row.device = member->state.devices[i];
        if (row.device.seen_ms &&
            !(state && find_device(state, row.device.unit, row.device.counter)))
            parted_put(&fleet->parted, &row);
    }
}

int fleet_take(struct fleet *fleet, const char *gateway, const char *json, size_t bytes,
               const struct fleet_now *now)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct fleet_member *member;
    struct payload_state state = {0};
    int rc = payload_read_state(json, bytes, &state, fault);

    if (is_past(fleet, gateway, &state)) {
        payload_state_release(&state);
        return -ESTALE;
    }
    member = reach(fleet, gateway);
    if (!member) {
        payload_state_release(&state);
        return -ENOSPC;
    }
    if (rc < 0)
        return puzzle_over(fleet, member, fault, now->mono_ms);
    member->puzzling = false;
    member->taken_mono_ms = now->mono_ms;
    if (!*state.epoch) { /* a last will: only the link is news */
        member->state.link = state.link;
        payload_state_release(&state);
        return 0;
    }
    retired_drop(&fleet->retired, gateway);
    order_devices(&state);
    keep_seen(member, &state);
    part(fleet, member, &state);
    member->heard_ms = now->wall_ms;
    note_run(fleet, member, state.run, now);
    payload_state_release(&member->state);
    member->state = state;
    member->ahead_ms = state.at_ms - now->wall_ms;
    return 0;
}

int fleet_remind(struct fleet *fleet, const char *gateway,
                 const struct payload_state *state, int64_t heard_ms)
{
    struct fleet_member *member = reach(fleet, gateway);

    if (!member)
        return -ENOSPC;
    payload_state_release(&member->state);
    member->state = *state;
    order_devices(&member->state);
    member->state.link = PAYLOAD_LINK_DISCONNECTED;
    member->taken_mono_ms = FLEET_NOT_YET;
    member->heard_ms = heard_ms;
    member->ahead_ms = state->at_ms - heard_ms;
    return 0;
}

bool fleet_note_foreign(struct fleet *fleet, const char *gateway, const char *units,
                        int64_t mono_ms, char ret[static LOG_LIMIT_BYTES])
{
    struct fleet_member *member = &fleet->members[place_of(fleet, gateway)];
    const char *told = member->foreign_told ? member->foreign_told : "";

    if (strcmp(units, told) == 0)
        return false;
    free(member->foreign_told);
    member->foreign_told = need(strdup(units));
    return *units && log_limit_pass_some(&fleet->foreign_limit, LINES_MOST, mono_ms, ret);
}

bool fleet_forget(struct fleet *fleet, const char *gateway)
{
    size_t place = place_of(fleet, gateway);
    struct fleet_member *member = &fleet->members[place];

    if (!stands_at(fleet, place, gateway))
        return false;
    part(fleet, member, NULL);
    release_member(member);
    fleet->count--;
    memmove(member, member + 1, (fleet->count - place) * sizeof *member);
    fleet->forgotten++;
    return true;
}

static struct retired words_of(const struct fleet_member *member,
                               const struct fleet_word *word)
{
    struct retired row = {.said_ms = member->state.at_ms, .retired_ms = word->wall_ms};

    (void)snprintf(row.gateway, sizeof row.gateway, "%s", member->name);
    (void)snprintf(row.by, sizeof row.by, "%s", word->by);
    return row;
}

void fleet_retire(struct fleet *fleet, const char *gateway, const struct fleet_word *word)
{
    const struct fleet_member *member = fleet_find(fleet, gateway);
    struct fleet_member silent = {0};
    struct retired row;

    (void)snprintf(silent.name, sizeof silent.name, "%s", gateway);
    row = words_of(member ? member : &silent, word);
    retired_put(&fleet->retired, &row);
    if (!fleet_forget(fleet, gateway))
        fleet->forgotten++;
}

bool fleet_gone(const struct fleet *fleet, const char *gateway)
{
    return retired_find(&fleet->retired, gateway) && !fleet_find(fleet, gateway);
}

/* false: it said nothing of it. */
static bool take_out(struct fleet_member *member, const char *unit, const char *counter)
{
    struct payload_device *device, *last;
    bool found = false;

    while ((device = find_device(&member->state, unit, counter))) {
        last = &member->state.devices[--member->state.device_count];
        memmove(device, device + 1, (size_t)(last - device) * sizeof *device);
        found = true;
    }
    return found;
}

bool fleet_retire_device(struct fleet *fleet, const char *unit, const char *counter,
                         const struct fleet_word *word)
{
    bool found = false;

    for (size_t i = 0; i < fleet->count; i++) {
        struct retired row = words_of(&fleet->members[i], word);

        if (!take_out(&fleet->members[i], unit, counter))
            continue;
        found = true;
        retired_put(&fleet->retired, &row);
    }
    parted_drop(&fleet->parted, unit, counter);
    fleet->forgotten += found;
    return found;
}

const struct fleet_member *fleet_reader(const struct fleet *fleet, const char *unit,
                                        const char *counter, int64_t mono_ms)
{
    for (size_t i = 0; i < fleet->count; i++) {
        if (fleet_ready(&fleet->members[i], mono_ms) &&
            find_device(&fleet->members[i].state, unit, counter))
            return &fleet->members[i];
    }
    return NULL;
}

const struct retired_list *fleet_retired(const struct fleet *fleet)
{
    return &fleet->retired;
}

void fleet_remind_retired(struct fleet *fleet, const struct retired *row)
{
    retired_put(&fleet->retired, row);
}

const struct parted_list *fleet_parted(const struct fleet *fleet)
{
    return &fleet->parted;
}

uint64_t fleet_forgotten(const struct fleet *fleet)
{
    return fleet->forgotten;
}

bool fleet_ready(const struct fleet_member *member, int64_t mono_ms)
{
    return member->state.link == PAYLOAD_LINK_READY &&
           mono_ms - member->taken_mono_ms <= FLEET_STALE_MS;
}

/* Has it said that it goes, and nothing since? What was said before a start is not known. */
static bool has_left(const struct fleet_member *member)
{
    return member && member->taken_mono_ms != FLEET_NOT_YET &&
           member->state.link != PAYLOAD_LINK_READY;
}

enum fleet_presence fleet_presence(const struct fleet_member *member,
                                   const struct fleet_link *link, int64_t mono_ms)
{
    bool heard = member && member->taken_mono_ms != FLEET_NOT_YET &&
                 member->taken_mono_ms >= link->since_mono_ms;

    if (!link->stands)
        return FLEET_UNKNOWN;
    if (member && fleet_ready(member, mono_ms))
        return FLEET_READY;
    if (!heard && mono_ms - link->since_mono_ms <= FLEET_STALE_MS)
        return FLEET_UNKNOWN;
    return has_left(member) ? FLEET_LEFT : FLEET_QUIET;
}

struct fleet_presences fleet_count(const struct fleet *fleet, const struct fleet_link *link,
                                   int64_t mono_ms)
{
    struct fleet_presences count = {0};

    for (size_t i = 0; i < fleet->count; i++)
        count.of[fleet_presence(&fleet->members[i], link, mono_ms)]++;
    return count;
}

const struct fleet_member *fleet_all(const struct fleet *fleet, size_t *ret_count)
{
    *ret_count = fleet->count;
    return fleet->members;
}
