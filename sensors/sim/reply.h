/*
 * reply - what a simulated terminal answers to one Modbus TCP request, faults included.
 *
 * The only modules of the simulator that include libmodbus are this one and wire.
 */
#ifndef SENSORS_SIM_REPLY_H
#define SENSORS_SIM_REPLY_H

#include <modbus.h>
#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/bank.h"

/*
 * Sends the answer, or nothing, to the peer whose socket `modbus` has. `terminal` 0: no
 * terminal has this unit id. The frame is one whole request, MBAP header included. -EPIPE:
 * the peer does not take the answer, so the connection is of no more use.
 */
int reply_send(modbus_t *modbus, struct bank *bank, size_t terminal, const uint8_t *frame,
               int bytes);

/* How long the terminal thinks before reply_send() is due. */
int reply_delay_ms(struct bank *bank, size_t terminal);

#endif
