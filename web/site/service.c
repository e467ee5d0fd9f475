#include "web/site/service.h"

#include <errno.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "web/api/api.h"
#include "web/api/metrics.h"
#include "web/connection/tls.h"
#include "web/site/feed.h"
#include "web/site/shelf.h"

enum MHD_Result service_asset(const struct request *request)
{
    const struct answer *answer = shelf_find(request->desk->shelf, request->path);

    return answer ? answer_queue(answer, request->connection)
                  : request_refuse_as(request, FAULT_NOT_FOUND);
}

enum MHD_Result service_health(const struct request *request)
{
    const struct source *source = request->desk->source;
    struct body body = {.status = MHD_HTTP_OK, .type = BODY_JSON};
    struct source_health health;

    source->health(source->owner, &health);
    if (!api_health(&health, clock_mono_ms(), &body.text))
        body.status = MHD_HTTP_SERVICE_UNAVAILABLE;
    body.bytes = strlen(body.text);
    return request_send(request, &body, NULL);
}

enum MHD_Result service_metrics(const struct request *request)
{
    const struct desk *desk = request->desk;
    struct body body = {.status = MHD_HTTP_OK, .type = METRICS_TYPE};
    struct metrics metrics = {
        .tally = &desk->tally,
        .series_most = desk->metrics_series,
        .connections = guard_count(desk->guard),
        .streams = feed_readers(desk->feed),
        .certificate_ends_ms = desk->tls ? tls_ends_ms(desk->tls) : 0,
        .now_mono_ms = clock_mono_ms(),
        .now_wall_ms = clock_wall_ms(),
    };

    metrics.overview = desk->source->acquire(desk->source->owner);
    desk->source->health(desk->source->owner, &metrics.health);
    body.text = metrics_write(&metrics, &body.bytes);
    desk->source->release(desk->source->owner, metrics.overview);
    return request_send(request, &body, NULL);
}

enum MHD_Result service_stream(const struct request *request)
{
    struct desk *desk = request->desk;
    int rc = guard_stream(desk->guard, request->guest);

    if (rc == 0)
        rc = feed_join(desk->feed, request->connection,
                       request_header(request, "Last-Event-ID"), request->traits);
    if (rc == -EBUSY) {
        guard_phase(desk->guard, request->guest, GUARD_ANSWERING, clock_mono_ms());
        return request_refuse_as(request, FAULT_STREAMS);
    }
    return rc < 0 ? MHD_NO : MHD_YES;
}
