/* The part of doctor.h that is about counter devices. */
#include <jansson.h>
#include <stdio.h>

#include "appliance/centre/control.h"
#include "appliance/cli/doctor/doctor.h"

enum { PATIENCE_S = 60, NAMED_MOST = 10 };

static const char devices[] = "devices";

struct clocks {
    size_t known, wrong;
};

static void look_at(struct doctor *doctor, const json_t *device, struct clocks *clocks)
{
    const char *unit = "", *counter = "";
    const json_t *ahead = json_object_get(device, "clock_ahead_ms");
    json_int_t ahead_s = json_integer_value(ahead) / 1000;

    clocks->known++;
    if (!json_is_true(json_object_get(device, "clock_wrong")) ||
        clocks->wrong++ >= NAMED_MOST)
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

/* A slice of the list; is there more? */
static bool look_at_slice(struct doctor *doctor, json_int_t *after, struct clocks *clocks)
{
    json_t *request = json_pack("{s:s, s:I}", "do", "device_list", "after", *after);
    json_t *answer = NULL;
    const json_t *device;
    bool more = false;
    size_t i;

    if (control_ask(doctor->config->data, &(struct control_request){.words = request},
                    PATIENCE_S, &answer) == 0) {
        json_array_foreach(json_object_get(answer, "devices"), i, device)
            look_at(doctor, device, clocks);
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
    struct clocks clocks = {0, 0};
    json_int_t after = 0;

    while (look_at_slice(doctor, &after, &clocks))
        ;
    if (clocks.wrong > NAMED_MOST)
        doctor_say(doctor, FINDING_WARN, devices,
                   "the clocks of %zu more are wrong: dunghan device list",
                   clocks.wrong - NAMED_MOST);
    else if (clocks.known && !clocks.wrong)
        doctor_say(doctor, FINDING_OK, devices, "%zu, of which no clock is known as wrong",
                   clocks.known);
}
