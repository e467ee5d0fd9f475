/* The part of doctor.h that is about the broker and the running centre. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "appliance/centre/control.h"
#include "appliance/cli/doctor/doctor.h"
#include "appliance/watch/broker_check.h"
#include "mqtt/base/clock.h"
#include "mqtt/topic.h"

enum { PATIENCE_S = 60 }; /* for a centre that is at work */

enum { CONNECT_MS = 10 * 1000, KEEPALIVE_S = 20, MAILBOX_BYTES = 1 << 20, WINDOW = 10 };

static const char centre[] = "centre", broker[] = "broker";

/* A broker through which nothing comes is no better than none, whoever is connected to it. */
static void say_advice(struct doctor *doctor, bool silent, const char *advice)
{
    if (advice)
        doctor_say(doctor, silent ? FINDING_FAIL : FINDING_WARN, broker, "%s", advice);
    else if (silent)
        doctor_say(doctor, FINDING_FAIL, broker,
                   "the centre is connected, but what it sends does not come back: see the "
                   "broker's log (journalctl -u mosquitto)");
    else
        doctor_say(doctor, FINDING_OK, broker, "%s:%d lets events in and receipts out",
                   doctor->config->broker.host, doctor->config->broker.port);
}

/* Why nobody gets in, and what to do; "" when nobody has said why. */
static void say_away(struct doctor *doctor, const char *whose, const char *fault)
{
    const struct settings_broker *at = &doctor->config->broker;

    doctor_say(doctor, FINDING_FAIL, broker,
               "%s:%d: %s: %s: see that it runs (systemctl status mosquitto), that it "
               "listens there, and broker in the settings",
               at->host, at->port, whose, *fault ? fault : "there was no answer yet");
}

/* Of the centre itself nothing need be said. */
static void say_role(struct doctor *doctor, const char *role)
{
    if (role && strcmp(role, "twin") == 0)
        doctor_say(
            doctor, FINDING_OK, centre,
            "it is a twin, which says nothing; what it lacks of the centre's: dunghan "
            "digest");
    if (role && strcmp(role, "replaced") == 0)
        doctor_say(
            doctor, FINDING_FAIL, centre,
            "another machine is the centre: `role: twin` in the settings makes this one "
            "its twin, dunghan promote the centre again");
}

/* --- by way of the centre ------------------------------------------------------------ */

static void read_health(struct doctor *doctor, const json_t *health)
{
    const char *fault = "";
    int good = 0, sound = 0, checked = 0;
    const char *advice = json_string_value(json_object_get(health, "broker_advice"));
    bool silent = json_is_true(json_object_get(health, "broker_silent"));

    if (json_unpack((json_t *)health, "{s:b, s:b, s:b, s:s}", "broker", &good, "store",
                    &sound, "broker_checked", &checked, "broker_fault", &fault) < 0) {
        doctor_say(doctor, FINDING_FAIL, centre,
                   "it runs, but its answer is not understood");
        return;
    }
    doctor_say(doctor, sound ? FINDING_OK : FINDING_FAIL, centre,
               sound ? "it runs and stores events"
                     : "it runs, but stores nothing: journalctl -u dunghand");
    say_role(doctor, json_string_value(json_object_get(health, "role")));
    if (!good)
        say_away(doctor, "the centre is not connected", fault);
    else if (!checked && !silent)
        doctor_say(doctor, FINDING_OK, broker,
                   "the centre has just connected; ask again for more");
    else
        say_advice(doctor, silent, advice);
}

/* --- oneself ------------------------------------------------------------------------- */

struct visit {
    struct client *client;
    struct broker_check check;
};

static void on_connected(void *owner)
{
    struct visit *visit = owner;

    broker_check_begin(&visit->check, visit->client, clock_mono_ms());
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    (void)broker_check_take(&((struct visit *)owner)->check, topic, payload, bytes);
}

static void stay(struct visit *visit)
{
    const struct client_handler handler = {
        .owner = visit, .connected = on_connected, .message = on_message};
    int64_t until_ms = clock_mono_ms() + CONNECT_MS;
    struct pollfd mail = {client_fd(visit->client), POLLIN, 0};

    while (!broker_check_done(&visit->check, clock_mono_ms()) &&
           (visit->check.since_ms || clock_mono_ms() < until_ms)) {
        (void)poll(&mail, 1, 100);
        client_dispatch(visit->client, &handler);
    }
    if (visit->check.since_ms)
        broker_check_judge(&visit->check, clock_mono_ms());
}

/*
 * In the centre's own name, since no centre runs. What the broker may have kept for it is
 * given to us and lost; its gateways send it again.
 */
static void go(struct doctor *doctor)
{
    char events[TOPIC_BYTES];
    const char *const subscriptions[] = {topic_format(TOPIC_EVENTS, "+", events),
                                         broker_check_topics[0], broker_check_topics[1],
                                         broker_check_topics[2], NULL};
    const struct client_config config = {
        .client_id = REGISTRY_CENTRE_NAME,
        .keepalive_s = KEEPALIVE_S,
        .subscriptions = subscriptions,
        .window = WINDOW,
        .mailbox_bytes = MAILBOX_BYTES,
    };
    char fault[CLIENT_FAULT_BYTES] = "";
    struct visit visit = {0};
    int rc = settings_open_client(&visit.client, &doctor->config->broker, &config);

    if (rc == 0) {
        stay(&visit);
        client_get_fault(visit.client, fault);
    }
    client_close(visit.client);
    if (!visit.check.since_ms)
        say_away(doctor, "it lets nobody in", rc == 0 ? fault : strerrordesc_np(-rc));
    else
        say_advice(doctor, broker_check_deaf(&visit.check), visit.check.advice);
}

void doctor_look_at_broker(struct doctor *doctor)
{
    json_t *request = json_pack("{s:s}", "do", "health"), *health = NULL;
    int rc = control_ask(doctor->config->data, &(struct control_request){.words = request},
                         PATIENCE_S, &health);

    json_decref(request);
    if (rc == 0) {
        read_health(doctor, health);
        json_decref(health);
        return;
    }
    if (rc == -ENOENT)
        doctor_say(doctor, FINDING_FAIL, centre,
                   "it does not run: systemctl start dunghand");
    else
        doctor_say(doctor, FINDING_FAIL, centre, "it runs, but does not answer: %s",
                   strerrordesc_np(-rc));
    if (rc == -ENOENT && !doctor->config->twin)
        go(doctor);
}
