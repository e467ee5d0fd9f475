#include "appliance/count/tallies.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "appliance/report/aside.h"
#include "mqtt/base/date.h"

bool tallies_repeat(const struct event *event)
{
    switch (event->type) {
    case EVENT_TALLY:
        return !*event->id;
    case EVENT_REFUSED:
    case EVENT_RATED:
        return !*event->dossier;
    default:
        return false;
    }
}

static void name_taker(const struct streams *streams, const struct event *sent,
                       const struct store_event *taker,
                       char ret_detail[static PAYLOAD_FAULT_BYTES])
{
    const struct stream *stream = streams_by_id(streams, taker->stream);
    char at[DATE_STAMP_BYTES];

    (void)snprintf(ret_detail, PAYLOAD_FAULT_BYTES,
                   "id '%s' is that of %s:%" PRIu64 " already: %s %d, %s", sent->id,
                   stream ? stream->now.epoch : "?", taker->seq,
                   event_tally_names[taker->kind], taker->amount,
                   stamp_format(taker->event.at_ms, at));
}

int tallies_check(struct dossier_register *dossiers, const struct streams *streams,
                  const struct dossier_register_entry *said, bool again,
                  const char **ret_reason, char ret_detail[static PAYLOAD_FAULT_BYTES])
{
    struct store_event taker;
    int64_t alike = 0;
    int rc =
        *said->sent->id ? dossier_register_find_tally(dossiers, said, &taker) : -ENOENT;

    if (rc == 0 && again)
        rc = dossier_register_count_alike(dossiers, said, &(struct store_alike){0}, &alike);
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    if (alike)
        return 0;
    *ret_reason = aside_reason_names[ASIDE_TAKEN_ID];
    name_taker(streams, said->sent, &taker, ret_detail);
    return 0;
}
