/*
 * discovery - sensors of each unit for Home Assistant, which it finds by itself: its MQTT discovery.
 *
 *     <prefix>/sensor/dunghan_<unit>/<sensor>/config     retained; a device a unit, and one of all
 *
 * One document a sensor, since versions before 2024.11 read no other. A sensor whose period is not
 * published is not announced. Pure; any thread.
 */
#ifndef APPLIANCE_TOPICS_DISCOVERY_H
#define APPLIANCE_TOPICS_DISCOVERY_H

#include <stdbool.h>

#include "appliance/config.h"
#include "appliance/topics/meta.h"
#include "mqtt/topic.h"

enum { DISCOVERY_SENSORS = 5 };

struct discovery_unit {
    const char *code; /* TOPIC_ALL: the whole office */
    const char *name; /* as people call it */
};

const char *discovery_topic(const struct config_topics *topics,
                            const struct discovery_unit *unit, int sensor,
                            char ret[static TOPIC_STATS_BYTES]);

/* What is announced below a prefix, by us and by others; and is it of ours? */
const char *discovery_filter(const char *prefix, char ret[static TOPIC_STATS_BYTES]);
bool discovery_is_ours(const char *prefix, const char *topic);

/* JSON, which the caller frees; NULL: the sensor's period is not published. */
char *discovery_write(const struct config_topics *topics, const struct discovery_unit *unit,
                      int sensor);

/* As meta_each(): every sensor of all, and of every unit that there is today. */
int discovery_each(const struct meta_sources *sources,
                   int (*tell)(void *owner, const char *topic, const char *json),
                   void *owner);

#endif
