#include "appliance/centre/publish.h"

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
    uint64_t boot;
};

static void send_receipt(void *owner, const struct store_stream *stream, bool due)
{
    const struct sending *sending = owner;
    struct payload_receipt receipt = {
        .committed = stream->committed,
        .boot = sending->boot,
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
                      const struct fleet *fleet, uint64_t boot)
{
    struct sending sending = {client, ingest, fleet, boot};

    if (client_connected(client))
        ingest_each_stream(ingest, send_receipt, &sending);
}

static char *link_json(enum payload_link link)
{
    return payload_write_state(&(struct payload_state){.link = link});
}

void publish_ready(struct client *client)
{
    char *json = link_json(PAYLOAD_LINK_READY);

    (void)client_publish(client, TOPIC_CENTRE, json, strlen(json),
                         true); /* said on connect */
    free(json);
}

char *publish_will(void)
{
    return link_json(PAYLOAD_LINK_LOST);
}
