/* The part of doctor.h that is about brokers of districts. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/doctor/doctor.h"
#include "mqtt/base/file.h"

enum { SETTINGS_MOST_BYTES = 1 << 20 };

static const char what[] = "bridges";

/* --- who is carried ------------------------------------------------------------------ */

static void look_at_bridge(struct doctor *doctor, const struct registry *registry,
                           const struct registry_entry *bridge)
{
    size_t count, carried = 0;
    const struct registry_entry *const *all = registry_all(registry, &count);

    for (size_t i = 0; i < count; i++)
        carried += registry_carries(bridge, all[i]);
    if (carried)
        doctor_say(doctor, FINDING_OK, what, "%s carries for %zu gateways", bridge->name,
                   carried);
    else
        doctor_say(doctor, FINDING_WARN, what,
                   "%s carries for nobody: dunghan gateway add GATEWAY --bridge %s",
                   bridge->name, bridge->name);
}

/* A gateway whose bridge is none keeps its events, and none of them arrives. */
static void look_at_gateway(struct doctor *doctor, const struct registry *registry,
                            const struct registry_entry *gateway)
{
    const struct registry_entry *bridge = registry_find(registry, gateway->bridge);

    if (registry_revoked(gateway))
        return;
    if (!bridge || registry_role(bridge) != REGISTRY_BRIDGE)
        doctor_say(doctor, FINDING_FAIL, what,
                   "%s comes by %s, which there is not: dunghan broker-config --bridge-to, "
                   "or dunghan gateway add %s --bridge none",
                   gateway->name, gateway->bridge, gateway->name);
    else if (registry_revoked(bridge))
        doctor_say(
            doctor, FINDING_FAIL, what,
            "%s comes by %s, which is revoked: dunghan broker-config --bridge-to, or "
            "dunghan gateway add %s --bridge none",
            gateway->name, gateway->bridge, gateway->name);
}

/* --- what goes round ----------------------------------------------------------------- */

static bool begins_bridge(const char *line)
{
    return strncmp(line, "connection ", strlen("connection ")) == 0;
}

/* What comes of districts must not be taken down to them again; ours bridges to nobody. */
static void look_at_settings(struct doctor *doctor, const char *path)
{
    char *text, *rest;
    size_t bytes;

    if (file_read(path, SETTINGS_MOST_BYTES, &text, &bytes) < 0)
        return; /* mosquitto says what it cannot read */
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (begins_bridge(line))
            doctor_say(
                doctor, FINDING_WARN, what,
                "%s: \"%s\": where that is a district's broker what comes of it goes "
                "round: only the district's bridges to this one; take it out, and "
                "restart mosquitto",
                path, line);
    free(text);
}

/* What mosquitto reads beside ours: Debian has it around the directory that is ours. */
static void look_for_loops(struct doctor *doctor)
{
    char directory[PATH_MAX], path[PATH_MAX + NAME_MAX + 2];
    const struct dirent *file;
    DIR *files;

    (void)snprintf(directory, sizeof directory, "%s/../conf.d",
                   config_broker_directory(doctor->config));
    files = opendir(directory);
    while (files && (file = readdir(files))) {
        (void)snprintf(path, sizeof path, "%s/%s", directory, file->d_name);
        if (file->d_name[0] != '.')
            look_at_settings(doctor, path);
    }
    if (files)
        (void)closedir(files);
}

void doctor_look_at_bridges(struct doctor *doctor, const struct registry *registry)
{
    size_t count;
    const struct registry_entry *const *all = registry_all(registry, &count);

    for (size_t i = 0; i < count; i++) {
        if (registry_role(all[i]) == REGISTRY_BRIDGE && !registry_revoked(all[i]))
            look_at_bridge(doctor, registry, all[i]);
        if (all[i]->bridge)
            look_at_gateway(doctor, registry, all[i]);
    }
    look_for_loops(doctor);
}
