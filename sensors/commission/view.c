#include "sensors/commission/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sensors/devices/terminal.h"

enum { DEVICE_ROWS = 5, TEXT_MOST = 64 };

size_t view_most(const struct profile *profile)
{
    size_t count = DEVICE_ROWS;

    for (unsigned i = 0; i < profile->channels_count; i++)
        count += (size_t)profile->channels[i].count;
    return count;
}

static const uint16_t *cells_of(const struct profile_answers *answers,
                                const struct profile_value *value, int nth)
{
    return answers->cells + answers->profile->reads[value->of].begins + value->at +
           (ptrdiff_t)nth * value->step;
}

/* The bits or registers that the value is made of, as they came. */
static void write_raw(const struct profile_answers *answers,
                      const struct profile_value *value, int nth,
                      char ret[static VIEW_RAW_BYTES])
{
    const uint16_t *cells = cells_of(answers, value, nth);
    bool two = value->bit < 0 && (value->is == PROFILE_U32 || value->is == PROFILE_BCD32);

    if (answers->profile->reads[value->of].bits)
        (void)snprintf(ret, VIEW_RAW_BYTES, "%d", cells[0]);
    else if (two)
        (void)snprintf(ret, VIEW_RAW_BYTES, "%04x %04x", cells[0], cells[1]);
    else
        (void)snprintf(ret, VIEW_RAW_BYTES, "%04x", cells[0]);
}

static void write_number(const struct profile_answers *answers,
                         const struct profile_value *value, int nth,
                         char ret[static VIEW_NUMBER_BYTES])
{
    uint32_t number;

    if (profile_read_value(answers, value, nth, &number) < 0)
        (void)snprintf(ret, VIEW_NUMBER_BYTES, "no decimal digits");
    else
        (void)snprintf(ret, VIEW_NUMBER_BYTES, "%" PRIu32, number);
}

/* Is that bit, which an input may have beside it, as given? */
static bool is_bit(const struct profile_answers *answers, const struct profile_value *value,
                   int nth, uint32_t wanted)
{
    uint32_t bit;

    return value && profile_read_value(answers, value, nth, &bit) == 0 && bit == wanted;
}

static void add_words(const struct profile_answers *answers,
                      const struct profile_channel *channel, int nth, char *number)
{
    const struct {
        const struct profile_value *value;
        uint32_t when;
        const char *word;
    } words[] = {
        {channel->state, 1, ", on"},
        {channel->running, 0, ", stands still"},
        {channel->overflow, 1, ", has overflowed"},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(number);

        if (is_bit(answers, words[i].value, nth, words[i].when))
            (void)snprintf(number + length, VIEW_NUMBER_BYTES - length, "%s",
                           words[i].word);
    }
}

/* Letters as they are, up to the first NUL; what a terminal should not get is a question mark. */
static void write_text(const struct profile_answers *answers,
                       const struct profile_text *text, struct view_row *row)
{
    const uint16_t *cells =
        answers->cells + answers->profile->reads[text->of].begins + text->at;
    bool low_first = answers->profile->bytes_low_first;
    int length = 0;

    for (; length < 2 * text->count && length < TEXT_MOST; length++) {
        int letter = cells[length / 2] >> ((length % 2 == 0) == low_first ? 0 : 8) & 0xff;

        if (letter == '\0')
            break;
        row->number[length] = (char)(letter >= ' ' && letter <= '~' ? letter : '?');
    }
    row->number[length] = '\0';
    if (text->sequence)
        write_raw(answers, text->sequence, 0, row->raw);
}

static void write_input(const struct profile_answers *answers,
                        const struct profile_channel *channel, int nth,
                        struct view_row *row)
{
    const struct profile_input input = {channel, nth};
    const struct profile_value *value = channel->counter ? &channel->counter->value : NULL;

    (void)profile_input_name(&input, row->name);
    if (channel->edges)
        value = &channel->edges->value;
    if (channel->display)
        value = &channel->display->value;
    if (!value) {
        write_text(answers, channel->text, row);
        return;
    }
    write_number(answers, value, nth, row->number);
    write_raw(answers, value, nth, row->raw);
    add_words(answers, channel, nth, row->number);
}

static size_t write_device(const struct profile_answers *answers, struct view_row *ret)
{
    const struct profile_device *device = answers->profile->device;
    const struct {
        const char *name;
        const struct profile_value *value;
    } rows[] = {
        {"serial", device ? device->serial : NULL},
        {"boot", device ? device->boot : NULL},
        {"uptime", device ? device->uptime : NULL},
        {"restarted", device ? device->restarted : NULL},
        {"firmware", device ? device->firmware : NULL},
    };
    size_t count = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!rows[i].value)
            continue;
        (void)snprintf(ret[count].name, sizeof ret->name, "%s", rows[i].name);
        write_number(answers, rows[i].value, 0, ret[count].number);
        write_raw(answers, rows[i].value, 0, ret[count++].raw);
    }
    return count;
}

size_t view_rows(const struct profile_answers *answers, struct view_row *ret)
{
    const struct profile *profile = answers->profile;
    size_t count;

    memset(ret, 0, view_most(profile) * sizeof *ret);
    count = write_device(answers, ret);
    for (unsigned i = 0; i < profile->channels_count; i++) {
        for (int nth = 0; nth < profile->channels[i].count; nth++)
            write_input(answers, &profile->channels[i], nth, &ret[count++]);
    }
    return count;
}

int view_terminal(const uint16_t *registers, struct view_row ret[static VIEW_TERMINAL_ROWS])
{
    struct terminal_identity identity = {0};
    int rc = terminal_read_identity(registers, &identity);
    const struct {
        const char *name;
        uint32_t number;
        int at; /* its first register */
    } rows[VIEW_TERMINAL_ROWS] = {
        {"serial", identity.serial, 2},          {"boot", identity.boot, 4},
        {"uptime", identity.uptime_s, 6},        {"clock", identity.clock_s, 8},
        {"oldest record", identity.oldest, 10},  {"newest record", identity.newest, 12},
        {"ring, magic", identity.ring_size, 14},
    };

    for (size_t i = 0; rc == 0 && i < VIEW_TERMINAL_ROWS; i++) {
        (void)snprintf(ret[i].name, sizeof ret->name, "%s", rows[i].name);
        (void)snprintf(ret[i].number, sizeof ret->number, "%" PRIu32, rows[i].number);
        (void)snprintf(ret[i].raw, sizeof ret->raw, "%04x %04x", registers[rows[i].at],
                       registers[rows[i].at + 1]);
    }
    return rc;
}
