/* A module as it is read and written. */
#include <modbus.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "sensors/sim/device/module.h"
#include "sensors/sim/device/module_parts.h"

enum { FIRMWARE = 103 };

static void put_optional(struct module *module, const struct profile_value *value, int nth,
                         uint32_t number)
{
    if (value)
        image_put(module->image, value, nth, number);
}

static void show_text(struct module *module, struct module_input *input)
{
    const struct profile_text *text = input->at.channel->text;
    const char *shown;

    module_turn_text(input);
    shown = scans_shown(input->scans);
    image_put_text(module->image, text, shown);
    put_optional(module, text->length, 0, (uint32_t)strlen(shown));
    put_optional(module, text->sequence, 0, input->cell->count);
}

static void show_input(struct module *module, struct module_input *input, int64_t now_ms)
{
    const struct profile_channel *channel = input->at.channel;
    int nth = input->at.nth;
    bool closed = input->frozen ? input->closed : contact_closed(&input->contact, now_ms);

    if (channel->counter)
        image_put(module->image, &channel->counter->value, nth, input->cell->count);
    if (channel->edges)
        image_put(module->image, &channel->edges->value, nth,
                  closed != channel->edges->falling);
    if (channel->display)
        image_put(module->image, &channel->display->value, nth, input->cell->count);
    if (channel->text)
        show_text(module, input);
    put_optional(module, channel->state, nth, closed);
    put_optional(module, channel->running, nth, !input->frozen);
    put_optional(module, channel->overflow, nth, input->cell->overflow);
}

static void show_device(struct module *module, int64_t now_ms)
{
    const struct profile_device *says = module->profile->device;
    int64_t up_ms = timepiece_span_ms(&module->clock, now_ms - module->powered_ms);

    if (!says)
        return;
    put_optional(module, says->serial, 0, module->memory->serial);
    put_optional(module, says->boot, 0, module->memory->boot);
    put_optional(module, says->uptime, 0, (uint32_t)(up_ms / 1000));
    put_optional(module, says->restarted, 0, module->restarted);
    put_optional(module, says->firmware, 0, FIRMWARE);
}

/* A flag that tells of a power-up goes with the reading of it. */
static void forget_restart(struct module *module, enum unit_table table, int address,
                           int count)
{
    const struct profile_device *says = module->profile->device;

    if (says && says->restarted &&
        image_shows(module->image, says->restarted, table, address, count))
        module->restarted = false;
}

/* Whoever reads keys sees them as they are now. */
static void show_keys(struct module *module, enum unit_table table, int address, int count,
                      int64_t now_ms)
{
    for (int i = 0; i < module->input_count; i++) {
        struct module_input *input = &module->inputs[i];
        const struct profile_edges *edges = input->at.channel->edges;

        if (edges && image_shows(module->image, &edges->value, table, address, count))
            contact_read(&input->contact, now_ms);
    }
}

static unsigned read_image(void *device, enum unit_table table, int address, int count,
                           uint16_t *ret)
{
    struct module *module = device;
    int64_t now_ms = clock_mono_ms();
    unsigned exception;

    module_advance(module);
    for (int i = 0; i < module->input_count; i++)
        show_input(module, &module->inputs[i], now_ms);
    show_device(module, now_ms);
    exception = image_read(module->image, table, address, count, ret);
    if (exception == 0) {
        forget_restart(module, table, address, count);
        show_keys(module, table, address, count, now_ms);
    }
    return exception;
}

static struct module_input *acknowledged_at(struct module *module, int address)
{
    for (int i = 0; i < module->input_count; i++) {
        const struct profile_text *text = module->inputs[i].at.channel->text;

        if (text && text->acknowledge == address)
            return &module->inputs[i];
    }
    return NULL;
}

/* The display whose registers these are, all of them: NULL, none. */
static struct module_input *display_at(struct module *module, int address, int count)
{
    for (int i = 0; i < module->input_count; i++) {
        struct module_input *input = &module->inputs[i];
        const struct profile_display *display = input->at.channel->display;
        uint16_t registers[PROFILE_VALUE_REGISTERS];

        if (display && profile_encode(&display->value, 0, registers) == count &&
            module->profile->reads[display->value.of].address + display->value.at +
                    input->at.nth * display->value.step ==
                address)
            return input;
    }
    return NULL;
}

/* One that stands still takes what is written, and shows what it did. */
static unsigned write_display(struct module_input *input, const uint16_t *values)
{
    uint32_t number;

    if (profile_decode(&input->at.channel->display->value, values, &number) < 0)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    if (input->frozen) {
        input->cell->tally.missed++;
        return 0;
    }
    input->cell->tally.produced++;
    input->cell->count = number;
    return 0;
}

/* All that can be written is that a text is stored, and what displays show. */
static unsigned write_image(void *device, enum unit_table table, int address, int count,
                            const uint16_t *values)
{
    struct module *module = device;
    struct module_input *input = acknowledged_at(module, address);
    struct module_input *display = display_at(module, address, count);

    if (table == UNIT_HOLDING && display)
        return write_display(display, values);
    if (table != UNIT_HOLDING || count != 1 || !input)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    if (values[0] == input->cell->count)
        scans_acknowledge(input->scans);
    return 0;
}

static void reboot(void *device, int off_ms)
{
    struct module *module = device;
    int64_t now_ms = clock_mono_ms();

    module_advance(module);
    if (off_ms == 0)
        module_power_up(module, now_ms);
    else
        module->off_until_ms = now_ms + off_ms;
}

static const struct unit_kind kind = {read_image, write_image, reboot};

struct unit module_unit(struct module *module)
{
    const struct profile *profile = module->profile;
    struct unit unit = {
        .kind = &kind, .device = module, .functions = image_functions(module->image)};

    for (unsigned i = 0; i < profile->channels_count; i++) {
        const struct profile_channel *channel = &profile->channels[i];

        if (channel->display || (channel->text && channel->text->acknowledge >= 0))
            unit.functions |= 1U << MODBUS_FC_WRITE_SINGLE_REGISTER |
                              1U << MODBUS_FC_WRITE_MULTIPLE_REGISTERS;
    }
    return unit;
}
