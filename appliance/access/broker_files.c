#include "appliance/access/broker_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/access/fill_text.h"
#include "mqtt/base/date.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/certificate.h"
#include "mqtt/event.h"
#include "mqtt/topic.h"

/* Embedded: the contract. */
extern const char contract_conf[], contract_acl[], contract_bridge[],
    contract_bridge_gateway[], contract_centre[], contract_discovery[],
    contract_integrator[], contract_integrator_discovery[], contract_integrator_units[],
    contract_limits[], contract_nft[], contract_passwords[], contract_revoked[];

#define ACCESS_FILE    "dunghan.acl"
#define PASSWORDS_FILE "passwords"

enum { LISTENER_BYTES = 128, ACCESS_MOST_BYTES = 64 << 20 };

struct text {
    char *text;
    size_t bytes;
    FILE *stream;
};

static void text_begin(struct text *text)
{
    text->stream = need(open_memstream(&text->text, &text->bytes));
}

static char *join(const char *directory, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", directory, name) < 0 ? need(NULL) : path;
}

static int put(const char *directory, const char *name, const char *text, mode_t mode)
{
    char *path = join(directory, name);
    int rc = file_write(path, text, strlen(text), mode);

    free(path);
    return rc;
}

static int put_text(const char *directory, const char *name, struct text *text, mode_t mode)
{
    int rc = fclose(text->stream) == 0 ? put(directory, name, text->text, mode) : -ENOMEM;

    free(text->text);
    return rc;
}

static bool is_there(const char *directory, const char *name)
{
    char *path = join(directory, name);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

/* --- the texts ----------------------------------------------------------------------- */

static void write_listener(FILE *stream, const char *text, const struct broker_files *files,
                           int port)
{
    char listener[LISTENER_BYTES];

    (void)snprintf(listener, sizeof listener, files->address ? "%d %s" : "%d", port,
                   files->address);
    fill_text(stream, text,
              (const struct fill_text_value[]){
                  {"listener", listener}, {"directory", files->directory}, {NULL, NULL}});
}

static int write_settings(const struct broker_files *files)
{
    struct text text;

    text_begin(&text);
    write_listener(text.stream, contract_conf, files, files->port);
    if (files->password_port)
        write_listener(text.stream, contract_passwords, files, files->password_port);
    return put_text(files->directory, "mosquitto.conf", &text, 0644);
}

/* How many may come, for those who can hold to it: systemd and the kernel. */
static int write_limits(const struct broker_files *files)
{
    char ports[32];
    struct text text;
    int rc = put(files->directory, "limits.conf", contract_limits, 0644);

    if (rc < 0)
        return rc;
    (void)snprintf(ports, sizeof ports, files->password_port ? "{ %d, %d }" : "%d",
                   files->port, files->password_port);
    text_begin(&text);
    fill_text(text.stream, contract_nft,
              (const struct fill_text_value[]){{"ports", ports}, {NULL, NULL}});
    return put_text(files->directory, "dunghan.nft", &text, 0644);
}

/* --- who may what -------------------------------------------------------------------- */

/* What one hears of a unit, "+": of all. */
static void allow_unit(FILE *stream, const struct broker_access *access, const char *unit)
{
    bool all = strcmp(unit, "+") == 0;
    char topics[EVENT_UNIT_BYTES + 2], device[TOPIC_DEVICE_BYTES];
    const struct fill_text_value values[] = {
        {"units", topics},
        {"prefix", access->discovery},
        {"device", all ? unit : topic_device(unit, device)},
        {NULL, NULL},
    };

    (void)snprintf(topics, sizeof topics, all ? "#" : "%s/#", unit);
    fill_text(stream, contract_integrator_units, values);
    if (access->discovery)
        fill_text(stream, contract_integrator_discovery, values);
}

/* What is named holds also where the catalogue does not know it (yet, or any more). */
static void allow_units(FILE *stream, const struct registry_entry *entry,
                        const struct broker_access *access, int32_t day)
{
    const struct catalogue *catalogue = access->catalogue;
    size_t count = 0;
    const struct catalogue_entry *units =
        catalogue ? catalogue_all(catalogue, CATALOGUE_UNITS, &count) : NULL;

    for (unsigned i = 0; i < entry->units_count; i++)
        allow_unit(stream, access, entry->units[i]);
    for (size_t i = 0; i < count; i++) {
        if (!registry_has_unit(entry, units[i].code) &&
            registry_covers(entry, catalogue, units[i].id, day))
            allow_unit(stream, access, units[i].code);
    }
}

/* The centre, or its twin. */
static void allow_centre(FILE *stream, const char *name, const struct broker_access *access)
{
    const struct fill_text_value values[] = {
        {"name", name}, {"prefix", access->discovery}, {NULL, NULL}};

    fill_text(stream, contract_centre, values);
    if (access->discovery)
        fill_text(stream, contract_discovery, values);
}

/* The district's broker speaks for its own gateways, and hears what is for them. */
static void allow_gateways(FILE *stream, const struct registry *registry,
                           const struct registry_entry *bridge)
{
    size_t count;
    const struct registry_entry *const *all = registry_all(registry, &count);

    for (size_t i = 0; i < count; i++) {
        if (registry_carries(bridge, all[i]))
            fill_text(
                stream, contract_bridge_gateway,
                (const struct fill_text_value[]){{"gateway", all[i]->name}, {NULL, NULL}});
    }
}

/* What the access list has of somebody beside the patterns. */
static void write_part(FILE *stream, const struct registry *registry,
                       const struct registry_entry *entry,
                       const struct broker_access *access, int32_t day)
{
    bool revoked = registry_revoked(entry);
    bool listens = !revoked && registry_role(entry) == REGISTRY_INTEGRATOR;
    bool carries = !revoked && registry_role(entry) == REGISTRY_BRIDGE;
    const struct fill_text_value values[] = {{"name", entry->name}, {NULL, NULL}};

    if (revoked)
        fill_text(stream, contract_revoked, values);
    else if (registry_role(entry) == REGISTRY_TWIN)
        allow_centre(stream, entry->name, access);
    if (carries) {
        fill_text(stream, contract_bridge, values);
        allow_gateways(stream, registry, entry);
    }
    if (listens)
        fill_text(stream, contract_integrator, values);
    if (listens && entry->units_count == 0)
        allow_unit(stream, access, "+");
    else if (listens)
        allow_units(stream, entry, access, day);
}

static void begin_access(struct text *text, const struct registry *registry,
                         const struct broker_access *access, int64_t now_ms)
{
    const struct fill_text_value values[] = {{NULL, NULL}};
    size_t count;
    const struct registry_entry *const *all = registry_all(registry, &count);

    text_begin(text);
    fill_text(text->stream, contract_acl, values);
    allow_centre(text->stream, REGISTRY_CENTRE_NAME, access);
    for (size_t i = 0; i < count; i++)
        write_part(text->stream, registry, all[i], access, date_day_at(now_ms));
}

int broker_files_write_access(const struct registry *registry,
                              const struct broker_access *access, const char *directory,
                              int64_t now_ms)
{
    struct text text;

    begin_access(&text, registry, access, now_ms);
    return put_text(directory, ACCESS_FILE, &text, 0644);
}

bool broker_files_outdated(const struct registry *registry,
                           const struct broker_access *access, const char *directory,
                           int64_t now_ms)
{
    char *path = join(directory, ACCESS_FILE), *is = NULL;
    bool outdated = false;
    struct text ought;
    size_t bytes;

    begin_access(&ought, registry, access, now_ms);
    if (fclose(ought.stream) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    if (file_read(path, ACCESS_MOST_BYTES, &is, &bytes) == 0)
        outdated = strcmp(is, ought.text) != 0;
    free(ought.text);
    free(is);
    free(path);
    return outdated;
}

static int write_passwords(const struct registry *registry, const char *directory)
{
    size_t count;
    const struct registry_entry *const *all = registry_all(registry, &count);
    struct text text;

    text_begin(&text);
    for (size_t i = 0; i < count; i++) {
        if (registry_has_password(all[i]))
            (void)fprintf(text.stream, "%s:%s\n", all[i]->name, all[i]->password->hash);
    }
    return put_text(directory, PASSWORDS_FILE, &text, 0600);
}

/* Nobody's hash stays where nobody reads it. */
static int remove_passwords(const char *directory)
{
    char *path = join(directory, PASSWORDS_FILE);
    int rc = unlink(path) == 0 || errno == ENOENT ? 0 : log_fail(-errno, "%s", path);

    free(path);
    return rc;
}

static int write_revocations(const struct enrol *enrol, const char *directory,
                             int64_t now_ms)
{
    char *list;
    int rc = enrol_revocations(enrol, now_ms, &list);

    if (rc < 0)
        return rc;
    rc = put(directory, "crl.pem", list, 0644);
    free(list);
    return rc;
}

/* --- certificates -------------------------------------------------------------------- */

/* Where a pair of files NAME.crt and NAME.key goes. */
struct holder {
    const char *directory, *name;
    struct enrol_wish wish;
};

static bool is_for_all(const struct holder *holder)
{
    char file[64], *path;
    bool all = true;

    (void)snprintf(file, sizeof file, "%s.crt", holder->name);
    path = join(holder->directory, file);
    for (size_t i = 0; i < holder->wish.host_count && all; i++)
        all = certificate_is_for(path, holder->wish.hosts[i]);
    free(path);
    return all;
}

static int write_pair(struct enrol *enrol, struct holder *holder, int64_t now_ms)
{
    struct authority_pair pair;
    char certificate[64], key[64];
    int rc;

    (void)snprintf(certificate, sizeof certificate, "%s.crt", holder->name);
    (void)snprintf(key, sizeof key, "%s.key", holder->name);
    holder->wish.renew = holder->wish.renew || !is_there(holder->directory, certificate) ||
                         !is_there(holder->directory, key) || !is_for_all(holder);
    rc = enrol_prepare(enrol, &holder->wish, now_ms, &pair);
    if (rc < 0)
        return rc;
    if (pair.certificate) {
        rc = put(holder->directory, key, pair.key, 0600);
        if (rc == 0)
            rc = put(holder->directory, certificate, pair.certificate, 0644);
    }
    authority_pair_release(&pair);
    return rc < 0 ? rc : enrol_finish(enrol, now_ms);
}

static int put_authority(const struct enrol *enrol, const char *directory)
{
    return put(directory, "ca.crt", authority_certificate(enrol_authority(enrol)), 0644);
}

static int check_directory(const char *directory)
{
    struct stat about;

    if (stat(directory, &about) == 0 && S_ISDIR(about.st_mode))
        return 0;
    log_error("there is no directory %s; for Debian's mosquitto make it with: install -d "
              "-o mosquitto -g mosquitto -m 0750 %s",
              directory, directory);
    return -ENOENT;
}

/* Is there to be a twin, or is there one whose certificate must not end? */
static bool wants_twin(const struct enrol *enrol, const struct broker_files *files)
{
    const struct registry_entry *twin =
        registry_find(enrol_registry(enrol), REGISTRY_TWIN_NAME);

    return files->twin || (twin && !registry_revoked(twin));
}

static int write_certificates(struct enrol *enrol, const char *directory,
                              const struct broker_files *files, int64_t now_ms)
{
    struct enrol_wish wish = {
        .days = files->days, .warn_days = files->warn_days, .renew = files->renew};
    struct holder broker = {files->directory, "broker", wish};
    struct holder centre = {directory, "centre", wish};
    struct holder twin = {directory, "twin", wish};
    int rc;

    broker.wish.name = REGISTRY_BROKER_NAME;
    broker.wish.role = REGISTRY_BROKER;
    broker.wish.hosts = files->hosts;
    broker.wish.host_count = files->host_count;
    centre.wish.name = REGISTRY_CENTRE_NAME;
    centre.wish.role = REGISTRY_CENTRE;
    twin.wish.name = REGISTRY_TWIN_NAME;
    twin.wish.role = REGISTRY_TWIN;
    rc = write_pair(enrol, &broker, now_ms);
    if (rc == 0)
        rc = file_make_directory(directory, 0700);
    if (rc == 0 || rc == -EEXIST)
        rc = write_pair(enrol, &centre, now_ms);
    if (rc == 0 && wants_twin(enrol, files))
        rc = write_pair(enrol, &twin, now_ms);
    return rc;
}

int broker_files_write(struct enrol *enrol, const char *data,
                       const struct broker_files *files, int64_t now_ms)
{
    char *directory = join(data, "ca");
    int rc = check_directory(files->directory);

    if (rc == 0)
        rc = write_certificates(enrol, directory, files, now_ms);
    if (rc == 0)
        rc = put_authority(enrol, directory);
    if (rc == 0)
        rc = put_authority(enrol, files->directory);
    if (rc == 0)
        rc = write_revocations(enrol, files->directory, now_ms);
    if (rc == 0)
        rc = broker_files_write_access(enrol_registry(enrol), &files->access,
                                       files->directory, now_ms);
    if (rc == 0)
        rc = files->password_port ? write_passwords(enrol_registry(enrol), files->directory)
                                  : remove_passwords(files->directory);
    if (rc == 0)
        rc = write_limits(files);
    if (rc == 0)
        rc = write_settings(files);
    free(directory);
    return rc;
}

bool broker_files_there(const char *directory)
{
    return is_there(directory, "mosquitto.conf");
}

bool broker_files_take_passwords(const char *directory)
{
    return is_there(directory, PASSWORDS_FILE);
}

int broker_files_update(const struct enrol *enrol, const struct broker_access *access,
                        const char *directory, int64_t now_ms, bool *ret_there)
{
    int rc;

    *ret_there = broker_files_there(directory);
    if (!*ret_there)
        return 0;
    rc = write_revocations(enrol, directory, now_ms);
    if (rc == 0 && broker_files_take_passwords(directory))
        rc = write_passwords(enrol_registry(enrol), directory);
    return rc < 0 ? rc
                  : broker_files_write_access(enrol_registry(enrol), access, directory,
                                              now_ms);
}
