/*
 * drawn - what stands at an address, drawn from the sample without any HTTP.
 */
#ifndef TESTS_UNIT_WEB_DRAWN_H
#define TESTS_UNIT_WEB_DRAWN_H

#include <assert.h>

#include "tests/browser/lookups_sample.h"
#include "tests/browser/report_sample.h"
#include "tests/browser/sample.h"
#include "web/site/routes.h"

static struct fault drawn_fault; /* what was wrong with what was asked last */

static inline struct view sample_view(const struct sample *sample, enum language language)
{
    return (struct view){.overview = &sample->overview,
                         .levels = sample_levels,
                         .language = language,
                         .alarms = sample->alarms,
                         .lookups = &lookups_sample,
                         .reports = &report_sample,
                         .fault = &drawn_fault};
}

/* The caller releases it; it has to be there. */
static inline struct body drawn(const char *path, const struct sample *sample)
{
    struct route_place place = route_find(path);
    struct view view = sample_view(sample, place.language);
    struct body body;
    int rc;

    view.address = place.address;
    view.asked = place.asked;
    rc = route_draw(place.address, &view, &body);
    assert(rc == 0);
    (void)rc;
    return body;
}

#endif
