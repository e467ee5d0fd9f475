/*
 * Scanners: a text with a number that is another one after each scan.
 *
 * Some show one scan until they are told, by that number, that it is stored. Such a one begins anew with 0,
 * waits until 0 is written, and then may show a scan a second time, of which it was not told: the same
 * letters after a number that was never acknowledged are the same scan.
 */
#include <string.h>

#include "mqtt/base/fnv.h"
#include "sensors/devices/channels.h"

enum { SCAN_BYTES = 236 }; /* as many letters as one read can hold, and NUL */

/* Tells one code from another, no more. */
static uint32_t sum_of(const char *text)
{
    uint32_t sum = FNV_BEGIN;

    for (; *text; text++)
        sum = fnv_add(sum, (unsigned char)*text);
    return sum;
}

/* As it is meant: a reader may give small letters. */
static void take_code(struct channels_input *input, const char *text)
{
    char capitals[EVENT_DOSSIER_BYTES];

    input->code[0] = '\0';
    if (strlen(text) >= sizeof input->code)
        return;
    if (event_dossier_valid(text))
        memcpy(input->code, text, strlen(text) + 1);
    else if (event_dossier_capitals(text, capitals))
        memcpy(input->code, capitals, sizeof capitals);
}

bool channels_has_code(const struct channels_input *input)
{
    return input->code[0] != '\0';
}

/* Does it show again what it had shown before it began anew? */
static bool is_repeated(const struct channels_input *input)
{
    return !input->confirmed &&
           (input->reached.number == 0 || input->after < input->reached.number) &&
           input->seen_sum == input->reached.sum;
}

void channels_look_at_text(struct channels_input *input, const struct meaning *meaning,
                           const struct profile_answers *answers, int64_t mono_ms)
{
    const struct profile_text *text = meaning->at.channel->text;
    bool told = text->acknowledge >= 0;
    uint32_t before = input->after;
    char letters[SCAN_BYTES];

    (void)profile_read_text(answers, text, letters, sizeof letters);
    (void)profile_read_value(answers, text->sequence, 0, &input->after);
    if (input->after != before || input->seen_ms == 0)
        input->seen_ms = mono_ms;
    input->seen_sum = sum_of(letters);
    input->result = (struct pulses_result){0};
    if (!input->known || input->after == input->reached.number ||
        (told && input->after == 0) || (told && is_repeated(input)))
        return;
    input->result.counted = 1;
    if (!told && input->after > input->reached.number)
        input->result.held =
            input->after - input->reached.number - 1; /* nobody can read them now */
    take_code(input, letters);
}

int channels_find_untold(const struct channels *channels, const struct kind_setup *setup)
{
    for (unsigned i = 0; i < setup->meanings_count; i++) {
        const struct channels_input *input = &channels->inputs[i];
        const struct profile_text *text = setup->meanings[i].at.channel->text;

        if (text && text->acknowledge >= 0 && input->known && !input->acknowledged)
            return (int)i;
    }
    return -1;
}
