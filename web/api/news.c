#include "web/api/news.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/assets/asset.h"

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *print(const char *format, ...)
{
    va_list args;
    char *text;
    int rc;

    va_start(args, format);
    rc = vasprintf(&text, format, args);
    va_end(args);
    if (rc < 0)
        abort(); /* out of memory */
    return text;
}

/* The server's clock, to the second. */
static const char *clock_text(int64_t wall_ms, char ret[static DATE_STAMP_BYTES])
{
    return stamp_format(wall_ms / 1000 * 1000, ret);
}

char *news_hello(int retry_ms, int64_t wall_ms)
{
    char at[DATE_STAMP_BYTES];

    return print("retry: %d\nevent: build\ndata: {\"build\":\"%s\",\"at\":\"%s\"}\n\n",
                 retry_ms, asset_build(), clock_text(wall_ms, at));
}

char *news_beat(uint64_t version, unsigned alarms, int64_t wall_ms)
{
    char at[DATE_STAMP_BYTES];

    return print("event: beat\ndata: {\"v\":%" PRIu64 ",\"alarms\":%u,\"at\":\"%s\"}\n\n",
                 version, alarms, clock_text(wall_ms, at));
}

static bool row_same(const struct source_row *a, const struct source_row *b)
{
    return strcmp(a->name_vi, b->name_vi) == 0 &&
           memcmp(&a->now, &b->now, sizeof a->now) == 0 &&
           memcmp(&a->before, &b->before, sizeof a->before) == 0 &&
           memcmp(a->trend, b->trend, sizeof a->trend) == 0 && a->due_soon == b->due_soon &&
           a->received_today == b->received_today &&
           a->resolved_today == b->resolved_today && a->devices == b->devices &&
           a->devices_reporting == b->devices_reporting && a->unheard == b->unheard &&
           a->silence == b->silence && a->silent_since_ms == b->silent_since_ms &&
           a->newest_ms == b->newest_ms;
}

/* The rows of two overviews. */
struct rows {
    const char *key; /* "fields" */
    const struct source_row *before, *now;
    size_t before_count, now_count;
};

/* Rows keep their order from one overview to the next, so most stand where they stood. */
static const struct source_row *old_row(const struct rows *rows, size_t index)
{
    const char *code = rows->now[index].code;

    if (index < rows->before_count && strcmp(rows->before[index].code, code) == 0)
        return &rows->before[index];
    for (size_t i = 0; i < rows->before_count; i++) {
        if (strcmp(rows->before[i].code, code) == 0)
            return &rows->before[i];
    }
    return NULL;
}

static void add_rows(json_t *list, const struct rows *rows)
{
    json_t *changed = json_array();

    for (size_t i = 0; i < rows->now_count; i++) {
        const struct source_row *old = old_row(rows, i);

        if (!old || !row_same(old, &rows->now[i]))
            json_array_append_new(changed,
                                  json_sprintf("%s/%s", rows->key, rows->now[i].code));
    }
    if (json_array_size(changed) > NEWS_CHANGES)
        json_array_append_new(list, json_string(rows->key));
    else
        json_array_extend(list, changed);
    json_decref(changed);
}

static bool devices_same(const struct source_overview *a, const struct source_overview *b)
{
    if (a->device_count != b->device_count || a->gateway_count != b->gateway_count ||
        a->device_fault_count != b->device_fault_count || a->held_open != b->held_open)
        return false;
    for (size_t i = 0; i < a->device_count; i++) {
        const struct source_device *x = &a->devices[i], *y = &b->devices[i];

        if (x->state != y->state || x->cause != y->cause || x->seen_ms != y->seen_ms ||
            x->records != y->records || x->faults != y->faults ||
            strcmp(x->counter, y->counter) != 0)
            return false;
    }
    for (size_t i = 0; i < a->gateway_count; i++) {
        const struct source_gateway *x = &a->gateways[i], *y = &b->gateways[i];

        if (x->state != y->state || x->produced != y->produced ||
            x->committed != y->committed || x->state_ms != y->state_ms)
            return false;
    }
    return true;
}

static json_t *changes(const struct source_overview *before,
                       const struct source_overview *now)
{
    const struct rows fields = {"fields", before->fields, now->fields, before->field_count,
                                now->field_count};
    const struct rows units = {"units", before->units, now->units, before->unit_count,
                               now->unit_count};
    json_t *list = json_array();

    if (!row_same(&before->total, &now->total) ||
        memcmp(&before->completeness, &now->completeness, sizeof now->completeness) != 0)
        json_array_append_new(list, json_string("summary"));
    add_rows(list, &fields);
    add_rows(list, &units);
    if (!devices_same(before, now))
        json_array_append_new(list, json_string("devices"));
    if (before->quarantined != now->quarantined)
        json_array_append_new(list, json_string("quarantine"));
    return list;
}

char *news_data(const struct source_overview *before, const struct source_overview *now)
{
    char as_of[DATE_STAMP_BYTES];
    json_t *list = before ? changes(before, now)
                          : json_pack("[s, s, s, s, s]", "summary", "fields", "units",
                                      "devices", "quarantine");
    json_t *root = json_pack("{s:I, s:s, s:o}", "v", (json_int_t)now->version, "as_of",
                             stamp_format(now->as_of_ms, as_of), "changed", list);
    char *json = need(json_dumps(root, JSON_COMPACT));
    char *text;

    text = print("id: %" PRIu64 "\nevent: data\ndata: %s\n\n", now->version, json);
    json_decref(root);
    free(json);
    return text;
}
