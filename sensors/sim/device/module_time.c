/* What happens to a module as time passes. */
#include "mqtt/base/clock.h"
#include "sensors/sim/device/module_parts.h"

void module_count(struct module *module, struct module_input *input, uint32_t pulses)
{
    struct module_cell *cell = input->cell;
    uint64_t sum = (uint64_t)cell->count + pulses;
    uint64_t modulus;

    if (module->off_until_ms || input->frozen) {
        cell->tally.missed += pulses;
        return;
    }
    cell->tally.produced += pulses;
    if (!input->at.channel->counter)
        return;
    modulus = profile_modulus(input->at.channel->counter);
    cell->overflow = cell->overflow || sum >= modulus;
    cell->count = (uint32_t)(sum % modulus);
}

/* Lets the contacts go on until then. */
static void advance_contacts(struct module *module, int64_t now_ms)
{
    for (int i = 0; i < module->input_count; i++) {
        struct module_input *input = &module->inputs[i];
        int begun = contact_advance(&input->contact, now_ms);

        if (begun == 0)
            continue;
        if (input->contact.stuck && !input->at.channel->counter)
            input->cell->tally.missed += (uint64_t)begun;
        else
            module_count(module, input, (uint32_t)begun);
    }
}

/* Does a counter stand where it stood, after a power cut? */
static bool keeps(const struct module *module, const struct module_input *input)
{
    switch (input->at.channel->counter->counting.lost) {
    case PROFILE_POWER_LOSS_KEPT:
        return true;
    case PROFILE_POWER_LOSS_ZERO:
        return false;
    default:
        return module->retain;
    }
}

void module_power_up(struct module *module, int64_t at_ms)
{
    module->memory->boot++;
    module->powered_ms = at_ms;
    module->off_until_ms = 0;
    module->restarted = true;
    for (int i = 0; i < module->input_count; i++) {
        struct module_input *input = &module->inputs[i];

        input->cell->overflow = 0;
        if (input->scans)
            input->cell->tally.missed += (uint64_t)scans_forget(input->scans);
        if (!input->at.channel->counter || !keeps(module, input))
            input->cell->count = 0;
    }
}

/* Lets time pass until now. */
void module_advance(struct module *module)
{
    int64_t now_ms = clock_mono_ms();
    int64_t off_until_ms = module->off_until_ms;

    if (off_until_ms && off_until_ms <= now_ms) {
        advance_contacts(module, off_until_ms);
        module_power_up(module, off_until_ms);
    }
    advance_contacts(module, now_ms);
}

void module_turn_text(struct module_input *input)
{
    struct module_cell *cell = input->cell;

    if (!scans_turn(input->scans))
        return;
    cell->tally.produced++;
    cell->count = cell->count >= UINT16_MAX ? 1 : cell->count + 1; /* 0: none yet */
}
