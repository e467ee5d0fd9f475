/*
 * store_gateways - what each gateway last said of itself and its devices, and what of it is past.
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

/* Whose words are past: appliance/snapshot/retired.h. All texts are borrowed for the call. */
struct store_retired {
    const char *gateway;
    int64_t said_ms, retired_ms;
    const char *by;
};

/* One that is not there yet. In a transaction. */
int store_save_retired(struct store *store, const struct store_retired *row);

/* Ordered by name. -errno from tell() ends it. */
int store_read_retired(struct store *store,
                       int (*tell)(void *owner, const struct store_retired *row),
                       void *owner);

/* All states, and all that is retired. In a transaction. */
int store_forget_gateways(struct store *store);

#endif
