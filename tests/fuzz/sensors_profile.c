/* A profile, and whatever the registers hold that it has read. */
#include <string.h>

#include "sensors/profile/profile_load.h"
#include "tests/fuzz/fuzz.h"

enum { CELLS_MOST = PROFILE_READS_MAX * LINE_BITS_MAX, TEXT_BYTES = 40 };

static void read_value(const struct profile_answers *answers,
                       const struct profile_value *value, int inputs)
{
    uint32_t number;

    for (int nth = 0; value && nth < inputs; nth++)
        (void)profile_read_value(answers, value, nth, &number);
}

static void read_channel(const struct profile_answers *answers,
                         const struct profile_channel *channel)
{
    char text[TEXT_BYTES];

    if (channel->counter) {
        read_value(answers, &channel->counter->value, channel->count);
        FUZZ_DEMAND(profile_modulus(channel->counter) <= UINT64_C(1) << 32);
        FUZZ_DEMAND(channel->counter->counting.at_most_per_minute > 0);
    }
    if (channel->edges)
        read_value(answers, &channel->edges->value, channel->count);
    if (channel->text) {
        read_value(answers, channel->text->sequence, 1);
        read_value(answers, channel->text->length, 1);
        (void)profile_read_text(answers, channel->text, text, sizeof text);
        FUZZ_DEMAND(memchr(text, '\0', sizeof text));
    }
    if (channel->display) {
        uint16_t registers[PROFILE_VALUE_REGISTERS];

        read_value(answers, &channel->display->value, channel->count);
        (void)profile_encode(&channel->display->value, channel->display->most, registers);
    }
    read_value(answers, channel->state, channel->count);
    read_value(answers, channel->running, channel->count);
    read_value(answers, channel->stopped, channel->count);
    read_value(answers, channel->overflow, channel->count);
}

/* Each input is found by its name. */
static void find_inputs(const struct profile *profile,
                        const struct profile_channel *channel)
{
    for (int nth = 0; nth < channel->count; nth++) {
        struct profile_input input = {channel, nth}, found;
        char name[PROFILE_INPUT_BYTES];

        FUZZ_DEMAND(profile_find_input(profile, profile_input_name(&input, name), &found) ==
                    0);
        FUZZ_DEMAND(profile->reader || (found.channel == channel && found.nth == nth));
    }
}

/* A block of just as many cells as it reads, so that a sanitizer sees what lies outside. */
static void read_all(const struct profile *profile, uint8_t seed)
{
    size_t count = (size_t)profile->cells;
    uint16_t *cells = malloc(count * sizeof *cells + 1);
    struct profile_answers answers = {profile, cells};

    FUZZ_DEMAND(cells && count <= CELLS_MOST);
    for (size_t i = 0; i < count; i++)
        cells[i] = (uint16_t)((size_t)seed * 257 + i * 31);
    for (unsigned i = 0; i < profile->reads_count; i++)
        (void)profile_identifies(&answers, i);
    if (profile->device) {
        read_value(&answers, profile->device->serial, 1);
        read_value(&answers, profile->device->boot, 1);
        read_value(&answers, profile->device->uptime, 1);
        read_value(&answers, profile->device->restarted, 1);
        read_value(&answers, profile->device->firmware, 1);
    }
    for (unsigned i = 0; i < profile->channels_count; i++) {
        read_channel(&answers, &profile->channels[i]);
        find_inputs(profile, &profile->channels[i]);
    }
    free(cells);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[PROFILE_FAULT_BYTES] = "";
    struct profile *profile = NULL;
    char *text = fuzz_text(data, size);

    if (profile_open(&profile, "fuzz", text, strlen(text), fault) < 0) {
        FUZZ_DEMAND(fault[0] && memchr(fault, '\0', sizeof fault));
    } else {
        read_all(profile, size > 0 ? data[size / 2] : 0);
        profile_close(profile);
    }
    free(text);
    return 0;
}
