#include "sensors/poller.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensors/dialogue.h"

/* A connection, and where it leads. */
struct line {
    const char *address;
    int port;
    struct bus *bus;
};

struct poller {
    struct poller_handler handler;
    struct commit_group *group;
    size_t count; /* of devices; of lines at most as many */
    size_t line_count;
    struct line *lines;
    struct dialogue *dialogues;
    struct payload_device *shown;
};

static int add_line(struct poller *poller, struct sd_event *loop,
                    const struct config_device *device)
{
    struct line *line = &poller->lines[poller->line_count];
    int rc = bus_open(&line->bus, loop, device->address, device->port);

    if (rc < 0)
        return rc;
    line->address = device->address;
    line->port = device->port;
    poller->line_count++;
    return 0;
}

static int find_line(struct poller *poller, struct sd_event *loop,
                     const struct config_device *device, struct bus **ret)
{
    size_t i = 0;
    int rc = 0;

    while (i < poller->line_count &&
           (poller->lines[i].port != device->port ||
            strcmp(poller->lines[i].address, device->address) != 0))
        i++;
    if (i == poller->line_count)
        rc = add_line(poller, loop, device);
    if (rc == 0)
        *ret = poller->lines[i].bus;
    return rc;
}

static int add_device(struct poller *poller, const struct dialogue_setup *common,
                      const char *unit, const struct config_device *device)
{
    struct dialogue_setup setup = *common;
    struct payload_device *shown = &poller->shown[poller->count];
    int rc = find_line(poller, common->loop, device, &setup.bus);

    if (rc < 0)
        return rc;
    snprintf(shown->unit, sizeof shown->unit, "%s", unit);
    snprintf(shown->counter, sizeof shown->counter, "%s", device->counter);
    setup.settings = device;
    setup.shown = shown;
    setup.random = (uint32_t)random();
    rc = dialogue_open(&poller->dialogues[poller->count], &setup);
    if (rc == 0)
        poller->count++;
    return rc;
}

static int open_all(struct poller *poller, struct sd_event *loop,
                    const struct config *config, struct outbox *box)
{
    struct dialogue_setup common = {
        .loop = loop,
        .box = box,
        .changed = poller->handler.changed,
        .owner = poller->handler.owner,
    };
    int rc = commit_group_open(&poller->group, loop, box, poller->handler.stored,
                               poller->handler.owner);

    common.group = poller->group;
    for (unsigned s = 0; rc == 0 && s < config->sites_count; s++) {
        const struct config_site *site = &config->sites[s];

        for (unsigned d = 0; rc == 0 && d < site->devices_count; d++)
            rc = add_device(poller, &common, site->unit, &site->devices[d]);
    }
    return rc;
}

int poller_open(struct poller **ret, struct sd_event *loop, const struct config *config,
                struct outbox *box, const struct poller_handler *handler)
{
    struct poller *poller = calloc(1, sizeof *poller);
    size_t count = config_devices(config);
    int rc = -ENOMEM;

    if (!poller)
        return rc;
    poller->handler = *handler;
    poller->lines = calloc(count, sizeof *poller->lines);
    poller->dialogues = calloc(count, sizeof *poller->dialogues);
    poller->shown = calloc(count, sizeof *poller->shown);
    if (poller->lines && poller->dialogues && poller->shown)
        rc = open_all(poller, loop, config, box);
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
    for (size_t i = 0; poller->lines && i < poller->line_count; i++)
        bus_close(poller->lines[i].bus);
    for (size_t i = 0; i < poller->count; i++)
        dialogue_close(&poller->dialogues[i]);
    commit_group_close(poller->group);
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
