/*
 * view - what a device has answered, input by input, decoded and raw.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_COMMISSION_VIEW_H
#define SENSORS_COMMISSION_VIEW_H

#include "sensors/profile/profile.h"

enum { VIEW_NAME_BYTES = 24, VIEW_NUMBER_BYTES = 96, VIEW_RAW_BYTES = 48 };

struct view_row {
    char name[VIEW_NAME_BYTES];     /* of the input, or what the device says of itself */
    char number[VIEW_NUMBER_BYTES]; /* decoded: a number, pressed or not, letters */
    char raw[VIEW_RAW_BYTES];       /* registers as hexadecimal digits, a bit as 0 or 1 */
};

/* How many rows a device of that profile has at most. */
size_t view_most(const struct profile *profile);

/* What the answers of all its reads say: so many rows. */
size_t view_rows(const struct profile_answers *answers, struct view_row *ret);

enum { VIEW_TERMINAL_ROWS = 7 };

/* The same of a record terminal, from the registers of its identity. -EPROTO, -EBADMSG: see terminal.h. */
int view_terminal(const uint16_t *registers,
                  struct view_row ret[static VIEW_TERMINAL_ROWS]);

#endif
