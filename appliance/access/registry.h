/*
 * registry - who has a certificate or a password of this centre, and for which units a gateway may
 * speak, or an integrator listen.
 *
 * One file each, DATA/registry/NAME.yaml, written all or nothing by the command line and
 * read by the running centre: a name has one role, and everybody's certificates stand with
 * it, so that whether somebody is good and what has been revoked are derived. One thread.
 */
#ifndef APPLIANCE_ACCESS_REGISTRY_H
#define APPLIANCE_ACCESS_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/rules/catalogue.h"

enum registry_role {
    REGISTRY_GATEWAY,
    REGISTRY_INTEGRATOR,
    REGISTRY_CENTRE,
    REGISTRY_BROKER,
    REGISTRY_TWIN,
    REGISTRY_BRIDGE, /* the broker of a district, which carries for its gateways */
    REGISTRY_ROLES
};

extern const char *const registry_role_names[REGISTRY_ROLES];

/* Names of roles of which there is one, out of those that are reserved (mqtt/event.h). */
#define REGISTRY_CENTRE_NAME "dunghan-centre"
#define REGISTRY_TWIN_NAME   "dunghan-twin"
#define REGISTRY_BROKER_NAME "dunghan-broker"

/* Times are RFC 3339 stamps, as people read them in the file. */
struct registry_certificate {
    char *serial; /* 32 hexadecimal digits */
    char *until;
    char *revoked; /* NULL: it is not */
};

/* Of an integrator whose tool cannot show a certificate. The password itself is nowhere. */
struct registry_password {
    char *hash; /* broker_password.h */
    char *since;
    char *revoked; /* NULL: it is not */
};

struct registry_entry {
    char *name; /* [a-z0-9-]{1,32} */
    char *role; /* registry_role_names */
    char *
        *units; /* these and those below them; an integrator without any hears every unit */
    unsigned units_count;
    struct registry_certificate *certificates; /* the newest last */
    unsigned certificates_count;
    struct registry_password *password; /* NULL: it has none */
    char *bridge; /* of a gateway: the bridge that it comes by; NULL: straight */
};

struct registry;

enum { REGISTRY_MOST = 20000 }; /* entries, whatever their roles */

/* A file that is not understood is logged and left out. Negative errno, logged. */
int registry_open(struct registry **ret, const char *data);
void registry_close(struct registry *registry);

/* Where its files are. */
const char *registry_directory(const struct registry *registry);

/*
 * Takes up what has happened to one of its files, "NAME.yaml"; other names are passed over.
 * A file that is gone takes its entry away. One that is no longer understood is logged, and what
 * it said before stays; beyond REGISTRY_MOST a new one is logged and left out.
 */
void registry_take(struct registry *registry, const char *file);

/* All files once more. */
void registry_reload(struct registry *registry);

/* Ordered by name. Borrowed until the next change, as what registry_find() gives. */
const struct registry_entry *const *registry_all(const struct registry *registry,
                                                 size_t *ret_count);

/* NULL: there is none. */
const struct registry_entry *registry_find(const struct registry *registry,
                                           const char *name);

/* Writes its file and takes it up. The entry is copied. Negative errno, logged. */
int registry_save(struct registry *registry, const struct registry_entry *entry);

enum registry_role registry_role(const struct registry_entry *entry);

/* Its newest certificate; NULL: it has none. */
const struct registry_certificate *registry_newest(const struct registry_entry *entry);

/* It had certificates or a password, and all of them are revoked. */
bool registry_revoked(const struct registry_entry *entry);

/* When its newest certificate ends, wall clock; 0: it has none. */
int64_t registry_until_ms(const struct registry_entry *entry);

/* Does the bridge carry for that one, which is a gateway that may speak? */
bool registry_carries(const struct registry_entry *bridge,
                      const struct registry_entry *entry);

/* May it be told from others by a password? */
bool registry_has_password(const struct registry_entry *entry);

/* Is the unit one of those that are named, not only below one? */
bool registry_has_unit(const struct registry_entry *entry, const char *unit);

/* "A, B, C": the units that are named. The caller frees it. */
char *registry_units(const struct registry_entry *entry);

/*
 * Why nobody of that name may speak as a gateway: "unregistered_gateway", which somebody of
 * another role is too, or "revoked_gateway"; NULL: one may. A registry that is NULL lets
 * everybody but who has a name of the centre's own.
 */
const char *registry_refuses(const struct registry *registry, const char *name);

/* Is the unit, which is a number of the catalogue's, on that day one of those that are named, or
 * below one? Then a gateway may speak for it. */
bool registry_covers(const struct registry_entry *entry, const struct catalogue *catalogue,
                     int unit, int32_t day);

#endif
