#include "appliance/centre/refresh.h"

#include "appliance/access/admission.h"
#include "mqtt/base/clock.h"
#include "tests/unit/appliance/office.h"

enum { TURN_US = 10 * 1000 };

/* A refresh over an office, and what it has told. */
struct bench {
    struct office *office;
    sd_event *loop;
    struct config config;
    struct admission *admission;
    struct intake_gate *gate;
    struct fleet *fleet;
    struct health health;
    struct refresh *refresh;
    int told;
    uint64_t before, after; /* versions, as last told */
    uint64_t aside_before, aside_after;
};

static void on_changed(void *owner)
{
    (void)owner;
}

static void on_renewed(void *owner, const struct source_overview *before,
                       const struct source_overview *after)
{
    struct bench *b = owner;

    b->told++;
    b->before = before->version;
    b->after = after->version;
    b->aside_before = before->quarantined;
    b->aside_after = after->quarantined;
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    struct refresh_desk desk = {.version = 41, .renewed = on_renewed, .owner = b};
    void *office;

    assert_non_null(b);
    assert_int_equal(office_set_up(&office), 0);
    b->office = office;
    b->config.data = b->office->directory;
    assert_true(sd_event_new(&b->loop) >= 0);
    assert_int_equal(admission_open(&b->admission, b->config.data), 0);
    assert_int_equal(intake_gate_open(&b->gate, b->loop, &b->config, on_changed, b), 0);
    b->fleet = fleet_open();
    health_begin(&b->health, clock_mono_ms());
    desk.loop = b->loop;
    desk.gate = b->gate;
    desk.health = &b->health;
    desk.inputs = (struct snapshot_inputs){
        .store = b->office->store,
        .rules = &b->office->rules,
        .dossiers = b->office->dossiers,
        .ingest = b->office->ingest,
        .fleet = b->fleet,
        .registry = admission_registry(b->admission),
        .title_vi = "Tỉnh thử nghiệm",
        .title_en = "Test province",
    };
    assert_int_equal(refresh_open(&b->refresh, &desk), 0);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    void *office = b->office;

    refresh_close(b->refresh);
    fleet_close(b->fleet);
    intake_gate_close(b->gate);
    admission_close(b->admission);
    sd_event_unref(b->loop);
    (void)office_tear_down(&office);
    free(b);
    return 0;
}

/* Until it has told so often, which must be soon. */
static void run(struct bench *b, int told)
{
    for (int turns = 0; b->told < told && turns < 1000; turns++)
        assert_true(sd_event_run(b->loop, TURN_US) >= 0);
    assert_int_equal(b->told, told);
}

static void first_is_there_and_nobody_is_told(void **state)
{
    struct bench *b = *state;
    struct snapshot *snapshot = refresh_snapshot(b->refresh);
    const struct source_overview *overview = snapshot_acquire(snapshot);

    assert_int_equal(overview->version, 42);
    assert_int_equal(b->told, 0);
    snapshot_release(snapshot, overview);
}

static void both_are_told(void **state)
{
    struct bench *b = *state;

    office_send(b->office, office_event("intake", office_day("2026-11-20"), 3, 1,
                                        ",\"procedure\":\"9.999999\","
                                        "\"channel\":\"online\""));
    office_settle(b->office);
    refresh_soon(b->refresh);
    run(b, 1);
    assert_int_equal(b->before, 42);
    assert_int_equal(b->after, 43);
    assert_int_equal(b->aside_before, 0);
    assert_int_equal(b->aside_after, 1);
}

/* However often something changes meanwhile, one snapshot says it. */
static void many_changes_are_one(void **state)
{
    struct bench *b = *state;

    for (int i = 0; i < 100; i++)
        refresh_soon(b->refresh);
    run(b, 1);
    refresh_tick(b->refresh, clock_mono_ms());
    assert_int_equal(b->told, 1); /* nothing has changed since */
}

/* Not at once, since nothing was said to be urgent. */
static void what_can_wait_comes_with_the_tick(void **state)
{
    struct bench *b = *state;

    refresh_at_tick(b->refresh);
    assert_int_equal(b->told, 0);
    refresh_tick(b->refresh, clock_mono_ms());
    assert_int_equal(b->told, 1);
}

/* Nobody says so: the tick sees it by itself. */
static void gateway_that_comes_or_falls_silent_is_seen(void **state)
{
    struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                 .version = "1.0.0",
                                 .at_ms = clock_wall_ms(),
                                 .epoch = "9f3c52d1a07be644"};
    struct bench *b = *state;
    int64_t mono_ms = clock_mono_ms();
    char *text = payload_write_state(&said);

    assert_int_equal(fleet_take(b->fleet, "gw-1", text, strlen(text),
                                &(struct fleet_now){mono_ms, said.at_ms}),
                     0);
    free(text);
    refresh_tick(b->refresh, mono_ms);
    assert_int_equal(b->told, 1);
    refresh_tick(b->refresh, mono_ms + FLEET_STALE_MS);
    assert_int_equal(b->told, 1);
    refresh_tick(b->refresh, mono_ms + FLEET_STALE_MS + 1);
    assert_int_equal(b->told, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_is_there_and_nobody_is_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(both_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_changes_are_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_can_wait_comes_with_the_tick, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(gateway_that_comes_or_falls_silent_is_seen, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
