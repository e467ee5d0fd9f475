#include "web/api/api.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/definition.h"
#include "appliance/report/figures_json.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/api/api_parts.h"
#include "web/api/device_whats.h"
#include "web/api/held_counts.h"
#include "web/assets/asset.h"
#include "web/http/period_query.h"
#include "web/text/alarm.h"
#include "web/text/level.h"
#include "web/text/period_text.h"
#include "web/text/sentence.h"
#include "web/text/source_state.h"

static bool is_definition(const char *name)
{
    return strlen(name) == 1 && *name >= 'A' && *name < 'A' + DEFINITIONS;
}

static const struct query_parameter parameters[] = {
    PERIOD_QUERY_API_PARAMETERS,
    {"definition", "A, B, C, D", is_definition},
};

const struct query_list api_takes = {PERIOD_QUERY_API_NAMES ", definition", false,
                                     1 + PERIOD_QUERY_PARAMETERS_COUNT, parameters};

static enum definition definition_of(const struct view *view)
{
    const char *name = view->asked.values[PERIOD_QUERY_PARAMETERS_COUNT];

    return name ? (enum definition)(*name - 'A') : DEFINITION_A;
}

/* null: there is none. */
static json_t *days_of(const struct source_period *period)
{
    char from[DATE_BYTES], to[DATE_BYTES], days[2 * DATE_BYTES];

    (void)snprintf(days, sizeof days, "%s/%s", date_format(period->from_day, from),
                   date_format(period->to_day, to));
    return period->to_day == 0
               ? json_null()
               : json_pack("{s:s, s:s, s:s}", "id", *period->id ? period->id : days, "from",
                           date_format(period->from_day, from), "to",
                           date_format(period->to_day, to));
}

static json_t *period(const struct source_overview *o)
{
    json_t *object = days_of(&o->period);

    json_object_set_new(object, "state",
                        json_string(period_text_state_name(o->period.state)));
    json_object_set_new(object, "before", days_of(&o->before));
    json_object_set_new(object, "year_before", days_of(&o->year_before));
    return object;
}

/* Rate A of each of the last months, that of the period's last day last. */
static json_t *trend(const struct source_overview *o, const struct source_row *row)
{
    struct date last = date_of(o->period.to_day);
    int month = last.year * 12 + last.month - 1 - (SOURCE_MONTHS - 1);
    json_t *list = json_array();

    for (int i = 0; i < SOURCE_MONTHS; i++, month++) {
        char id[DATE_MONTH_BYTES];

        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:o}", "month",
                                              date_month_format(month, id), "num",
                                              (json_int_t)row->trend[i].num, "den",
                                              (json_int_t)row->trend[i].den, "pct",
                                              figures_percent_json(row->trend[i])));
    }
    return list;
}

/* A count of what reports: null while nobody knows. */
static json_t *known(const struct source_overview *o, int count)
{
    return source_link_stands(&o->link) ? json_integer(count) : json_null();
}

/* What is expected of a row, and what of it reports. */
static json_t *reporting(const struct source_overview *o, const struct source_row *row)
{
    return json_pack("{s:i, s:o, s:i}", "devices", row->devices, "reporting",
                     known(o, row->devices_reporting), "silent", row->devices_silent);
}

/* Members are never null that once were numbers: of a period that is over it is 0. */
static json_t *of_now(int64_t count)
{
    return json_integer(count == SOURCE_NOT_KNOWN ? 0 : (json_int_t)count);
}

static json_t *year_before(const struct source_overview *o, const struct source_row *row,
                           enum definition definition)
{
    return o->year_before.to_day == 0
               ? json_null()
               : api_rate(definition_rate(&row->year_before, definition), definition);
}

/* The figures of a row: cells, what is due, rate now and before, level, completeness,
 * trend. */
static json_t *figures_of(const struct view *view, const struct source_row *row,
                          enum definition definition)
{
    struct fraction rate = definition_rate(&row->now, definition);
    json_t *object = figures_json(&row->now);
    json_t *more = json_pack(
        "{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "due_soon", of_now(row->due_soon),
        "received_today", of_now(row->received_today), "resolved_today",
        of_now(row->resolved_today), "rate", api_rate(rate, definition), "level",
        level_looks[level_of(rate, &view->levels, row->silence)].name, "rate_before",
        api_rate(definition_rate(&row->before, definition), definition), "rate_year_before",
        year_before(view->overview, row, definition), "newest", api_stamp(row->newest_ms),
        "trend", trend(view->overview, row));

    json_object_set_new(more, "completeness",
                        row->devices > 0 ? reporting(view->overview, row) : json_null());
    json_object_set_new(more, "silence", json_string(source_silence_names[row->silence]));
    json_object_set_new(more, "silent_since", api_stamp(row->silent_since_ms));
    json_object_update(object, more);
    json_decref(more);
    return object;
}

static json_t *row_of(const struct view *view, const struct source_row *row,
                      enum definition definition)
{
    json_t *object = json_pack("{s:s, s:o}", "code", row->code, "name",
                               api_name(row->name_vi, row->name_en));
    json_t *figures = figures_of(view, row, definition);

    json_object_update(object, figures);
    json_decref(figures);
    json_object_set_new(object, "as_of", api_stamp(view->overview->as_of_ms));
    return object;
}

/* On what figures and due dates rest; provisional when any of them is. */
static void put_basis(json_t *root, const struct source_overview *o)
{
    json_object_set_new(root, "provisional", json_boolean(basis_uncertain(&o->basis)));
    json_object_set_new(root, "basis", basis_json(&o->basis));
}

/* The same of all units. */
static json_t *completeness(const struct source_overview *o)
{
    json_t *object = reporting(o, &o->total);

    json_object_set_new(object, "units", json_integer(o->completeness.expected));
    json_object_set_new(object, "units_reporting", known(o, o->completeness.reporting));
    json_object_set_new(object, "units_undeclared",
                        json_integer(o->completeness.undeclared));
    return object;
}

/* Of which part of the units there are figures. */
static json_t *figures_part(const struct source_overview *o)
{
    return json_pack("{s:i, s:i}", "units", o->completeness.figured, "of",
                     o->completeness.all);
}

static json_t *rows_of(const struct view *view, const struct source_row *rows, size_t count)
{
    enum definition definition = definition_of(view);
    json_t *root = api_begin(view);
    json_t *list = json_array();

    json_object_set_new(root, "period", period(view->overview));
    json_object_set_new(root, "definition", json_string(definition_words[definition].name));
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, row_of(view, &rows[i], definition));
    json_object_set_new(root, "rows", list);
    json_object_set_new(root, "total",
                        figures_of(view, &view->overview->total, definition));
    json_object_set_new(json_object_get(root, "total"), "completeness",
                        completeness(view->overview));
    json_object_set_new(root, "figures_of", figures_part(view->overview));
    put_basis(root, view->overview);
    return root;
}

/* null: it has not ended */
static json_t *last_day(const struct source_row *unit)
{
    char text[DATE_BYTES];

    return unit->last_day ? json_string(date_format(unit->last_day, text)) : json_null();
}

char *api_fields(const struct view *view)
{
    return api_finish(rows_of(view, view->overview->fields, view->overview->field_count));
}

char *api_units(const struct view *view)
{
    const struct source_overview *overview = view->overview;
    json_t *root = rows_of(view, overview->units, overview->unit_count);
    json_t *rows = json_object_get(root, "rows");

    for (size_t i = 0; i < overview->unit_count; i++) {
        json_t *row = json_array_get(rows, i);

        json_object_set_new(row, "last_day", last_day(&overview->units[i]));
        json_object_set_new(row, "unheard", json_boolean(overview->units[i].unheard));
    }
    return api_finish(root);
}

static json_t *sentence(const struct view *view, enum language language)
{
    struct view spoken = *view;
    json_t *string;
    char *text;

    spoken.language = language;
    text = sentence_write(&spoken);
    string = json_string(text);
    free(text);
    return string;
}

char *api_summary(const struct view *view)
{
    const struct source_overview *o = view->overview;
    enum definition definition = definition_of(view);
    json_t *root = api_begin(view);
    json_t *figures = figures_of(view, &o->total, definition);

    json_object_set_new(root, "office", api_name(o->title_vi, o->title_en));
    json_object_set_new(root, "period", period(o));
    json_object_set_new(root, "sentence",
                        json_pack("{s:o, s:o}", "vi", sentence(view, LANGUAGE_VIETNAMESE),
                                  "en", sentence(view, LANGUAGE_ENGLISH)));
    json_object_update(root, figures);
    json_decref(figures);
    json_object_set_new(root, "completeness", completeness(o));
    json_object_set_new(root, "figures_of", figures_part(o));
    json_object_set_new(root, "newest", api_stamp(o->newest_ms));
    json_object_set_new(root, "quarantined", json_integer((json_int_t)o->quarantined));
    put_basis(root, o);
    return api_finish(root);
}

const char *const api_device_causes[SOURCE_DEVICE_CAUSES] = {
    [SOURCE_DEVICE_CAUSE_NONE] = NULL,
    [SOURCE_DEVICE_CAUSE_NO_CONNECTION] = "no_connection",
    [SOURCE_DEVICE_CAUSE_REFUSED] = "refused",
    [SOURCE_DEVICE_CAUSE_WRONG_MAP] = "wrong_map",
    [SOURCE_DEVICE_CAUSE_NO_ANSWER] = "no_answer",
    [SOURCE_DEVICE_CAUSE_EXCEPTION] = "exception",
    [SOURCE_DEVICE_CAUSE_BAD_ANSWER] = "bad_answer",
    [SOURCE_DEVICE_CAUSE_RING_RESTARTED] = "ring_restarted",
    [SOURCE_DEVICE_CAUSE_GATEWAY] = "gateway",
};

/* Of the causes those that were. */
static json_t *failures_of(const struct source_device *device)
{
    json_t *object = json_object();

    for (int cause = SOURCE_DEVICE_CAUSE_NONE + 1; cause < SOURCE_DEVICE_CAUSES; cause++) {
        if (device->failures[cause])
            json_object_set_new(object, api_device_causes[cause],
                                json_integer((json_int_t)device->failures[cause]));
    }
    return object;
}

static json_t *number_or_null(uint32_t number)
{
    return number ? json_integer(number) : json_null();
}

/* Anybody may read it: where a device is, and which one, are no part of it. */
static json_t *device_of(const struct source_device *device)
{
    static const char *const device_clocks[] = {[SOURCE_DEVICE_CLOCK_NOT_SAID] = "not_said",
                                                [SOURCE_DEVICE_CLOCK_COMPARED] = "compared",
                                                [SOURCE_DEVICE_CLOCK_UNSET] = "unset"};
    bool compared = device->clock == SOURCE_DEVICE_CLOCK_COMPARED;

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s?, s:o, s:I, s:I, s:s, s:o, s:o, s:o, s:o, s:s?}",
        "unit", device->unit, "unit_name", device->unit_vi, "counter", device->counter,
        "gateway", device->gateway, "state", source_device_looks[device->state].name,
        "cause", api_device_causes[device->cause], "last_seen", api_stamp(device->seen_ms),
        "records", (json_int_t)device->records, "faults", (json_int_t)device->faults,
        "clock", device_clocks[device->clock], "clock_ahead_ms",
        compared ? json_integer((json_int_t)device->clock_ahead_ms) : json_null(),
        "failures", failures_of(device), "round_trip_us",
        number_or_null(device->round_trip_us), "round_trip_last_us",
        number_or_null(device->round_trip_last_us), "firmware",
        *device->firmware ? device->firmware : NULL);
}

static const char *const clocks[] = {
    [SOURCE_CLOCK_NOT_SAID] = "not_said",
    [SOURCE_CLOCK_GOOD] = "synchronised",
    [SOURCE_CLOCK_UNSYNCHRONISED] = "unsynchronised",
};

/* "A, B" as a list; NULL: an empty one. */
static json_t *codes_of(const char *text)
{
    json_t *list = json_array();
    size_t bytes;

    for (const char *at = text; at && *at; at += bytes + strspn(at + bytes, ", ")) {
        bytes = strcspn(at, ", ");
        json_array_append_new(list, json_stringn(at, bytes));
    }
    return list;
}

static json_t *gateway_of(const struct source_gateway *gateway)
{
    int64_t waiting = source_gateway_waiting(gateway);

    return json_pack(
        "{s:s, s:s, s:b, s:b, s:o, s:o, s:I, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:b, "
        "s:b, s:s, s:I, s:o, s:o}",
        "name", gateway->name, "state", source_gateway_looks[gateway->state].name, "ready",
        gateway->state == SOURCE_GATEWAY_READY, "twins", gateway->twins_ms > 0,
        "twins_last_seen", api_stamp(gateway->twins_ms), "last_report",
        api_stamp(gateway->state_ms), "produced", (json_int_t)gateway->produced,
        "committed", (json_int_t)gateway->committed, "waiting",
        waiting < 0 ? json_null() : json_integer((json_int_t)waiting), "stored",
        (json_int_t)gateway->stored, "duplicates", (json_int_t)gateway->duplicates, "early",
        (json_int_t)gateway->early, "quarantined", (json_int_t)gateway->quarantined, "lost",
        (json_int_t)gateway->lost, "claimed", (json_int_t)gateway->claimed,
        "produced_doubtful", gateway->boasts, "slowed", gateway->slowed, "clock",
        clocks[gateway->clock], "clock_ahead_ms", (json_int_t)gateway->ahead_ms,
        "certificate_until", api_stamp(gateway->certificate_ends_ms), "foreign_units",
        codes_of(gateway->foreign_units));
}

static json_t *gap_of(const struct source_gap *gap)
{
    return json_pack("{s:s, s:s, s:I, s:I, s:o}", "gateway", gap->gateway, "epoch",
                     gap->epoch, "first", (json_int_t)gap->first, "last",
                     (json_int_t)gap->last, "noticed", api_stamp(gap->noticed_ms));
}

static json_t *device_fault_of(const struct source_device_fault *fault)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:i, s:I, s:I}", "unit", fault->unit,
                     "unit_name", fault->unit_vi, "counter", fault->counter, "what",
                     device_whats[fault->what], "times", (json_int_t)fault->times, "newest",
                     api_stamp(fault->newest_ms), "serial", 0, "before",
                     (json_int_t)fault->before, "after", (json_int_t)fault->after);
}

char *api_devices(const struct view *view)
{
    const struct source_overview *o = view->overview;
    json_t *root = api_begin(view);
    json_t *devices = json_array(), *gateways = json_array(), *gaps = json_array(),
           *claims = json_array(), *reasons = json_array(), *data_faults = json_array(),
           *device_faults = json_array();

    for (size_t i = 0; i < o->device_count; i++)
        json_array_append_new(devices, device_of(&o->devices[i]));
    for (size_t i = 0; i < o->gateway_count; i++)
        json_array_append_new(gateways, gateway_of(&o->gateways[i]));
    for (size_t i = 0; i < o->gap_count; i++)
        json_array_append_new(o->gaps[i].claimed ? claims : gaps, gap_of(&o->gaps[i]));
    for (size_t i = 0; i < o->quarantine_count; i++)
        json_array_append_new(reasons,
                              json_pack("{s:s, s:I}", "reason", o->quarantine[i].reason,
                                        "count", (json_int_t)o->quarantine[i].count));
    for (size_t i = 0; i < o->device_fault_count; i++)
        json_array_append_new(device_faults, device_fault_of(&o->device_faults[i]));
    for (size_t i = 0; i < o->fault_count; i++)
        json_array_append_new(data_faults,
                              json_pack("{s:s, s:I}", "fault", o->faults[i].name,
                                        "dossiers", (json_int_t)o->faults[i].dossiers));
    json_object_set_new(root, "completeness", completeness(o));
    json_object_set_new(root, "data_faults", data_faults);
    json_object_set_new(root, "device_faults", device_faults);
    json_object_set_new(root, "device_faults_more",
                        json_integer((json_int_t)o->device_faults_more));
    json_object_set_new(root, "devices", devices);
    json_object_set_new(root, "gateways", gateways);
    json_object_set_new(root, "held", held_counts_json(o));
    json_object_set_new(root, "held_open", json_integer((json_int_t)o->held_open));
    json_object_set_new(root, "lost", json_integer((json_int_t)o->lost));
    json_object_set_new(root, "gaps", gaps);
    json_object_set_new(root, "claimed", json_integer((json_int_t)o->claimed));
    json_object_set_new(root, "claims", claims);
    json_object_set_new(root, "quarantined", json_integer((json_int_t)o->quarantined));
    json_object_set_new(root, "quarantine", reasons);
    return api_finish(root);
}

static enum source_role role_of(const struct view *view)
{
    if (alarm_stands(view->alarms, ALARM_REPLACED))
        return SOURCE_ROLE_REPLACED;
    return alarm_stands(view->alarms, ALARM_TWIN) ? SOURCE_ROLE_TWIN : SOURCE_ROLE_CENTRE;
}

char *api_version(const struct view *view)
{
    return api_finish(json_pack("{s:s, s:s, s:s, s:I, s:s}", "program", "dunghan",
                                "version", DUNGHAN_VERSION, "build", asset_build(), "data",
                                (json_int_t)view->overview->version, "role",
                                source_role_name(role_of(view))));
}

char *api_index(const struct view *view)
{
    json_t *root = api_begin(view);
    json_t *links = json_object(), *named = json_array();

    for (int i = 0; i < ADDRESSES; i++) {
        enum address address = (enum address)i;

        if (address_list(address) == ADDRESS_LIST_LINK)
            json_object_set_new(links, address_name(address),
                                json_string(view_path(view, address).text));
    }
    for (int i = 0; i < DEFINITIONS; i++)
        json_array_append_new(
            named, json_pack("{s:s, s:s, s:o}", "name", definition_words[i].name, "formula",
                             definition_words[i].formula, "meaning",
                             api_name(definition_words[i].vi, definition_words[i].en)));
    json_object_set_new(root, "build", json_string(asset_build()));
    json_object_set_new(root, "definitions", named);
    json_object_set_new(root, "links", links);
    return api_finish(root);
}

bool api_health(const struct source_health *health, int64_t now_mono_ms, char **ret_text)
{
    unsigned standing = alarm_standing(health, now_mono_ms);
    bool well = !alarm_failing(standing);
    json_t *age = health->canary_mono_ms > 0
                      ? json_integer((now_mono_ms - health->canary_mono_ms) / 1000)
                      : json_null();

    json_t *lag = health->upstream && health->upstream_lag_ms >= 0
                      ? json_integer(health->upstream_lag_ms / 1000)
                      : json_null();

    *ret_text = api_finish(json_pack(
        "{s:s, s:o, s:s, s:I, s:b, s:b, s:o, s:b, s:b, s:o, s:I, s:s, s:I, s:s?, s:b, s:o, "
        "s:o}",
        "status", well ? "ok" : "failing", "reasons", api_alarms(standing, true), "role",
        source_role_name(health->role), "term", (json_int_t)health->term, "store",
        health->store, "broker", source_link_stands(&health->link), "link",
        api_link(&health->link), "disk", health->halt != SOURCE_HALT_DISK, "loop",
        !alarm_stands(standing, ALARM_LOOP), "last_commit",
        api_stamp(health->commit_wall_ms), "lost", (json_int_t)health->lost, "clock",
        clocks[health->clock], "certificates_ending",
        (json_int_t)health->certificates_ending, "broker_advice", health->broker_advice,
        "canary", health->canary, "canary_age_s", age, "upstream_lag_s", lag));
    return well;
}
