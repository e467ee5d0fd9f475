#include "web/site/drawing.h"

#include <errno.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "web/text/alarm.h"

static struct drawing_basis basis_of(const struct drawing_desk *desk,
                                     const struct source_overview *overview)
{
    return (struct drawing_basis){overview->version, alarm_ask(desk->source, overview)};
}

struct drawing_basis drawing_basis_now(const struct drawing_desk *desk)
{
    const struct source *source = desk->source;
    const struct source_overview *overview = source->acquire(source->owner);
    struct drawing_basis basis = basis_of(desk, overview);

    source->release(source->owner, overview);
    return basis;
}

static void answer(const struct drawing_desk *desk, enum address address, struct body *body,
                   struct answer *ret)
{
    unsigned traits = desk->traits | route_traits(route_get(address));

    *ret = answer_of_body(body, ANSWER_ASK, traits);
    if (body->links)
        answer_link(ret, body->links);
    if (traits & ANSWER_OPEN)
        answer_describe(ret, desk->base);
    body_release(body);
}

struct drawing *drawing_new(void)
{
    struct drawing *drawing = need(malloc(sizeof *drawing));

    *drawing = (struct drawing){.rc = -ESHUTDOWN, .holders = 1};
    return drawing;
}

void drawing_make(struct drawing *drawing, const struct drawing_desk *desk,
                  const struct source_reading *reading, const struct route_place *place)
{
    const struct source *source = desk->source;
    const struct source_overview *overview = source->acquire(source->owner);
    struct view view = {.overview = overview,
                        .levels = source->levels,
                        .language = place->language,
                        .address = place->address,
                        .asked = place->asked,
                        .base = desk->base,
                        .addresses = source->addresses,
                        .lookups = reading->lookups,
                        .reports = reading->reports,
                        .fault = &drawing->fault};
    struct body body;

    drawing->basis = basis_of(desk, overview);
    view.alarms = drawing->basis.alarms;
    drawing->rc = route_draw(place->address, &view, &body);
    source->release(source->owner, overview);
    if (drawing->rc == 0)
        answer(desk, place->address, &body, &drawing->answer);
}

struct drawing *drawing_hold(struct drawing *drawing)
{
    drawing->holders++;
    return drawing;
}

void drawing_release(struct drawing *drawing)
{
    if (!drawing || --drawing->holders > 0)
        return;
    answer_release(&drawing->answer);
    free(drawing);
}
