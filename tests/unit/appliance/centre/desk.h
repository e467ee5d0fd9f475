/*
 * desk - an office at whose side the parts of a centre work: its gate, who is there, the page's
 * snapshots; and what these have told.
 */
#ifndef TESTS_UNIT_APPLIANCE_CENTRE_DESK_H
#define TESTS_UNIT_APPLIANCE_CENTRE_DESK_H

#include "appliance/access/admission.h"
#include "appliance/centre/refresh.h"
#include "appliance/watch/intake_gate.h"
#include "mqtt/base/clock.h"
#include "tests/unit/appliance/office.h"

enum { DESK_VERSION = 41, DESK_TURN_US = 10 * 1000 };

struct desk {
    struct office *office;
    sd_event *loop;
    struct config config;
    struct admission *admission;
    struct intake_gate *gate;
    struct fleet *fleet;
    struct health health;
    struct watchdog *watchdog;
    struct refresh *refresh;
    int gate_changed;
    int told;               /* of a newer snapshot */
    uint64_t before, after; /* versions, as last told */
    uint64_t aside_before, aside_after;
};

static inline void desk_on_changed(void *owner)
{
    ((struct desk *)owner)->gate_changed++;
}

static inline void desk_on_renewed(void *owner, const struct source_overview *before,
                                   const struct source_overview *after)
{
    struct desk *d = owner;

    d->told++;
    d->before = before->version;
    d->after = after->version;
    d->aside_before = before->quarantined;
    d->aside_after = after->quarantined;
}

static inline int desk_set_up(void **state)
{
    struct desk *d = calloc(1, sizeof *d);
    struct refresh_desk desk = {
        .version = DESK_VERSION, .renewed = desk_on_renewed, .owner = d};
    void *office;

    assert_non_null(d);
    assert_int_equal(office_set_up(&office), 0);
    d->office = office;
    d->config.data = d->office->directory;
    assert_true(sd_event_new(&d->loop) >= 0);
    assert_int_equal(admission_open(&d->admission, d->config.data), 0);
    assert_int_equal(intake_gate_open(&d->gate, d->loop, &d->config, desk_on_changed, d),
                     0);
    d->fleet = fleet_open();
    health_begin(&d->health, clock_mono_ms(), clock_wall_ms());
    health_broker(&d->health, true);
    d->watchdog = watchdog_open();
    desk.loop = d->loop;
    desk.watchdog = d->watchdog;
    desk.health = &d->health;
    desk.inputs = (struct snapshot_inputs){
        .store = d->office->store,
        .rules = &d->office->rules,
        .dossiers = d->office->dossiers,
        .ingest = d->office->ingest,
        .fleet = d->fleet,
        .registry = admission_registry(d->admission),
        .title_vi = "Tỉnh thử nghiệm",
        .title_en = "Test province",
    };
    assert_int_equal(refresh_open(&d->refresh, &desk), 0);
    *state = d;
    return 0;
}

static inline int desk_tear_down(void **state)
{
    struct desk *d = *state;
    void *office = d->office;

    refresh_close(d->refresh);
    fleet_close(d->fleet);
    watchdog_close(d->watchdog);
    intake_gate_close(d->gate);
    admission_close(d->admission);
    sd_event_unref(d->loop);
    (void)office_tear_down(&office);
    free(d);
    return 0;
}

/* Until it has been told so often, which must be soon. */
static inline void desk_run(struct desk *d, int told)
{
    for (int turns = 0; d->told < told && turns < 1000; turns++)
        assert_true(sd_event_run(d->loop, DESK_TURN_US) >= 0);
    assert_int_equal(d->told, told);
}

#endif
