#include "appliance/topics/discovery.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/rules/named_period.h"
#include "mqtt/base/memory.h"
#include "mqtt/strict.h"

/* A value of null is "None" to Home Assistant, for which it shows that it is unknown. */
static const struct sensor {
    const char *id, *name, *value;
    const char *attributes; /* NULL: none */
    const char *measure;    /* unit of measurement; NULL: none */
    const char *icon;
    enum named_period period;
} sensors[DISCOVERY_SENSORS] = {
    {"on_time_rate", "Tỷ lệ đúng hạn tháng này", "{{ value_json.rates.A.pct }}",
     "{{ value_json.rates.A | tojson }}", "%", "mdi:clock-check-outline",
     NAMED_PERIOD_MONTH},
    {"in_progress", "Đang giải quyết", "{{ value_json.in_progress.total }}", NULL, "hồ sơ",
     "mdi:file-clock-outline", NAMED_PERIOD_MONTH},
    {"overdue", "Quá hạn chưa giải quyết", "{{ value_json.in_progress.overdue }}", NULL,
     "hồ sơ", "mdi:file-alert-outline", NAMED_PERIOD_MONTH},
    {"late_today", "Trả trễ hạn hôm nay", "{{ value_json.resolved.late }}", NULL, "hồ sơ",
     "mdi:calendar-alert", NAMED_PERIOD_TODAY},
    {"devices_reporting", "Thiết bị đang gửi", "{{ value_json.completeness.reporting }}",
     "{{ value_json.completeness | tojson }}", NULL, "mdi:access-point-check",
     NAMED_PERIOD_MONTH},
};

const char *discovery_topic(const struct config_topics *topics,
                            const struct discovery_unit *unit, int sensor,
                            char ret[static TOPIC_STATS_BYTES])
{
    char id[TOPIC_DEVICE_BYTES];

    (void)snprintf(ret, TOPIC_STATS_BYTES, "%s/sensor/%s/%s/config", topics->discovery,
                   topic_device(unit->code, id), sensors[sensor].id);
    return ret;
}

const char *discovery_filter(const char *prefix, char ret[static TOPIC_STATS_BYTES])
{
    (void)snprintf(ret, TOPIC_STATS_BYTES, "%s/sensor/+/+/config", prefix);
    return ret;
}

bool discovery_is_ours(const char *prefix, const char *topic)
{
    char begin[TOPIC_STATS_BYTES];
    int bytes = snprintf(begin, sizeof begin, "%s/sensor/" TOPIC_DEVICE, prefix);

    return strncmp(topic, begin, (size_t)bytes) == 0;
}

static json_t *say_device(const struct config_topics *topics,
                          const struct discovery_unit *unit, const char *id)
{
    json_t *device =
        need(json_pack("{s:[s], s:s, s:s, s:s}", "identifiers", id, "name", unit->name,
                       "manufacturer", "Đúng Hạn", "model", unit->code));

    if (topics->api_url)
        json_object_set_new(device, "configuration_url", json_string(topics->api_url));
    return device;
}

char *discovery_write(const struct config_topics *topics, const struct discovery_unit *unit,
                      int sensor)
{
    const struct sensor *kind = &sensors[sensor];
    char id[TOPIC_DEVICE_BYTES], own[2 * TOPIC_DEVICE_BYTES], state[TOPIC_STATS_BYTES];
    json_t *object;

    if (!topics->wanted[kind->period])
        return NULL;
    (void)snprintf(own, sizeof own, "%s_%s", topic_device(unit->code, id), kind->id);
    (void)snprintf(state, sizeof state, TOPIC_STATS "%s/" TOPIC_ALL "/%s", unit->code,
                   named_period_names[kind->period]);
    object = need(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name",
                            kind->name, "unique_id", own, "object_id", own, "state_topic",
                            state, "value_template", kind->value, "state_class",
                            "measurement", "icon", kind->icon, "availability_topic",
                            TOPIC_CENTRE, "availability_template",
                            "{{ 'online' if value_json.link == 'ready' else 'offline' }}",
                            "device", say_device(topics, unit, id)));
    if (kind->measure)
        json_object_set_new(object, "unit_of_measurement",
                            need(json_string(kind->measure)));
    if (kind->attributes) {
        json_object_set_new(object, "json_attributes_topic", need(json_string(state)));
        json_object_set_new(object, "json_attributes_template",
                            need(json_string(kind->attributes)));
    }
    return strict_dump(object);
}

/* --- all of them --------------------------------------------------------------------- */

static int tell_unit(const struct config_topics *topics, const struct discovery_unit *unit,
                     int (*tell)(void *owner, const char *topic, const char *json),
                     void *owner)
{
    char topic[TOPIC_STATS_BYTES];
    int rc = 0;

    for (int sensor = 0; rc == 0 && sensor < DISCOVERY_SENSORS; sensor++) {
        char *json = discovery_write(topics, unit, sensor);

        if (json)
            rc = tell(owner, discovery_topic(topics, unit, sensor, topic), json);
        free(json);
    }
    return rc;
}

int discovery_each(const struct meta_sources *sources,
                   int (*tell)(void *owner, const char *topic, const char *json),
                   void *owner)
{
    const struct config_topics *topics = &sources->config->topics;
    const struct discovery_unit all = {TOPIC_ALL, sources->config->title.vi};
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(sources->catalogue, CATALOGUE_UNITS, &count);
    int rc = tell_unit(topics, &all, tell, owner);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        const struct discovery_unit unit = {units[i].code, units[i].name_vi};

        if (catalogue_valid_at(&units[i], sources->today))
            rc = tell_unit(topics, &unit, tell, owner);
    }
    return rc;
}
