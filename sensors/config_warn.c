#include "sensors/config_warn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/config_doubts.h"

/* What systemd puts there is there for the service only. */
#define CREDENTIALS "/run/credentials/"

static void warn(const struct yaml_place *place, const char *path, const char *key,
                 const char *value, const char *what)
{
    char fault[CONFIG_FAULT_BYTES];

    (void)yaml_place_fault(place, path, fault, "%s is \"%s\", %s", key, value, what);
    log_warning("%s", fault);
}

/* The serial devices that were looked at. */
struct ports {
    const struct yaml_place *place;
    struct port {
        const char *address;
        dev_t device; /* 0: it is not there */
    } * ports;
    size_t count;
};

/* Has it been looked at, under that name or, what is told in `other`, under another? */
static bool is_known(const struct ports *ports, const char *address, dev_t device,
                     const char **other)
{
    *other = NULL;
    for (size_t i = 0; i < ports->count; i++) {
        if (strcmp(ports->ports[i].address, address) == 0)
            return true;
        if (device != 0 && ports->ports[i].device == device)
            *other = ports->ports[i].address;
    }
    return false;
}

static void look_at(struct ports *ports, const char *address, const char *path)
{
    struct stat found = {0};
    bool there = stat(address, &found) == 0;
    dev_t device = there && S_ISCHR(found.st_mode) ? found.st_rdev : 0;
    char text[CONFIG_FAULT_BYTES];
    const char *other;

    if (is_known(ports, address, device, &other))
        return;
    ports->ports[ports->count++] = (struct port){address, device};
    if (!there)
        warn(ports->place, path, "address", address,
             errno == ENOENT ? "which is not there now: it is used once it is plugged in"
                             : strerrordesc_np(errno));
    else if (device == 0)
        warn(ports->place, path, "address", address, "which is no serial device");
    else if (other) {
        (void)snprintf(
            text, sizeof text,
            "which is the same device as %.200s: one of them is not reached, write "
            "one name for both",
            other);
        warn(ports->place, path, "address", address, text);
    }
}

/* Each once, where it is named first. */
static void warn_of_serial(const struct yaml_place *place, const struct config *config)
{
    struct ports ports = {place, need(calloc(config_devices(config), sizeof *ports.ports)),
                          0};
    char path[SETTINGS_PATH_BYTES];

    for (unsigned s = 0; s < config->sites_count; s++) {
        for (unsigned d = 0; d < config->sites[s].devices_count; d++) {
            const struct config_device *device = &config->sites[s].devices[d];

            (void)snprintf(path, sizeof path, "sites[%u].devices[%u].address", s, d);
            if (config_place(device).way == LINE_RTU)
                look_at(&ports, device->address, path);
        }
    }
    free(ports.ports);
}

/* Of a file that is to be read. */
static void warn_of_file(const struct yaml_place *place, const char *path, const char *key,
                         const char *file)
{
    if (file && strncmp(file, CREDENTIALS, strlen(CREDENTIALS)) != 0 &&
        access(file, R_OK) < 0)
        warn(place, path, key, file, strerrordesc_np(errno));
}

static void warn_of_hook(const struct yaml_place *place, const struct hook_settings *hook)
{
    char path[SETTINGS_PATH_BYTES];

    for (unsigned i = 0; hook && i < hook->sources_count; i++) {
        snprintf(path, sizeof path, "hook.sources[%u].key_file", i);
        warn_of_file(place, path, "key_file", hook->sources[i].key_file);
    }
}

static void warn_of_files(const struct yaml_place *place,
                          const struct settings_broker *broker)
{
    const struct {
        const char *key, *value;
    } files[] = {
        {"ca_file", broker->ca_file},
        {"cert_file", broker->cert_file},
        {"key_file", broker->key_file},
        {"password_file", broker->password_file},
    };
    char path[SETTINGS_PATH_BYTES];

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "broker.%s", files[i].key);
        warn_of_file(place, path, files[i].key, files[i].value);
    }
}

void config_warn(const struct config *config, const char *path)
{
    char fault[CONFIG_FAULT_BYTES];
    struct yaml_place *place;

    if (yaml_place_open(&place, path, fault) < 0)
        return; /* a pipe, which is read only once */
    warn_of_files(place, &config->broker);
    warn_of_serial(place, config);
    warn_of_hook(place, config->hook);
    config_doubts_warn(config, place);
    yaml_place_close(place);
}
