#include "sensors/sim/wire/answer.h"

#include <modbus.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/line/crc16.h"

enum { UNIT = 5, WHOLE = 7 /* bytes of an answer to a read of one register, over RTU */ };

struct device {
    uint16_t value;
    int reads, reboots, off_ms;
};

/* Another value each time. */
static unsigned take(void *device, enum unit_table table, int address, int count,
                     uint16_t *ret)
{
    struct device *it = device;

    (void)table;
    (void)address;
    (void)count;
    it->reads++;
    ret[0] = ++it->value;
    return 0;
}

static void reboot(void *device, int off_ms)
{
    struct device *it = device;

    it->reboots++;
    it->off_ms = off_ms;
}

static const struct unit_kind kind = {take, NULL, reboot};

struct stage {
    struct device device;
    struct unit unit;
    struct chance chance;
};

static int set_up(void **state)
{
    static struct stage stage;

    stage = (struct stage){.unit = {.kind = &kind, .functions = UINT32_MAX}};
    stage.unit.device = &stage.device;
    chance_init(&stage.chance, 1);
    *state = &stage;
    return 0;
}

static const struct framing_message read_one = {3, 6, {UNIT, 3, 0, 0, 0, 1}};

static struct answer ask(struct stage *stage, const struct framing *framing)
{
    struct answer answer;

    answer_make(&stage->unit, framing, &read_one, &stage->chance, &answer);
    return answer;
}

static void arrange(struct stage *stage, enum fault_kind fault, int value)
{
    stage->unit.faults.now = (struct fault){fault, value, 1, 100};
}

static bool sum_is_right(const uint8_t *frame, size_t bytes)
{
    uint16_t sum = crc16(frame, bytes - 2);

    return frame[bytes - 2] == (uint8_t)sum && frame[bytes - 1] == sum >> 8;
}

static void assert_whole(const struct answer *answer, uint16_t value)
{
    assert_int_equal(answer->bytes, WHOLE);
    assert_int_equal(sum_is_right(answer->data, WHOLE), true);
    assert_int_equal(answer->data[0], UNIT);
    assert_int_equal(answer->data[4], value);
}

static void each_fault_does_what_it_is_called_and_no_more_often(void **state)
{
    static const struct {
        enum fault_kind kind;
        int value;
        int reads; /* whether the request was done */
        int bytes;
        int after_ms, each_ms;
        bool sum_right;
    } cases[] = {
        {FAULT_NONE, 0, 1, WHOLE, 0, 0, true},
        {FAULT_SILENT, 0, 0, 0, 0, 0, false},
        {FAULT_LOST, 0, 1, 0, 0, 0, false},
        {FAULT_LATE, 300, 1, WHOLE, 300, 0, true},
        {FAULT_SHIFTED, 0, 1, 0, 0, 0, false},
        {FAULT_FOREIGN, 0, 1, WHOLE, 0, 0, true},
        {FAULT_CRC, 0, 1, WHOLE, 0, 0, false},
        {FAULT_EXCEPTION, 4, 0, 5, 0, 0, true},
        {FAULT_BUSY, 0, 0, 5, 0, 0, true},
        {FAULT_SLOW, 7, 1, WHOLE, 0, 7, true},
        {FAULT_WRONG, 0, 1, WHOLE, 0, 0, true},
        {FAULT_REBOOT, 0, 1, WHOLE / 2, 0, 0, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stage *stage = *state;
        struct answer answer;

        print_message("case: %s\n", fault_rows[cases[i].kind].name);
        set_up(state);
        arrange(stage, cases[i].kind, cases[i].value);
        answer = ask(stage, &framing_rtu);
        assert_int_equal(stage->device.reads, cases[i].reads);
        assert_int_equal(answer.bytes, cases[i].bytes);
        assert_int_equal(answer.after_ms, cases[i].after_ms);
        assert_int_equal(answer.each_ms, cases[i].each_ms);
        if (answer.bytes > 3)
            assert_int_equal(sum_is_right(answer.data, answer.bytes), cases[i].sum_right);
        assert_int_equal(stage->device.reboots, cases[i].kind == FAULT_REBOOT);
        if (cases[i].kind != FAULT_NONE)
            assert_int_equal(stage->unit.faults.done[cases[i].kind], 1);
        answer = ask(stage, &framing_rtu);
        assert_whole(&answer, stage->device.value);
    }
}

static void what_is_sent_is_what_the_fault_says(void **state)
{
    struct stage *stage = *state;
    struct answer answer;

    arrange(stage, FAULT_DOUBLED, 0);
    answer = ask(stage, &framing_rtu);
    assert_int_equal(answer.bytes, 2 * WHOLE);
    assert_memory_equal(answer.data, answer.data + WHOLE, WHOLE);

    arrange(stage, FAULT_FOREIGN, 0);
    assert_int_equal(ask(stage, &framing_rtu).data[0], UNIT + 1);

    arrange(stage, FAULT_EXCEPTION, 10);
    answer = ask(stage, &framing_rtu);
    assert_int_equal(answer.data[1], 0x83);
    assert_int_equal(answer.data[2], 10);
    arrange(stage, FAULT_BUSY, 0);
    assert_int_equal(ask(stage, &framing_rtu).data[2],
                     MODBUS_EXCEPTION_SLAVE_OR_SERVER_BUSY);

    arrange(stage, FAULT_CRC, 0);
    assert_int_not_equal(ask(stage, &framing_tcp).data[2], 0); /* no Modbus */
}

static void what_is_truncated_lacks_its_end(void **state)
{
    struct stage *stage = *state;

    for (int i = 0; i < 100; i++) {
        struct answer answer;

        arrange(stage, FAULT_TRUNCATED, 0);
        answer = ask(stage, &framing_rtu);
        assert_in_range(answer.bytes, 1, WHOLE - 1);
    }
}

static void noise_is_never_an_answer(void **state)
{
    struct stage *stage = *state;

    for (int i = 0; i < 1000; i++) {
        struct answer answer;

        arrange(stage, FAULT_NONSENSE, 0);
        answer = ask(stage, &framing_rtu);
        assert_in_range(answer.bytes, 1, 64);
        if (answer.bytes >= WHOLE)
            assert_int_equal(answer.data[0] == UNIT && answer.data[1] == 3 &&
                                 answer.data[2] == 2 && sum_is_right(answer.data, WHOLE),
                             false);
    }
}

static void shifted_answers_come_one_request_late(void **state)
{
    struct stage *stage = *state;
    struct answer answer;

    stage->unit.faults.now = (struct fault){FAULT_SHIFTED, 0, 3, 100};
    assert_int_equal(ask(stage, &framing_rtu).bytes, 0);
    for (uint16_t value = 1; value <= 2; value++) {
        answer = ask(stage, &framing_rtu);
        assert_whole(&answer, value);
    }
    answer = ask(stage, &framing_rtu); /* over: in step again */
    assert_whole(&answer, 4);
}

static void by_chance_so_many_in_a_hundred_go_wrong(void **state)
{
    struct stage *stage = *state;
    uint64_t kinds = 0;
    uint64_t sum = 0;

    stage->unit.faults.now = (struct fault){FAULT_ANY, 1, FAULT_ALWAYS, 30};
    for (int i = 0; i < 3000; i++)
        ask(stage, &framing_rtu);
    for (size_t i = 0; i < FAULT_KINDS; i++) {
        kinds += stage->unit.faults.done[i] > 0;
        sum += stage->unit.faults.done[i];
    }
    assert_in_range(sum, 800, 1000);
    assert_int_equal(kinds, 9);
    assert_int_equal(stage->unit.faults.done[FAULT_ANY], 0);
}

static void without_power_or_device_there_is_silence_or_exception_0b(void **state)
{
    struct stage *stage = *state;
    struct answer answer;

    unit_reboot(&stage->unit, UNIT_OFF_MAX_MS);
    assert_int_equal(stage->device.off_ms, UNIT_OFF_MAX_MS);
    assert_int_equal(ask(stage, &framing_rtu).bytes, 0);
    assert_int_equal(ask(stage, &framing_tcp).bytes, 0);
    assert_int_equal(stage->device.reads, 0);

    answer_make(NULL, &framing_rtu, &read_one, &stage->chance, &answer);
    assert_int_equal(answer.bytes, 0);
    answer_make(NULL, &framing_tcp, &read_one, &stage->chance, &answer);
    assert_memory_equal(
        answer.data,
        ((const uint8_t[]){0, 3, 0, 0, 0, 3, UNIT, 0x83, MODBUS_EXCEPTION_GATEWAY_TARGET}),
        9);
}

#define ON_STAGE(test) cmocka_unit_test_setup(test, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(each_fault_does_what_it_is_called_and_no_more_often),
        ON_STAGE(what_is_sent_is_what_the_fault_says),
        ON_STAGE(what_is_truncated_lacks_its_end),
        ON_STAGE(noise_is_never_an_answer),
        ON_STAGE(shifted_answers_come_one_request_late),
        ON_STAGE(by_chance_so_many_in_a_hundred_go_wrong),
        ON_STAGE(without_power_or_device_there_is_silence_or_exception_0b),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
