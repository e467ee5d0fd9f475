/*
 * certificate - what one's own certificate file says.
 *
 * Whether to trust anybody is the TLS library's to decide, not decided here. Any thread.
 */
#ifndef MQTT_CERTIFICATE_H
#define MQTT_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

/* When it ends, wall clock. Negative errno, not logged; -EINVAL: it is no certificate. */
int certificate_until(const char *path, int64_t *ret_ms);

/* Is it there, and made out to this host name or address? */
bool certificate_is_for(const char *path, const char *host);

#endif
