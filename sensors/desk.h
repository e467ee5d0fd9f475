/*
 * desk - the code that was scanned last at each counter, until a key there says what becomes of it.
 *
 * The scanner and the keys of a counter may be different devices of one gateway. A code is for one press,
 * and for a minute: then whoever scanned it has gone. What was scanned after the press is of another
 * dossier: while the disk is full both are seen long before they can be put in. It is no event before a
 * key is pressed, so it is kept in memory only.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_DESK_H
#define SENSORS_DESK_H

#include <stdbool.h>
#include <stdint.h>

struct desk;

enum { DESK_KEEP_MS = 60 * 1000 };

void desk_open(struct desk **ret);

/* Takes NULL. */
void desk_close(struct desk *desk);

/* A code of a dossier, shorter than EVENT_DOSSIER_BYTES, and when it was seen (mono); the one before it
 * counts no more. */
void desk_put(struct desk *desk, const char *unit, const char *counter, const char *code,
              int64_t mono_ms);

/* Takes that of a press that was seen then (mono), into `ret` of EVENT_DOSSIER_BYTES. False: there is
 * none. */
bool desk_take(struct desk *desk, const char *unit, const char *counter, int64_t mono_ms,
               char *ret);

#endif
