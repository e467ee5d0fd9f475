#include "sensors/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/event.h"

struct place {
    struct place *next;
    char unit[EVENT_UNIT_BYTES];
    char counter[EVENT_COUNTER_BYTES];
    char code[EVENT_DOSSIER_BYTES]; /* "": none */
    int64_t scanned_mono_ms;
};

struct desk {
    struct place *places; /* where something was scanned */
};

void desk_open(struct desk **ret)
{
    *ret = need(calloc(1, sizeof **ret));
}

void desk_close(struct desk *desk)
{
    while (desk && desk->places) {
        struct place *place = desk->places;

        desk->places = place->next;
        free(place);
    }
    free(desk);
}

static struct place *find(const struct desk *desk, const char *unit, const char *counter)
{
    struct place *place = desk->places;

    while (place &&
           (strcmp(place->unit, unit) != 0 || strcmp(place->counter, counter) != 0))
        place = place->next;
    return place;
}

void desk_put(struct desk *desk, const char *unit, const char *counter, const char *code,
              int64_t mono_ms)
{
    struct place *place = find(desk, unit, counter);

    if (!place) {
        place = need(calloc(1, sizeof *place));
        snprintf(place->unit, sizeof place->unit, "%s", unit);
        snprintf(place->counter, sizeof place->counter, "%s", counter);
        place->next = desk->places;
        desk->places = place;
    }
    snprintf(place->code, sizeof place->code, "%s", code);
    place->scanned_mono_ms = mono_ms;
}

bool desk_take(struct desk *desk, const char *unit, const char *counter, int64_t mono_ms,
               char *ret)
{
    struct place *place = find(desk, unit, counter);
    int64_t age_ms = place ? mono_ms - place->scanned_mono_ms : 0;
    bool good = place && *place->code && age_ms >= 0 && age_ms < DESK_KEEP_MS;

    if (good)
        memcpy(ret, place->code, sizeof place->code);
    if (place && age_ms >= 0)
        place->code[0] = '\0';
    return good;
}
