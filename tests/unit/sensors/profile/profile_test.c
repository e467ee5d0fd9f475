#include "sensors/profile/profile.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sensors/profile/profile_load.h"
#include "sensors/profile/profile_set.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Nine lines, so that those of a case begin in line 10. */
#define HEAD(addresses)                                                                    \
    "profile: test\n"                                                                      \
    "version: 1\n"                                                                         \
    "maker: nobody\n"                                                                      \
    "models: [A, B]\n"                                                                     \
    "proof:\n"                                                                             \
    "  registers: {kind: unverified}\n"                                                    \
    "link: {kinds: [tcp, rtu], unit_id: 17}\n"                                             \
    "addresses: " addresses "\n"                                                           \
    "words: high_first\n"

#define READS                                                                              \
    "reads:\n"                                                                             \
    "  - {name: counts, table: input, at: 16, count: 8}\n"                                 \
    "  - {name: flags, table: discrete, at: 0, count: 12}\n"                               \
    "  - {name: more, table: holding, at: 100, count: 4}\n"

#define COUNTER "counter: {power_loss: zero, at_most_per_minute: 60}\n"

static int open_text(const char *text, struct profile **ret, char *fault)
{
    return profile_open(ret, "test.yaml", text, strlen(text), fault);
}

static struct profile *open_good(const char *text)
{
    struct profile *profile = NULL;
    char fault[PROFILE_FAULT_BYTES] = "";

    if (open_text(text, &profile, fault) < 0)
        print_error("%s\n", fault);
    assert_non_null(profile);
    return profile;
}

static uint32_t number(const struct profile_answers *answers,
                       const struct profile_value *value, int nth)
{
    uint32_t read = 0;

    assert_int_equal(profile_read_value(answers, value, nth, &read), 0);
    return read;
}

static void values_are_read_where_the_profile_says(void **state)
{
    struct profile *profile =
        open_good(HEAD("from_zero") READS COUNTER
                  "identity:\n"
                  "  - {read: more, at: 0, equals: 0x66, mask: 0xFF}\n"
                  "device:\n"
                  "  serial: {read: more, at: 1, type: u32, words: low_first}\n"
                  "channels:\n"
                  "  - name: di\n"
                  "    numbers: 4-7\n"
                  "    counter: {read: counts, at: 0, step: 2, type: u32}\n"
                  "    running: {read: flags, at: 0, step: 2}\n"
                  "    state: {read: more, at: 3, bit: 2, bit_step: 1}\n"
                  "  - name: b\n"
                  "    counter: {read: counts, at: 6, type: bcd32, wraps_at: 32, "
                  "power_loss: kept}\n");
    const struct profile_channel *di = &profile->channels[0], *b = &profile->channels[1];
    uint16_t cells[8 + 12 + 4] = {1, 2, 0, 7, 0xffff, 0xfffe, 0x1234, 0x5678};
    struct profile_answers answers = {profile, cells};
    struct profile_input input;
    char name[PROFILE_INPUT_BYTES];

    (void)state;
    cells[8 + 4] = 1; /* flags: running of the third */
    cells[8 + 12] = 0xab66;
    cells[8 + 12 + 1] = 5;
    cells[8 + 12 + 2] = 1;
    cells[8 + 12 + 3] = 0x10;
    assert_int_equal(profile->cells, 24);
    assert_int_equal(number(&answers, &di->counter->value, 0), 0x10002);
    assert_int_equal(number(&answers, &di->counter->value, 2), 0xfffffffe);
    assert_int_equal(number(&answers, &b->counter->value, 0), 12345678);
    assert_int_equal(number(&answers, di->running, 0), 0);
    assert_int_equal(number(&answers, di->running, 2), 1);
    assert_int_equal(number(&answers, di->state, 1), 0);
    assert_int_equal(number(&answers, di->state, 2), 1);
    assert_int_equal(number(&answers, profile->device->serial, 0), 0x10005);
    assert_true(profile_identifies(&answers, 2));
    cells[8 + 12] = 0xab67;
    assert_false(profile_identifies(&answers, 2));
    assert_true(profile_identifies(&answers, 0));
    cells[6] = 0x123a;
    assert_int_equal(profile_read_value(&answers, &b->counter->value, 0, &(uint32_t){0}),
                     -EBADMSG);

    assert_int_equal(profile_find_input(profile, "di6", &input), 0);
    assert_ptr_equal(input.channel, di);
    assert_int_equal(input.nth, 2);
    assert_string_equal(profile_input_name(&input, name), "di6");
    assert_int_equal(profile_find_input(profile, "b", &input), 0);
    assert_int_equal(profile_find_input(profile, "di3", &input), -ENOENT);
    assert_int_equal(profile_find_input(profile, "di06", &input), -ENOENT);
    assert_int_equal(profile_find_input(profile, "b0", &input), -ENOENT);

    assert_int_equal(di->counter->counting.lost, PROFILE_POWER_LOSS_ZERO);
    assert_int_equal(b->counter->counting.lost, PROFILE_POWER_LOSS_KEPT);
    assert_int_equal(b->counter->counting.at_most_per_minute, 60);
    assert_true(profile_modulus(di->counter) == UINT64_C(1) << 32);
    assert_true(profile_modulus(b->counter) == 100000000);
    profile_close(profile);
}

static void addresses_are_those_of_the_manual(void **state)
{
    static const struct {
        const char *addressing, *table;
        int at, wire; /* -1: refused */
    } cases[] = {
        {"from_zero", "holding", 0, 0},        {"from_zero", "holding", 40001, 40001},
        {"from_one", "holding", 1, 0},         {"from_one", "holding", 0, -1},
        {"from_one", "coil", 33, 32},          {"as_printed", "holding", 40001, 0},
        {"as_printed", "holding", 400001, 0},  {"as_printed", "holding", 465000, 64999},
        {"as_printed", "holding", 30001, -1},  {"as_printed", "holding", 40000, -1},
        {"as_printed", "holding", 50001, -1},  {"as_printed", "holding", 1, -1},
        {"as_printed", "input", 30129, 128},   {"as_printed", "input", 40129, -1},
        {"as_printed", "discrete", 10033, 32}, {"as_printed", "discrete", 100033, 32},
        {"as_printed", "coil", 273, 272},      {"as_printed", "coil", 0, -1},
        {"from_zero", "discrete", 70000, -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct profile *profile = NULL;
        char text[1024], fault[PROFILE_FAULT_BYTES] = "";
        int rc;

        snprintf(text, sizeof text,
                 HEAD("%s") "reads:\n  - {name: r, table: %s, at: %d, count: 1}\n"
                            "channels:\n  - {name: k, edges: {read: r, at: 0%s}}\n",
                 cases[i].addressing, cases[i].table, cases[i].at,
                 strchr("hi", cases[i].table[0]) ? ", bit: 0" : "");
        rc = open_text(text, &profile, fault);
        print_message("%s %s %d: %s\n", cases[i].addressing, cases[i].table, cases[i].at,
                      fault);
        assert_int_equal(rc, cases[i].wire < 0 ? -EINVAL : 0);
        if (rc == 0)
            assert_int_equal(profile->reads[0].address, cases[i].wire);
        profile_close(profile);
    }
}

#define DI    "channels:\n  - {name: di, numbers: 0-3, "
#define FLAGS "edges: {read: flags, at: 0, step: 1}}\n"

static const struct {
    const char *text, *fault;
} wrongs[] = {
    {READS DI "counter: {read: counts, at: 0, step: 2, type: u32}}\n",
     "test.yaml:15:39: power_loss and at_most_per_minute are needed"},
    {READS COUNTER DI "counter: {read: none, at: 0, step: 2, type: u32}}\n",
     "test.yaml:16:46: read is \"none\"; allowed: the name of one of the reads"},
    {READS COUNTER DI "counter: {read: counts, at: 2, step: 2, type: u32}}\n",
     "at is 2: the last of 4 inputs, step 2, would stand at 8, beyond its read; read "
     "counts has 8 registers: 0 to 7"},
    {READS COUNTER DI "counter: {read: counts, at: 40003, step: 2, type: u32}}\n",
     "at is 40003, counted from 0 within its read; read counts has 8 registers: 0 to "
     "7"},
    {READS COUNTER "identity: [{read: counts, at: 8, equals: 1}]\n" DI FLAGS,
     "at is 8, counted from 0 within its read; read counts has 8 registers: 0 to 7"},
    {READS COUNTER DI "counter: {read: counts, at: 0, type: u32}}\n",
     "step is missing: 2 for u32"},
    {READS DI "edges: {read: flags, at: 0}}\n", "step is missing: 1 for each"},
    {READS "counter: {wraps_at: 32, power_loss: kept, at_most_per_minute: 9}\n" DI
           "counter: {read: counts, at: 0, step: 2}}\n",
     "wraps_at is 32, and no type is said, which is u16; allowed: type u32, or "
     "wraps_at "
     "16"},
    {READS "counter: {wraps_at: 65535, power_loss: kept, at_most_per_minute: 9}\n" DI
           "counter: {read: counts, at: 0, step: 2, type: u32}}\n",
     "wraps_at is \"65535\"; allowed: 16, 24, 31, 32 bits"},
    {READS COUNTER DI "counter: {read: counts, at: 0, step: 1, type: u32}}\n",
     "step is 1; allowed: so much that no two inputs lie over each other"},
    {READS COUNTER DI "counter: {read: counts, at: 0, step: 2, type: u31}}\n",
     "type is \"u31\"; allowed: u16, u32, bcd16, bcd32"},
    {READS COUNTER DI "counter: {read: flags, at: 0, step: 1}}\n", "a counter is no bit"},
    {READS DI "display: {read: counts, at: 0, step: 1}}\n",
     "a display is whole registers of a table holding"},
    {READS DI "display: {read: more, at: 0, step: 1, digits: 11}}\n", "digits is 11"},
    {READS "device: {restarted: {read: more, at: 3}}\n" DI
           "display: {read: more, at: 0, step: 1}}\n",
     "a display is read more often than restarted may be"},
    {READS "device: {uptime: {read: more, at: 0}}\n" DI FLAGS,
     "uptime has 16 bits, which are full after 18 hours"},
    {READS DI "edges: {read: counts, at: 0, step: 1}}\n", "edges are of one bit"},
    {READS DI "edges: {read: flags, at: 0, step: 1, bit: 1}}\n", "have no meaning"},
    {READS DI "edges: {read: flags, at: 10, step: 1}}\n", "at is 10"},
    {READS DI "edges: {read: flags, at: 0, step: 1, edge: up}}\n", "rising, falling"},
    {READS "channels:\n  - {name: di}\n",
     "one of counter, edges, text and display is needed"},
    {READS "channels:\n  - {name: di, numbers: 3-1, " FLAGS, "first-last such as"},
    {READS "channels:\n  - {name: di, numbers: 0-64, " FLAGS, "first-last such as"},
    {READS "channels:\n  - {name: DI, " FLAGS, "name is \"DI\""},
    {READS DI FLAGS "  - {name: di, " FLAGS, "channel \"di\" comes twice"},
    {READS DI "knob: 1, " FLAGS, "test.yaml:15:30: unknown key \"knob\""},
    {"reads:\n  - {name: a, table: input, at: 0, count: 126}\n" DI FLAGS, "1 to 125"},
    {"reads:\n  - {name: a, table: coil, at: 0, count: 257}\n" DI FLAGS, "1 to 256"},
    {"reads:\n  - {name: a, table: input, at: 65535, count: 2}\n" DI FLAGS, "count is 2"},
    {"reads:\n  - {name: a, table: inputs, at: 0, count: 2}\n" DI FLAGS,
     "coil, discrete, input, holding"},
    {READS "", "reads, channels, addresses and words are needed"},
    {"reader: record-terminal\n" READS, "reads and channels are not allowed"},
    {"reader: channels\n", "reads, channels, addresses and words are needed"},
    {READS DI "edges: {read: flags, at: 010, step: 1}}\n", "a whole number"},
};

static void what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        struct profile *profile = NULL;
        char text[2048], fault[PROFILE_FAULT_BYTES] = "";

        snprintf(text, sizeof text, HEAD("from_zero") "%s", wrongs[i].text);
        assert_int_equal(open_text(text, &profile, fault), -EINVAL);
        print_message("%s\n", fault);
        assert_non_null(strstr(fault, "test.yaml:"));
        assert_non_null(strstr(fault, wrongs[i].fault));
        assert_null(profile);
    }
}

static void the_usual_reader_may_be_named(void **state)
{
    struct profile *profile =
        open_good(HEAD("from_zero") "reader: channels\n" READS DI FLAGS);

    (void)state;
    assert_int_equal(profile->channels_count, 1);
    profile_close(profile);
}

static int check_shipped(void *owner, const char *name)
{
    struct profile_set *set = owner;
    const struct profile *profile, *again;
    char fault[PROFILE_FAULT_BYTES] = "";
    int rc = profile_set_find(set, name, &profile, fault);

    print_message("%s: %s\n", name, rc == 0 ? "good" : fault);
    assert_int_equal(rc, 0);
    assert_string_equal(profile->profile, name);
    assert_false(profile_set_is_local(set, profile));
    assert_int_equal(profile_set_find(set, name, &again, fault), 0);
    assert_ptr_equal(profile, again);
    return 0;
}

static void every_profile_that_is_shipped_loads(void **state)
{
    struct profile_set *set;
    const struct profile *profile;
    char fault[PROFILE_FAULT_BYTES] = "";

    (void)state;
    profile_set_open(&set, NULL);
    assert_int_equal(profile_set_each(set, check_shipped, set), 0);
    assert_int_equal(profile_set_find(set, "abacus", &profile, fault), -ENOENT);
    assert_non_null(strstr(fault, "record-terminal"));
    assert_int_equal(profile_set_find(set, "../record-terminal", &profile, fault), -ENOENT);
    profile_set_close(set);
}

/* Reading a pipe into which nobody writes would never end. */
static void what_is_no_file_is_no_profile(void **state)
{
    char directory[] = "/tmp/profiles.XXXXXX", path[64], fault[PROFILE_FAULT_BYTES] = "";
    const struct profile *profile;
    struct profile_set *set;

    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/pipe.yaml", directory);
    assert_int_equal(mkfifo(path, 0600), 0);
    profile_set_open(&set, directory);
    assert_int_equal(profile_set_find(set, "pipe", &profile, fault), -EINVAL);
    assert_non_null(strstr(fault, "pipe.yaml: it is no regular file"));
    profile_set_close(set);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_where_the_profile_says),
        cmocka_unit_test(addresses_are_those_of_the_manual),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(the_usual_reader_may_be_named),
        cmocka_unit_test(every_profile_that_is_shipped_loads),
        cmocka_unit_test(what_is_no_file_is_no_profile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
