#include "sensors/poller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

struct poller {
    struct sd_event *loop;
    struct poller_handler handler;
    struct commit_group *group;
    struct desk *desk;
    struct day_figures *figures;
    size_t count; /* of devices */
    size_t line_count, line_room;
    struct poller_line *lines;
    struct dialogue *dialogues;
    struct payload_device *shown;
    struct dialogue_shared shared;
};

/* The line to that place: devices at one place share it. */
static int find_line(struct poller *poller, const struct line_place *place,
                     struct poller_line **ret)
{
    struct poller_line line = {.place = *place};
    size_t at = 0;
    int rc;

    while (at < poller->line_count && !line_same_place(&poller->lines[at].place, place))
        at++;
    if (at == poller->line_count) {
        rc = line_open(&line.line, poller->loop, place);
        if (rc < 0)
            return rc;
        line.random = (uint32_t)random();
        poller->lines =
            memory_grow(poller->lines, at, &poller->line_room, sizeof *poller->lines);
        poller->lines[poller->line_count++] = line;
    }
    *ret = &poller->lines[at];
    return 0;
}

/* A path that does not fit is not said: half of one would be another one. */
static void show_place(const struct line_place *place, int unit_id,
                       struct payload_place *ret)
{
    if (strlen(place->address) < sizeof ret->address)
        memcpy(ret->address, place->address, strlen(place->address) + 1);
    ret->port = (uint16_t)place->port;
    ret->unit_id = (uint8_t)unit_id;
}

static int add_device(struct poller *poller, const char *unit,
                      const struct config_device *device)
{
    struct dialogue_setup setup = {.shared = &poller->shared, .settings = device};
    struct payload_device *shown = &poller->shown[poller->count];
    const struct line_place place = config_place(device);
    struct poller_line *line;
    int rc = find_line(poller, &place, &line);

    if (rc < 0)
        return rc;
    snprintf(shown->unit, sizeof shown->unit, "%s", unit);
    snprintf(shown->counter, sizeof shown->counter, "%s", device->counter);
    show_place(&place, device->unit_id, &shown->place);
    setup.shown = shown;
    setup.line = line->line;
    setup.random = line->random;
    dialogue_open(&poller->dialogues[poller->count++], &setup);
    return 0;
}

static int open_all(struct poller *poller, const struct config *config,
                    struct outbox_writer *writer)
{
    int rc = commit_group_open(&poller->group, poller->loop, writer, poller->handler.stored,
                               poller->handler.owner);

    poller->shared = (struct dialogue_shared){
        .group = poller->group,
        .box = outbox_writer_box(writer),
        .desk = poller->desk,
        .figures = poller->figures,
        .changed = poller->handler.changed,
        .owner = poller->handler.owner,
    };
    for (unsigned s = 0; rc == 0 && s < config->sites_count; s++) {
        const struct config_site *site = &config->sites[s];

        for (unsigned d = 0; rc == 0 && d < site->devices_count; d++)
            rc = add_device(poller, site->unit, &site->devices[d]);
    }
    return rc;
}

int poller_open(struct poller **ret, struct sd_event *loop, const struct config *config,
                struct outbox_writer *writer, const struct poller_handler *handler)
{
    struct poller *poller = need(calloc(1, sizeof *poller));
    size_t count = config_devices(config);
    int rc;

    poller->loop = loop;
    poller->handler = *handler;
    desk_open(&poller->desk);
    day_figures_open(&poller->figures, outbox_writer_box(writer));
    poller->dialogues = need(calloc(count, sizeof *poller->dialogues));
    poller->shown = need(calloc(count, sizeof *poller->shown));
    rc = open_all(poller, config, writer);
    if (rc < 0) {
        poller_close(poller);
        return rc;
    }
    *ret = poller;
    return 0;
}

void poller_close(struct poller *poller)
{
    if (!poller)
        return;
    commit_group_close(poller->group);
    for (size_t i = 0; i < poller->line_count; i++)
        line_close(poller->lines[i].line);
    for (size_t i = 0; i < poller->count; i++)
        dialogue_close(&poller->dialogues[i]);
    desk_close(poller->desk);
    day_figures_close(poller->figures);
    free(poller->shown);
    free(poller->dialogues);
    free(poller->lines);
    free(poller);
}

struct payload_device *poller_devices(const struct poller *poller, size_t *ret_count)
{
    *ret_count = poller->count;
    return poller->shown;
}

struct dialogue_insight poller_insight(const struct poller *poller, size_t device)
{
    return dialogue_describe(&poller->dialogues[device], clock_mono_ms());
}

struct commit_group *poller_group(const struct poller *poller)
{
    return poller->group;
}

const struct poller_line *poller_lines(const struct poller *poller, size_t *ret_count)
{
    *ret_count = poller->line_count;
    return poller->lines;
}
