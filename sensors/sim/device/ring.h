/*
 * ring - the memory of one simulated record terminal, kept on disk.
 *
 * The file is the device's battery-backed memory: who it is, how often it was powered up,
 * its records and how far they are consumed, laid out as the registers of
 * sensors/devices/terminal.h. It is mapped (mapped.h) and written in an order that leaves it whole at
 * every moment, so that no record that ring_append() has returned is lost.
 *
 * One file is for one process and one thread.
 */
#ifndef SENSORS_SIM_DEVICE_RING_H
#define SENSORS_SIM_DEVICE_RING_H

#include <stdint.h>

#include "mqtt/event.h"

struct ring;

/*
 * Opens the memory at path, or makes a new one with this serial number and room for `size`
 * records (1 ... TERMINAL_RING_MAX); one that is there keeps its own size. Counts as a
 * power-up. -EBADMSG: the file is no ring. Other errors of files as they come; logged.
 */
int ring_open(struct ring **ret, const char *path, uint16_t size, uint32_t serial);

/* Takes NULL. */
void ring_close(struct ring *ring);

/* -ENOSPC: as many records as the ring holds are not consumed; nothing is overwritten. */
int ring_append(struct ring *ring, const struct event *event, uint32_t *ret_index);

/* An index already consumed changes nothing. -ERANGE: there is no such record yet. */
int ring_consume(struct ring *ring, uint32_t index);

/* The power goes and comes back: the boot counter grows, the records stay. */
void ring_reboot(struct ring *ring);

/* Another device takes its place: this serial number, no records. On failure the old one stays;
 * logged. */
int ring_replace(struct ring *ring, uint32_t serial);

uint32_t ring_serial(const struct ring *ring);
uint32_t ring_boot(const struct ring *ring);
uint16_t ring_size(const struct ring *ring);
uint32_t ring_newest(const struct ring *ring);
uint32_t ring_consumed(const struct ring *ring);

/*
 * All registers from address 0 on, the identity as it is now; clock_s is the device's
 * clock. Borrowed until the ring is closed or replaced; only ring_* may change what they
 * say.
 */
uint16_t *ring_registers(struct ring *ring, uint32_t clock_s, int *ret_count);

#endif
