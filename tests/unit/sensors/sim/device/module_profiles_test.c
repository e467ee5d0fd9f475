/* A module of every shipped profile is what the profile says, and codes are scanned. */
#include <errno.h>
#include <modbus.h>

#include "sensors/sim/device/scans.h"
#include "tests/unit/sensors/sim/device/module_stage.h"

/* What a reader of the profile makes of the text of an input, and of the number beside it. */
static uint32_t read_text(struct stage *stage, const struct profile_text *text, char *ret)
{
    struct profile_answers answers = stage_read(stage);
    const struct profile_read *read = &stage->profile->reads[text->of];
    const uint16_t *cells = stage->cells + read->begins + text->at;

    assert_int_equal(stage->exception, 0);
    for (size_t i = 0; i < (size_t)text->count; i++) {
        bool turned = stage->profile->bytes_low_first;

        ret[2 * i] = (char)(turned ? cells[i] & 0xff : cells[i] >> 8);
        ret[2 * i + 1] = (char)(turned ? cells[i] >> 8 : cells[i] & 0xff);
    }
    ret[2 * (size_t)text->count] = '\0';
    if (text->length)
        assert_int_equal(stage_value(&answers, text->length, 0), strlen(ret));
    return stage_value(&answers, text->sequence, 0);
}

/* Every input does something, another number of times each; and shows it at its own place. */
static void exercise(struct stage *stage)
{
    struct profile_answers answers;

    for (int i = 0; i < module_inputs(stage->module); i++) {
        const struct profile_channel *channel = module_input_channel(stage->module, i);

        if (channel->counter)
            assert_int_equal(module_pulse(stage->module, i, 100 + (uint32_t)i), 0);
        else if (channel->text)
            assert_int_equal(module_scan(stage->module, i, "H99.10-261120-0001"), 0);
        else if (i % 2 && channel->edges)
            assert_int_equal(module_press(stage->module, i, 1, 5000), 0);
    }
    answers = stage_read(stage);
    assert_int_equal(stage->exception, 0);
    stage_identify(&answers);
    for (int i = 0; i < module_inputs(stage->module); i++) {
        const struct profile_channel *channel = module_input_channel(stage->module, i);
        char name[PROFILE_INPUT_BYTES];
        struct profile_input input;
        char text[SCANS_TEXT_BYTES + 1];

        assert_int_equal(profile_find_input(stage->profile,
                                            module_input_name(stage->module, i, name),
                                            &input),
                         0);
        if (channel->counter)
            assert_int_equal(stage_count(stage, name), 100 + i);
        if (channel->counter && channel->running)
            assert_int_equal(stage_value(&answers, channel->running, input.nth), 1);
        if (channel->edges)
            assert_int_equal(stage_value(&answers, &channel->edges->value, input.nth),
                             (i % 2 == 1) != channel->edges->falling);
        if (channel->text) {
            assert_int_equal(read_text(stage, channel->text, text), 1);
            assert_string_equal(text, "H99.10-261120-0001");
        }
    }
}

static void every_shipped_profile_can_be_played(void **state)
{
    struct stage *stage = *state;
    int played = 0;

    for (const struct profile_shipped *row = profile_shipped; row->name; row++) {
        const struct profile *profile;
        char fault[PROFILE_FAULT_BYTES] = "";

        print_message("profile: %s\n", row->name);
        if (profile_set_find(stage->set, row->name, &profile, fault) < 0)
            fail_msg("%s", fault);
        if (profile->channels_count == 0)
            continue; /* it has a reader of its own */
        stage_ship(stage, row->name);
        exercise(stage);
        played++;
        module_close(stage->module);
        stage->module = NULL;
        unlink(stage->path);
    }
    assert_in_range(played, 20, 1000);
}

static void scan(struct stage *stage, const char *text)
{
    assert_int_equal(module_scan(stage->module, module_find(stage->module, "code"), text),
                     0);
}

static unsigned acknowledge(struct stage *stage, int address, uint16_t sequence)
{
    return stage->unit.kind->write(stage->unit.device, UNIT_HOLDING, address, 1, &sequence);
}

static void a_code_waits_until_the_one_before_is_acknowledged(void **state)
{
    struct stage *stage = *state;
    const struct profile_text *place;
    char text[SCANS_TEXT_BYTES + 1];
    int code;

    stage_ship(stage, "zebra-ea3600");
    code = module_find(stage->module, "code");
    place = module_input_channel(stage->module, code)->text;
    assert_int_equal(stage->unit.functions >> MODBUS_FC_WRITE_SINGLE_REGISTER & 1, 1);
    assert_int_equal(read_text(stage, place, text), 0);
    assert_string_equal(text, "");
    scan(stage, "first");
    scan(stage, "second");
    assert_int_equal(read_text(stage, place, text), 1);
    assert_string_equal(text, "first");
    assert_int_equal(acknowledge(stage, place->acknowledge, 7), 0); /* of another */
    assert_int_equal(read_text(stage, place, text), 1);
    assert_int_equal(module_tally(stage->module, code).produced, 1);
    assert_int_equal(acknowledge(stage, place->acknowledge, 1), 0);
    assert_int_equal(read_text(stage, place, text), 2);
    assert_string_equal(text, "second");
    assert_int_equal(acknowledge(stage, place->acknowledge + 1, 2),
                     MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);

    scan(stage, "third"); /* which nobody will read */
    unit_reboot(&stage->unit, 0);
    assert_int_equal(read_text(stage, place, text), 0);
    assert_string_equal(text, "");
    assert_int_equal(module_tally(stage->module, code).produced, 2);
    assert_int_equal(module_tally(stage->module, code).missed, 1);
}

static void a_code_takes_the_place_of_the_one_before(void **state)
{
    struct stage *stage = *state;
    const struct profile_text *place;
    char text[SCANS_TEXT_BYTES + 1];

    stage_ship(stage, "generic-barcode-reader");
    place = module_input_channel(stage->module, 0)->text;
    scan(stage, "a longer one");
    scan(stage, "short");
    assert_int_equal(read_text(stage, place, text), 2);
    assert_string_equal(text, "short");
    scan(stage, "short"); /* the same, again */
    assert_int_equal(read_text(stage, place, text), 3);
    assert_int_equal(module_tally(stage->module, 0).produced, 3);
}

static void what_cannot_be_scanned_is_refused(void **state)
{
    struct stage *stage = *state;
    char text[400];

    stage_ship(stage, "zebra-ea3600");
    memset(text, 'x', sizeof text);
    text[2 * 117 + 1] = '\0';
    assert_int_equal(module_scan(stage->module, 0, text), -EMSGSIZE);
    scan(stage, "on show");
    for (int i = 0; i < SCANS_MAX; i++)
        scan(stage, "waits");
    assert_int_equal(module_scan(stage->module, 0, "one too many"), -ENOSPC);
    assert_int_equal(module_press(stage->module, 0, 1, 100), -ENOTTY);
    assert_int_equal(module_pulse(stage->module, 0, 1), -ENOTTY);
    assert_int_equal(module_find(stage->module, "di1"), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(every_shipped_profile_can_be_played),
        STAGE_TEST(a_code_waits_until_the_one_before_is_acknowledged),
        STAGE_TEST(a_code_takes_the_place_of_the_one_before),
        STAGE_TEST(what_cannot_be_scanned_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
