/*
 * registers_desk - tells web the registers (appliance/registers/register.h) as they stand in the store.
 *
 * For web's thread.
 */
#ifndef APPLIANCE_CENTRE_REGISTERS_DESK_H
#define APPLIANCE_CENTRE_REGISTERS_DESK_H

#include "web/registers.h"

struct registers_desk;
struct store;

/* The store is borrowed; it is read only. */
struct registers_desk *registers_desk_open(struct store *store);

/* Takes NULL. */
void registers_desk_close(struct registers_desk *desk);

const struct source_registers *registers_desk_source(const struct registers_desk *desk);

#endif
