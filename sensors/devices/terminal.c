#include "sensors/devices/terminal.h"

#include <errno.h>
#include <string.h>

#include "sensors/line/crc16.h"

enum {
    AT_MAGIC = 0,
    AT_VERSION = 1,
    AT_SERIAL = 2,
    AT_BOOT = 4,
    AT_UPTIME = 6,
    AT_CLOCK = 8,
    AT_OLDEST = 10,
    AT_NEWEST = 12,
    AT_RING_SIZE = 14,
    AT_MAGIC_AGAIN = 15,
};

enum {
    AT_INDEX = 0,
    AT_TIME = 2,
    AT_TYPE = 4,
    AT_CHANNEL = 5,
    AT_OUTCOME = 6,
    AT_PROCEDURE = 7,
    PROCEDURE_REGISTERS = 14,
    AT_DOSSIER = 21,
    DOSSIER_REGISTERS = 18,
    AT_CRC = 39,
};

/* Which members mean something for a type of event. */
static const struct {
    bool channel, outcome;
} uses[TERMINAL_TYPES] = {
    [EVENT_INTAKE] = {true, false},
    [EVENT_RESOLVED] = {false, true},
    [EVENT_RETURNED] = {false, false},
};

static uint32_t read_u32(const uint16_t *registers)
{
    return (uint32_t)registers[0] << 16 | registers[1];
}

static void write_u32(uint32_t value, uint16_t *ret)
{
    ret[0] = (uint16_t)(value >> 16);
    ret[1] = (uint16_t)value;
}

/* Of registers, each high byte first. */
static uint16_t checksum(const uint16_t *registers, size_t count)
{
    uint8_t bytes[2 * TERMINAL_RECORD_REGISTERS];

    for (size_t i = 0; i < count; i++) {
        bytes[2 * i] = (uint8_t)(registers[i] >> 8);
        bytes[2 * i + 1] = (uint8_t)registers[i];
    }
    return crc16(bytes, 2 * count);
}

/* Printable ASCII without blanks, then nothing but NUL, one at least. */
static int read_text(const uint16_t *registers, int count, char *ret)
{
    int length = 0;

    for (int i = 0; i < 2 * count; i++) {
        char c = (char)(i % 2 ? registers[i / 2] & 0xff : registers[i / 2] >> 8);

        if (c == '\0')
            continue;
        if (c <= ' ' || c > '~' || i > length)
            return -EINVAL;
        ret[length++] = c;
    }
    if (length == 2 * count)
        return -EINVAL;
    ret[length] = '\0';
    return 0;
}

static void write_text(const char *text, int count, uint16_t *ret)
{
    size_t length = strnlen(text, 2 * (size_t)count);

    for (size_t i = 0; i < 2 * (size_t)count; i++) {
        uint16_t c = i < length ? (unsigned char)text[i] : 0;

        ret[i / 2] = (uint16_t)(i % 2 ? ret[i / 2] | c : c << 8);
    }
}

/* A code of the map counts from 1, our enumerations from 0; 0 stands where there is none. */
static int read_code(uint16_t code, bool used, int count, int *ret)
{
    if (!used) {
        *ret = 0;
        return code == 0 ? 0 : -EINVAL;
    }
    if (code < 1 || code > count)
        return -EINVAL;
    *ret = code - 1;
    return 0;
}

int terminal_read_identity(const uint16_t registers[static TERMINAL_IDENTITY_REGISTERS],
                           struct terminal_identity *ret)
{
    struct terminal_identity identity = {
        .serial = read_u32(registers + AT_SERIAL),
        .boot = read_u32(registers + AT_BOOT),
        .uptime_s = read_u32(registers + AT_UPTIME),
        .clock_s = read_u32(registers + AT_CLOCK),
        .oldest = read_u32(registers + AT_OLDEST),
        .newest = read_u32(registers + AT_NEWEST),
        .ring_size = registers[AT_RING_SIZE],
    };
    int64_t held = (int64_t)identity.newest - identity.oldest + 1;

    if (registers[AT_MAGIC] != TERMINAL_MAGIC ||
        registers[AT_MAGIC_AGAIN] != TERMINAL_MAGIC)
        return -EPROTO;
    if (registers[AT_VERSION] != TERMINAL_MAP_VERSION)
        return -EPROTO;
    if (identity.ring_size < 1 || identity.ring_size > TERMINAL_RING_MAX)
        return -EBADMSG;
    if (identity.oldest < 1 || held < 0 || held > identity.ring_size)
        return -EBADMSG;
    *ret = identity;
    return 0;
}

void terminal_write_identity(const struct terminal_identity *identity,
                             uint16_t ret[static TERMINAL_IDENTITY_REGISTERS])
{
    ret[AT_MAGIC] = TERMINAL_MAGIC;
    ret[AT_VERSION] = TERMINAL_MAP_VERSION;
    write_u32(identity->serial, ret + AT_SERIAL);
    write_u32(identity->boot, ret + AT_BOOT);
    write_u32(identity->uptime_s, ret + AT_UPTIME);
    write_u32(identity->clock_s, ret + AT_CLOCK);
    write_u32(identity->oldest, ret + AT_OLDEST);
    write_u32(identity->newest, ret + AT_NEWEST);
    ret[AT_RING_SIZE] = identity->ring_size;
    ret[AT_MAGIC_AGAIN] = TERMINAL_MAGIC;
}

int terminal_record_address(uint32_t index, uint16_t ring_size)
{
    return TERMINAL_RING_ADDRESS +
           (int)((index - 1) % ring_size) * TERMINAL_RECORD_REGISTERS;
}

int terminal_read_record(const uint16_t registers[static TERMINAL_RECORD_REGISTERS],
                         uint32_t index, struct event *ret)
{
    struct event event = {.at_ms = read_u32(registers + AT_TIME) * INT64_C(1000)};
    int type = registers[AT_TYPE] - 1;
    int channel;
    int outcome;

    if (registers[AT_CRC] != checksum(registers, AT_CRC) || read_u32(registers) != index)
        return -EBADMSG;
    if (type < 0 || type >= TERMINAL_TYPES)
        return -EINVAL;
    if (read_code(registers[AT_CHANNEL], uses[type].channel, EVENT_CHANNELS, &channel) <
            0 ||
        read_code(registers[AT_OUTCOME], uses[type].outcome, EVENT_OUTCOMES, &outcome) < 0)
        return -EINVAL;
    if (read_text(registers + AT_PROCEDURE, PROCEDURE_REGISTERS, event.procedure) < 0 ||
        read_text(registers + AT_DOSSIER, DOSSIER_REGISTERS, event.dossier) < 0 ||
        event.dossier[0] == '\0')
        return -EINVAL;
    event.type = (enum event_type)type;
    event.channel = (enum event_channel)channel;
    event.outcome = (enum event_outcome)outcome;
    *ret = event;
    return 0;
}

void terminal_write_record(const struct event *event, uint32_t index,
                           uint16_t ret[static TERMINAL_RECORD_REGISTERS])
{
    write_u32(index, ret + AT_INDEX);
    write_u32((uint32_t)(event->at_ms / 1000), ret + AT_TIME);
    ret[AT_TYPE] = (uint16_t)(event->type + 1);
    ret[AT_CHANNEL] = (uint16_t)(uses[event->type].channel ? event->channel + 1 : 0);
    ret[AT_OUTCOME] = (uint16_t)(uses[event->type].outcome ? event->outcome + 1 : 0);
    write_text(event->procedure, PROCEDURE_REGISTERS, ret + AT_PROCEDURE);
    write_text(event->dossier, DOSSIER_REGISTERS, ret + AT_DOSSIER);
    ret[AT_CRC] = checksum(ret, AT_CRC);
}
