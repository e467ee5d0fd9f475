/*
 * wire - the Modbus TCP side of a bank: ports, connections, requests.
 *
 * The terminals are dealt to the ports in equal blocks, in order; on its port each has a
 * unit id of its own, from 1. Any number of clients may hold connections; none can hold up
 * another: what is half received waits, what a slow terminal owes is sent when due.
 * Requests of one connection are answered in order. One thread, on its owner's loop.
 */
#ifndef SENSORS_SIM_WIRE_H
#define SENSORS_SIM_WIRE_H

#include <stddef.h>
#include <systemd/sd-event.h>

#include "sensors/sim/bank.h"

enum { WIRE_UNIT_IDS = 247, WIRE_CLIENTS_MAX = 512 };

struct wire;

struct wire_config {
    const char *address; /* IPv4, "127.0.0.1" */
    int port;            /* the first of consecutive ports; 0: each one is any free port */
    size_t ports;        /* 1 ... number of terminals */
};

/*
 * -EINVAL: the address is none. -ERANGE: more than WIRE_UNIT_IDS terminals would come on a
 * port. -EADDRINUSE and other errors of sockets as they come. All are logged. The bank must
 * outlive it.
 */
int wire_open(struct wire **ret, sd_event *loop, struct bank *bank,
              const struct wire_config *config);

/* Ends every connection. Takes NULL. */
void wire_close(struct wire *wire);

/* The port that the n-th block of terminals is on, n from 0. */
int wire_port(const struct wire *wire, size_t n);

#endif
