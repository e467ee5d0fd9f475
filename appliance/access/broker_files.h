/*
 * broker_files - what mosquitto is to read: its settings, the access list, certificates and
 * passwords; and the limits that systemd and the kernel are to set for it.
 *
 * One directory, made by the operator and owned by the user that mosquitto runs as. Its
 * files are derived from the registry, the catalogue and the contract (mqtt/contract), so writing
 * them again is always right. An integrator of some units hears those below them too, as the
 * catalogue has them today, so the access list follows the catalogue.
 */
#ifndef APPLIANCE_ACCESS_BROKER_FILES_H
#define APPLIANCE_ACCESS_BROKER_FILES_H

#include "appliance/access/enrol.h"

/* From what beside the registry the access list follows. */
struct broker_access {
    const struct catalogue *catalogue; /* NULL: none is known */
    const char *discovery; /* first level of what Home Assistant hears; NULL: nothing */
};

struct broker_files {
    const char *directory;
    const char *address; /* to listen on; NULL: every one of this machine */
    int port;
    int password_port;        /* where passwords are taken, over TLS as well; 0: nowhere */
    const char *const *hosts; /* names and addresses under which it is reached */
    size_t host_count;
    int days, warn_days; /* as in struct enrol_wish */
    bool renew;
    bool
        twin; /* there is to be one, with a certificate of its own; once there is, it stays */
    struct broker_access access;
};

/*
 * All of it, and in DATA/ca what the centre itself speaks to it with: ca.crt, centre.crt and
 * centre.key, and where there is a twin twin.crt and twin.key, for its machine; what is good for long
 * enough yet stays. -ENOENT, logged: there is no such directory.
 * Negative errno, logged.
 */
int broker_files_write(struct enrol *enrol, const char *data,
                       const struct broker_files *files, int64_t now_ms);

/* Have they been written there? */
bool broker_files_there(const char *directory);

/* Do they let integrators in by password? */
bool broker_files_take_passwords(const char *directory);

/*
 * Only who is an integrator, by which password and for which units, and who is revoked; 0 also when
 * there are no files yet: then *ret_there is false.
 */
int broker_files_update(const struct enrol *enrol, const struct broker_access *access,
                        const char *directory, int64_t now_ms, bool *ret_there);

/* Is the access list there, and another than registry and catalogue make it today? */
bool broker_files_outdated(const struct registry *registry,
                           const struct broker_access *access, const char *directory,
                           int64_t now_ms);

/* Writes the access list alone. Negative errno, logged. */
int broker_files_write_access(const struct registry *registry,
                              const struct broker_access *access, const char *directory,
                              int64_t now_ms);

#endif
