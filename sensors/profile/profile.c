#include "sensors/profile/profile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *profile_input_name(const struct profile_input *input,
                               char ret[static PROFILE_INPUT_BYTES])
{
    const struct profile_channel *channel = input->channel;

    if (channel->numbered)
        snprintf(ret, PROFILE_INPUT_BYTES, "%.8s%u", channel->name,
                 (unsigned)(channel->first + input->nth) % 1000);
    else
        snprintf(ret, PROFILE_INPUT_BYTES, "%.8s", channel->name);
    return ret;
}

/* Of one channel. */
static bool find_in(const struct profile_channel *channel, const char *name,
                    struct profile_input *ret)
{
    char text[PROFILE_INPUT_BYTES];

    for (int nth = 0; nth < channel->count; nth++) {
        *ret = (struct profile_input){channel, nth};
        if (strcmp(profile_input_name(ret, text), name) == 0)
            return true;
    }
    return false;
}

bool profile_name_valid(const char *name)
{
    return *name && strlen(name) < PROFILE_NAME_BYTES &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

int profile_find_input(const struct profile *profile, const char *name,
                       struct profile_input *ret)
{
    for (unsigned i = 0; i < profile->channels_count; i++) {
        if (find_in(&profile->channels[i], name, ret))
            return 0;
    }
    return -ENOENT;
}

/* Decimal digits, four bits each, `count` of them. */
static int read_digits(uint32_t packed, int count, uint32_t *ret)
{
    uint32_t number = 0;

    for (int shift = 4 * (count - 1); shift >= 0; shift -= 4) {
        uint32_t digit = packed >> shift & 0xf;

        if (digit > 9)
            return -EBADMSG;
        number = number * 10 + digit;
    }
    *ret = number;
    return 0;
}

int profile_decode(const struct profile_value *value, const uint16_t *registers,
                   uint32_t *ret)
{
    uint32_t first = registers[0], second;

    if (value->is == PROFILE_U16) {
        *ret = first;
        return 0;
    }
    if (value->is == PROFILE_BCD16)
        return read_digits(first, 4, ret);
    second = registers[1];
    *ret = value->low_first ? second << 16 | first : first << 16 | second;
    return value->is == PROFILE_BCD32 ? read_digits(*ret, 8, ret) : 0;
}

/* Decimal digits, four bits each. */
static uint32_t pack_digits(uint32_t number, int count)
{
    uint32_t packed = 0;

    for (int shift = 0; shift < 4 * count; shift += 4) {
        packed |= number % 10 << shift;
        number /= 10;
    }
    return packed;
}

int profile_encode(const struct profile_value *value, uint32_t number,
                   uint16_t ret[static PROFILE_VALUE_REGISTERS])
{
    bool digits = value->is == PROFILE_BCD16 || value->is == PROFILE_BCD32;
    uint32_t packed = digits ? pack_digits(number, 8) : number;

    if (value->is == PROFILE_U16 || value->is == PROFILE_BCD16) {
        ret[0] = (uint16_t)packed;
        return 1;
    }
    ret[value->low_first ? 1 : 0] = (uint16_t)(packed >> 16);
    ret[value->low_first ? 0 : 1] = (uint16_t)packed;
    return 2;
}

int profile_read_value(const struct profile_answers *answers,
                       const struct profile_value *value, int nth, uint32_t *ret)
{
    const struct profile_read *read = &answers->profile->reads[value->of];
    const uint16_t *cells =
        answers->cells + read->begins + value->at + (ptrdiff_t)nth * value->step;

    if (!read->bits && value->bit < 0)
        return profile_decode(value, cells, ret);
    *ret = read->bits ? cells[0]
                      : (uint32_t)cells[0] >> (value->bit + nth * value->bit_step) & 1;
    return 0;
}

/* How many letters it says it has; all that there is room for, where it does not say. */
static uint32_t letters_of(const struct profile_answers *answers,
                           const struct profile_text *text)
{
    uint32_t most = 2 * (uint32_t)text->count, said = most;

    if (text->length)
        (void)profile_read_value(answers, text->length, 0, &said);
    return said < most ? said : most;
}

static char letter_at(const struct profile_answers *answers,
                      const struct profile_text *text, uint32_t index)
{
    const struct profile_read *read = &answers->profile->reads[text->of];
    uint16_t cell = answers->cells[read->begins + text->at + (ptrdiff_t)(index / 2)];
    bool high = (index % 2 == 0) != answers->profile->bytes_low_first;

    return (char)(high ? cell >> 8 : cell & 0xff);
}

bool profile_read_text(const struct profile_answers *answers,
                       const struct profile_text *text, char *ret, size_t bytes)
{
    uint32_t count = letters_of(answers, text), first = 0;
    size_t length = 0;

    for (uint32_t i = 0; i < count && letter_at(answers, text, i); i++)
        length++;
    while (length > 0 &&
           isspace((unsigned char)letter_at(answers, text, (uint32_t)length - 1)))
        length--;
    while (first < length && isspace((unsigned char)letter_at(answers, text, first)))
        first++;
    length -= first;
    ret[0] = '\0';
    if (length >= bytes)
        return false;
    for (size_t i = 0; i < length; i++) {
        ret[i] = letter_at(answers, text, first + (uint32_t)i);
        if (!isprint((unsigned char)ret[i])) {
            ret[0] = '\0';
            return false;
        }
    }
    ret[length] = '\0';
    return true;
}

uint16_t profile_identity_cell(const struct profile_answers *answers, int identity)
{
    const struct profile_identity *must = &answers->profile->identity[identity];

    return answers->cells[answers->profile->reads[must->of].begins + must->at];
}

int profile_find_mismatch(const struct profile_answers *answers, unsigned read)
{
    const struct profile *profile = answers->profile;

    for (int i = 0; i < (int)profile->identity_count; i++) {
        const struct profile_identity *must = &profile->identity[i];
        int is = profile_identity_cell(answers, i);

        if (must->of == (int)read && ((is ^ must->equals) & must->mask) != 0)
            return i;
    }
    return -1;
}

bool profile_identifies(const struct profile_answers *answers, unsigned read)
{
    return profile_find_mismatch(answers, read) < 0;
}

uint64_t profile_modulus(const struct profile_counter *counter)
{
    switch (counter->value.is) {
    case PROFILE_BCD16:
        return 10000;
    case PROFILE_BCD32:
        return 100000000;
    default:
        return UINT64_C(1) << counter->counting.wraps_at;
    }
}
