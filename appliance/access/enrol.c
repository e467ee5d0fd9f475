#include "appliance/access/enrol.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/revocation.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/event.h"

struct enrol {
    struct authority *authority;
    struct registry *registry;
    struct registry_entry next; /* prepared; its lists and texts are owned, or NULL */
    char password[BROKER_PASSWORD_BYTES]; /* of it, when new; empty: none is */
};

static char *copy(const char *text)
{
    return text ? need(strdup(text)) : NULL;
}

/* --- entries in memory --------------------------------------------------------------- */

/* Behind those that it has; each once. */
static void add_units(struct registry_entry *entry, const char *const *units, size_t count)
{
    entry->units = need(
        reallocarray(entry->units, entry->units_count + count + 1, sizeof *entry->units));
    for (size_t i = 0; i < count; i++) {
        if (!registry_has_unit(entry, units[i]))
            entry->units[entry->units_count++] = copy(units[i]);
    }
}

static void drop_units(struct registry_entry *entry)
{
    for (unsigned i = 0; i < entry->units_count; i++)
        free(entry->units[i]);
    free(entry->units);
    entry->units = NULL;
    entry->units_count = 0;
}

static void drop_password(struct registry_entry *entry)
{
    if (!entry->password)
        return;
    free(entry->password->hash);
    free(entry->password->since);
    free(entry->password->revoked);
    free(entry->password);
    entry->password = NULL;
}

static void release_entry(struct registry_entry *entry)
{
    drop_units(entry);
    drop_password(entry);
    for (unsigned i = 0; i < entry->certificates_count; i++) {
        free(entry->certificates[i].serial);
        free(entry->certificates[i].until);
        free(entry->certificates[i].revoked);
    }
    free(entry->certificates);
    free(entry->bridge);
    free(entry->name);
    free(entry->role);
    *entry = (struct registry_entry){0};
}

/* Those that have ended by themselves are of no more interest. */
static bool has_ended(const struct registry_certificate *certificate, int64_t now_ms)
{
    int64_t until_ms = 0;

    (void)stamp_parse(certificate->until, &until_ms);
    return until_ms < now_ms;
}

static struct registry_password *copy_password(const struct registry_password *from)
{
    struct registry_password *password = need(malloc(sizeof *password));

    *password = (struct registry_password){copy(from->hash), copy(from->since),
                                           copy(from->revoked)};
    return password;
}

/* With room for one more certificate. `from` NULL: a new one. */
static void copy_entry(struct registry_entry *ret, const struct registry_entry *from,
                       int64_t now_ms)
{
    unsigned count = from ? from->certificates_count : 0;

    *ret = (struct registry_entry){0};
    ret->certificates = need(calloc(count + 1, sizeof *ret->certificates));
    for (unsigned i = 0; i < count; i++) {
        const struct registry_certificate *old = &from->certificates[i];

        if (i + 1 < count && has_ended(old, now_ms))
            continue;
        ret->certificates[ret->certificates_count++] = (struct registry_certificate){
            copy(old->serial), copy(old->until), copy(old->revoked)};
    }
    if (!from)
        return;
    ret->name = copy(from->name);
    ret->role = copy(from->role);
    ret->bridge = copy(from->bridge);
    add_units(ret, (const char *const *)from->units, from->units_count);
    if (from->password)
        ret->password = copy_password(from->password);
}

/* What was prepared, or was to be. */
static void forget(struct enrol *enrol)
{
    release_entry(&enrol->next);
    explicit_bzero(enrol->password, sizeof enrol->password);
}

/* --- opening ------------------------------------------------------------------------- */

int enrol_open(struct enrol **ret, const char *data, const char *authority, int64_t now_ms)
{
    struct enrol *enrol = need(calloc(1, sizeof *enrol));
    char *before;
    int rc;

    if (asprintf(&before, "%s/ca", data) < 0)
        (void)need(NULL); /* ends here */
    rc = authority_open(&enrol->authority, authority, before, now_ms);
    free(before);
    if (rc == 0)
        rc = registry_open(&enrol->registry, data);
    if (rc == 0) {
        *ret = enrol;
        enrol = NULL; /* now the caller's */
    }
    enrol_close(enrol);
    return rc;
}

void enrol_close(struct enrol *enrol)
{
    if (!enrol)
        return;
    forget(enrol);
    registry_close(enrol->registry);
    authority_close(enrol->authority);
    free(enrol);
}

const struct registry *enrol_registry(const struct enrol *enrol)
{
    return enrol->registry;
}

const struct authority *enrol_authority(const struct enrol *enrol)
{
    return enrol->authority;
}

/* --- giving -------------------------------------------------------------------------- */

/*
 * The broker takes the holder of a certificate for whom its name says, so nobody may have a
 * name that means something else: that of the centre, or the stream of imports.
 */
static int check_name(const struct enrol_wish *wish, const struct registry_entry *known)
{
    if (!event_gateway_valid(wish->name)) {
        log_error("name '%s': allowed are 1 to 32 of a-z, 0-9 and -", wish->name);
        return -EINVAL;
    }
    if (event_gateway_reserved(wish->name) && wish->role != REGISTRY_CENTRE &&
        wish->role != REGISTRY_TWIN && wish->role != REGISTRY_BROKER) {
        log_error("name '%s': " EVENT_RESERVED_NAMES " are the centre's own", wish->name);
        return -EINVAL;
    }
    if (known && registry_role(known) != wish->role) {
        log_error("name '%s' is in use: it is %s %s", wish->name,
                  registry_role(known) == REGISTRY_INTEGRATOR ? "an" : "a", known->role);
        return -EINVAL;
    }
    return 0;
}

/* It is there, and may carry. */
static int check_bridge(const struct registry *registry, const struct enrol_wish *wish)
{
    const struct registry_entry *bridge =
        wish->bridge && *wish->bridge ? registry_find(registry, wish->bridge) : NULL;

    if (!wish->bridge || !*wish->bridge)
        return 0;
    if (bridge && registry_role(bridge) == REGISTRY_BRIDGE && !registry_revoked(bridge))
        return 0;
    log_error("there is no bridge '%s': dunghan broker-config --bridge-to", wish->bridge);
    return -EINVAL;
}

static bool is_due(const struct registry_entry *entry, const struct enrol_wish *wish,
                   int64_t now_ms)
{
    return wish->renew || !registry_newest(entry) || registry_newest(entry)->revoked ||
           registry_until_ms(entry) < now_ms + (int64_t)wish->warn_days * DATE_DAY_MS;
}

static int add_certificate(struct enrol *enrol, const struct enrol_wish *wish,
                           int64_t now_ms, struct authority_pair *ret)
{
    const struct authority_wish asked = {
        .name = wish->name,
        .hosts = wish->hosts,
        .host_count = wish->host_count,
        .client = wish->role == REGISTRY_BRIDGE,
        .days = wish->days,
        .now_ms = now_ms,
    };
    struct registry_entry *next = &enrol->next;
    char until[DATE_STAMP_BYTES];
    int rc = authority_issue(enrol->authority, &asked, ret);

    if (rc == 0)
        next->certificates[next->certificates_count++] = (struct registry_certificate){
            .serial = copy(ret->serial),
            .until = copy(stamp_format(ret->until_ms, until)),
        };
    return rc;
}

static int add_password(struct enrol *enrol, int64_t now_ms)
{
    char hash[BROKER_PASSWORD_HASH_BYTES], since[DATE_STAMP_BYTES];
    int rc = broker_password_make(enrol->password);

    if (rc == 0)
        rc = broker_password_hash(enrol->password, hash);
    if (rc < 0)
        return rc;
    drop_password(&enrol->next);
    enrol->next.password = copy_password(&(struct registry_password){
        hash, (char *)stamp_format(now_ms / 1000 * 1000, since), NULL});
    return 0;
}

static void take_bridge(struct registry_entry *next, const struct enrol_wish *wish)
{
    if (!wish->bridge)
        return;
    free(next->bridge);
    next->bridge = *wish->bridge ? copy(wish->bridge) : NULL;
}

int enrol_prepare(struct enrol *enrol, const struct enrol_wish *wish, int64_t now_ms,
                  struct authority_pair *ret)
{
    const struct registry_entry *known = registry_find(enrol->registry, wish->name);
    struct registry_entry *next = &enrol->next;
    int rc = check_name(wish, known);

    if (rc == 0 && wish->role == REGISTRY_GATEWAY && wish->unit_count == 0 && !known) {
        log_error("gateway '%s': say with --unit for which units it speaks", wish->name);
        rc = -EINVAL;
    }
    if (rc == 0)
        rc = check_bridge(enrol->registry, wish);
    if (rc < 0)
        return rc;
    *ret = (struct authority_pair){0};
    forget(enrol);
    copy_entry(next, known, now_ms);
    if (!known) {
        next->name = copy(wish->name);
        next->role = copy(registry_role_names[wish->role]);
    }
    if (wish->replace_units && (wish->unit_count > 0 || wish->role == REGISTRY_INTEGRATOR))
        drop_units(next);
    add_units(next, wish->units, wish->unit_count);
    take_bridge(next, wish);
    if (wish->password)
        return wish->renew || !registry_has_password(next) ? add_password(enrol, now_ms)
                                                           : 0;
    return is_due(next, wish, now_ms) ? add_certificate(enrol, wish, now_ms, ret) : 0;
}

const struct registry_entry *enrol_prepared(const struct enrol *enrol)
{
    return &enrol->next;
}

const char *enrol_password(const struct enrol *enrol)
{
    return *enrol->password ? enrol->password : NULL;
}

static int write_revocations(const struct enrol *enrol, int64_t now_ms)
{
    char *list;
    int rc = enrol_revocations(enrol, now_ms, &list);

    if (rc == 0)
        free(list);
    return rc;
}

int enrol_finish(struct enrol *enrol, int64_t now_ms)
{
    int rc = registry_save(enrol->registry, &enrol->next);

    forget(enrol);
    return rc < 0 ? rc : write_revocations(enrol, now_ms);
}

/* --- taking away --------------------------------------------------------------------- */

int enrol_revoke(struct enrol *enrol, const char *name, enum registry_role role,
                 int64_t now_ms)
{
    const struct registry_entry *known = registry_find(enrol->registry, name);
    char stamp[DATE_STAMP_BYTES];

    if (!known || registry_role(known) != role) {
        log_error("there is no %s '%s'", registry_role_names[role], name);
        return -ENOENT;
    }
    forget(enrol);
    copy_entry(&enrol->next, known, now_ms);
    for (unsigned i = 0; i < enrol->next.certificates_count; i++) {
        struct registry_certificate *certificate = &enrol->next.certificates[i];

        if (!certificate->revoked)
            certificate->revoked = copy(stamp_format(now_ms / 1000 * 1000, stamp));
    }
    if (enrol->next.password && !enrol->next.password->revoked)
        enrol->next.password->revoked = copy(stamp_format(now_ms / 1000 * 1000, stamp));
    return enrol_finish(enrol, now_ms);
}

static size_t collect(const struct registry_entry *entry, struct revocation_entry *ret)
{
    size_t count = 0;

    for (unsigned i = 0; i < entry->certificates_count; i++) {
        const struct registry_certificate *certificate = &entry->certificates[i];

        if (!certificate->revoked)
            continue;
        ret[count].serial = certificate->serial;
        (void)stamp_parse(certificate->revoked, &ret[count].at_ms);
        count++;
    }
    return count;
}

int enrol_revocations(const struct enrol *enrol, int64_t now_ms, char **ret)
{
    struct revocation_entry *revoked;
    size_t entries, most = 0, count = 0;
    const struct registry_entry *const *all = registry_all(enrol->registry, &entries);
    int rc;

    for (size_t i = 0; i < entries; i++)
        most += all[i]->certificates_count;
    revoked = need(calloc(most + 1, sizeof *revoked));
    for (size_t i = 0; i < entries; i++)
        count += collect(all[i], revoked + count);
    rc = authority_revoke(enrol->authority, revoked, count, now_ms, ret);
    free(revoked);
    return rc;
}
