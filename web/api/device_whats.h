/*
 * device_whats - what is wrong with what a device holds, by the names of events.
 */
#ifndef WEB_API_DEVICE_WHATS_H
#define WEB_API_DEVICE_WHATS_H

#include "web/source.h"

extern const char *const device_whats[SOURCE_DEVICE_WHATS];

#endif
