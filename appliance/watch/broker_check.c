#include "appliance/watch/broker_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/registry.h"
#include "mqtt/base/log.h"
#include "mqtt/payload.h"

#define EVENTS       "dunghan/v1/events/"
#define OWN_EVENTS   EVENTS REGISTRY_CENTRE_NAME
#define OWN_RECEIPTS "dunghan/v1/receipts/" REGISTRY_CENTRE_NAME
#define VERSION      "$SYS/broker/version"
#define DROPPED      "$SYS/broker/publish/messages/dropped"

/* OWN_EVENTS comes with the subscription to all events. */
const char *const broker_check_topics[BROKER_CHECK_TOPICS] = {OWN_RECEIPTS, VERSION,
                                                              DROPPED};

/* What can be wrong, the worst first. */
enum {
    FINDING_DEAF,
    FINDING_MUTE,
    FINDING_OLD,
    FINDING_SMALL,
    FINDING_REFUSED,
    FINDING_FOREIGN,
    FINDING_BLIND,
    FINDING_DROPS,
    FINDING_FORGOT,
    FINDINGS,
};

static const char *const advices[FINDINGS] = {
    [FINDING_DEAF] =
        "no event comes through: its access list must let " REGISTRY_CENTRE_NAME
        " read dunghan/v1/events/+; dunghan broker-config writes it",
    [FINDING_MUTE] = "no receipt goes out: its access list must let " REGISTRY_CENTRE_NAME
                     " write dunghan/v1/receipts/+; dunghan broker-config writes it",
    [FINDING_OLD] = "it is older than mosquitto 2 and cannot hold a client to its name: "
                    "install a newer one",
    [FINDING_SMALL] = "it refuses large batches of events: set max_packet_size to 1049600",
    [FINDING_REFUSED] =
        "it refuses what is published for integrators, which is tried again: its access "
        "list "
        "must let " REGISTRY_CENTRE_NAME " write there: dunghan broker-config writes it",
    [FINDING_FOREIGN] =
        "somebody else publishes statistics, which are put right: its access list must let "
        "only " REGISTRY_CENTRE_NAME " write dunghan/v1/stats/# and dunghan/v1/meta/#; "
        "dunghan broker-config writes it",
    [FINDING_BLIND] = "all statistics are published anew with each connection: its access "
                      "list must let " REGISTRY_CENTRE_NAME " read dunghan/v1/stats/# and "
                      "dunghan/v1/meta/#; dunghan broker-config writes it",
    [FINDING_DROPS] = "it drops messages, for somebody who does not keep up or of somebody "
                      "who floods it: set max_queued_messages to 20000 and "
                      "max_queued_bytes to 67108864",
    [FINDING_FORGOT] = "it forgot the centre's session: set persistence true, "
                       "persistence_location to a directory that it may write, and "
                       "persistent_client_expiration 30d; or another client uses the "
                       "centre's certificate",
};

enum {
    PACKET_LEAST_BYTES = PAYLOAD_MAX_BYTES + 1024, /* with topic and head */
    OLDEST_MAJOR = 2,
};

static void ask(struct broker_check *check, struct client *client, int64_t mono_ms)
{
    static const char question[] = "{}";

    check->asked_ms = mono_ms;
    (void)client_publish(client, OWN_EVENTS, question, strlen(question), false);
    (void)client_publish(client, OWN_RECEIPTS, question, strlen(question), false);
}

void broker_check_begin(struct broker_check *check, struct client *client, int64_t mono_ms)
{
    *check = (struct broker_check){
        .since_ms = mono_ms,
        .before = check->since_ms != 0,
        .dropped = -1,
        .advice = check->advice,
    };
    client_get_welcome(client, &check->welcome);
    ask(check, client, mono_ms);
}

static void note_dropped(struct broker_check *check, const char *payload)
{
    long long dropped = strtoll(payload, NULL, 10);

    check->drops = check->drops || (check->dropped >= 0 && dropped > check->dropped);
    if (check->dropped < 0)
        check->dropped = dropped;
}

/* "mosquitto version 2.0.11" */
static void note_version(struct broker_check *check, const char *payload)
{
    static const char before[] = "mosquitto version ";

    check->old = strncmp(payload, before, strlen(before)) == 0 &&
                 strtol(payload + strlen(before), NULL, 10) < OLDEST_MAJOR;
}

bool broker_check_take(struct broker_check *check, const char *topic, const char *payload,
                       size_t bytes)
{
    (void)bytes; /* a NUL follows */
    if (strncmp(topic, EVENTS, strlen(EVENTS)) == 0)
        check->event_came = true;
    if (strcmp(topic, OWN_EVENTS) == 0)
        return true;
    if (strcmp(topic, OWN_RECEIPTS) == 0)
        check->receipt_came = true;
    else if (strcmp(topic, DROPPED) == 0)
        note_dropped(check, payload);
    else if (strcmp(topic, VERSION) == 0)
        note_version(check, payload);
    else
        return false;
    return true;
}

bool broker_check_done(const struct broker_check *check, int64_t mono_ms)
{
    return check->since_ms && ((check->event_came && check->receipt_came) ||
                               mono_ms - check->asked_ms >= BROKER_CHECK_MS);
}

void broker_check_judge(struct broker_check *check, int64_t mono_ms)
{
    const struct client_welcome *welcome = &check->welcome;
    const bool wrong[FINDINGS] = {
        [FINDING_DEAF] = !check->event_came,
        [FINDING_MUTE] = !check->receipt_came,
        [FINDING_OLD] = check->old,
        [FINDING_SMALL] =
            welcome->packet_most_bytes && welcome->packet_most_bytes < PACKET_LEAST_BYTES,
        [FINDING_REFUSED] = check->refused,
        [FINDING_FOREIGN] = check->foreign,
        [FINDING_BLIND] = check->blind,
        [FINDING_DROPS] = check->drops,
        [FINDING_FORGOT] = check->before && !welcome->session_present,
    };
    const char *advice = NULL;

    if (!broker_check_done(check, mono_ms))
        return;
    for (int i = 0; !advice && i < FINDINGS; i++)
        advice = wrong[i] ? advices[i] : NULL;
    if (advice && advice != check->advice)
        log_warning("broker: %s", advice);
    if (!advice && check->advice)
        log_info("broker: it does what is needed again");
    check->advice = advice;
}

void broker_check_again(struct broker_check *check, struct client *client, int64_t mono_ms)
{
    if (check->since_ms && !(check->event_came && check->receipt_came) &&
        mono_ms - check->asked_ms >= BROKER_CHECK_AGAIN_MS)
        ask(check, client, mono_ms);
}

bool broker_check_deaf(const struct broker_check *check)
{
    return check->advice == advices[FINDING_DEAF];
}
