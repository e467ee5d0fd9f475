#include "tests/scenario/shop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mqtt/base/file.h"
#include "mqtt/base/memory.h"
#include "sensors/config.h"
#include "sensors/outbox/outbox_writer.h"
#include "sensors/poller.h"
#include "sensors/sim/bank.h"
#include "sensors/sim/wire/wire.h"
#include "sensors/uplink.h"

enum { PATH_BYTES = 300, TEXT_BYTES = 1000, RING_RECORDS = 500, DAY_MS = 86400000 };

struct shop {
    struct bank *bank;
    struct wire *wire;
    struct config *config;
    struct outbox *box;
    struct outbox_writer *writer;
    struct uplink *uplink;
    struct poller *poller;
};

static void on_stored(void *owner)
{
    uplink_stored(((struct shop *)owner)->uplink);
}

static void on_changed(void *owner)
{
    uplink_changed(((struct shop *)owner)->uplink);
}

static void open_devices(struct shop *shop, sd_event *loop, const char *directory)
{
    char path[PATH_BYTES];
    const struct bank_config devices = {
        .dir = path, .terminals = 1, .ring_size = RING_RECORDS};
    const struct wire_place place = {
        .way = LINE_TCP, .address = "127.0.0.1", .first = 1, .count = 1, .unit_id = 1};
    struct wire_config places = {.places = &place, .place_count = 1};

    (void)snprintf(path, sizeof path, "%s/devices", directory);
    assert_int_equal(bank_open(&shop->bank, &devices), 0);
    places.units = bank_units(shop->bank);
    places.chance = bank_chance(shop->bank);
    assert_int_equal(wire_open(&shop->wire, loop, &places), 0);
}

static void open_config(struct shop *shop, const char *directory, int broker_port)
{
    char path[PATH_BYTES], text[TEXT_BYTES], fault[CONFIG_FAULT_BYTES] = "";
    int length = snprintf(text, sizeof text,
                          "gateway: " SHOP_GATEWAY "\n"
                          "data: %s/gateway\n"
                          "broker: {host: 127.0.0.1, port: %d}\n"
                          "sites:\n"
                          "  - unit: " SHOP_UNIT "\n"
                          "    devices:\n"
                          "      - {counter: q1, address: 127.0.0.1, port: %d}\n",
                          directory, broker_port, wire_port(shop->wire, 0));

    (void)snprintf(path, sizeof path, "%s/gateway.yaml", directory);
    assert_int_equal(file_write(path, text, (size_t)length, 0600), 0);
    if (config_open(&shop->config, path, fault) < 0)
        fail_msg("%s", fault);
}

/* As main.c of the gateway does it. */
static void open_gateway(struct shop *shop, sd_event *loop)
{
    const struct outbox_limits limits = {
        .max_bytes = (uint64_t)shop->config->outbox_max_mb << 20,
        .retention_ms = (int64_t)shop->config->retention_days * DAY_MS,
    };
    const struct poller_handler handler = {shop, on_stored, on_changed};

    assert_int_equal(outbox_open(&shop->box, shop->config->data, &limits), 0);
    assert_int_equal(outbox_writer_open(&shop->writer, loop, shop->box), 0);
    assert_int_equal(uplink_open(&shop->uplink, loop, shop->config, shop->writer), 0);
    assert_int_equal(poller_open(&shop->poller, loop, shop->config, shop->writer, &handler),
                     0);
    uplink_watch(shop->uplink, shop->poller);
}

struct shop *shop_open(sd_event *loop, const char *directory, int broker_port)
{
    struct shop *shop = need(calloc(1, sizeof *shop));

    open_devices(shop, loop, directory);
    open_config(shop, directory, broker_port);
    open_gateway(shop, loop);
    return shop;
}

void shop_close(struct shop *shop)
{
    if (!shop)
        return;
    uplink_close(shop->uplink);
    poller_close(shop->poller);
    outbox_writer_close(shop->writer);
    outbox_close(shop->box);
    config_close(shop->config);
    wire_close(shop->wire);
    bank_close(shop->bank);
    free(shop);
}

void shop_record(struct shop *shop, const struct event *event)
{
    uint32_t index;

    assert_int_equal(ring_append(bank_ring(shop->bank, 1), event, &index), 0);
}

bool shop_has_all(const struct shop *shop)
{
    const struct ring *ring = bank_ring(shop->bank, 1);

    return ring_consumed(ring) == ring_newest(ring);
}

uint64_t shop_produced(const struct shop *shop)
{
    return outbox_last(shop->box);
}
