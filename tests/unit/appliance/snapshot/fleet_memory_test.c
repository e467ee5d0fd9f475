#include "appliance/snapshot/fleet_memory.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/store/store.h"
#include "appliance/tables/store_gateways.h"
#include "tests/unit/appliance/tables/scratch.h"
#include "tests/unit/capture.h"
#include "tests/unit/directory.h"

enum { LOG_BYTES = 4096 };

static const struct fleet_now now = {.mono_ms = 5000, .wall_ms = 1800000000000};

static void say(struct fleet *fleet, const char *gateway, const char *counter)
{
    struct payload_device device = {.unit = "H99.1", .seen_ms = 1799999999000};
    const struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                       .version = "1.0.0",
                                       .at_ms = now.wall_ms,
                                       .epoch = "9f3c52d1a07be644",
                                       .produced = 7,
                                       .device_count = 1,
                                       .devices = &device};
    char *text;

    (void)snprintf(device.counter, sizeof device.counter, "%s", counter);
    text = payload_write_state(&said);
    assert_int_equal(fleet_take(fleet, gateway, text, strlen(text), &now), 0);
    free(text);
}

/* What a centre that starts now knows. The caller closes it. */
static struct fleet *restart(struct store *store)
{
    struct fleet *fleet = fleet_open();

    assert_int_equal(fleet_memory_read(fleet, store, NULL), 0);
    return fleet;
}

static size_t count(const struct fleet *fleet)
{
    size_t members;

    (void)fleet_all(fleet, &members);
    return members;
}

static void what_was_said_is_known_after_a_restart(void **state)
{
    struct fleet_memory memory = {0};
    struct fleet *before = fleet_open(), *after;
    const struct fleet_member *member;

    assert_false(fleet_memory_due(&memory, before, now.mono_ms));
    say(before, "gw-1", "q1");
    assert_true(fleet_memory_due(&memory, before, now.mono_ms));
    assert_int_equal(fleet_memory_save(&memory, before, *state, now.mono_ms), 0);
    after = restart(*state);
    member = fleet_find(after, "gw-1");
    assert_non_null(member);
    assert_int_equal(member->heard_ms, now.wall_ms);
    assert_int_equal(member->state.produced, 7);
    assert_string_equal(member->state.devices[0].counter, "q1");
    assert_int_equal(member->state.devices[0].seen_ms, 1799999999000);
    fleet_close(before);
    fleet_close(after);
}

/* It is saved again when it has spoken again, and not before the time has come. */
static void only_news_is_saved_and_not_too_often(void **state)
{
    struct fleet_memory memory = {.saved_mono_ms = now.mono_ms - FLEET_MEMORY_SAVE_MS + 1};
    struct fleet *fleet = fleet_open();

    say(fleet, "gw-1", "q1");
    assert_false(fleet_memory_due(&memory, fleet, now.mono_ms));
    assert_true(fleet_memory_due(&memory, fleet, now.mono_ms + 1));
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms + 1), 0);
    assert_false(fleet_memory_due(&memory, fleet, now.mono_ms + 1 + FLEET_MEMORY_SAVE_MS));
    fleet_close(fleet);
}

static void what_is_forgotten_stays_forgotten(void **state)
{
    struct fleet_memory memory = {0};
    struct fleet *fleet = fleet_open(), *after;

    say(fleet, "gw-1", "q1");
    say(fleet, "gw-2", "q1");
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms), 0);
    assert_true(fleet_forget(fleet, "gw-1"));
    fleet_close(fleet);
    fleet = restart(*state); /* of what is remembered too */
    assert_int_equal(count(fleet), 2);
    memory = (struct fleet_memory){0};
    assert_true(fleet_forget(fleet, "gw-1"));
    assert_true(fleet_memory_due(&memory, fleet, now.mono_ms));
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms), 0);
    assert_false(fleet_memory_due(&memory, fleet, now.mono_ms + FLEET_MEMORY_SAVE_MS));
    after = restart(*state);
    assert_null(fleet_find(after, "gw-1"));
    assert_non_null(fleet_find(after, "gw-2"));
    fleet_close(fleet);
    fleet_close(after);
}

/* The gateway and the device whose words the broker says again after the restart. */
static void what_is_retired_stays_so_after_a_restart(void **state)
{
    static const struct fleet_word word = {"operator an", 1800000001000};
    struct fleet_memory memory = {0};
    struct fleet *fleet = fleet_open(), *after;

    say(fleet, "gw-1", "q1");
    say(fleet, "gw-2", "q2");
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms), 0);
    fleet_retire(fleet, "gw-1", &word);
    assert_true(fleet_retire_device(fleet, "H99.1", "q2", &word));
    assert_true(fleet_memory_due(&memory, fleet, now.mono_ms + FLEET_MEMORY_SAVE_MS));
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms), 0);
    after = restart(*state);
    assert_true(fleet_gone(after, "gw-1"));
    assert_int_equal(fleet_find(after, "gw-2")->state.device_count, 0);
    assert_int_equal(fleet_retired(after)->count, 2);
    assert_int_equal(fleet_retired(after)->rows[1].said_ms, now.wall_ms);
    assert_int_equal(fleet_retired(after)->rows[1].retired_ms, word.wall_ms);
    assert_string_equal(fleet_retired(after)->rows[1].by, "operator an");
    fleet_close(fleet);
    fleet_close(after);
}

/* A last will says nothing of devices: what was said before it is what is remembered. */
static void a_last_will_takes_nothing_away(void **state)
{
    struct fleet_memory memory = {0};
    struct fleet *fleet = fleet_open(), *after;
    char *will = payload_write_state(&(struct payload_state){.link = PAYLOAD_LINK_LOST});

    say(fleet, "gw-1", "q1");
    assert_int_equal(fleet_take(fleet, "gw-1", will, strlen(will), &now), 0);
    assert_int_equal(fleet_take(fleet, "gw-2", will, strlen(will), &now), 0);
    free(will);
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms), 0);
    after = restart(*state);
    assert_int_equal(fleet_find(after, "gw-1")->state.device_count, 1);
    assert_null(fleet_find(after, "gw-2")); /* it has never said anything */
    fleet_close(fleet);
    fleet_close(after);
}

static void who_may_not_speak_any_more_is_not_remembered(void **state)
{
    struct fleet_memory memory = {0};
    struct fleet *fleet = fleet_open();
    struct registry *registry;
    char directory[DIRECTORY_BYTES];

    directory_make(directory);
    say(fleet, "gw-1", "q1");
    assert_int_equal(fleet_memory_save(&memory, fleet, *state, now.mono_ms), 0);
    fleet_close(fleet);
    fleet = fleet_open();
    assert_int_equal(registry_open(&registry, directory), 0);
    assert_int_equal(fleet_memory_read(fleet, *state, registry), 0);
    assert_int_equal(count(fleet), 0);
    fleet_close(fleet);
    registry_close(registry);
    directory_remove(directory);
}

static void what_is_not_understood_is_told_and_passed_over(void **state)
{
    static const char nonsense[] = "{\"link\":7}";
    struct fleet *fleet = fleet_open();
    struct capture capture;
    char log[LOG_BYTES];

    assert_int_equal(store_save_gateway_state(
                         *state, &(struct store_gateway_state){"gw-1", 1, nonsense}),
                     0);
    capture = capture_begin();
    assert_int_equal(fleet_memory_read(fleet, *state, NULL), 0);
    capture_end(&capture, log, sizeof log);
    assert_non_null(
        strstr(log, "gateway gw-1: what is remembered of it is not understood"));
    assert_int_equal(count(fleet), 0);
    fleet_close(fleet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_was_said_is_known_after_a_restart),
        SCRATCH_TEST(only_news_is_saved_and_not_too_often),
        SCRATCH_TEST(what_is_forgotten_stays_forgotten),
        SCRATCH_TEST(what_is_retired_stays_so_after_a_restart),
        SCRATCH_TEST(a_last_will_takes_nothing_away),
        SCRATCH_TEST(who_may_not_speak_any_more_is_not_remembered),
        SCRATCH_TEST(what_is_not_understood_is_told_and_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
