#include "appliance/snapshot/fleet_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store.h"
#include "appliance/tables/store_gateways.h"
#include "mqtt/base/log.h"

struct reading {
    struct fleet *fleet;
    const struct registry *registry;
};

static int remind(void *owner, const struct store_gateway_state *said)
{
    const struct reading *reading = owner;
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_state state;

    if (registry_refuses(reading->registry, said->gateway))
        return 0;
    if (payload_read_state(said->state, strlen(said->state), &state, fault) < 0) {
        log_warning("gateway %s: what is remembered of it is not understood: %s",
                    said->gateway, fault);
        return 0;
    }
    if (fleet_remind(reading->fleet, said->gateway, &state, said->heard_ms) < 0)
        payload_state_release(&state);
    return 0;
}

static int remind_retired(void *owner, const struct store_retired *row)
{
    struct retired retired = {.said_ms = row->said_ms, .retired_ms = row->retired_ms};

    (void)snprintf(retired.gateway, sizeof retired.gateway, "%s", row->gateway);
    (void)snprintf(retired.by, sizeof retired.by, "%s", row->by);
    fleet_remind_retired(owner, &retired);
    return 0;
}

int fleet_memory_read(struct fleet *fleet, struct store *store,
                      const struct registry *registry)
{
    int rc = store_read_retired(store, remind_retired, fleet);

    return rc < 0 ? rc
                  : store_read_gateway_states(store, remind,
                                              &(struct reading){fleet, registry});
}

/* The message of a last will says nothing that is worth more than what was said before it. */
static bool is_news(const struct fleet_memory *memory, const struct fleet_member *member)
{
    return member->taken_mono_ms != FLEET_NOT_YET && *member->state.epoch &&
           member->taken_mono_ms >= memory->saved_mono_ms;
}

bool fleet_memory_due(const struct fleet_memory *memory, const struct fleet *fleet,
                      int64_t mono_ms)
{
    size_t count;
    const struct fleet_member *members = fleet_all(fleet, &count);

    if (memory->saved_mono_ms && mono_ms - memory->saved_mono_ms < FLEET_MEMORY_SAVE_MS)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (is_news(memory, &members[i]))
            return true;
    }
    return memory->forgotten != fleet_forgotten(fleet);
}

static int save(struct store *store, const struct fleet_member *member)
{
    char *state = payload_write_state(&member->state);
    const struct store_gateway_state said = {member->name, member->heard_ms, state};
    int rc = store_save_gateway_state(store, &said);

    free(state);
    return rc;
}

static int save_retired(struct store *store, const struct retired_list *list)
{
    int rc = 0;

    for (size_t i = 0; i < list->count && rc == 0; i++) {
        const struct retired *row = &list->rows[i];

        rc = store_save_retired(store, &(struct store_retired){row->gateway, row->said_ms,
                                                               row->retired_ms, row->by});
    }
    return rc;
}

int fleet_memory_save(struct fleet_memory *memory, const struct fleet *fleet,
                      struct store *store, int64_t mono_ms)
{
    size_t count;
    const struct fleet_member *members = fleet_all(fleet, &count);
    bool anew = memory->forgotten != fleet_forgotten(fleet);
    int rc = store_begin(store);

    if (rc < 0)
        return rc;
    if (anew)
        rc = store_forget_gateways(store);
    if (anew && rc == 0)
        rc = save_retired(store, fleet_retired(fleet));
    for (size_t i = 0; i < count && rc == 0; i++) {
        if (*members[i].state.epoch && (anew || is_news(memory, &members[i])))
            rc = save(store, &members[i]);
    }
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0) {
        store_rollback(store);
        return rc;
    }
    *memory = (struct fleet_memory){mono_ms, fleet_forgotten(fleet)};
    return 0;
}
