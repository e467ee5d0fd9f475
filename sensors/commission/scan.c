#include "sensors/commission/scan.h"

#include <errno.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum {
    USUAL_LAST = 10, /* so many unit ids are tried at all settings before the others are */
    NOISE_ENOUGH =
        3, /* unit ids in a row, to leave a setting: nobody is understood there */
    CONNECT_MS = 2000,
    NETWORK_MS = 300,
    SERIAL_MS = 150,     /* a device thinks, and ... */
    SERIAL_LETTERS = 20, /* ... so many letters pass */
    BITS_PER_LETTER = 11,
};

/* How a place may be set, the most usual first. */
static const struct setting {
    enum line_way way;
    struct line_serial serial;
} settings[] = {
    {LINE_TCP, {0}},
    {LINE_RTU_OVER_TCP, {0}},
    {LINE_RTU, {9600, 'N', 8, 1, false}},
    {LINE_RTU, {19200, 'E', 8, 1, false}},
    {LINE_RTU, {19200, 'N', 8, 1, false}},
    {LINE_RTU, {9600, 'E', 8, 1, false}},
    {LINE_RTU, {115200, 'N', 8, 1, false}},
    {LINE_RTU, {38400, 'N', 8, 1, false}},
    {LINE_RTU, {57600, 'N', 8, 1, false}},
    {LINE_RTU, {4800, 'N', 8, 1, false}},
    {LINE_RTU, {2400, 'N', 8, 1, false}},
};

const char *scan_setting_text(const struct line_place *place,
                              char ret[static SCAN_SETTING_BYTES])
{
    const struct line_serial *serial = &place->serial;

    if (place->way == LINE_RTU)
        (void)snprintf(ret, SCAN_SETTING_BYTES, "%d %d%c%d", serial->baud,
                       serial->data_bits, serial->parity, serial->stop_bits);
    else
        (void)snprintf(ret, SCAN_SETTING_BYTES, "%s",
                       place->way == LINE_TCP ? "Modbus TCP" : "RTU over TCP");
    return ret;
}

static int usual_timeout_ms(const struct line_place *place)
{
    return place->way == LINE_RTU
               ? SERIAL_MS + SERIAL_LETTERS * BITS_PER_LETTER * 1000 / place->serial.baud
               : NETWORK_MS;
}

/* What an answer says of who is there. */
enum verdict { THERE, SILENT, NOISE, LOST };

static enum verdict judge(int rc)
{
    switch (rc) {
    case 0:
    case -EREMOTEIO:
    case -EBUSY:
        return THERE;
    case -ETIMEDOUT:
    case -ENXIO:
    case -ECONNRESET:
        return SILENT;
    case -EBADMSG:
        return NOISE;
    default:
        return LOST;
    }
}

/* One place at one setting, while it is looked at. */
struct look {
    struct asker *asker;
    const struct scan_wish *wish;
    struct scan_found *found;
    struct line_place place;
    bool connected; /* it has been */
};

static int ask(struct look *look, int unit_id)
{
    const struct scan_wish *wish = look->wish;
    int timeout_ms = wish->timeout_ms ? wish->timeout_ms : usual_timeout_ms(&look->place);
    struct line_request request = {
        .order = LINE_READ_HOLDING,
        .unit_id = unit_id,
        .count = 1,
        .timeout_ms =
            look->connected || look->place.way == LINE_RTU ? timeout_ms : CONNECT_MS,
    };
    int rc = asker_ask(look->asker, &request);

    look->connected = look->connected || judge(rc) != LOST;
    return rc;
}

/* The unit ids from first to last, unless there is only noise. */
static int look_at(struct look *look, int first, int last)
{
    const struct scan_wish *wish = look->wish;
    struct scan_found *found = look->found;
    int noise = 0; /* in a row */

    for (int unit_id = first; unit_id <= last && noise < NOISE_ENOUGH; unit_id++) {
        int rc;

        if (wish->progress)
            wish->progress(wish->owner, &look->place, unit_id, found->count);
        rc = ask(look, unit_id);
        if (judge(rc) == LOST)
            return rc;
        noise = judge(rc) == NOISE ? noise + 1 : 0;
        found->noise += judge(rc) == NOISE;
        if (judge(rc) != THERE)
            continue;
        found->place = look->place;
        found->unit_ids[found->count++] = unit_id;
    }
    return 0;
}

static bool is_of(const struct setting *setting, const struct line_place *place)
{
    return (setting->way == LINE_RTU) == (place->way == LINE_RTU);
}

/* One setting. A device that cannot be set so is not looked at, and that is no failure. */
static int look_with(struct look *look, const struct setting *setting, int first, int last)
{
    int rc;

    look->place.way = setting->way;
    look->place.serial = setting->serial;
    look->connected = false;
    rc = asker_turn_to(look->asker, &look->place);
    if (rc == 0)
        rc = look_at(look, first, last);
    return rc == -EINVAL ? 0 : rc;
}

/* All settings, until somebody answers; `used` is where. */
static int look_with_all(struct look *look, int first, int last, size_t *used)
{
    for (size_t i = 0; i < COUNT(settings); i++) {
        int rc;

        if (!is_of(&settings[i], &look->place))
            continue;
        rc = look_with(look, &settings[i], first, last);
        if (rc < 0 || look->found->count > 0) {
            *used = i;
            return rc;
        }
    }
    return 0;
}

int scan_place(struct asker *asker, const struct line_place *place,
               const struct scan_wish *wish, struct scan_found *ret)
{
    struct look look = {.asker = asker, .wish = wish, .found = ret, .place = *place};
    int usual = wish->last < USUAL_LAST ? wish->last : USUAL_LAST;
    int rest = wish->first > USUAL_LAST ? wish->first : USUAL_LAST + 1;
    size_t used = 0;
    int rc = 0;

    *ret = (struct scan_found){.place = *place};
    if (wish->first <= usual)
        rc = look_with_all(&look, wish->first, usual, &used);
    if (rc < 0 || rest > wish->last)
        return rc;
    return ret->count > 0 ? look_with(&look, &settings[used], rest, wish->last)
                          : look_with_all(&look, rest, wish->last, &used);
}
