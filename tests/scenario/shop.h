/*
 * shop - the one-stop shop of a scenario: simulated counter devices and the gateway that
 * reads them, made of the gateway's own parts.
 *
 * All on the stage's loop: the devices are asked over Modbus TCP on loopback. Failures end
 * the test.
 */
#ifndef TESTS_SCENARIO_SHOP_H
#define TESTS_SCENARIO_SHOP_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "mqtt/event.h"

#define SHOP_UNIT    "H99.10.01"
#define SHOP_GATEWAY "shop-1"

struct shop;

/* The devices and the gateway keep what they keep in two folders of `directory`. */
struct shop *shop_open(sd_event *loop, const char *directory, int broker_port);

/* Takes NULL. */
void shop_close(struct shop *shop);

/* A record in the first device's ring; unit and counter are the gateway's to say. */
void shop_record(struct shop *shop, const struct event *event);

/* Has the gateway every record on its disk, and do the devices know? */
bool shop_has_all(const struct shop *shop);

/* Events that it has ever put into its outbox. */
uint64_t shop_produced(const struct shop *shop);

#endif
