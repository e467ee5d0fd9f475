/*
 * serial - a pseudo-terminal that is a serial line with simulated devices on it.
 *
 * A link at a path leads to it, as /dev/serial/by-id does to a real one. After the program on the
 * other side has closed it there is a fresh one behind the link, for what a program has set of a
 * pseudo-terminal, such as its being the only one, would outlive it. The other side's
 * speed counts where a line has one; parity and stop bits a pseudo-terminal has not. One thread, on
 * its owner's loop.
 */
#ifndef SENSORS_SIM_WIRE_SERIAL_H
#define SENSORS_SIM_WIRE_SERIAL_H

#include <systemd/sd-event.h>

#include "sensors/sim/wire/party.h"

struct serial;

/*
 * baud 0: devices hear at any speed. -EEXIST: something is at the path that is no link to a
 * pseudo-terminal. Other errors of files as they come; logged. The party must outlive it.
 */
int serial_open(struct serial **ret, sd_event *loop, const char *path, int baud,
                const struct party *party);

/* Takes the link away. Takes NULL. */
void serial_close(struct serial *serial);

/* Is there such a speed? */
bool serial_speed_known(int baud);

#endif
