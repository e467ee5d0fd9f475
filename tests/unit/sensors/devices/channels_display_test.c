/* Displays of the kind "channels": what is written, when, and what is made of what they show then. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/devices/kind.h"
#include "sensors/devices/meaning.h"
#include "sensors/profile/profile_load.h"

#define PROFILE                                                                            \
    "profile: test\n"                                                                      \
    "version: 1\n"                                                                         \
    "maker: nobody\n"                                                                      \
    "models: [A]\n"                                                                        \
    "proof: {registers: {kind: unverified}}\n"                                             \
    "link: {kinds: [tcp]}\n"                                                               \
    "addresses: from_zero\n"                                                               \
    "words: high_first\n"                                                                  \
    "reads:\n"                                                                             \
    "  - {name: shown, table: holding, at: 100, count: 6}\n"                               \
    "channels:\n"                                                                          \
    "  - name: big\n"                                                                      \
    "    numbers: 1-2\n"                                                                   \
    "    display: {read: shown, at: 0, step: 2, type: bcd32, words: low_first}\n"          \
    "  - name: small\n"                                                                    \
    "    display: {read: shown, at: 5, digits: 2}\n"

enum { FIRST = 100, REGISTERS = 6, DISPLAYS = 3, SMALL = 5 };

/* The device, and the host that knows the figures. */
struct stage {
    struct kind_host host; /* comes first */
    struct kind_setup setup;
    struct meaning meanings[DISPLAYS];
    struct profile *profile;
    void *state;
    struct payload_device shown;
    uint32_t figures[DISPLAYS];
    uint16_t registers[REGISTERS];
    bool stuck; /* it takes what is written, and shows what it did */
    int writes;
};

static int recall(struct kind_host *host, const char *key, char ret[static KIND_MARK_BYTES])
{
    assert_string_equal(key, "");
    host->key[0] = ret[0] = '\0';
    return -ENOENT;
}

static void put(struct kind_host *host, const char *json, int records, const char *mark)
{
    (void)host;
    (void)records;
    (void)mark;
    assert_null(json); /* a display counts nothing */
}

static bool refuses(const struct kind_host *host)
{
    (void)host;
    return false;
}

static uint32_t figure(struct kind_host *host, const struct meaning *meaning)
{
    const struct stage *stage = (const struct stage *)host;

    return stage->figures[meaning - stage->meanings];
}

static const struct kind_calls calls = {
    .recall = recall, .put = put, .refuses = refuses, .figure = figure};

static int open_stage(void **state)
{
    static const char *const names[DISPLAYS] = {"big1", "big2", "small"};
    struct stage *stage = calloc(1, sizeof *stage);
    char fault[PROFILE_FAULT_BYTES];

    if (!stage ||
        profile_open(&stage->profile, "test", PROFILE, strlen(PROFILE), fault) < 0)
        return -1;
    for (int i = 0; i < DISPLAYS; i++) {
        stage->meanings[i].input = strdup(names[i]);
        if (profile_find_input(stage->profile, names[i], &stage->meanings[i].at) < 0)
            return -1;
    }
    stage->setup = (struct kind_setup){
        .profile = stage->profile, .meanings = stage->meanings, .meanings_count = DISPLAYS};
    stage->host =
        (struct kind_host){.shown = &stage->shown, .setup = &stage->setup, .calls = &calls};
    stage->state = calloc(1, channels_kind.state_bytes(&stage->setup));
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;

    for (int i = 0; i < DISPLAYS; i++)
        free(stage->meanings[i].input);
    profile_close(stage->profile);
    free(stage->state);
    free(stage);
    return 0;
}

/* One dialogue with the device; gives what it ends with. */
static struct kind_move visit(struct stage *stage)
{
    struct kind_move move = channels_kind.begin(&stage->host, stage->state);

    while (move.step == KIND_ASK) {
        uint16_t *registers = stage->registers + (move.address - FIRST);
        bool writes = move.order == LINE_WRITE;

        assert_in_range(move.address, FIRST, FIRST + REGISTERS - move.count);
        if (writes && !stage->stuck)
            memcpy(registers, move.values, (size_t)move.count * sizeof *registers);
        stage->writes += writes;
        assert_in_range(stage->writes, 0, 100);
        move = channels_kind.on_answer(&stage->host, stage->state, &move,
                                       writes ? NULL : registers);
    }
    channels_kind.on_stored(&stage->host, stage->state, 0);
    return move;
}

static void what_shows_something_else_is_written_once(void **state)
{
    static const uint16_t expected[REGISTERS] = {0x5678, 0x1234, 0, 0, 7, 42};
    struct stage *stage = *state;

    stage->registers[2] = 0xffff; /* no decimal digits */
    stage->registers[4] = 7;      /* nobody's */
    stage->figures[0] = 12345678;
    stage->figures[2] = 42;
    assert_int_equal(visit(stage).step, KIND_REST);
    assert_memory_equal(stage->registers, expected, sizeof expected);
    assert_int_equal(stage->writes, 3);
    assert_int_equal(visit(stage).step, KIND_REST);
    assert_int_equal(stage->writes, 3);
    stage->registers[SMALL] = 0; /* it was without power */
    assert_int_equal(visit(stage).step, KIND_REST);
    assert_int_equal(stage->registers[SMALL], 42);
    assert_int_equal(stage->writes, 4);
}

static void more_than_it_has_digits_is_nines(void **state)
{
    struct stage *stage = *state;

    stage->figures[0] = 100000000;
    stage->figures[2] = 100;
    assert_int_equal(visit(stage).step, KIND_REST);
    assert_int_equal(stage->registers[0], 0x9999);
    assert_int_equal(stage->registers[1], 0x9999);
    assert_int_equal(stage->registers[SMALL], 99);
}

static void what_shows_something_else_even_then_is_in_trouble(void **state)
{
    struct stage *stage = *state;
    struct kind_move move;

    stage->figures[2] = 3;
    stage->stuck = true;
    move = visit(stage);
    assert_int_equal(move.step, KIND_FAIL);
    assert_int_equal(move.rc, -EBADMSG);
    assert_int_equal(stage->writes, 1);
    stage->stuck = false;
    assert_int_equal(visit(stage).step, KIND_REST);
    assert_int_equal(stage->registers[SMALL], 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)
    const struct CMUnitTest tests[] = {
        TEST(what_shows_something_else_is_written_once),
        TEST(more_than_it_has_digits_is_nines),
        TEST(what_shows_something_else_even_then_is_in_trouble),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
