/*
 * identity - what `dunghan gateway` and `dunghan integrator` have in common: both give
 * somebody a certificate or a password, list who has one, and take it away again.
 */
#ifndef APPLIANCE_CLI_ACCESS_IDENTITY_H
#define APPLIANCE_CLI_ACCESS_IDENTITY_H

#include "appliance/access/enrol.h"
#include "appliance/cli/access/bundle.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"

/* What goes into the bundle of somebody new. All is borrowed. */
struct identity_bundle {
    const char *directory;
    const char *host; /* of the broker */
    int port;
    const char *authority;
    const struct authority_pair *pair; /* its texts NULL: those it has already stay good */
    bool by_password;                  /* it comes without a certificate ... */
    const char *password; /* ... and with this; NULL: with the one that it has */
    const struct registry_entry *entry;
};

struct identity_kind {
    enum registry_role role;
    const char *usage, *help; /* of argp */
    const struct verb_help *verbs;
    /* The broker must read its files again before one gets in, not only one that was revoked. */
    bool told_to_broker;
    int (*write)(const struct identity_bundle *bundle);
    int (*retire)(const struct cli *cli,
                  const char *name); /* NULL: there is no such word */
};

/* Takes the arguments, and does what they say. Returns the exit status. */
int identity_run(const struct cli *cli, const struct identity_kind *kind, int argc,
                 char **argv);

#endif
