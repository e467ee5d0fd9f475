/*
 * device_news - what counter devices say of themselves, as it is taken in: faults are counted, and
 * what their gateway holds back is kept for a person to decide (held.h).
 *
 * In the transaction of the event. Errors of the store. One thread.
 */
#ifndef APPLIANCE_COUNT_DEVICE_NEWS_H
#define APPLIANCE_COUNT_DEVICE_NEWS_H

#include "appliance/tables/store_events.h"

struct store;

/* An event of type device that counts has come and is stored as this row. */
int device_news_add(struct store *store, const struct store_event *row,
                    const struct event *sent);

/* How it is kept beside its numbers (store_events.h): serial number, both readings, the registers
 * or -, the input or -, and what is held. */
void device_news_note(const struct event *event, char ret[static STORE_EVENTS_NOTE_BYTES]);

#endif
