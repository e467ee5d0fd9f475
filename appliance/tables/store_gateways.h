/*
 * store_gateways - what each gateway last said of itself and its devices.
 */
#ifndef APPLIANCE_TABLES_STORE_GATEWAYS_H
#define APPLIANCE_TABLES_STORE_GATEWAYS_H

#include <stdint.h>

struct store;

/* All texts are borrowed for the call. */
struct store_gateway_state {
    const char *gateway;
    int64_t heard_ms;  /* by our clock */
    const char *state; /* JSON, as it is sent (mqtt/payload.h) */
};

/* It takes the place of what the gateway said before. In a transaction. */
int store_save_gateway_state(struct store *store, const struct store_gateway_state *said);

/* Ordered by name. -errno from tell() ends it. */
int store_read_gateway_states(struct store *store,
                              int (*tell)(void *owner,
                                          const struct store_gateway_state *said),
                              void *owner);

/* All of them. In a transaction. */
int store_forget_gateway_states(struct store *store);

#endif
