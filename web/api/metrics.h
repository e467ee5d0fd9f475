/*
 * metrics - the state of the centre for Prometheus, in its text format 0.0.4.
 *
 * Pure; any thread.
 */
#ifndef WEB_API_METRICS_H
#define WEB_API_METRICS_H

#include "web/connection/tally.h"
#include "web/source.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct metrics {
    const struct source_overview *overview;
    struct source_health health;
    const struct tally *tally;
    int series_most; /* of figures, each a line; 0: none are wanted */
    int connections, streams;
    int64_t certificate_ends_ms; /* of the page; 0: it has none */
    int64_t now_mono_ms, now_wall_ms;
};

/* The caller frees it. */
char *metrics_write(const struct metrics *metrics, size_t *ret_bytes);

#endif
