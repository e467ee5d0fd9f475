#include "appliance/access/registry.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/broker_password.h"
#include "appliance/report/aside.h"
#include "mqtt/base/date.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/event.h"
#include "mqtt/settings.h"

#define SUFFIX ".yaml"

enum {
    UNITS_MOST = 10000,
    CERTIFICATES_MOST = 1000,
    NAME_BYTES = 33,
    LEVELS_MOST = 16, /* of the tree of units */
};

const char *const registry_role_names[REGISTRY_ROLES] = {
    [REGISTRY_GATEWAY] = "gateway", [REGISTRY_INTEGRATOR] = "integrator",
    [REGISTRY_CENTRE] = "centre",   [REGISTRY_BROKER] = "broker",
    [REGISTRY_TWIN] = "twin",       [REGISTRY_BRIDGE] = "bridge",
};

static const cyaml_schema_value_t unit_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SETTINGS_TEXT_MOST),
};

static const cyaml_schema_field_t certificate_fields[] = {
    SETTINGS_TEXT(serial, struct registry_certificate),
    SETTINGS_TEXT(until, struct registry_certificate),
    SETTINGS_TEXT_OPTIONAL(revoked, struct registry_certificate),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t certificate_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct registry_certificate,
                        certificate_fields),
};

static const cyaml_schema_field_t password_fields[] = {
    SETTINGS_TEXT(hash, struct registry_password),
    SETTINGS_TEXT(since, struct registry_password),
    SETTINGS_TEXT_OPTIONAL(revoked, struct registry_password),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t entry_fields[] = {
    SETTINGS_TEXT(name, struct registry_entry),
    SETTINGS_TEXT(role, struct registry_entry),
    CYAML_FIELD_SEQUENCE("units", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct registry_entry, units, &unit_schema, 0, UNITS_MOST),
    CYAML_FIELD_SEQUENCE("certificates", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct registry_entry, certificates, &certificate_schema, 0,
                         CERTIFICATES_MOST),
    CYAML_FIELD_MAPPING_PTR("password", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                            struct registry_entry, password, password_fields),
    SETTINGS_TEXT_OPTIONAL(bridge, struct registry_entry),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t entry_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct registry_entry, entry_fields),
};

struct registry {
    char *directory;
    struct registry_entry **entries; /* ordered by name; owned, made by libcyaml */
    size_t count;
};

/* --- one file ------------------------------------------------------------------------ */

static int check_serial(const struct settings_check *check, const char *path,
                        const char *serial)
{
    if (strlen(serial) == 32 && strspn(serial, "0123456789abcdef") == 32)
        return 0;
    return yaml_place_fault(check->place, path, check->fault,
                            "serial is \"%s\"; allowed: 32 hexadecimal digits", serial);
}

static int check_stamp(const struct settings_check *check, const char *path,
                       const char *stamp)
{
    int64_t wall_ms;

    if (!stamp || stamp_parse(stamp, &wall_ms) == 0)
        return 0;
    return yaml_place_fault(check->place, path, check->fault,
                            "\"%s\" is no time such as 2026-11-20T08:00:00+07:00", stamp);
}

/* It goes into a file of mosquitto's as it stands here. */
static int check_password(const struct settings_check *check,
                          const struct registry_entry *entry)
{
    const struct registry_password *password = entry->password;
    int rc;

    if (!password)
        return 0;
    if (registry_role(entry) != REGISTRY_INTEGRATOR)
        return yaml_place_fault(check->place, "password", check->fault,
                                "a password; allowed: of an integrator only");
    if (!broker_password_hash_valid(password->hash))
        return yaml_place_fault(check->place, "password", check->fault,
                                "hash is none of dunghan integrator add --password");
    rc = check_stamp(check, "password", password->since);
    return rc < 0 ? rc : check_stamp(check, "password", password->revoked);
}

/* They go into the broker's access list as they stand here. */
static int check_units(const struct settings_check *check,
                       const struct registry_entry *entry)
{
    char path[SETTINGS_PATH_BYTES];

    for (unsigned i = 0; i < entry->units_count; i++) {
        if (event_unit_valid(entry->units[i]))
            continue;
        (void)snprintf(path, sizeof path, "units[%u]", i);
        return yaml_place_fault(check->place, path, check->fault,
                                "\"%s\" is no code of a unit such as H42.31",
                                entry->units[i]);
    }
    return 0;
}

static int check_entry(const struct settings_check *check,
                       const struct registry_entry *entry, const char *name)
{
    char path[SETTINGS_PATH_BYTES];
    int rc;

    if (strcmp(entry->name, name) != 0 || !event_gateway_valid(name))
        return yaml_place_fault(
            check->place, "name", check->fault,
            "name is \"%s\"; allowed: that of the file, 1 to 32 of a-z, 0-9 "
            "and -",
            entry->name);
    if (event_name_index(registry_role_names, REGISTRY_ROLES, entry->role) < 0)
        return yaml_place_fault(
            check->place, "role", check->fault,
            "role is \"%s\"; allowed: gateway, integrator, centre, broker or bridge",
            entry->role);
    if (entry->bridge &&
        (registry_role(entry) != REGISTRY_GATEWAY || !event_gateway_valid(entry->bridge)))
        return yaml_place_fault(check->place, "bridge", check->fault,
                                "bridge is \"%s\"; allowed: of a gateway only, the name of "
                                "the one that it comes by",
                                entry->bridge);
    rc = check_units(check, entry);
    for (unsigned i = 0; rc == 0 && i < entry->certificates_count; i++) {
        const struct registry_certificate *certificate = &entry->certificates[i];

        (void)snprintf(path, sizeof path, "certificates[%u]", i);
        rc = check_serial(check, path, certificate->serial);
        if (rc == 0)
            rc = check_stamp(check, path, certificate->until);
        if (rc == 0)
            rc = check_stamp(check, path, certificate->revoked);
    }
    return rc < 0 ? rc : check_password(check, entry);
}

static char *path_of(const struct registry *registry, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s" SUFFIX, registry->directory, name) < 0 ? need(NULL)
                                                                          : path;
}

/* -ENOENT: there is no such file (any more). Other errors are logged. */
static int load(const struct registry *registry, const char *name,
                struct registry_entry **ret)
{
    char *path = path_of(registry, name), fault[YAML_PLACE_FAULT_BYTES];
    struct yaml_place *place = NULL;
    void *loaded = NULL;
    int rc = yaml_place_open(&place, path, fault);

    if (rc == 0)
        rc = settings_load(place, &entry_schema, &loaded, fault);
    if (rc == 0)
        rc = check_entry(&(struct settings_check){place, fault}, loaded, name);
    if (rc < 0 && rc != -ENOENT)
        log_error("%s", fault);
    if (rc == 0) {
        *ret = loaded;
        loaded = NULL; /* now the caller's */
    }
    settings_free(&entry_schema, loaded);
    yaml_place_close(place);
    free(path);
    return rc;
}

/* --- all of them --------------------------------------------------------------------- */

static size_t place_of(const struct registry *registry, const char *name)
{
    size_t low = 0, high = registry->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(registry->entries[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands_at(const struct registry *registry, size_t place, const char *name)
{
    return place < registry->count && strcmp(registry->entries[place]->name, name) == 0;
}

/* Owns the entry from now on. */
static void put(struct registry *registry, struct registry_entry *entry)
{
    size_t place = place_of(registry, entry->name);
    struct registry_entry **slot = &registry->entries[place];

    if (stands_at(registry, place, entry->name)) {
        settings_free(&entry_schema, *slot);
        *slot = entry;
        return;
    }
    registry->entries =
        need(reallocarray(registry->entries, registry->count + 1, sizeof(void *)));
    slot = &registry->entries[place];
    memmove(slot + 1, slot, (registry->count - place) * sizeof(void *));
    *slot = entry;
    registry->count++;
}

static void drop(struct registry *registry, const char *name)
{
    size_t place = place_of(registry, name);

    if (!stands_at(registry, place, name))
        return;
    settings_free(&entry_schema, registry->entries[place]);
    registry->count--;
    memmove(&registry->entries[place], &registry->entries[place + 1],
            (registry->count - place) * sizeof(void *));
}

/* The name that a file speaks of. */
static bool name_of(const char *file, char ret[static NAME_BYTES])
{
    size_t length = strlen(file), suffix = strlen(SUFFIX);

    if (length <= suffix || length - suffix >= NAME_BYTES ||
        strcmp(file + length - suffix, SUFFIX) != 0)
        return false;
    memcpy(ret, file, length - suffix);
    ret[length - suffix] = '\0';
    return event_gateway_valid(ret);
}

void registry_take(struct registry *registry, const char *file)
{
    struct registry_entry *entry;
    char name[NAME_BYTES];
    int rc;

    if (!name_of(file, name))
        return;
    rc = load(registry, name, &entry);
    if (rc == 0 && registry->count >= REGISTRY_MOST &&
        !stands_at(registry, place_of(registry, name), name)) {
        log_error("%s: more than %d files", registry->directory, REGISTRY_MOST);
        settings_free(&entry_schema, entry);
    } else if (rc == 0) {
        put(registry, entry);
    } else if (rc == -ENOENT) {
        drop(registry, name);
    }
}

static int load_all(struct registry *registry)
{
    DIR *directory = opendir(registry->directory);
    const struct dirent *file;

    if (!directory)
        return errno == ENOENT ? 0 : log_fail(-errno, "%s", registry->directory);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    while ((file = readdir(directory)))
        registry_take(registry, file->d_name);
    (void)closedir(directory);
    return 0;
}

void registry_reload(struct registry *registry)
{
    char file[NAME_BYTES + sizeof SUFFIX];

    for (size_t i = registry->count; i-- > 0;) {
        (void)snprintf(file, sizeof file, "%s" SUFFIX, registry->entries[i]->name);
        registry_take(registry, file);
    }
    (void)load_all(registry); /* logged */
}

int registry_open(struct registry **ret, const char *data)
{
    struct registry *registry = need(calloc(1, sizeof *registry));
    int rc;

    if (asprintf(&registry->directory, "%s/registry", data) < 0)
        (void)need(NULL); /* ends here */
    rc = load_all(registry);
    if (rc == 0) {
        *ret = registry;
        registry = NULL; /* now the caller's */
    }
    registry_close(registry);
    return rc;
}

void registry_close(struct registry *registry)
{
    if (!registry)
        return;
    for (size_t i = 0; i < registry->count; i++)
        settings_free(&entry_schema, registry->entries[i]);
    free(registry->entries);
    free(registry->directory);
    free(registry);
}

const char *registry_directory(const struct registry *registry)
{
    return registry->directory;
}

const struct registry_entry *const *registry_all(const struct registry *registry,
                                                 size_t *ret_count)
{
    *ret_count = registry->count;
    return (const struct registry_entry *const *)registry->entries;
}

const struct registry_entry *registry_find(const struct registry *registry,
                                           const char *name)
{
    size_t place = place_of(registry, name);

    return stands_at(registry, place, name) ? registry->entries[place] : NULL;
}

int registry_save(struct registry *registry, const struct registry_entry *entry)
{
    char *path = path_of(registry, entry->name), *text = NULL;
    char file[NAME_BYTES + sizeof SUFFIX];
    size_t bytes;
    int rc = file_make_directory(registry->directory, 0700);

    if (rc == 0 || rc == -EEXIST)
        rc = settings_save(&entry_schema, entry, &text, &bytes);
    if (rc == 0)
        rc = file_write(path, text, bytes, 0600);
    (void)snprintf(file, sizeof file, "%s" SUFFIX, entry->name);
    free(path);
    free(text);
    if (rc == 0)
        registry_take(registry, file);
    return rc;
}

/* --- what follows from an entry ------------------------------------------------------ */

enum registry_role registry_role(const struct registry_entry *entry)
{
    return (enum registry_role)event_name_index(registry_role_names, REGISTRY_ROLES,
                                                entry->role);
}

const struct registry_certificate *registry_newest(const struct registry_entry *entry)
{
    return entry->certificates_count ? &entry->certificates[entry->certificates_count - 1]
                                     : NULL;
}

bool registry_revoked(const struct registry_entry *entry)
{
    for (unsigned i = 0; i < entry->certificates_count; i++) {
        if (!entry->certificates[i].revoked)
            return false;
    }
    return entry->password ? entry->password->revoked != NULL
                           : entry->certificates_count > 0;
}

bool registry_carries(const struct registry_entry *bridge,
                      const struct registry_entry *entry)
{
    return registry_role(entry) == REGISTRY_GATEWAY && !registry_revoked(entry) &&
           entry->bridge && strcmp(entry->bridge, bridge->name) == 0;
}

bool registry_has_password(const struct registry_entry *entry)
{
    return entry->password && !entry->password->revoked;
}

int64_t registry_until_ms(const struct registry_entry *entry)
{
    const struct registry_certificate *newest = registry_newest(entry);
    int64_t until_ms = 0;

    if (newest)
        (void)stamp_parse(newest->until, &until_ms); /* checked when it was loaded */
    return until_ms;
}

bool registry_has_unit(const struct registry_entry *entry, const char *unit)
{
    for (unsigned i = 0; i < entry->units_count; i++) {
        if (strcmp(entry->units[i], unit) == 0)
            return true;
    }
    return false;
}

char *registry_units(const struct registry_entry *entry)
{
    char *text = NULL;
    size_t bytes;
    FILE *stream = need(open_memstream(&text, &bytes));

    for (unsigned i = 0; i < entry->units_count; i++)
        (void)fprintf(stream, "%s%s", i ? ", " : "", entry->units[i]);
    if (fclose(stream) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    return text;
}

const char *registry_refuses(const struct registry *registry, const char *name)
{
    const struct registry_entry *entry = registry ? registry_find(registry, name) : NULL;

    if (event_gateway_reserved(name))
        return aside_reason_names[ASIDE_UNREGISTERED_GATEWAY];
    if (!registry)
        return NULL;
    if (!entry || registry_role(entry) != REGISTRY_GATEWAY)
        return aside_reason_names[ASIDE_UNREGISTERED_GATEWAY];
    return registry_revoked(entry) ? aside_reason_names[ASIDE_REVOKED_GATEWAY] : NULL;
}

bool registry_covers(const struct registry_entry *entry, const struct catalogue *catalogue,
                     int unit, int32_t day)
{
    for (int level = 0; unit && level < LEVELS_MOST; level++) {
        const struct catalogue_entry *version =
            catalogue_at(catalogue, CATALOGUE_UNITS, unit, day);

        if (!version)
            return false;
        if (registry_has_unit(entry, version->code))
            return true;
        unit = version->parent;
    }
    return false;
}
