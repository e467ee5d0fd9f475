/*
 * identify - what a simulated device says that it is: function 43, type 14 (Read Device Identification),
 * vendor, product and revision, all in one answer.
 */
#ifndef SENSORS_SIM_WIRE_IDENTIFY_H
#define SENSORS_SIM_WIRE_IDENTIFY_H

#include "sensors/sim/wire/framing.h"
#include "sensors/sim/wire/unit.h"

/* Writes the answer. 0, or the exception: it does not say, or not that. */
unsigned identify_answer(const struct unit *unit, const struct framing_message *request,
                         struct framing_message *ret);

#endif
