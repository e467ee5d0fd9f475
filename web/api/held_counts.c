#include "web/api/held_counts.h"

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/api/device_whats.h"

/* Type, and of a tally its kind, as in an event. */
static const struct {
    const char *type, *kind;
} names[SOURCE_HELD_AS] = {
    [SOURCE_HELD_RECEIVED] = {"tally", "received"},
    [SOURCE_HELD_EARLY] = {"tally", "early"},
    [SOURCE_HELD_ON_TIME] = {"tally", "on_time"},
    [SOURCE_HELD_LATE] = {"tally", "late"},
    [SOURCE_HELD_RETURNED] = {"tally", "returned"},
    [SOURCE_HELD_WITHDRAWN] = {"tally", "withdrawn"},
    [SOURCE_HELD_RATED] = {"rated", NULL},
    [SOURCE_HELD_TICKET_TAKEN] = {"ticket_taken", NULL},
    [SOURCE_HELD_TICKET_CALLED] = {"ticket_called", NULL},
};

static json_t *json_of(const struct source_held *held)
{
    char at[DATE_STAMP_BYTES];

    return need(
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s?, s:s?, s:o, s:i}",
                  "unit", held->unit, "unit_name", held->unit_vi, "counter", held->counter,
                  "input", held->input, "what", device_whats[held->what], "at",
                  stamp_format(held->at_ms, at), "before", (json_int_t)held->before,
                  "after", (json_int_t)held->after, "held", names[held->as].type, "kind",
                  names[held->as].kind, "field", *held->field ? held->field : NULL, "score",
                  held->as == SOURCE_HELD_RATED ? json_integer(held->score) : json_null(),
                  "count", held->count));
}

json_t *held_counts_json(const struct source_overview *overview)
{
    json_t *list = need(json_array());

    for (size_t i = 0; i < overview->held_count; i++)
        json_array_append_new(list, json_of(&overview->held[i]));
    return list;
}
