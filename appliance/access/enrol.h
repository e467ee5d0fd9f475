/*
 * enrol - gives somebody a certificate or a password and a place in the registry, or takes all of it
 * away.
 *
 * In three steps, so that it is all or nothing for the operator too: enrol_prepare() makes
 * everything in memory, the caller delivers the bundle, enrol_finish() writes the registry
 * and the list of what is revoked. One process at a time; another one waits in
 * enrol_open(). The running centre takes up what has changed by itself.
 */
#ifndef APPLIANCE_ACCESS_ENROL_H
#define APPLIANCE_ACCESS_ENROL_H

#include "appliance/access/authority.h"
#include "appliance/access/broker_password.h"
#include "appliance/access/registry.h"

struct enrol;

/* With the authority of that directory, which is moved there out of DATA/ca where it was before.
 * Negative errno, logged. */
int enrol_open(struct enrol **ret, const char *data, const char *authority, int64_t now_ms);
void enrol_close(struct enrol *enrol);

const struct registry *enrol_registry(const struct enrol *enrol);
const struct authority *enrol_authority(const struct enrol *enrol);

struct enrol_wish {
    const char *name;
    enum registry_role role;
    const char *const *units; /* they join those it has already */
    size_t unit_count;
    bool
        replace_units; /* ... or take their place; of an integrator also none, for every one */
    bool password;     /* of an integrator: instead of a certificate */
    const char *bridge; /* of a gateway: by which it comes; "": straight; NULL: as before */
    const char *const *hosts; /* of a broker or bridge */
    size_t host_count;
    int days;      /* of the certificate */
    int warn_days; /* a certificate that ends within them is due for renewal */
    bool renew;    /* the certificate or password, in any case */
};

/*
 * A new certificate for who has none that is good for longer than warn_days; for others
 * ret->certificate stays NULL, and so it does where a password is wanted. Earlier certificates stay good until they end, so that a
 * renewed one can be carried over in peace. -EINVAL, logged: the name is not allowed, or is
 * in use in another role, or there is no such bridge. Also on -EINVAL nothing has changed.
 */
int enrol_prepare(struct enrol *enrol, const struct enrol_wish *wish, int64_t now_ms,
                  struct authority_pair *ret);

/* As it will be. Borrowed until enrol_finish(). */
const struct registry_entry *enrol_prepared(const struct enrol *enrol);

/* The password that was made, which is nowhere else; NULL: none was. Borrowed until enrol_finish(). */
const char *enrol_password(const struct enrol *enrol);

/* Writes what was prepared. Negative errno, logged. */
int enrol_finish(struct enrol *enrol, int64_t now_ms);

/*
 * Revokes every certificate of that name, and its password. -ENOENT, logged: nobody of that name has the
 * role. 0 also when it was revoked before: the list is written again.
 */
int enrol_revoke(struct enrol *enrol, const char *name, enum registry_role role,
                 int64_t now_ms);

/* The list of what is revoked, PEM, as it stands in the registry; the caller frees it. */
int enrol_revocations(const struct enrol *enrol, int64_t now_ms, char **ret);

#endif
