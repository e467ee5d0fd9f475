/*
 * line - the way to one or more Modbus devices, and the requests that wait for it.
 *
 * libmodbus waits inside its calls; one silent device would stop all others. So it only opens and
 * sets serial devices, and the waiting is done by the owner's loop: connecting does not block, a
 * request is written, and its answer read as it arrives. Nothing here ever blocks; a thousand lines
 * cost no thread and no stack, and may have descriptors above 1023, at which libmodbus' own waiting
 * (FD_SET) would end the program.
 *
 * One request at a time is under way on a line, as many devices demand; the unit ids at one
 * place share it and take their turns. Those that are dead, or at the edge of their time-out, are asked
 * in the gaps that the others leave, see turns.h. When to ask again is the caller's to decide.
 *
 * Over TCP each request has a number, so that late and doubled answers are told from its own.
 * Whatever else goes wrong ends the connection, and the next request opens another; but it stays
 * over a few time-outs in which nothing comes, for a device may be deaf for a while after
 * connecting, and one of several unit ids may be dead.
 *
 * Over RTU nothing tells a late answer from the one that is waited for but whom it is from. So a unit
 * id that did not answer in time is not asked again for as long, while the others are, and then twice,
 * for its first answer may be older still; and after anything that was no answer the line is not used
 * before it has been quiet for a time-out. A serial device, once opened, is kept while it is silent, so
 * that no other program takes it.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_LINE_H
#define SENSORS_LINE_LINE_H

#include <stdbool.h>

#include "sensors/line/order.h"
#include "sensors/line/place.h"

struct line;
struct sd_event;

/* -EINVAL: the address is none. Does not connect yet. */
int line_open(struct line **ret, struct sd_event *loop, const struct line_place *place);

/* Forgets the requests that wait, without calling done(). Takes NULL. */
void line_close(struct line *line);

/* Does a connection stand now? It is made when it is needed. */
bool line_connected(const struct line *line);

/* One more is asked on it, again and again; from the first line_expect() on. */
void line_join(struct line *line, struct line_guest *guest);

/* It is to be woken then (mono), once: until then the line is for others. */
void line_expect(struct line *line, struct line_guest *guest, int64_t due_ms);

void line_submit(struct line *line, struct line_request *request);

#endif
