/*
 * store_devices - what is wrong with counter devices, as gateways have told it.
 */
#ifndef APPLIANCE_TABLES_STORE_DEVICES_H
#define APPLIANCE_TABLES_STORE_DEVICES_H

#include <stdint.h>

#include "mqtt/event.h"

struct store;

struct store_device_fault {
    int unit;
    char counter[EVENT_COUNTER_BYTES];
    enum event_device what;
    int64_t times;
    int64_t newest_ms;              /* of the newest, by the gateway's clock */
    uint32_t serial, before, after; /* of the newest: mqtt/event.h */
};

/* Counts one more, whose readings stand unless a newer one came before it; `times` is not looked
 * at. It stays counted when its event is voided later. In a transaction. */
int store_note_device_fault(struct store *store, const struct store_device_fault *fault);

/* One of each device and kind, the newest first, at most `most`. -errno from tell() ends it. */
int store_each_device_fault(struct store *store, int most,
                            int (*tell)(void *owner,
                                        const struct store_device_fault *fault),
                            void *owner);

/* All of them. */
int store_count_device_faults(struct store *store, int64_t *ret);

#endif
