/*
 * terminal - the register map of a record terminal, our own counter device.
 *
 * The counter officer's terminal keeps a ring of records, one per thing that happened at the
 * counter, in battery-backed memory. A gateway reads them over Modbus and writes back how far it
 * has them for good; until then a record can be read again. Shared by the gateway (reads) and
 * the simulator (serves). All are holding registers, read with function 03; numbers of two
 * registers have the high word first; text is ASCII, two characters a register, the first one in
 * the high byte, padded with NUL.
 *
 *   identity, 16 registers from 0, one read
 *     0      magic 0x4448 ("DH")
 *     1      map version, 1
 *     2-3    serial number
 *     4-5    boot counter, grows with each power-up
 *     6-7    seconds since power-up
 *     8-9    the device's clock, seconds since 1970-01-01T00:00:00Z; 0: not set
 *     10-11  index of the oldest record that can be read; newest + 1 when there is none
 *     12-13  index of the newest record ever made; 0: none yet
 *     14     how many records the ring holds
 *     15     magic again, so that a torn or shifted answer shows
 *
 *   consumed, 2 registers from 32, written with function 16
 *     32-33  index up to which the reader has the records for good; never falls; a value above
 *            the newest is refused with exception 03. A full ring takes no new record (the
 *            terminal tells its officer) before older ones are consumed: nothing is overwritten.
 *
 *   ring, 40 registers a record from 100: record `index` at 100 + ((index - 1) % size) * 40.
 *     up to three records in one read (120 of the 125 registers that Modbus allows)
 *     0-1    index, 1, 2, 3 ...; survives power-up; starts anew only with another serial number
 *     2-3    time of the event, seconds since 1970-01-01T00:00:00Z
 *     4      type: 1 intake, 2 resolved, 3 returned
 *     5      channel: 1 in person, 2 online, 3 public postal, 4 VNeID, 5 by somebody
 *            hired or authorised; 0 where it has no meaning
 *     6      outcome: 1 granted, 2 denied, 3 returned, 4 stopped, 5 withdrawn; 0 likewise
 *     7-20   procedure code, or empty
 *     21-38  dossier code
 *     39     CRC-16 (Modbus: polynomial 0xA001, start 0xFFFF) of registers 0-38, each high byte
 *            first
 *
 * Pure functions; any thread.
 */
#ifndef SENSORS_DEVICES_TERMINAL_H
#define SENSORS_DEVICES_TERMINAL_H

#include <stdint.h>

#include "mqtt/event.h"

enum {
    TERMINAL_MAGIC = 0x4448,
    TERMINAL_MAP_VERSION = 1,
    TERMINAL_IDENTITY_ADDRESS = 0,
    TERMINAL_IDENTITY_REGISTERS = 16,
    TERMINAL_CONSUMED_ADDRESS = 32,
    TERMINAL_CONSUMED_REGISTERS = 2,
    TERMINAL_RING_ADDRESS = 100,
    TERMINAL_RECORD_REGISTERS = 40,
    TERMINAL_RECORDS_PER_READ = 3,
    TERMINAL_TYPES = EVENT_RETURNED + 1, /* of the events, those that a record can hold */
    TERMINAL_RING_MAX = 1600, /* records; the last register then lies below 65536 */
};

struct terminal_identity {
    uint32_t serial, boot, uptime_s, clock_s, oldest, newest;
    uint16_t ring_size; /* 1 ... TERMINAL_RING_MAX */
};

/* -EPROTO: magic or version are not those of this map. -EBADMSG: ring size or indices make no sense
 * together. */
int terminal_read_identity(const uint16_t registers[static TERMINAL_IDENTITY_REGISTERS],
                           struct terminal_identity *ret);

void terminal_write_identity(const struct terminal_identity *identity,
                             uint16_t ret[static TERMINAL_IDENTITY_REGISTERS]);

/* Address of the first register of a record. */
int terminal_record_address(uint32_t index, uint16_t ring_size);

/*
 * An event without unit and counter: those the gateway knows from where it reads.
 * -EBADMSG: the checksum is wrong or the record is not `index`, so the read is to be
 * repeated. -EINVAL: whole, but no record that this map knows: it will read the same for
 * ever.
 */
int terminal_read_record(const uint16_t registers[static TERMINAL_RECORD_REGISTERS],
                         uint32_t index, struct event *ret);

void terminal_write_record(const struct event *event, uint32_t index,
                           uint16_t ret[static TERMINAL_RECORD_REGISTERS]);

#endif
