/*
 * answer - what comes back to a request, with what goes wrong with it, and when.
 */
#ifndef SENSORS_SIM_WIRE_ANSWER_H
#define SENSORS_SIM_WIRE_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/wire/framing.h"
#include "sensors/sim/wire/unit.h"

struct answer {
    int after_ms; /* the device thinks */
    int each_ms;  /* between its bytes; 0: in one go */
    size_t bytes; /* 0: there is none */
    uint8_t data[2 * FRAMING_BYTES];
};

/*
 * To a request of a unit; NULL: no device has that unit id. What was asked for is done now, also when
 * the answer comes late.
 */
void answer_make(struct unit *unit, const struct framing *framing,
                 const struct framing_message *request, struct chance *chance,
                 struct answer *ret);

#endif
