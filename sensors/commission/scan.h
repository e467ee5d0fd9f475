/*
 * scan - who answers at a place: which unit ids, and on a serial line at which speed and frame.
 *
 * Each unit id is asked for one register; whatever it says to that, it is there. A line has one
 * setting, so the first at which somebody answers is the one. Nothing is ever written.
 */
#ifndef SENSORS_COMMISSION_SCAN_H
#define SENSORS_COMMISSION_SCAN_H

#include "sensors/commission/asker.h"

enum { SCAN_UNIT_IDS = 247 };

struct scan_wish {
    int first, last; /* unit ids, 1 ... 247 */
    int timeout_ms;  /* of each; 0: as short as is usual there */
    /* Before each is asked. NULL: nobody looks. */
    void (*progress)(void *owner, const struct line_place *place, int unit_id, int found);
    void *owner;
};

struct scan_found {
    struct line_place
        place; /* with the setting at which they answer; borrows the address */
    int unit_ids[SCAN_UNIT_IDS];
    int count;
    int noise; /* so often something came that was no answer */
};

/* "9600 8N1", "Modbus TCP", "RTU over TCP". */
enum { SCAN_SETTING_BYTES = 32 };
const char *scan_setting_text(const struct line_place *place,
                              char ret[static SCAN_SETTING_BYTES]);

/*
 * Looks at one place; where the address is that of a network, both ways over TCP are tried. 0, though
 * nobody may have answered; -ECANCELED: it shall end, what was found is told all the same; else why
 * there is no connection.
 */
int scan_place(struct asker *asker, const struct line_place *place,
               const struct scan_wish *wish, struct scan_found *ret);

#endif
