/* The part of doctor.h that is about counter devices. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "appliance/centre/control.h"
#include "appliance/cli/doctor/doctor.h"
#include "mqtt/payload.h"

enum { PATIENCE_S = 60, NAMED_MOST = 10 };

static const char devices[] = "devices";

/* How many of those that the centre knows. */
struct tally {
    size_t known, wrong, offline, unknown; /* clocks; no answer; the gateway is away */
};

/* --- who is silent ------------------------------------------------------------------- */

static const char *const causes[PAYLOAD_DEVICE_CAUSES] = {
    [PAYLOAD_DEVICE_CAUSE_NONE] = "see its power and its cable",
    [PAYLOAD_DEVICE_CAUSE_NO_CONNECTION] =
        "no connection: nobody is at its address: see its power, its cable and the address "
        "in the gateway's settings",
    [PAYLOAD_DEVICE_CAUSE_REFUSED] =
        "connection refused: see address and port in the gateway's settings, and that its "
        "Modbus is on",
    [PAYLOAD_DEVICE_CAUSE_WRONG_MAP] =
        "wrong register map: see its kind in the gateway's settings, and its firmware",
    [PAYLOAD_DEVICE_CAUSE_NO_ANSWER] =
        "no answer: see its unit_id in the gateway's settings, and its power",
    [PAYLOAD_DEVICE_CAUSE_EXCEPTION] =
        "it answers with an error: see its kind and unit_id in the gateway's settings",
    [PAYLOAD_DEVICE_CAUSE_BAD_ANSWER] =
        "its answers make no sense: see that a terminal is at this address and port",
    [PAYLOAD_DEVICE_CAUSE_RING_RESTARTED] =
        "its ring has begun anew: say in the gateway's settings which one it is",
    [PAYLOAD_DEVICE_CAUSE_GATEWAY] =
        "the fault is the gateway's own: journalctl -u dunghan-gateway there",
};

static const char *remedy_of(const json_t *device)
{
    const char *cause = json_string_value(json_object_get(device, "cause"));

    for (size_t i = 0; cause && i < PAYLOAD_DEVICE_CAUSES; i++) {
        if (strcmp(payload_device_cause_names[i], cause) == 0)
            return causes[i];
    }
    return causes[PAYLOAD_DEVICE_CAUSE_NONE];
}

static void look_at_answers(struct doctor *doctor, const json_t *device,
                            struct tally *tally)
{
    const char *unit = "", *counter = "", *gateway = "", *state = "", *seen = NULL;

    (void)json_unpack((json_t *)device, "{s:s, s:s, s:s, s:s, s:s?}", "unit", &unit,
                      "counter", &counter, "gateway", &gateway, "state", &state,
                      "last_seen", &seen);
    tally->unknown += strcmp(state, "unknown") == 0;
    if (strcmp(state, payload_device_state_names[PAYLOAD_DEVICE_STATE_OFFLINE]) != 0 ||
        tally->offline++ >= NAMED_MOST)
        return;
    doctor_say(doctor, FINDING_WARN, devices, "%s %s (gateway %s): offline, %s%s: %s", unit,
               counter, gateway, seen ? "silent since " : "never answered",
               seen ? seen : "", remedy_of(device));
}

/* --- whose clock is wrong ------------------------------------------------------------ */

static void look_at_clock(struct doctor *doctor, const json_t *device, struct tally *tally)
{
    const char *unit = "", *counter = "";
    const json_t *ahead = json_object_get(device, "clock_ahead_ms");
    json_int_t ahead_s = json_integer_value(ahead) / 1000;

    if (!json_is_true(json_object_get(device, "clock_wrong")) ||
        tally->wrong++ >= NAMED_MOST)
        return;
    (void)json_unpack((json_t *)device, "{s:s, s:s}", "unit", &unit, "counter", &counter);
    if (json_is_integer(ahead))
        doctor_say(doctor, FINDING_WARN, devices,
                   "%s %s: its clock is %" JSON_INTEGER_FORMAT " s %s: set it", unit,
                   counter, ahead_s < 0 ? -ahead_s : ahead_s,
                   ahead_s < 0 ? "behind" : "ahead");
    else
        doctor_say(doctor, FINDING_WARN, devices,
                   "%s %s: its clock is not set: set it; it may need a new battery", unit,
                   counter);
}

/* --- all of them --------------------------------------------------------------------- */

/* A slice of the list; is there more? */
static bool look_at_slice(struct doctor *doctor, json_int_t *after, struct tally *tally)
{
    json_t *request = json_pack("{s:s, s:I}", "do", "device_list", "after", *after);
    json_t *answer = NULL;
    const json_t *device;
    bool more = false;
    size_t i;

    if (control_ask(doctor->config->data, &(struct control_request){.words = request},
                    PATIENCE_S, &answer) == 0) {
        json_array_foreach(json_object_get(answer, "devices"), i, device)
        {
            tally->known++;
            look_at_answers(doctor, device, tally);
            look_at_clock(doctor, device, tally);
        }
        *after = json_integer_value(json_object_get(answer, "after"));
        more = json_is_true(json_object_get(answer, "more"));
    }
    json_decref(request);
    json_decref(answer);
    return more;
}

/* Of a centre that does not run or answer it was said already. */
void doctor_look_at_devices(struct doctor *doctor)
{
    struct tally tally = {0};
    json_int_t after = 0;

    while (look_at_slice(doctor, &after, &tally))
        ;
    if (tally.offline > NAMED_MOST)
        doctor_say(doctor, FINDING_WARN, devices,
                   "%zu more are offline: dunghan device list", tally.offline - NAMED_MOST);
    if (tally.unknown)
        doctor_say(
            doctor, FINDING_WARN, devices,
            "of %zu nothing is known now, since their gateways are not heard: dunghan "
            "device list",
            tally.unknown);
    if (tally.wrong > NAMED_MOST)
        doctor_say(doctor, FINDING_WARN, devices,
                   "the clocks of %zu more are wrong: dunghan device list",
                   tally.wrong - NAMED_MOST);
    if (tally.known && !tally.wrong && !tally.offline && !tally.unknown)
        doctor_say(doctor, FINDING_OK, devices,
                   "%zu, all answer, and no clock is known as wrong", tally.known);
}
