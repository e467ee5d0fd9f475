/*
 * rtu_stream - frames of Modbus RTU on a descriptor that does not block; a part of the transports that
 * carry them.
 */
#ifndef SENSORS_LINE_RTU_STREAM_H
#define SENSORS_LINE_RTU_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/line/rtu_frame.h"
#include "sensors/line/transport.h"

/* As transport.h's receive() and drop(). */
int rtu_stream_receive(struct rtu_frame *frame, int fd,
                       uint8_t message[static TRANSPORT_MESSAGE_BYTES]);
bool rtu_stream_drop(struct rtu_frame *frame, int fd);

#endif
