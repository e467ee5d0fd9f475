/*
 * admission - the registry of the running centre, which takes up every change by itself.
 *
 * One thread.
 */
#ifndef APPLIANCE_ACCESS_ADMISSION_H
#define APPLIANCE_ACCESS_ADMISSION_H

#include <systemd/sd-event.h>

#include "appliance/access/registry.h"

struct admission;

/* Opens the registry of this data directory, without looking after it yet. Negative errno,
 * logged. */
int admission_open(struct admission **ret, const char *data);

/* From now on; changed() is called after each change. Negative errno, logged. */
int admission_watch(struct admission *admission, sd_event *loop,
                    void (*changed)(void *owner), void *owner);

/* Takes NULL. */
void admission_close(struct admission *admission);

const struct registry *admission_registry(const struct admission *admission);

#endif
