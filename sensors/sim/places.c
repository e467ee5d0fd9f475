#include "sensors/sim/places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/sim/wire/serial.h"
#include "sensors/sim/words.h"

enum { DEVICE_MAX = 1000000, PORT_MAX = 65535, BAUD_MAX = 1000000 };

static void add(struct places *places, const struct wire_place *place)
{
    places->list =
        memory_grow(places->list, places->count, &places->room, sizeof *places->list);
    places->list[places->count++] = *place;
}

/* A copy that lives as long as the places. */
static char *keep(struct places *places, const char *text)
{
    char *copy = need(strdup(text));

    places->texts = memory_grow(places->texts, places->text_count, &places->text_room,
                                sizeof *places->texts);
    places->texts[places->text_count++] = copy;
    return copy;
}

void places_release(struct places *places)
{
    for (size_t i = 0; i < places->text_count; i++)
        free(places->texts[i]);
    free(places->texts);
    free(places->list);
}

int places_deal(struct places *places, size_t devices, const char *address, int port,
                size_t ports)
{
    size_t block = (devices + ports - 1) / ports;

    if (block > UNIT_IDS) {
        log_error("%zu devices on %zu ports: at most %d fit on a port, so use --ports %zu",
                  devices, ports, UNIT_IDS, (devices + UNIT_IDS - 1) / UNIT_IDS);
        return -ERANGE;
    }
    for (size_t i = 0; i < ports; i++) {
        size_t before = i * block < devices ? i * block : devices;
        size_t left = devices - before;
        const struct wire_place place = {
            .way = LINE_TCP,
            .address = address,
            .port = port ? port + (int)i : 0,
            .first = before + 1,
            .count = left < block ? left : block,
            .unit_id = 1,
        };

        add(places, &place);
    }
    return 0;
}

/* Cuts off what stands behind the last `mark`; NULL: there is none. */
static char *cut(char *text, char mark)
{
    char *at = strrchr(text, mark);

    if (!at)
        return NULL;
    *at = '\0';
    return at + 1;
}

static bool number(const char *text, long least, long most, long *ret)
{
    return words_number(text, least, most, ret);
}

/* FIRST[-LAST][@UNIT] */
static bool read_devices(char *text, struct wire_place *ret)
{
    char *unit = cut(text, '@');
    char *last = cut(text, '-');
    long first_number;
    long last_number;
    long unit_id = 1;

    if (unit && !number(unit, 1, UNIT_IDS, &unit_id))
        return false;
    if (!number(text, 1, DEVICE_MAX, &first_number))
        return false;
    last_number = first_number;
    if (last && !number(last, first_number, DEVICE_MAX, &last_number))
        return false;
    ret->first = (size_t)first_number;
    ret->count = (size_t)(last_number - first_number + 1);
    ret->unit_id = (int)unit_id;
    return unit_id + last_number - first_number <= UNIT_IDS;
}

/* PATH[:BAUD] */
static bool read_path(char *text, struct wire_place *ret)
{
    char *speed = cut(text, ':');
    long baud = 0;

    ret->address = text;
    if (speed && (!number(speed, 1, BAUD_MAX, &baud) || !serial_speed_known((int)baud)))
        return false;
    ret->baud = (int)baud;
    return *text == '/';
}

/* [ADDRESS:]PORT */
static bool read_port(char *text, const char *address, struct wire_place *ret)
{
    char *behind = cut(text, ':');
    long port;

    if (!number(behind ? behind : text, 0, PORT_MAX, &port))
        return false;
    ret->address = behind ? text : address;
    ret->port = (int)port;
    return true;
}

static bool read_place(char *text, const char *address, struct wire_place *ret)
{
    char *where = strchr(text, ':');
    char *devices = cut(text, '=');

    if (!where || !devices || where > devices)
        return false;
    *where++ = '\0';
    ret->way = line_way_find(text);
    if (ret->way == LINE_WAYS || !read_devices(devices, ret))
        return false;
    return ret->way == LINE_RTU ? read_path(where, ret) : read_port(where, address, ret);
}

int places_add(struct places *places, const char *text, const char *address,
               char ret_reason[static PLACES_REASON_BYTES])
{
    struct wire_place place = {0};

    if (!read_place(keep(places, text), address, &place)) {
        snprintf(ret_reason, PLACES_REASON_BYTES,
                 "WAY:WHERE=FIRST[-LAST][@UNIT], like tcp:1502=1-3, "
                 "rtu_over_tcp:127.0.0.1:4001=4, rtu:/tmp/x/ttyA:9600=5-8@17; "
                 "unit ids end at %d",
                 UNIT_IDS);
        return -EINVAL;
    }
    add(places, &place);
    return 0;
}

int places_check(const struct places *places, size_t devices)
{
    for (size_t i = 0; i < places->count; i++) {
        const struct wire_place *place = &places->list[i];
        size_t last = place->first + place->count - 1;

        if (last <= devices)
            continue;
        log_error("--listen %s has device %zu; allowed: 1 to %zu", place->address, last,
                  devices);
        return -ERANGE;
    }
    return 0;
}
