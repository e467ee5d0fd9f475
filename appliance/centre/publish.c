#include "appliance/centre/publish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_streams.h"
#include "mqtt/base/clock.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

struct sending {
    struct client *client;
    struct ingest *ingest;
    const struct fleet *fleet;
    const struct publish_voice *voice;
};

static void send_receipt(void *owner, const struct store_stream *stream, bool due)
{
    const struct sending *sending = owner;
    struct payload_receipt receipt = {
        .committed = stream->committed,
        .boot = sending->voice->boot,
        .term = sending->voice->term,
        .lost = stream->lost + stream->claimed,
        .again = stream->again,
        .asked = stream->asked,
        .common = stream->common,
    };
    const struct fleet_member *member = fleet_find(sending->fleet, stream->gateway);
    char topic[TOPIC_BYTES];
    char *json;

    if (!due)
        return;
    receipt.twins = member && fleet_twins(member, clock_mono_ms());
    receipt.twins_ms = receipt.twins ? member->returned_ms : 0;
    memcpy(receipt.epoch, stream->epoch, sizeof receipt.epoch);
    memcpy(receipt.chain, stream->chain, sizeof receipt.chain);
    memcpy(receipt.asker, stream->asker, sizeof receipt.asker);
    json = payload_write_receipt(&receipt);
    if (client_publish(sending->client,
                       topic_format(TOPIC_RECEIPTS, stream->gateway, topic), json,
                       strlen(json), true) == 0)
        ingest_receipt_sent(sending->ingest, stream);
    free(json);
}

void publish_receipts(struct client *client, struct ingest *ingest,
                      const struct fleet *fleet, const struct publish_voice *voice)
{
    struct sending sending = {client, ingest, fleet, voice};

    if (client_connected(client))
        ingest_each_stream(ingest, send_receipt, &sending);
}

static struct payload_centre words_of(const struct source_overview *overview)
{
    return (struct payload_centre){
        .known = source_link_stands(&overview->link),
        .units = overview->completeness.expected,
        .units_reporting = overview->completeness.reporting,
        .units_undeclared = overview->completeness.undeclared,
        .devices = overview->total.devices,
        .devices_reporting = overview->total.devices_reporting,
        .devices_silent = overview->total.devices_silent,
    };
}

bool publish_centre_changes(const struct source_overview *before,
                            const struct source_overview *after)
{
    const struct payload_centre was = words_of(before), is = words_of(after);

    return was.known != is.known || was.units != is.units ||
           was.units_reporting != is.units_reporting ||
           was.units_undeclared != is.units_undeclared || was.devices != is.devices ||
           was.devices_reporting != is.devices_reporting ||
           was.devices_silent != is.devices_silent;
}

void publish_centre(struct client *client, const struct source_overview *overview,
                    const struct publish_voice *voice)
{
    struct payload_centre centre = words_of(overview);
    char *json;

    centre.at_ms = clock_wall_ms();
    centre.term = voice->term;
    json = payload_write_centre(&centre);
    (void)client_publish(client, TOPIC_CENTRE, json, strlen(json),
                         true); /* said again on connect, and on the next change */
    free(json);
}

int publish_event(struct client *client, const char *topic, const char *json)
{
    return client_in_flight(client) < PUBLISH_EVENTS_WINDOW
               ? client_publish(client, topic, json, strlen(json), false)
               : -EAGAIN;
}
