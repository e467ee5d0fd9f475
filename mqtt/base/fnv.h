/*
 * fnv - FNV-1a: tells one thing from another that nobody has made to look like it; no more. Pure.
 *
 *     uint32_t sum = FNV_BEGIN;
 *
 *     for (...)
 *         sum = fnv_add(sum, bytes[i]);
 */
#ifndef MQTT_BASE_FNV_H
#define MQTT_BASE_FNV_H

#include <stdint.h>

#define FNV_BEGIN UINT32_C(2166136261)

static inline uint32_t fnv_add(uint32_t sum, uint32_t part)
{
    return (sum ^ part) * UINT32_C(16777619);
}

#endif
