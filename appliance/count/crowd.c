#include "appliance/count/crowd.h"

#include "appliance/report/aside.h"

struct gateway {
    const struct streams *streams;
    const char *name;
    const struct stream *newest; /* NULL: not looked for, as for most events nobody asks */
};

static bool is_of(void *owner, int64_t id)
{
    struct gateway *gateway = owner;
    const struct stream *stream;

    if (!gateway->newest)
        gateway->newest = streams_newest(gateway->streams, gateway->name);
    for (stream = gateway->newest; stream && stream->now.id != id;)
        stream = stream->older;
    return stream;
}

int crowd_check(struct dossier_register *dossiers, const struct streams *streams,
                const struct stream *stream, const char *dossier, const char **ret_reason)
{
    struct gateway gateway = {streams, stream->now.gateway, NULL};
    size_t said;
    int rc = dossier_register_count_events(dossiers, dossier, is_of, &gateway, &said);

    *ret_reason = NULL;
    if (rc == 0 && said >= DOSSIER_REGISTER_EVENTS_MOST)
        *ret_reason = aside_reason_names[ASIDE_TOO_MANY_EVENTS];
    return rc;
}
