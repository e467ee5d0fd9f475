#include "sensors/sim/wire/answer.h"

#include <assert.h>
#include <modbus.h>
#include <string.h>

#include "sensors/sim/wire/function.h"

enum { AT_DATA = 3, NOISE_BYTES = 64 };

static_assert((int)FAULT_HELD_BYTES >= (int)FRAMING_BYTES, "an answer is held there");

static void fill(struct chance *chance, uint8_t *ret, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ret[i] = (uint8_t)chance_below(chance, 256);
}

/* Bytes that are no answer at all: over TCP they claim to be of another protocol. */
static void make_noise(const struct framing *framing, struct chance *chance,
                       struct answer *ret)
{
    fill(chance, ret->data, NOISE_BYTES);
    ret->bytes = 1 + (size_t)chance_below(chance, NOISE_BYTES);
    framing->spoil(ret->data, NOISE_BYTES);
}

/* The previous answer in place of this one, which comes next. */
static void shift(struct faults *faults, struct answer *ret)
{
    const struct answer newest = *ret;

    memcpy(ret->data, faults->held, faults->held_bytes);
    ret->bytes = faults->held_bytes;
    memcpy(faults->held, newest.data, newest.bytes);
    faults->held_bytes = newest.bytes;
}

/* What is done to the message before it is wrapped. */
static void spoil_message(enum fault_kind fault, struct chance *chance,
                          struct framing_message *message)
{
    if (fault == FAULT_FOREIGN)
        message->data[0] = (uint8_t)(message->data[0] % UNIT_IDS + 1);
    if (fault == FAULT_WRONG && message->bytes > AT_DATA)
        fill(chance, message->data + AT_DATA, message->bytes - AT_DATA);
}

/* And what is done to what goes on the line. */
static void spoil_frame(struct unit *unit, const struct framing *framing,
                        enum fault_kind fault, int value, struct chance *chance,
                        struct answer *answer)
{
    switch (fault) {
    case FAULT_LOST:
        answer->bytes = 0;
        break;
    case FAULT_LATE:
        answer->after_ms = value;
        break;
    case FAULT_SHIFTED:
        shift(&unit->faults, answer);
        break;
    case FAULT_DOUBLED:
        memcpy(answer->data + answer->bytes, answer->data, answer->bytes);
        answer->bytes *= 2;
        break;
    case FAULT_TRUNCATED:
        answer->bytes = 1 + (size_t)chance_below(chance, (int)answer->bytes - 1);
        break;
    case FAULT_CRC:
        framing->spoil(answer->data, answer->bytes);
        break;
    case FAULT_SLOW:
        answer->each_ms = value;
        break;
    case FAULT_NONSENSE:
        make_noise(framing, chance, answer);
        break;
    case FAULT_REBOOT:
        answer->bytes /= 2;
        unit_reboot(unit, value);
        break;
    default: /* those that spoil the message, or that nothing was done */
        break;
    }
}

static void wrap(const struct framing *framing, const struct framing_message *message,
                 struct answer *ret)
{
    ret->bytes = framing->wrap(message, ret->data);
}

static void answer_of_unit(struct unit *unit, const struct framing *framing,
                           const struct framing_message *request, struct chance *chance,
                           struct answer *ret)
{
    struct framing_message message;
    int value = 0;
    enum fault_kind fault = faults_draw(&unit->faults, chance, &value);

    if (fault == FAULT_SILENT)
        return;
    if (fault == FAULT_EXCEPTION)
        function_refuse(request, (unsigned)value, &message);
    else if (fault == FAULT_BUSY)
        function_refuse(request, MODBUS_EXCEPTION_SLAVE_OR_SERVER_BUSY, &message);
    else
        function_answer(unit, request, &message);
    spoil_message(fault, chance, &message);
    wrap(framing, &message, ret);
    spoil_frame(unit, framing, fault, value, chance, ret);
}

void answer_make(struct unit *unit, const struct framing *framing,
                 const struct framing_message *request, struct chance *chance,
                 struct answer *ret)
{
    struct framing_message message;

    ret->after_ms = ret->each_ms = 0;
    ret->bytes = 0;
    if (unit && !unit_off(unit)) {
        answer_of_unit(unit, framing, request, chance, ret);
    } else if (!unit && framing->absent_answered) {
        function_refuse(request, MODBUS_EXCEPTION_GATEWAY_TARGET, &message);
        wrap(framing, &message, ret);
    }
}
