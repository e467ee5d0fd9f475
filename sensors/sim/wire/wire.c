#include "sensors/sim/wire/wire.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "sensors/sim/wire/listener.h"
#include "sensors/sim/wire/serial.h"

struct spot {
    const struct wire_place *place;
    struct party party;
    struct listener *listener;
    struct serial *serial;
};

struct wire {
    size_t spot_count;
    struct spot *spots; /* these do not move: what serves has their parties */
};

/* How requests travel there; NULL: on a pseudo-terminal. */
static const struct framing *const network_framings[LINE_WAYS] = {
    [LINE_TCP] = &framing_tcp,
    [LINE_RTU_OVER_TCP] = &framing_rtu,
};

static void gather(struct spot *spot, const struct wire_config *config)
{
    const struct wire_place *place = spot->place;

    assert(place->unit_id >= 1 && (size_t)place->unit_id + place->count <= UNIT_IDS + 1);
    spot->party.chance = config->chance;
    for (size_t i = 0; i < place->count; i++)
        spot->party.units[(size_t)place->unit_id + i] =
            &config->units[place->first - 1 + i];
}

static int open_spot(struct spot *spot, sd_event *loop)
{
    const struct wire_place *place = spot->place;
    const struct framing *framing = network_framings[place->way];

    if (!framing)
        return serial_open(&spot->serial, loop, place->address, place->baud, &spot->party);
    return listener_open(&spot->listener, loop, place->address, place->port, framing,
                         &spot->party);
}

int wire_open(struct wire **ret, sd_event *loop, const struct wire_config *config)
{
    struct wire *wire = need(calloc(1, sizeof *wire));
    int rc = 0;

    wire->spots = need(calloc(config->place_count, sizeof *wire->spots));
    for (; rc == 0 && wire->spot_count < config->place_count; wire->spot_count++) {
        struct spot *spot = &wire->spots[wire->spot_count];

        spot->place = &config->places[wire->spot_count];
        gather(spot, config);
        rc = open_spot(spot, loop);
    }
    if (rc < 0) {
        wire_close(wire);
        return rc;
    }
    *ret = wire;
    return 0;
}

void wire_close(struct wire *wire)
{
    if (!wire)
        return;
    for (size_t i = 0; i < wire->spot_count; i++) {
        listener_close(wire->spots[i].listener);
        serial_close(wire->spots[i].serial);
    }
    free(wire->spots);
    free(wire);
}

const char *wire_text(const struct wire *wire, size_t n, char ret[static WIRE_TEXT_BYTES])
{
    const struct spot *spot = &wire->spots[n];

    if (spot->listener)
        snprintf(ret, WIRE_TEXT_BYTES, "%s:%d", spot->place->address, wire_port(wire, n));
    else
        snprintf(ret, WIRE_TEXT_BYTES, "%s", spot->place->address);
    return ret;
}

int wire_port(const struct wire *wire, size_t n)
{
    const struct listener *listener = wire->spots[n].listener;

    return listener ? listener_port(listener) : 0;
}
