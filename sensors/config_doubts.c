#include "sensors/config_doubts.h"

#include <stdio.h>
#include <string.h>

#include "mqtt/base/log.h"

enum { KEY_POLL_MOST_MS = 100, TABLE_PRINTED = 9999, TEXT_BYTES = 256, SPOT_BYTES = 40 };

/* A device, and where it stands. */
struct spot {
    const struct config *config;
    const struct yaml_place *place;
    const struct config_site *site;
    const struct config_device *device;
    char path[SPOT_BYTES];
};

static void warn(const struct spot *spot, const char *key, const char *text)
{
    char path[SETTINGS_PATH_BYTES], fault[CONFIG_FAULT_BYTES];

    (void)snprintf(path, sizeof path, "%s.%.20s", spot->path, key);
    (void)yaml_place_fault(spot->place, path, fault, "%s", text);
    log_warning("%s", fault);
}

static bool has_keys(const struct config_device *device)
{
    for (unsigned i = 0; i < device->setup.meanings_count; i++) {
        if (device->setup.meanings[i].at.channel->edges)
            return true;
    }
    return false;
}

static void doubt_poll(const struct spot *spot)
{
    char text[TEXT_BYTES];

    if (spot->device->poll_ms <= KEY_POLL_MOST_MS || !has_keys(spot->device))
        return;
    (void)snprintf(text, sizeof text,
                   "counter %s has keys that the gateway looks at every %d ms: shorter "
                   "presses are lost; poll_ms should be %d or less",
                   spot->device->counter, spot->device->poll_ms, KEY_POLL_MOST_MS);
    warn(spot, "poll_ms", text);
}

/* Does a scanner of that unit hand its codes to the keys of that counter? */
static bool scans_for(const struct config_site *site, const char *counter)
{
    for (unsigned d = 0; d < site->devices_count; d++) {
        const struct config_device *device = &site->devices[d];

        for (unsigned i = 0; i < device->setup.meanings_count; i++) {
            const struct meaning *meaning = &device->setup.meanings[i];

            if (meaning->waits &&
                strcmp(meaning_counter(meaning, device->counter), counter) == 0)
                return true;
        }
    }
    return false;
}

static bool has_scanner(const struct spot *spot, const char *counter)
{
    const struct config *config = spot->config;

    for (unsigned s = 0; s < config->sites_count; s++) {
        if (strcmp(config->sites[s].unit, spot->site->unit) == 0 &&
            scans_for(&config->sites[s], counter))
            return true;
    }
    return false;
}

static void doubt_codes(const struct spot *spot)
{
    for (unsigned i = 0; i < spot->device->setup.meanings_count; i++) {
        const struct meaning *meaning = &spot->device->setup.meanings[i];
        const char *counter = meaning_counter(meaning, spot->device->counter);
        char key[24], text[TEXT_BYTES];

        if (!meaning->at.channel->edges || !meaning_needs_code(meaning) ||
            has_scanner(spot, counter))
            continue;
        (void)snprintf(key, sizeof key, "means[%u]", i);
        (void)snprintf(
            text, sizeof text,
            "input %.16s is of the dossier that was scanned at counter %s, and no "
            "scanner is there: no press of it will count",
            meaning->input, counter);
        warn(spot, key, text);
    }
}

/* Printed addresses of that table begin above; 0: with the address itself. */
static int printed_base(enum line_order order)
{
    switch (order) {
    case LINE_READ_HOLDING:
        return 40000;
    case LINE_READ_INPUT:
        return 30000;
    case LINE_READ_DISCRETE:
        return 10000;
    default:
        return 0;
    }
}

static void doubt_addresses(const struct spot *spot)
{
    const struct profile *profile = spot->device->setup.profile;

    for (unsigned i = 0; i < profile->reads_count; i++) {
        const struct profile_read *read = &profile->reads[i];
        int base = printed_base(read->order);
        char text[TEXT_BYTES];

        if (base == 0 || strcmp(profile->addresses, "as_printed") == 0 ||
            read->at <= base || read->at > base + TABLE_PRINTED)
            continue;
        (void)snprintf(text, sizeof text,
                       "profile %s: read %.32s is at %d of table %s, %s, which is register "
                       "0x%04x; where a manual prints %d, addresses is as_printed",
                       profile->profile, read->name, read->at, read->table,
                       profile->addresses, (unsigned)read->address, read->at);
        warn(spot, "profile", text);
    }
}

void config_doubts_warn(const struct config *config, const struct yaml_place *place)
{
    for (unsigned s = 0; s < config->sites_count; s++) {
        for (unsigned d = 0; d < config->sites[s].devices_count; d++) {
            struct spot spot = {config, place, &config->sites[s],
                                &config->sites[s].devices[d], ""};

            (void)snprintf(spot.path, sizeof spot.path, "sites[%u].devices[%u]", s, d);
            doubt_poll(&spot);
            doubt_codes(&spot);
            doubt_addresses(&spot);
        }
    }
}
