#include "sensors/line/crc16.h"

uint16_t crc16(const uint8_t *bytes, size_t count)
{
    uint16_t sum = 0xffff;

    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)(sum & 1 ? sum >> 1 ^ 0xa001 : sum >> 1);
    }
    return sum;
}
