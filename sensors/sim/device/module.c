#include "sensors/sim/device/module.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/sim/device/mapped.h"
#include "sensors/sim/device/module_parts.h"

static void make_inputs(struct module *module)
{
    const struct profile *profile = module->profile;
    int made = 0;

    for (unsigned i = 0; i < profile->channels_count; i++)
        module->input_count += profile->channels[i].count;
    module->inputs = need(calloc((size_t)module->input_count + 1, sizeof *module->inputs));
    for (unsigned i = 0; i < profile->channels_count; i++) {
        const struct profile_channel *channel = &profile->channels[i];

        for (int nth = 0; nth < channel->count; nth++) {
            struct module_input *input = &module->inputs[made++];

            input->at = (struct profile_input){channel, nth};
            if (channel->text)
                scans_open(&input->scans, channel->text->acknowledge >= 0);
        }
    }
}

int module_open(struct module **ret, const struct profile *profile, const char *path,
                uint32_t serial)
{
    struct module *module = need(calloc(1, sizeof *module));
    int rc;

    module->profile = profile;
    module->retain = true;
    make_inputs(module);
    image_open(&module->image, profile);
    rc = module_memory_open(&module->memory, &module->memory_bytes, path, profile,
                            module->input_count, serial);
    if (rc < 0) {
        log_fail(rc, "memory of a %s, %s", profile->profile, path);
        module_close(module);
        return rc;
    }
    for (int i = 0; i < module->input_count; i++)
        module->inputs[i].cell = &module->memory->cells[i];
    module_power_up(module, clock_mono_ms());
    *ret = module;
    return 0;
}

void module_close(struct module *module)
{
    if (!module)
        return;
    mapped_close(module->memory, module->memory_bytes);
    image_close(module->image);
    for (int i = 0; i < module->input_count; i++)
        scans_close(module->inputs[i].scans);
    free(module->inputs);
    free(module);
}

const struct profile *module_profile(const struct module *module)
{
    return module->profile;
}

int module_inputs(const struct module *module)
{
    return module->input_count;
}

int module_find(const struct module *module, const char *name)
{
    char text[PROFILE_INPUT_BYTES];

    for (int i = 0; i < module->input_count; i++) {
        if (strcmp(profile_input_name(&module->inputs[i].at, text), name) == 0)
            return i;
    }
    return -ENOENT;
}

const char *module_input_name(const struct module *module, int input,
                              char ret[static PROFILE_INPUT_BYTES])
{
    return profile_input_name(&module->inputs[input].at, ret);
}

const struct profile_channel *module_input_channel(const struct module *module, int input)
{
    return module->inputs[input].at.channel;
}

struct module_tally module_tally(struct module *module, int input)
{
    struct module_input *it = &module->inputs[input];

    module_advance(module);
    if (it->scans)
        module_turn_text(it);
    return it->cell->tally;
}

int module_unseen(struct module *module, int input)
{
    struct module_input *it = &module->inputs[input];

    if (!it->at.channel->edges)
        return -ENOTTY;
    module_advance(module);
    return contact_unseen(&it->contact, clock_mono_ms());
}

int module_press(struct module *module, int input, int presses, int press_ms)
{
    struct module_input *it = &module->inputs[input];

    if (it->scans || it->at.channel->display)
        return -ENOTTY;
    module_advance(module);
    contact_press(&it->contact, presses, press_ms, clock_mono_ms());
    module_advance(module);
    return 0;
}

int module_pulse(struct module *module, int input, uint32_t pulses)
{
    struct module_input *it = &module->inputs[input];

    if (!it->at.channel->counter)
        return -ENOTTY;
    module_advance(module);
    module_count(module, it, pulses);
    return 0;
}

int module_scan(struct module *module, int input, const char *text)
{
    struct module_input *it = &module->inputs[input];
    const struct profile_text *place = it->at.channel->text;

    if (!place)
        return -ENOTTY;
    if (strlen(text) > 2 * (size_t)place->count || strlen(text) >= SCANS_TEXT_BYTES)
        return -EMSGSIZE;
    module_advance(module);
    if (module->off_until_ms || it->frozen) {
        it->cell->tally.missed++;
        return 0;
    }
    if (scans_add(it->scans, text) < 0)
        return -ENOSPC;
    module_turn_text(it);
    return 0;
}

int module_set(struct module *module, int input, uint32_t value)
{
    struct module_input *it = &module->inputs[input];

    if (!it->at.channel->counter)
        return -ENOTTY;
    if (value >= profile_modulus(it->at.channel->counter))
        return -ERANGE;
    it->cell->count = value;
    return 0;
}

int module_trouble(struct module *module, int input, enum module_trouble trouble, bool on)
{
    struct module_input *it = &module->inputs[input];
    const struct profile_channel *channel = it->at.channel;

    if (trouble != MODULE_FREEZE && !channel->edges && !channel->state)
        return -ENOTTY;
    module_advance(module);
    if (trouble == MODULE_FREEZE) {
        it->closed = contact_closed(&it->contact, clock_mono_ms());
        it->frozen = on;
    } else if (trouble == MODULE_BOUNCE) {
        it->contact.bounces = on;
    } else {
        it->contact.stuck = on;
    }
    return 0;
}

void module_clear(struct module *module)
{
    for (int i = 0; i < module->input_count; i++) {
        if (module->inputs[i].at.channel->counter)
            module->inputs[i].cell->count = module->inputs[i].cell->overflow = 0;
    }
}

void module_retain(struct module *module, bool retain)
{
    module->retain = retain;
}

void module_exchange(struct module *module, uint32_t serial)
{
    module_advance(module);
    module->memory->serial = serial;
    module->memory->boot = 0;
    module_power_up(module, clock_mono_ms());
    module_clear(module);
}

uint32_t module_serial(const struct module *module)
{
    return module->memory->serial;
}

uint32_t module_boot(const struct module *module)
{
    return module->memory->boot;
}

struct timepiece *module_clock(struct module *module)
{
    return &module->clock;
}
