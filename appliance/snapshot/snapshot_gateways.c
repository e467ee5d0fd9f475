/* The part of a snapshot that is about gateways and their devices. */
#include <stdlib.h>
#include <string.h>

#include "appliance/snapshot/fleet_devices.h"
#include "appliance/snapshot/fleet_foreign.h"
#include "appliance/snapshot/snapshot_parts.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/date.h"
#include "mqtt/base/order.h"

static enum source_device_state state_of(const struct fleet_device *device)
{
    static const enum source_device_state shown[PAYLOAD_DEVICE_STATES] = {
        [PAYLOAD_DEVICE_STATE_OFFLINE] = SOURCE_DEVICE_SILENT,
        [PAYLOAD_DEVICE_STATE_SHAKY] = SOURCE_DEVICE_SHAKY,
        [PAYLOAD_DEVICE_STATE_ONLINE] = SOURCE_DEVICE_REPORTING,
    };

    if (!device->known)
        return SOURCE_DEVICE_NOT_KNOWN;
    if (device->state == PAYLOAD_DEVICE_STATE_OFFLINE && device->seen_ms == 0)
        return SOURCE_DEVICE_NEVER;
    return shown[device->state];
}

static const enum source_device_cause causes[PAYLOAD_DEVICE_CAUSES] = {
    [PAYLOAD_DEVICE_CAUSE_NONE] = SOURCE_DEVICE_CAUSE_NONE,
    [PAYLOAD_DEVICE_CAUSE_NO_CONNECTION] = SOURCE_DEVICE_CAUSE_NO_CONNECTION,
    [PAYLOAD_DEVICE_CAUSE_REFUSED] = SOURCE_DEVICE_CAUSE_REFUSED,
    [PAYLOAD_DEVICE_CAUSE_WRONG_MAP] = SOURCE_DEVICE_CAUSE_WRONG_MAP,
    [PAYLOAD_DEVICE_CAUSE_NO_ANSWER] = SOURCE_DEVICE_CAUSE_NO_ANSWER,
    [PAYLOAD_DEVICE_CAUSE_EXCEPTION] = SOURCE_DEVICE_CAUSE_EXCEPTION,
    [PAYLOAD_DEVICE_CAUSE_BAD_ANSWER] = SOURCE_DEVICE_CAUSE_BAD_ANSWER,
    [PAYLOAD_DEVICE_CAUSE_RING_RESTARTED] = SOURCE_DEVICE_CAUSE_RING_RESTARTED,
    [PAYLOAD_DEVICE_CAUSE_GATEWAY] = SOURCE_DEVICE_CAUSE_GATEWAY,
};

/* Most devices do not say it, and there are many. */
static const char *keep_if(struct held *held, const char *text)
{
    return *text ? snapshot_keep(held, text) : "";
}

/* How fast it answers is of now, and known while its gateway is here; the rest stays as it was. */
static void show_details(struct building *b, const struct fleet_device *device,
                         struct source_device *row)
{
    const struct payload_device *said = device->said;

    for (int cause = 0; cause < PAYLOAD_DEVICE_CAUSES; cause++)
        row->failures[causes[cause]] = said->failures[cause];
    if (device->known) {
        row->round_trip_us = said->round_trip.median_us;
        row->round_trip_last_us = said->round_trip.last_us;
    }
    row->firmware = keep_if(b->held, said->firmware);
    row->address = keep_if(b->held, said->place.address);
    row->port = said->place.port;
    row->unit_id = said->place.unit_id;
    row->serial = said->serial;
}

static struct source_device show_device(struct building *b,
                                        const struct fleet_device *device)
{
    static const enum source_device_clock clocks[PAYLOAD_DEVICE_CLOCKS] = {
        [PAYLOAD_DEVICE_CLOCK_NOT_SAID] = SOURCE_DEVICE_CLOCK_NOT_SAID,
        [PAYLOAD_DEVICE_CLOCK_COMPARED] = SOURCE_DEVICE_CLOCK_COMPARED,
        [PAYLOAD_DEVICE_CLOCK_UNSET] = SOURCE_DEVICE_CLOCK_UNSET,
    };

    struct source_device row = {
        .unit = snapshot_keep(b->held, device->unit),
        .counter = snapshot_keep(b->held, device->counter),
        .gateway = snapshot_keep(b->held, device->gateway),
        .state = state_of(device),
        .cause = causes[device->cause],
        .seen_ms = device->seen_ms,
        .records = device->records,
        .faults = device->faults,
        .clock = clocks[device->clock],
        .clock_ahead_ms = device->clock_ahead_ms,
        .clock_wrong = device->clock_wrong,
    };

    show_details(b, device, &row);
    return row;
}

static void add_device(struct building *b, struct source_device *row,
                       const struct fleet_device *device)
{
    const struct catalogue_entry *unit =
        catalogue_find(b->inputs->rules->catalogue, CATALOGUE_UNITS, device->unit);

    *row = show_device(b, device);
    row->unit_vi = unit ? b->unit_rows[unit->id]->name_vi : "";
    snapshot_count_device(b, unit, row->state >= SOURCE_DEVICE_SHAKY, device->well_ms);
}

/* Those that need a look first; of the silent the one that has been it longest. Others keep their
 * place, whichever of them was read last; q2 stands before q10. */
static int silent_first(const void *left, const void *right)
{
    const struct source_device *a = left, *b = right;
    int order;

    ORDER_BY(state);
    if (a->state == SOURCE_DEVICE_SILENT)
        ORDER_BY(seen_ms);
    order = strcmp(a->unit, b->unit);
    return order ? order : strverscmp(a->counter, b->counter);
}

static struct fleet_link link_of(const struct building *b)
{
    return (struct fleet_link){source_link_stands(&b->inputs->link),
                               b->inputs->link_since_mono_ms};
}

static struct fleet_devices_view view_of(const struct building *b)
{
    const struct snapshot_inputs *inputs = b->inputs;

    return (struct fleet_devices_view){
        .fleet = inputs->fleet,
        .registry = inputs->guarded ? inputs->registry : NULL,
        .catalogue = inputs->rules->catalogue,
        .today = b->today,
        .link = link_of(b),
        .mono_ms = b->mono_ms,
    };
}

static void add_devices(struct building *b)
{
    const struct fleet_devices_view view = view_of(b);
    struct source_overview *overview = &b->held->overview;
    struct fleet_device *devices = fleet_devices(&view, &overview->device_count);

    b->held->devices = snapshot_list(overview->device_count, sizeof *b->held->devices);
    for (size_t i = 0; i < overview->device_count; i++)
        add_device(b, &b->held->devices[i], &devices[i]);
    free(devices);
    qsort(b->held->devices, overview->device_count, sizeof *b->held->devices, silent_first);
    overview->devices = b->held->devices;
}

enum { GAPS_SHOWN = 100 };

static void count_stream(void *owner, const struct store_stream *stream, bool receipt_due)
{
    (void)stream;
    (void)receipt_due;
    ++*(size_t *)owner;
}

/* The row of this gateway; one that was never heard of gets one too. */
static struct source_gateway *reach_gateway(struct building *b, const char *name)
{
    size_t *count = &b->held->overview.gateway_count;
    struct source_gateway *row = b->held->gateways;

    while (row < b->held->gateways + *count && strcmp(row->name, name) != 0)
        row++;
    if (row == b->held->gateways + *count) {
        row->name = snapshot_keep(b->held, name);
        ++*count;
    }
    return row;
}

/* Of a gateway that is gone what is stored says enough, unless something of it is missing. */
static bool is_over(const struct building *b, const struct store_stream *stream)
{
    return fleet_gone(b->inputs->fleet, stream->gateway) && !stream->lost &&
           !stream->claimed && stream->announced <= stream->committed;
}

/* What is stored of an outbox is our own word, not the gateway's. The row that says it. */
static struct source_gateway *show_stream(struct building *b,
                                          const struct store_stream *stream)
{
    struct source_gateway *row = reach_gateway(b, stream->gateway);

    row->committed = stream->committed;
    row->duplicates = stream->duplicates;
    /* Of a gateway's newest outbox nothing is lost beyond what is committed. */
    row->stored = stream->committed - stream->lost - stream->claimed - stream->dismissed;
    row->early = stream->early;
    row->quarantined = stream->quarantined;
    row->produced =
        stream->announced > stream->committed ? stream->announced : stream->committed;
    return row;
}

/* The newest comes last, and is shown where the gateway has not said which one it has. */
static void add_stream(void *owner, const struct store_stream *stream, bool receipt_due)
{
    struct building *b = owner;
    struct source_gateway *row;

    (void)receipt_due;
    if (is_over(b, stream))
        return;
    row = show_stream(b, stream);
    row->lost += stream->lost;
    row->claimed += stream->claimed;
    b->held->overview.lost += stream->lost;
    b->held->overview.claimed += stream->claimed;
}

/* The one that speaks need not be the newest: an earlier outbox may have come back. */
static void show_spoken(void *owner, const struct store_stream *stream, bool receipt_due)
{
    struct building *b = owner;
    const struct fleet_member *member = fleet_find(b->inputs->fleet, stream->gateway);

    (void)receipt_due;
    if (member && strcmp(member->state.epoch, stream->epoch) == 0)
        (void)show_stream(b, stream);
}

/* Is it there? What a gateway says to have made is believed within bounds, whether anything of it
 * is here or not. Does it bring more than its share? */
static void judge_gateways(struct building *b)
{
    static const enum source_gateway_state states[FLEET_PRESENCES] = {
        [FLEET_LEFT] = SOURCE_GATEWAY_LOST,
        [FLEET_QUIET] = SOURCE_GATEWAY_SILENT,
        [FLEET_UNKNOWN] = SOURCE_GATEWAY_NOT_KNOWN,
        [FLEET_READY] = SOURCE_GATEWAY_READY,
    };
    const struct fleet_link link = link_of(b);

    for (size_t i = 0; i < b->held->overview.gateway_count; i++) {
        struct source_gateway *row = &b->held->gateways[i];
        const struct fleet_member *member = fleet_find(b->inputs->fleet, row->name);
        uint64_t most = row->committed + ingest_believed(b->inputs->ingest, row->name);

        row->state = states[fleet_presence(member, &link, b->mono_ms)];
        row->boasts = member && member->state.produced > most;
        row->slowed = ingest_slowed(b->inputs->ingest, row->name, b->wall_ms);
        row->produced = row->produced < most ? row->produced : most;
    }
}

struct gap_list {
    struct held *held;
    enum gap_kind kind;
};

static void add_gap(void *owner, const struct store_stream *stream, const struct gap *gap)
{
    const struct gap_list *list = owner;
    struct held *held = list->held;

    if (gap->kind == list->kind && held->overview.gap_count < GAPS_SHOWN)
        held->gaps[held->overview.gap_count++] = (struct source_gap){
            .gateway = snapshot_keep(held, stream->gateway),
            .epoch = snapshot_keep(held, stream->epoch),
            .first = gap->first,
            .last = gap->last,
            .noticed_ms = gap->noticed_ms,
            .claimed = gap->kind == GAP_CLAIMED,
        };
}

static void add_gaps(struct building *b)
{
    b->held->gaps = snapshot_list(GAPS_SHOWN, sizeof *b->held->gaps);
    b->held->overview.gaps = b->held->gaps;
    ingest_each_gap(b->inputs->ingest, add_gap, &(struct gap_list){b->held, GAP_LOST});
    ingest_each_gap(b->inputs->ingest, add_gap, &(struct gap_list){b->held, GAP_CLAIMED});
}

static enum source_clock clock_of(const struct fleet_member *member)
{
    static const enum source_clock clocks[PAYLOAD_CLOCKS] = {
        [PAYLOAD_CLOCK_NOT_SAID] = SOURCE_CLOCK_NOT_SAID,
        [PAYLOAD_CLOCK_SYNCHRONISED] = SOURCE_CLOCK_GOOD,
        [PAYLOAD_CLOCK_UNSYNCHRONISED] = SOURCE_CLOCK_UNSYNCHRONISED,
    };

    return clocks[member->state.clock];
}

/* One row a gateway: what it says of itself, and what is stored of it. */
static void add_gateways(struct building *b)
{
    size_t count, registered, streams = 0;
    const struct fleet_member *members = fleet_all(b->inputs->fleet, &count);
    const struct fleet_devices_view view = view_of(b);

    ingest_each_stream(b->inputs->ingest, count_stream, &streams);
    (void)registry_all(b->inputs->registry, &registered);
    b->held->gateways =
        snapshot_list(count + streams + registered, sizeof *b->held->gateways);
    for (size_t i = 0; i < count; i++) {
        const struct fleet_member *member = &members[i];
        char *foreign = fleet_foreign_units(&view, member);

        b->held->gateways[i] = (struct source_gateway){
            .name = snapshot_keep(b->held, member->name),
            .twins_ms = fleet_twins(member, b->mono_ms) ? member->returned_ms : 0,
            .state_ms = member->state.at_ms,
            .produced = member->state.produced,
            .certificate_ends_ms = member->state.certificate_until_ms,
            .clock = clock_of(member),
            .ahead_ms = member->ahead_ms,
            .foreign_units = foreign ? snapshot_keep_text(b->held, foreign) : NULL,
        };
    }
    b->held->overview.gateways = b->held->gateways;
    b->held->overview.gateway_count = count;
    ingest_each_stream(b->inputs->ingest, add_stream, b);
    ingest_each_stream(b->inputs->ingest, show_spoken, b);
    judge_gateways(b);
}

/* What the registry knows of the gateways. One that is revoked and silent is past. */
static void add_registered(struct building *b)
{
    size_t count;
    const struct registry_entry *const *all = registry_all(b->inputs->registry, &count);

    for (size_t i = 0; i < count; i++) {
        struct source_gateway *row;

        if (registry_role(all[i]) != REGISTRY_GATEWAY || registry_revoked(all[i]))
            continue;
        row = reach_gateway(b, all[i]->name);
        if (b->inputs->guarded)
            row->units = snapshot_keep_text(b->held, registry_units(all[i]));
        if (!row->certificate_ends_ms) /* it does not say which one it uses */
            row->certificate_ends_ms = registry_until_ms(all[i]);
    }
}

static int64_t ends_ms(const struct building *b, const char *name)
{
    const struct registry_entry *entry = registry_find(b->inputs->registry, name);

    return entry ? registry_until_ms(entry) : 0;
}

static void add_certificates(struct building *b)
{
    struct source_overview *o = &b->held->overview;
    const int64_t own[] = {ends_ms(b, REGISTRY_CENTRE_NAME),
                           ends_ms(b, REGISTRY_BROKER_NAME)};

    o->centre_certificate_ends_ms = own[0];
    o->broker_certificate_ends_ms = own[1];
    o->certificates_due_ms =
        b->wall_ms + (int64_t)b->inputs->certificate_warn_days * DATE_DAY_MS;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        o->certificates_ending += own[i] && own[i] < o->certificates_due_ms;
    for (size_t i = 0; i < o->gateway_count; i++)
        o->certificates_ending +=
            o->gateways[i].certificate_ends_ms &&
            o->gateways[i].certificate_ends_ms < o->certificates_due_ms;
}

void snapshot_add_gateways(struct building *b)
{
    add_devices(b);
    add_gateways(b);
    add_gaps(b);
    add_registered(b);
    add_certificates(b);
}
