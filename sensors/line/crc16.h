/*
 * crc16 - the checksum of Modbus: polynomial 0xA001, start 0xFFFF.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_LINE_CRC16_H
#define SENSORS_LINE_CRC16_H

#include <stddef.h>
#include <stdint.h>

uint16_t crc16(const uint8_t *bytes, size_t count);

#endif
