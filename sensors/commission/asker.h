/*
 * asker - asks one device after the other, and waits: for a person who puts devices into service.
 *
 * One request at a time, on one line; SIGINT and SIGTERM end the waiting, and all later asking. It has
 * the process for itself.
 */
#ifndef SENSORS_COMMISSION_ASKER_H
#define SENSORS_COMMISSION_ASKER_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/line/line.h"

struct asker;

int asker_open(struct asker **ret);

/* Takes NULL. */
void asker_close(struct asker *asker);

/* From now on it asks there, on a new connection. -EINVAL: the address is none. Borrows the address. */
int asker_turn_to(struct asker *asker, const struct line_place *place);

/* What done() of the request would be told, see order.h. -ECANCELED: it shall end. */
int asker_ask(struct asker *asker, struct line_request *request);

/* The values of the last answer, as done() gets them. */
const uint16_t *asker_values(const struct asker *asker);

/* How long the last answer took, in microseconds. */
int64_t asker_took_us(const struct asker *asker);

/* Waits that long. -ECANCELED: it shall end. */
int asker_rest(struct asker *asker, int ms);

/* Shall it end? */
bool asker_stopped(const struct asker *asker);

#endif
