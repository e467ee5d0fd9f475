/*
 * changes - what has changed, told to whoever goes on from where it was.
 *
 *     since=PLACE  the `next` of the answer before; from now on when it is not said
 *     limit=N      at most so many changes, 1 ... 1000, which is meant when it is not said; but a
 *                  commit comes whole, and the first one always
 *     wait=S       so many seconds, 0 ... 60, until there is something to tell
 *
 *     {"version": of the overview, "from": PLACE, "next": PLACE, "more": there is more at once,
 *      "changes": [{"revision": of its commit, "at":…, "kind":…}]}
 *
 *     "kind": "figures"    and "unit", "field" (null: of dossiers of none), "month": something
 *                          that happened in this month counts otherwise. Figures of periods that
 *                          have days of it may be other ones, and of later ones what is carried
 *                          over and in progress
 *             "catalogue"  and "register": units, fields or procedures
 *             "calendar", "totals"
 *             "period"     and "period": its id, null when there may be several
 *             "all"        all was counted again, or too much changed at once to be told one by one
 *
 * Told are keys, not values: whoever hears of one reads it, and what is read may be newer. In the
 * order of commits, each at least once; revisions rise. 410: start anew, as the answer says.
 *
 * For the server's thread.
 */
#ifndef WEB_API_CHANGES_H
#define WEB_API_CHANGES_H

#include "web/http/query.h"
#include "web/http/request.h"

extern const struct query_list changes_takes;

/* Only where the source tells changes. */
enum MHD_Result changes_reply(const struct request *request);

#endif
