/*
 * function - what a simulated device answers to a request: functions 01 to 06, 15 and 16, and 43.
 */
#ifndef SENSORS_SIM_WIRE_FUNCTION_H
#define SENSORS_SIM_WIRE_FUNCTION_H

#include "sensors/sim/wire/framing.h"
#include "sensors/sim/wire/unit.h"

/* Does it, and writes the answer: what was asked for, or an exception. */
void function_answer(struct unit *unit, const struct framing_message *request,
                     struct framing_message *ret);

/* That nothing was done, and why: a Modbus exception. */
void function_refuse(const struct framing_message *request, unsigned exception,
                     struct framing_message *ret);

#endif
