#include "appliance/access/admission.h"

#include "tests/unit/appliance/access/bundle.h"

enum { TURN_US = 10 * 1000, TURNS_MOST = 500 };

struct bench {
    struct admission *admission;
    sd_event *loop;
    int told;
};

static void on_changed(void *owner)
{
    ((struct bench *)owner)->told++;
}

static void open_bench(struct bench *b, const char *data)
{
    *b = (struct bench){0};
    assert_int_equal(admission_open(&b->admission, data), 0);
    assert_true(sd_event_new(&b->loop) >= 0);
}

static void close_bench(struct bench *b)
{
    admission_close(b->admission);
    sd_event_unref(b->loop);
}

static bool knows(const struct bench *b, const char *name)
{
    return registry_find(admission_registry(b->admission), name) != NULL;
}

/* Until he is known, or is not any more, and somebody was told; which must be soon. */
static void run_until(struct bench *b, const char *name, bool known)
{
    for (int turn = 0; turn < TURNS_MOST && (b->told == 0 || knows(b, name) != known);
         turn++)
        assert_true(sd_event_run(b->loop, TURN_US) >= 0);
    assert_int_equal(knows(b, name), known);
    assert_true(b->told > 0);
    b->told = 0;
}

static void enrol_one(const char *data, const char *name)
{
    static const char *const units[] = {"H1"};
    const struct enrol_wish wish = {.name = name,
                                    .role = REGISTRY_GATEWAY,
                                    .units = units,
                                    .unit_count = 1,
                                    .days = 365};

    free(bundle_enrol(data, &wish, bundle_now_ms));
}

static void what_comes_goes_and_changes_is_taken_up_and_told(void **state)
{
    char path[BUNDLE_PATH_BYTES];
    struct bench b;
    struct enrol *enrol;

    open_bench(&b, *state);
    assert_int_equal(admission_watch(b.admission, b.loop, on_changed, &b), 0);
    assert_int_equal(bundle_mode(*state, "registry"), 0700); /* there was none yet */
    enrol_one(*state, "gw-1");
    run_until(&b, "gw-1", true);
    enrol_one(*state, "gw-2");
    run_until(&b, "gw-2", true);
    assert_true(knows(&b, "gw-1"));

    assert_int_equal(enrol_open(&enrol, *state, bundle_authority(*state), bundle_now_ms),
                     0);
    assert_int_equal(enrol_revoke(enrol, "gw-2", REGISTRY_GATEWAY, bundle_now_ms), 0);
    enrol_close(enrol);
    for (int turn = 0;
         turn < TURNS_MOST && !registry_refuses(admission_registry(b.admission), "gw-2");
         turn++)
        assert_true(sd_event_run(b.loop, TURN_US) >= 0);
    assert_string_equal(registry_refuses(admission_registry(b.admission), "gw-2"),
                        "revoked_gateway");

    assert_int_equal(unlink(bundle_path(*state, "registry/gw-1.yaml", path)), 0);
    b.told = 0;
    run_until(&b, "gw-1", false);
    close_bench(&b);
}

/* The centre opens its registry first, and has a loop to watch it from only later. */
static void what_came_before_it_was_watched_is_not_missed(void **state)
{
    struct bench b;

    open_bench(&b, *state);
    enrol_one(*state, "gw-1");
    assert_false(knows(&b, "gw-1"));
    assert_int_equal(admission_watch(b.admission, b.loop, on_changed, &b), 0);
    assert_true(knows(&b, "gw-1"));
    close_bench(&b);
    admission_close(NULL);
}

int main(void)
{
#define WITH_DATA(test)                                                                    \
    cmocka_unit_test_setup_teardown(test, bundle_set_up, bundle_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATA(what_comes_goes_and_changes_is_taken_up_and_told),
        WITH_DATA(what_came_before_it_was_watched_is_not_missed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
