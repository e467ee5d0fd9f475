/*
 * strict - JSON members read with their type and range, or a sentence on what is wrong.
 *
 * What the parts of payload.h share. Every fault is written to a buffer of
 * PAYLOAD_FAULT_BYTES.
 */
#ifndef MQTT_STRICT_H
#define MQTT_STRICT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"

enum { STRICT_VERSION = 1 }; /* member "v" of every payload */

/* Compact JSON, which the caller frees; gives up the reference to the object. */
char *strict_dump(json_t *object);

/* Always -EINVAL. */
int strict_fault(char *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* An object of at most `most` bytes without repeated members, or NULL with the fault. */
json_t *strict_parse_most(const char *json, size_t bytes, size_t most, char *fault);

/* The same of at most PAYLOAD_MAX_BYTES. */
json_t *strict_parse(const char *json, size_t bytes, char *fault);

/* Each: 0, or -EINVAL with the fault. */
int strict_version(const json_t *object, char *fault);
int strict_epoch(const json_t *object, char ret[static PAYLOAD_EPOCH_BYTES], char *fault);

/* A member of the form of an epoch; "" where it is not there. */
int strict_name_if(const json_t *object, const char *name,
                   char ret[static PAYLOAD_EPOCH_BYTES], char *fault);

/* true or false; false where it is not there. */
int strict_flag_if(const json_t *object, const char *name, bool *ret, char *fault);

/* A whole number, least ... 2^62 - 1, so that sums of two cannot wrap. */
int strict_number(const json_t *object, const char *name, int64_t least, uint64_t *ret,
                  char *fault);

/* The same, and 0 where the member is not there. */
int strict_number_if(const json_t *object, const char *name, int64_t least, uint64_t *ret,
                     char *fault);

/* A moment; 0 where the member is null or not there. */
int strict_stamp_if(const json_t *object, const char *name, int64_t *ret_ms, char *fault);

/* A member or an entry that is an event; -EINVAL with the fault. In payload_event.c. */
int strict_event(const json_t *object, struct event *ret, char *fault);

#endif
