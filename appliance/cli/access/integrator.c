/* dunghan integrator - who may listen to the statistics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/access/fill_text.h"
#include "appliance/cli/access/identity.h"
#include "mqtt/base/memory.h"

/* Embedded: how to subscribe, by certificate and by password. */
extern const char integrator_settings[], integrator_password_settings[];

/* What mosquitto_sub reads where it runs with XDG_CONFIG_HOME=. */
static char *write_settings(const struct identity_bundle *bundle)
{
    char port[16], *text = NULL;
    const struct fill_text_value values[] = {
        {"host", bundle->host},
        {"port", port},
        {"name", bundle->entry->name},
        {"password", bundle->password ? bundle->password : "the-one-that-it-has"},
        {NULL, NULL},
    };
    size_t bytes;
    FILE *stream = need(open_memstream(&text, &bytes));

    (void)snprintf(port, sizeof port, "%d", bundle->port);
    fill_text(stream,
              bundle->by_password ? integrator_password_settings : integrator_settings,
              values);
    if (fclose(stream) != 0)
        abort();
    return text;
}

static int write_bundle(const struct identity_bundle *bundle)
{
    char *text = write_settings(bundle);
    const struct bundle_file files[] = {
        {"mosquitto_sub", text, bundle->by_password ? 0600 : 0644},
        {"ca.crt", bundle->authority, 0644},
        {"integrator.crt", bundle->pair->certificate, 0644},
        {"integrator.key", bundle->pair->key, 0600},
    };
    int rc = bundle_write(bundle->directory, files,
                          bundle->pair->certificate ? 4 : 2); /* new ones */

    explicit_bzero(text, strlen(text));
    free(text);
    return rc;
}

static const struct verb_help helps[] = {
    {"add", "NAME",
     "Lets somebody listen, and writes a directory with a certificate and its key, or with "
     "--password a name and a password that is shown once. With --unit it hears the "
     "statistics of these units and those below them only; --replace-units without --unit "
     "opens every unit again. Once more for the same name it renews a certificate that "
     "ends "
     "soon or was revoked.",
     "uRpbdwr", 1, 1},
    {"list", "", "Lists who may listen, how, to which units, and until when.", "o", 0, 0},
    {"revoke", "NAME", "Shuts somebody out, whether by certificate or by password.", "", 1,
     1},
    {0},
};

int cli_integrator(const struct cli *cli, int argc, char **argv)
{
    static const struct identity_kind kind = {
        .role = REGISTRY_INTEGRATOR,
        .usage = "add NAME\nlist\nrevoke NAME",
        .help =
            "Integrators: who may listen to dunghan/v1/stats, feed, meta and centre, and "
            "say nothing.\v"
            "add writes a directory with a certificate and its key, or with --password a "
            "name and a password. Once more for the same name it renews a certificate that "
            "ends soon or was revoked. A name is one tool: a second one with it puts the "
            "first one out.",
        .verbs = helps,
        .told_to_broker = true,
        .write = write_bundle,
    };

    return identity_run(cli, &kind, argc, argv);
}
