#include "sensors/day_figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"

enum { PAGE_BYTES = 1 << 18 };

/* One number that is shown. */
struct figure {
    const char *unit;
    const struct meaning *meaning;
    int32_t day;
    uint64_t next; /* event that is not counted yet */
    uint32_t count;
};

struct day_figures {
    struct outbox *box;
    char epoch[PAYLOAD_EPOCH_BYTES]; /* that the numbers are of */
    size_t count, room;
    struct figure *list;
};

void day_figures_open(struct day_figures **ret, struct outbox *box)
{
    struct day_figures *figures = need(calloc(1, sizeof *figures));

    figures->box = box;
    snprintf(figures->epoch, sizeof figures->epoch, "%s", outbox_epoch(box));
    *ret = figures;
}

void day_figures_close(struct day_figures *figures)
{
    if (!figures)
        return;
    free(figures->list);
    free(figures);
}

/* The first event that was put in at that moment or later: by halves, as each was put in after the one
 * before it. */
static uint64_t first_since(struct outbox *box, int64_t wall_ms)
{
    uint64_t from = outbox_first(box), to = outbox_last(box) + 1;

    while (from < to) {
        uint64_t middle = from + (to - from) / 2;
        int64_t at_ms;

        if (outbox_stamp(box, middle, &at_ms) == 0 && at_ms < wall_ms)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static struct figure *find(struct day_figures *figures, const char *unit,
                           const struct meaning *meaning, int32_t day)
{
    for (size_t i = 0; i < figures->count; i++) {
        if (figures->list[i].meaning == meaning)
            return &figures->list[i];
    }
    figures->list =
        memory_grow(figures->list, figures->count, &figures->room, sizeof *figures->list);
    figures->list[figures->count] = (struct figure){
        .unit = unit,
        .meaning = meaning,
        .day = day,
        .next = first_since(figures->box, date_start_ms(day)),
    };
    return &figures->list[figures->count++];
}

/* After a new beginning the numbers are others, of events that were counted before. */
static void follow_epoch(struct day_figures *figures)
{
    if (strcmp(figures->epoch, outbox_epoch(figures->box)) == 0)
        return;
    snprintf(figures->epoch, sizeof figures->epoch, "%s", outbox_epoch(figures->box));
    for (size_t i = 0; i < figures->count; i++)
        figures->list[i].next = outbox_last(figures->box) + 1;
}

static void take_event(struct figure *figure, const char *json)
{
    struct event event;
    char fault[PAYLOAD_FAULT_BYTES];

    if (payload_read_event(json, strlen(json), &event, fault) < 0 ||
        date_day_at(event.at_ms) != figure->day || strcmp(event.unit, figure->unit) != 0 ||
        !meaning_covers(figure->meaning, &event))
        return;
    figure->count += meaning_adds_up(figure->meaning) ? (uint32_t)event.count : 1;
}

/* The events since the last time. */
static void go_on(struct figure *figure, struct outbox *box)
{
    struct outbox_page page = {0};

    while (figure->next <= outbox_last(box) &&
           outbox_read(box, figure->next, PAGE_BYTES, &page) == 0) {
        for (size_t i = 0; i < page.count; i++)
            take_event(figure, page.events[i]);
        figure->next = page.first + page.count;
        outbox_page_release(&page);
    }
}

uint32_t day_figures_count(struct day_figures *figures, const char *unit,
                           const struct meaning *meaning, int64_t wall_ms)
{
    int32_t day = date_day_at(wall_ms);
    struct figure *figure;

    follow_epoch(figures);
    figure = find(figures, unit, meaning, day);
    if (figure->day != day) {
        figure->day = day;
        figure->count = 0;
    }
    go_on(figure, figures->box);
    return figure->count;
}
