/* The part of doctor.h about where figures come from: gateways, units, and what is set aside. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/centre/control.h"
#include "appliance/cli/doctor/doctor.h"
#include "appliance/snapshot/standing.h"
#include "appliance/tables/store_held.h"
#include "appliance/tables/store_quarantine.h"
#include "mqtt/base/memory.h"

enum { PATIENCE_S = 60 };

static const char counters[] = "counters", units[] = "units", gateways[] = "gateways";

/* --- what is set aside --------------------------------------------------------------- */

static int add_reason(void *owner, const char *reason, int64_t count)
{
    (void)reason;
    *(int64_t *)owner += count;
    return 0;
}

void doctor_look_at_aside(struct doctor *doctor, struct store *store)
{
    static const char what[] = "set aside";
    int64_t aside = 0;
    int rc = store_each_reason(store, add_reason, &aside);

    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, what, "%s", strerrordesc_np(-rc));
    else if (aside)
        doctor_say(doctor, FINDING_WARN, what,
                   "events that are in no figure: %" PRId64
                   ": dunghan quarantine list says why",
                   aside);
    else
        doctor_say(doctor, FINDING_OK, what, "nothing");
}

void doctor_look_at_held(struct doctor *doctor, struct store *store)
{
    static const char what[] = "held back";
    int64_t open = 0;
    int rc = store_count_held(store, &open);

    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, what, "%s", strerrordesc_np(-rc));
    else if (open)
        doctor_say(doctor, FINDING_WARN, what,
                   "counts that wait for a decision, in no figure: %" PRId64
                   ": dunghan held list",
                   open);
    else
        doctor_say(doctor, FINDING_OK, what, "nothing");
}

/* --- what the centre that runs knows ------------------------------------------------- */

static json_int_t number(const json_t *standing, const char *part, const char *member)
{
    return json_integer_value(json_object_get(json_object_get(standing, part), member));
}

/* Those that the answer names; what is more is counted by the caller. */
static const json_t *named(const json_t *standing, const char *part)
{
    return json_object_get(json_object_get(standing, part), "named");
}

static void say_more(struct doctor *doctor, const char *what, json_int_t all,
                     const json_t *names)
{
    json_int_t more = all - (json_int_t)json_array_size(names);

    if (more > 0)
        doctor_say(doctor, FINDING_WARN, what,
                   "%" JSON_INTEGER_FORMAT " more of the same: see the page", more);
}

static void look_at_counters(struct doctor *doctor, const json_t *standing)
{
    json_int_t expected = number(standing, counters, "expected"),
               silent = number(standing, counters, "silent");
    bool heard = json_is_true(json_object_get(standing, "heard"));

    if (expected == 0)
        doctor_say(doctor, FINDING_OK, counters,
                   "none is expected: no unit has `counters`, and no device is known");
    else if (!heard)
        doctor_say(doctor, FINDING_WARN, counters,
                   "which of %" JSON_INTEGER_FORMAT
                   " report is not known: the centre hears nobody",
                   expected);
    else
        doctor_say(doctor, silent ? FINDING_WARN : FINDING_OK, counters,
                   "%" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
                   " report; missed in working time: %" JSON_INTEGER_FORMAT,
                   number(standing, counters, "reporting"), expected, silent);
}

static void look_at_unheard(struct doctor *doctor, const json_t *standing)
{
    json_int_t unheard = number(standing, units, "unheard");
    const json_t *unit;
    char *codes = NULL;
    size_t bytes, i;
    FILE *out = need(open_memstream(&codes, &bytes));

    json_array_foreach(named(standing, units), i, unit)(void)
        fprintf(out, "%s%s", i ? ", " : "", json_string_value(unit));
    (void)fclose(out);
    if (unheard)
        doctor_say(doctor, FINDING_WARN, units,
                   "never heard: %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
                   ": %s%s: connect their counters; the settings of a gateway and dunghan "
                   "gateway list must name them",
                   unheard, number(standing, units, "expected"), codes,
                   unheard > (json_int_t)i ? " ..." : "");
    free(codes);
}

static void look_at_gateway(struct doctor *doctor, const json_t *gateway)
{
    static const char *const texts[SOURCE_GATEWAYS] = {
        [SOURCE_GATEWAY_NEVER] =
            "it is registered and was never heard: bring it its bundle and start it",
        [SOURCE_GATEWAY_LOST] =
            "it is not connected: see its power, its network and, there, "
            "dunghan-gateway --status",
        [SOURCE_GATEWAY_SILENT] = "it is silent: see its power, its network and, there, "
                                  "dunghan-gateway --status",
        [SOURCE_GATEWAY_NOT_KNOWN] =
            "how it is is not known: the centre does not hear it yet, or nobody",
        [SOURCE_GATEWAY_READY] = "it is connected", /* is not among them */
    };
    const char *name = "", *state = "", *last = NULL, *says = "";

    (void)json_unpack((json_t *)gateway, "{s:s, s:s, s:s?}", "name", &name, "state", &state,
                      "last_report", &last);
    for (int i = 0; i < SOURCE_GATEWAYS; i++) {
        if (strcmp(standing_gateway_states[i], state) == 0)
            says = texts[i];
    }
    doctor_say(doctor, FINDING_WARN, gateways, "%s: %s%s%s", name, says,
               last ? "; last report " : "", last ? last : "");
}

static void look_at_gateways(struct doctor *doctor, const json_t *standing)
{
    const json_t *names = named(standing, gateways), *row;
    size_t i;

    json_array_foreach(names, i, row) look_at_gateway(doctor, row);
    say_more(doctor, gateways, number(standing, gateways, "not_ready"), names);
    names = named(standing, "twins");
    json_array_foreach(names, i, row) doctor_say(
        doctor, FINDING_FAIL, gateways,
        "%s: two machines run under this name: they share one bundle, or one is a "
        "copy: stop one of them",
        json_string_value(row));
    say_more(doctor, gateways, number(standing, "twins", "all"), names);
}

void doctor_look_at_sources(struct doctor *doctor)
{
    json_t *request = json_pack("{s:s}", "do", "standing"), *standing = NULL;
    int rc = control_ask(doctor->config->data, &(struct control_request){.words = request},
                         PATIENCE_S, &standing);

    json_decref(request);
    if (rc < 0 || !json_object_get(standing, counters)) {
        doctor_say(doctor, FINDING_WARN, counters,
                   "which report, how gateways and devices are, and how their clocks are: "
                   "not known, since no centre answers");
    } else {
        look_at_counters(doctor, standing);
        look_at_unheard(doctor, standing);
        look_at_gateways(doctor, standing);
    }
    json_decref(standing);
}
