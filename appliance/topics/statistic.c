#include "appliance/topics/statistic.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/report/definition.h"
#include "appliance/report/figures_json.h"
#include "appliance/topics/digest.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/strict.h"

enum {
    SHAPE =
        1, /* raised when the same figures are said otherwise: then all is published anew */
};

static const char *const state_names[STATISTIC_STATES] = {
    [STATISTIC_RUNNING] = "running",
    [STATISTIC_CLOSED] = "closed",
    [STATISTIC_FROZEN] = "frozen",
    [STATISTIC_CORRECTED] = "corrected",
};

uint64_t statistic_topic_digest(const struct statistic *statistic)
{
    uint64_t digest = digest_text(DIGEST_BEGIN, TOPIC_STATS);

    digest = digest_text(digest, statistic->unit);
    digest = digest_text(digest, "/");
    digest = digest_text(digest, statistic->field);
    digest = digest_text(digest, "/");
    return digest_text(digest, named_period_names[statistic->base->name]);
}

const char *statistic_topic(const struct statistic *statistic,
                            char ret[static TOPIC_STATS_BYTES])
{
    (void)snprintf(ret, TOPIC_STATS_BYTES, TOPIC_STATS "%s/%s/%s", statistic->unit,
                   statistic->field, named_period_names[statistic->base->name]);
    return ret;
}

uint64_t statistic_digest(const struct statistic *statistic)
{
    const struct statistic_base *base = statistic->base;
    uint64_t digest = digest_number(DIGEST_BEGIN, SHAPE);

    digest = digest_number(digest, base->simulated);
    digest = digest_number(digest, base->period->from_day);
    digest = digest_number(digest, base->period->to_day);
    digest = digest_number(digest, statistic->state);
    digest = digest_bytes(digest, &statistic->figures, sizeof statistic->figures);
    digest = digest_bytes(digest, &statistic->now, sizeof statistic->now);
    digest = digest_bytes(digest, &statistic->devices, sizeof statistic->devices);
    digest = digest_number(digest, statistic->devices_known);
    return digest_number(digest, statistic->oldest_gap_ms);
}

/* Cells and rates. */
static json_t *say_figures(const struct figures *figures)
{
    json_t *object = figures_json(figures), *rates = need(json_object());

    for (int i = 0; i < DEFINITIONS; i++) {
        struct fraction rate = definition_rate(figures, (enum definition)i);

        json_object_set_new(
            rates, definition_words[i].name,
            need(json_pack("{s:I, s:I, s:o}", "num", (json_int_t)rate.num, "den",
                           (json_int_t)rate.den, "pct", figures_percent_json(rate))));
    }
    json_object_set_new(object, "rates", rates);
    return object;
}

static json_t *say_period(const struct statistic_base *base)
{
    char from[DATE_BYTES], to[DATE_BYTES];

    return need(json_pack("{s:s, s:s, s:s, s:s}", "name", named_period_names[base->name],
                          "id", base->period->id, "from",
                          date_format(base->period->from_day, from), "to",
                          date_format(base->period->to_day, to)));
}

static json_t *say_completeness(const struct statistic *statistic)
{
    const struct reporting_devices *devices = &statistic->devices;
    char gap[DATE_STAMP_BYTES];

    if (statistic->state != STATISTIC_RUNNING)
        return need(json_null());
    return need(json_pack(
        "{s:i, s:o, s:i, s:o}", "devices", devices->expected, "reporting",
        statistic->devices_known ? json_integer(devices->reporting) : json_null(), "silent",
        devices->silent, "oldest_gap",
        statistic->oldest_gap_ms ? json_string(stamp_format(statistic->oldest_gap_ms, gap))
                                 : json_null()));
}

char *statistic_write(const struct statistic *statistic)
{
    const struct statistic_base *base = statistic->base;
    char as_of[DATE_STAMP_BYTES];
    json_t *object = need(json_pack(
        "{s:i, s:s, s:s, s:o, s:s, s:s, s:I, s:b}", "v", STRICT_VERSION, "unit",
        statistic->unit, "field", statistic->field, "period", say_period(base), "state",
        state_names[statistic->state], "as_of", stamp_format(base->as_of_ms, as_of),
        "revision", (json_int_t)base->revision, "simulated", base->simulated));
    json_t *figures = say_figures(&statistic->figures);

    json_object_update_new(object, figures);
    json_object_set_new(object, "completeness", say_completeness(statistic));
    if (statistic->state == STATISTIC_CORRECTED)
        json_object_set_new(object, "now", say_figures(&statistic->now));
    return strict_dump(object);
}
