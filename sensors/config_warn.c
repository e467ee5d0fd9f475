#include "sensors/config_warn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"

/* What systemd puts there is there for the service only. */
#define CREDENTIALS "/run/credentials/"

static void warn(const struct yaml_place *place, const char *path, const char *key,
                 const char *value, const char *what)
{
    char fault[CONFIG_FAULT_BYTES];

    (void)yaml_place_fault(place, path, fault, "%s is \"%s\", %s", key, value, what);
    log_warning("%s", fault);
}

/* Why it is no serial device, NULL: it is one. */
static const char *find_fault(const char *address)
{
    struct stat found;

    if (stat(address, &found) < 0)
        return errno == ENOENT ? "which is not there now: it is used once it is plugged in"
                               : strerrordesc_np(errno);
    return S_ISCHR(found.st_mode) ? NULL : "which is no serial device";
}

static void warn_of_serial(const struct yaml_place *place, const struct config *config)
{
    char path[SETTINGS_PATH_BYTES];

    for (unsigned s = 0; s < config->sites_count; s++) {
        for (unsigned d = 0; d < config->sites[s].devices_count; d++) {
            const struct config_device *device = &config->sites[s].devices[d];
            const char *what =
                config_place(device).way == LINE_RTU ? find_fault(device->address) : NULL;

            snprintf(path, sizeof path, "sites[%u].devices[%u].address", s, d);
            if (what)
                warn(place, path, "address", device->address, what);
        }
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
        const char *file = files[i].value;

        snprintf(path, sizeof path, "broker.%s", files[i].key);
        if (file && strncmp(file, CREDENTIALS, strlen(CREDENTIALS)) != 0 &&
            access(file, R_OK) < 0)
            warn(place, path, files[i].key, file, strerrordesc_np(errno));
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
    yaml_place_close(place);
}
