/*
 * serial_setting - what a serial line can be set to, as settings and profiles write it.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_LINE_SERIAL_SETTING_H
#define SENSORS_LINE_SERIAL_SETTING_H

#include <stdbool.h>

#define SERIAL_SETTING_BAUDS  "1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200"
#define SERIAL_SETTING_FRAMES "8N1, 8E1, 8O1, 8N2 and the like"

enum { SERIAL_SETTING_BAUD_LEAST = 1200, SERIAL_SETTING_BAUD_MOST = 115200 };

bool serial_setting_is_baud(int baud);

/* Data bits, parity, stop bits: "8N1". */
bool serial_setting_is_frame(const char *frame);

#endif
