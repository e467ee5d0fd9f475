#include "sensors/sim/device/module.h"

#include <errno.h>
#include <modbus.h>

#include "sensors/sim/device/contact.h"
#include "tests/unit/sensors/sim/device/module_stage.h"

static const char counters[] =
    "profile: test\n"
    "version: 1\n"
    "maker: any\n"
    "models: [any]\n"
    "proof: {registers: {kind: unverified, source: this test}}\n"
    "link: {kinds: [tcp]}\n"
    "addresses: from_zero\n"
    "words: high_first\n"
    "reads:\n"
    "  - {name: who, table: input, at: 100, count: 10}\n"
    "  - {name: counts, table: holding, at: 10, count: 12}\n"
    "  - {name: again, table: holding, at: 11, count: 2}\n"
    "  - {name: flag, table: coil, at: 5, count: 1}\n"
    "  - {name: inputs, table: discrete, at: 0, count: 8}\n"
    "identity:\n"
    "  - {read: who, at: 9, equals: 513, mask: 3855}\n"
    "device:\n"
    "  serial: {read: who, at: 0, type: u32}\n"
    "  boot: {read: who, at: 2}\n"
    "  uptime: {read: who, at: 3, type: u32, words: low_first}\n"
    "  restarted: {read: flag, at: 0}\n"
    "channels:\n"
    "  - name: a\n"
    "    numbers: 1-2\n"
    "    counter: {read: counts, at: 0, step: 1}\n"
    "    state: {read: inputs, at: 0, step: 1}\n"
    "    running: {read: counts, at: 10, bit: 0, bit_step: 1}\n"
    "    overflow: {read: counts, at: 10, bit: 8, bit_step: 1}\n"
    "  - name: b\n"
    "    counter: {read: counts, at: 2, type: bcd32, power_loss: zero}\n"
    "  - name: c\n"
    "    counter: {read: counts, at: 4, type: u32, words: low_first,\n"
    "              wraps_at: 24, power_loss: unknown}\n"
    "  - name: k\n"
    "    edges: {read: inputs, at: 4, edge: falling}\n"
    "counter: {wraps_at: 16, power_loss: kept, at_most_per_minute: 60}\n";

static int find(const struct stage *stage, const char *name)
{
    int input = module_find(stage->module, name);

    assert_in_range(input, 0, module_inputs(stage->module) - 1);
    return input;
}

static void pulse(struct stage *stage, const char *name, uint32_t pulses)
{
    assert_int_equal(module_pulse(stage->module, find(stage, name), pulses), 0);
}

static void assert_tally(struct stage *stage, const char *name, uint64_t produced,
                         uint64_t missed)
{
    struct module_tally tally = module_tally(stage->module, find(stage, name));

    print_message("tally of %s\n", name);
    assert_int_equal(tally.produced, produced);
    assert_int_equal(tally.missed, missed);
}

static const struct profile_channel *channel_of(const struct stage *stage, const char *name)
{
    return module_input_channel(stage->module, find(stage, name));
}

static void what_is_pulsed_is_what_is_read(void **state)
{
    struct stage *stage = *state;
    struct profile_answers answers;

    stage_load(stage, counters);
    pulse(stage, "a1", 3);
    pulse(stage, "a2", 65535);
    pulse(stage, "b", 12345678);
    pulse(stage, "c", 0x12345);
    answers = stage_read(stage);
    assert_int_equal(stage->exception, 0);
    stage_identify(&answers);
    assert_int_equal(stage->cells[10], 3);
    assert_int_equal(stage->cells[11], 65535);
    assert_int_equal(stage->cells[12], 0x1234); /* decimal digits */
    assert_int_equal(stage->cells[13], 0x5678);
    assert_int_equal(stage->cells[14], 0x2345); /* the low word first */
    assert_int_equal(stage->cells[15], 1);
    assert_int_equal(stage->cells[22], 65535); /* the same register in another read */
    assert_int_equal(stage->cells[23], 0x1234);
    assert_int_equal(stage->cells[20], 3); /* both run, none is over its highest */
    assert_tally(stage, "a1", 3, 0);
    assert_tally(stage, "c", 0x12345, 0);
}

static void counters_go_over_their_highest_number(void **state)
{
    static const struct {
        const char *name;
        uint32_t from, pulses, to;
    } cases[] = {
        {"a1", 65530, 10, 4},
        {"b", 99999999, 2, 1},
        {"c", (1U << 24) - 1, 1, 0},
    };
    struct stage *stage = *state;
    struct profile_answers answers;

    stage_load(stage, counters);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int input = find(stage, cases[i].name);

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(module_set(stage->module, input, cases[i].from), 0);
        assert_int_equal(stage_count(stage, cases[i].name), cases[i].from);
        pulse(stage, cases[i].name, cases[i].pulses);
        assert_int_equal(stage_count(stage, cases[i].name), cases[i].to);
        assert_tally(stage, cases[i].name, cases[i].pulses, 0);
    }
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, channel_of(stage, "a1")->overflow, 0), 1);
    assert_int_equal(stage_value(&answers, channel_of(stage, "a2")->overflow, 1), 0);
    assert_int_equal(module_set(stage->module, find(stage, "c"), 1U << 24), -ERANGE);
    assert_int_equal(module_set(stage->module, find(stage, "k"), 1), -ENOTTY);
}

static void after_a_power_cut_a_counter_is_as_its_profile_says(void **state)
{
    struct stage *stage = *state;
    struct profile_answers answers;

    stage_load(stage, counters);
    pulse(stage, "a1", 7);
    pulse(stage, "b", 8);
    pulse(stage, "c", 9);
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, stage->profile->device->boot, 0), 1);
    assert_int_equal(stage_value(&answers, stage->profile->device->restarted, 0), 1);
    answers = stage_read(stage); /* which reading has cleared */
    assert_int_equal(stage_value(&answers, stage->profile->device->restarted, 0), 0);

    unit_reboot(&stage->unit, 0);
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, stage->profile->device->boot, 0), 2);
    assert_int_equal(stage_value(&answers, stage->profile->device->restarted, 0), 1);
    assert_int_equal(stage_count(stage, "a1"), 7);
    assert_int_equal(stage_count(stage, "b"), 0);
    assert_int_equal(stage_count(stage, "c"), 9);

    module_retain(stage->module, false);
    unit_reboot(&stage->unit, 0);
    assert_int_equal(stage_count(stage, "a1"), 7);
    assert_int_equal(stage_count(stage, "c"), 0);
    assert_tally(stage, "b", 8, 0);
}

static void the_end_of_the_process_is_a_power_cut(void **state)
{
    struct stage *stage = *state;

    stage_load(stage, counters);
    pulse(stage, "a1", 7);
    pulse(stage, "b", 8);
    module_close(stage->module);
    stage_open(stage);
    assert_int_equal(module_boot(stage->module), 2);
    assert_int_equal(module_serial(stage->module), STAGE_SERIAL);
    assert_int_equal(stage_count(stage, "a1"), 7);
    assert_int_equal(stage_count(stage, "b"), 0);
    assert_tally(stage, "a1", 7, 0);
    assert_tally(stage, "b", 8, 0);
}

static void without_power_nothing_is_counted(void **state)
{
    enum { OFF_MS = 400 };
    struct stage *stage = *state;

    stage_load(stage, counters);
    pulse(stage, "a1", 1);
    unit_reboot(&stage->unit, OFF_MS);
    pulse(stage, "a1", 2);
    assert_int_equal(module_press(stage->module, find(stage, "a2"), 1, 5), 0);
    usleep((OFF_MS + 20) * 1000);
    pulse(stage, "a1", 4);
    assert_int_equal(stage_count(stage, "a1"), 5);
    assert_int_equal(stage_count(stage, "a2"), 0);
    assert_tally(stage, "a1", 5, 2);
    assert_tally(stage, "a2", 0, 1);
    assert_int_equal(module_boot(stage->module), 2);
}

static void what_stands_still_says_so_where_it_can(void **state)
{
    struct stage *stage = *state;
    struct profile_answers answers;
    int a1;

    stage_load(stage, counters);
    a1 = find(stage, "a1");
    pulse(stage, "a1", 1);
    assert_int_equal(module_trouble(stage->module, a1, MODULE_FREEZE, true), 0);
    pulse(stage, "a1", 5);
    assert_int_equal(stage_count(stage, "a1"), 1);
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, channel_of(stage, "a1")->running, 0), 0);
    assert_int_equal(stage_value(&answers, channel_of(stage, "a2")->running, 1), 1);
    assert_int_equal(module_trouble(stage->module, a1, MODULE_FREEZE, false), 0);
    pulse(stage, "a1", 1);
    assert_int_equal(stage_count(stage, "a1"), 2);
    assert_tally(stage, "a1", 2, 5);
}

static void a_press_closes_the_contact_for_a_while(void **state)
{
    enum { PRESS_MS = 400 };
    struct stage *stage = *state;
    struct profile_answers answers;
    const struct profile_value *key;
    const struct profile_value *contact;

    stage_load(stage, counters);
    key = &channel_of(stage, "k")->edges->value;
    contact = channel_of(stage, "a2")->state;
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, key, 0), 1); /* falling: open is 1 */
    assert_int_equal(stage_value(&answers, contact, 1), 0);
    assert_int_equal(module_press(stage->module, find(stage, "k"), 1, PRESS_MS), 0);
    assert_int_equal(module_press(stage->module, find(stage, "a2"), 1, PRESS_MS), 0);
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, key, 0), 0);
    assert_int_equal(stage_value(&answers, contact, 1), 1);
    usleep((PRESS_MS + 20) * 1000);
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, key, 0), 1);
    assert_int_equal(stage_value(&answers, contact, 1), 0);
    assert_int_equal(stage_count(stage, "a2"), 1);
    assert_tally(stage, "k", 1, 0);

    assert_int_equal(module_trouble(stage->module, find(stage, "k"), MODULE_STICK, true),
                     0);
    assert_int_equal(module_press(stage->module, find(stage, "k"), 1, PRESS_MS), 0);
    usleep(CONTACT_GAP_MS * 1000); /* only then it comes */
    assert_tally(stage, "k", 1, 1);
    assert_int_equal(module_pulse(stage->module, find(stage, "k"), 1), -ENOTTY);
    assert_int_equal(module_trouble(stage->module, find(stage, "b"), MODULE_STICK, true),
                     -ENOTTY);
}

static void another_device_has_its_own_number_and_counts_from_0(void **state)
{
    struct stage *stage = *state;
    struct profile_answers answers;

    stage_load(stage, counters);
    pulse(stage, "a1", 5);
    module_exchange(stage->module, 70000);
    answers = stage_read(stage);
    assert_int_equal(stage_value(&answers, stage->profile->device->serial, 0), 70000);
    assert_int_equal(stage_value(&answers, stage->profile->device->boot, 0), 1);
    assert_int_equal(stage_count(stage, "a1"), 0);
    assert_tally(stage, "a1", 5, 0);
    pulse(stage, "a1", 2);
    module_clear(stage->module);
    assert_int_equal(stage_count(stage, "a1"), 0);
    assert_int_equal(module_boot(stage->module), 1);
}

static void uptime_goes_by_the_devices_clock(void **state)
{
    struct stage *stage = *state;
    struct profile_answers answers;

    stage_load(stage, counters);
    module_clock(stage->module)->gains_s = 43200; /* half as fast again */
    usleep(1400000);
    answers = stage_read(stage);
    assert_in_range(stage_value(&answers, stage->profile->device->uptime, 0), 2, 60);
    unit_reboot(&stage->unit, 0);
    answers = stage_read(stage);
    assert_in_range(stage_value(&answers, stage->profile->device->uptime, 0), 0, 1);
}

static void only_what_the_profile_reads_is_there(void **state)
{
    static const struct {
        enum unit_table table;
        int address, count;
        unsigned exception;
    } cases[] = {
        {UNIT_HOLDING, 10, 12, 0},
        {UNIT_HOLDING, 12, 1, 0},
        {UNIT_HOLDING, 9, 2, MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS},
        {UNIT_HOLDING, 21, 2, MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS},
        {UNIT_INPUT, 10, 1, MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS},
        {UNIT_DISCRETE, 0, 8, 0},
        {UNIT_DISCRETE, 0, 9, MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS},
    };
    struct stage *stage = *state;

    stage_load(stage, counters);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(stage->unit.kind->read(stage->unit.device, cases[i].table,
                                                cases[i].address, cases[i].count,
                                                stage->cells),
                         cases[i].exception);
    assert_int_equal(stage->unit.functions, 1U << MODBUS_FC_READ_COILS |
                                                1U << MODBUS_FC_READ_DISCRETE_INPUTS |
                                                1U << MODBUS_FC_READ_HOLDING_REGISTERS |
                                                1U << MODBUS_FC_READ_INPUT_REGISTERS);
}

static void a_file_of_another_device_is_refused(void **state)
{
    struct stage *stage = *state;
    struct module *other = NULL;
    const struct profile *profile;
    char fault[PROFILE_FAULT_BYTES];

    stage_load(stage, counters);
    assert_int_equal(profile_set_find(stage->set, "moxa-iologik-e1210", &profile, fault),
                     0);
    assert_int_equal(module_open(&other, profile, stage->path, 1), -EBADMSG);
    assert_null(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(what_is_pulsed_is_what_is_read),
        STAGE_TEST(counters_go_over_their_highest_number),
        STAGE_TEST(after_a_power_cut_a_counter_is_as_its_profile_says),
        STAGE_TEST(the_end_of_the_process_is_a_power_cut),
        STAGE_TEST(without_power_nothing_is_counted),
        STAGE_TEST(what_stands_still_says_so_where_it_can),
        STAGE_TEST(a_press_closes_the_contact_for_a_while),
        STAGE_TEST(another_device_has_its_own_number_and_counts_from_0),
        STAGE_TEST(uptime_goes_by_the_devices_clock),
        STAGE_TEST(only_what_the_profile_reads_is_there),
        STAGE_TEST(a_file_of_another_device_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
