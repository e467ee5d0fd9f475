#include "appliance/vigil.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/canary.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/topic.h"

struct vigil {
    struct vigil_ward ward;
    struct canary canary;
    bool well;

    /* For web's thread. */
    atomic_bool passes;
    _Atomic int64_t passed_ms;
};

struct vigil *vigil_open(void)
{
    struct vigil *vigil = calloc(1, sizeof *vigil);

    if (!vigil)
        abort(); /* out of memory */
    vigil->well = true;
    vigil->passes = true;
    return vigil;
}

void vigil_begin(struct vigil *vigil, const struct vigil_ward *ward)
{
    vigil->ward = *ward;
    canary_init(&vigil->canary, (uint64_t)ward->boot, clock_mono_ms());
    (void)sd_event_set_watchdog(ward->loop, true);
}

void vigil_close(struct vigil *vigil)
{
    free(vigil);
}

void vigil_connected(struct vigil *vigil)
{
    canary_connected(&vigil->canary, clock_mono_ms());
}

void vigil_disconnected(struct vigil *vigil)
{
    canary_disconnected(&vigil->canary);
}

/* What cannot be sent now is missed, as it should be. */
static void publish(struct vigil *vigil, enum canary_leg leg)
{
    char *json = canary_write(&vigil->canary, leg);

    (void)client_publish(vigil->ward.client, TOPIC_CANARY, json, strlen(json), false);
    free(json);
}

void vigil_take(struct vigil *vigil, const char *json, size_t bytes)
{
    canary_take(&vigil->canary, json, bytes, clock_mono_ms());
    vigil->passed_ms = vigil->canary.passed_ms;
}

void vigil_message_taken(struct vigil *vigil)
{
    canary_message_taken(&vigil->canary, clock_mono_ms());
}

static int commit(struct vigil *vigil)
{
    int rc = store_begin(vigil->ward.store);

    if (rc == 0)
        rc = store_write_meta(vigil->ward.store, "canary", (int64_t)vigil->canary.number);
    if (rc == 0)
        rc = store_commit(vigil->ward.store);
    if (rc < 0)
        store_rollback(vigil->ward.store);
    return rc;
}

void vigil_events_stored(struct vigil *vigil)
{
    canary_events_stored(&vigil->canary, clock_mono_ms());
}

void vigil_settle(struct vigil *vigil, bool halted)
{
    int rc;

    if (!canary_called(&vigil->canary))
        return;
    rc = halted ? 0 : commit(vigil);
    canary_stored(&vigil->canary, rc, clock_mono_ms());
    publish(vigil, CANARY_RECEIPT);
}

/* Says what it sees when it is new. */
static void look(struct vigil *vigil)
{
    int64_t now_ms = clock_mono_ms();
    bool passes = canary_passes(&vigil->canary, now_ms);
    bool well =
        canary_well(&vigil->canary, now_ms, client_still_ms(vigil->ward.client, now_ms));

    if (!passes && vigil->passes)
        log_error("what is sent to the broker does not come back; may dunghan-centre read "
                  "and write " TOPIC_CANARY " there?");
    if (passes && !vigil->passes)
        log_info("what is sent to the broker comes back again");
    if (!well && vigil->well)
        log_error("the way from broker to store and back does not work: the watchdog is no "
                  "longer fed");
    vigil->passes = passes;
    vigil->well = well;
}

void vigil_tick(struct vigil *vigil, bool halted)
{
    if (canary_due(&vigil->canary, clock_mono_ms())) {
        publish(vigil, CANARY_CALL);
        vigil_settle(vigil, halted);
    }
    look(vigil);
    (void)sd_event_set_watchdog(vigil->ward.loop, vigil->well);
}

bool vigil_health(const struct vigil *vigil, int64_t *ret_passed_mono_ms)
{
    *ret_passed_mono_ms = vigil->passed_ms;
    return vigil->passes;
}
