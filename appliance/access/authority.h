/*
 * authority - the small certificate authority of a centre.
 *
 * In a directory of its own, for nobody but its owner: its key, its certificate, and the list of
 * what it has revoked. Made on first use. All of it is written all or nothing (mqtt/base/file.h).
 * The daemon never reads it: whoever breaks into that one cannot make certificates.
 *
 * Held by one process at a time; another one waits in authority_open().
 */
#ifndef APPLIANCE_ACCESS_AUTHORITY_H
#define APPLIANCE_ACCESS_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/access/serial.h"

struct authority;
struct revocation_entry;

enum { AUTHORITY_YEARS = 20 }; /* of its own certificate */

/*
 * Opens it, moves it here from where it was before, or makes it. Negative errno, logged; -EPERM:
 * the directory is somebody else's, or open to others. Times are wall clock, milliseconds.
 */
int authority_open(struct authority **ret, const char *directory, const char *before,
                   int64_t now_ms);
void authority_close(struct authority *authority);

/* Its certificate, PEM. Borrowed. */
const char *authority_certificate(const struct authority *authority);

struct authority_wish {
    const char *name;         /* common name: whom the broker takes its holder for */
    const char *const *hosts; /* of a server, names and addresses; NULL: of a client */
    size_t host_count;
    bool client; /* with hosts: of a server that is a client of others too */
    int days;
    int64_t now_ms;
};

/* A new key with its certificate, both PEM and owned. */
struct authority_pair {
    char *certificate, *key;
    char serial[SERIAL_BYTES];
    int64_t until_ms;
};

/*
 * Good from a day before now, for the sake of clocks that are not quite right, and no
 * longer than the authority itself. Negative errno, logged.
 */
int authority_issue(const struct authority *authority, const struct authority_wish *wish,
                    struct authority_pair *ret);

/* Takes a zeroed one too; the key is wiped. */
void authority_pair_release(struct authority_pair *pair);

/*
 * Writes its crl.pem, which names these and no others, and holds for as long as the
 * authority: a list that is out of date would lock everybody out. The caller frees *ret,
 * the same as PEM.
 */
int authority_revoke(const struct authority *authority,
                     const struct revocation_entry *revoked, size_t count, int64_t now_ms,
                     char **ret);

#endif
