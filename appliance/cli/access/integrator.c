/* dunghan integrator - who may listen to the statistics. */
#include <stdio.h>
#include <stdlib.h>

#include "appliance/access/fill_text.h"
#include "appliance/cli/access/identity.h"
#include "mqtt/base/memory.h"

/* Embedded: how to subscribe. */
extern const char integrator_settings[];

static int write_bundle(const struct identity_bundle *bundle)
{
    char port[16], *text = NULL;
    const struct fill_text_value values[] = {
        {"host", bundle->host},
        {"port", port},
        {NULL, NULL},
    };
    size_t bytes;
    FILE *stream = need(open_memstream(&text, &bytes));
    int rc;

    (void)snprintf(port, sizeof port, "%d", bundle->port);
    fill_text(stream, integrator_settings, values);
    if (fclose(stream) != 0)
        abort();
    rc = bundle_write(bundle->directory,
                      (const struct bundle_file[]){
                          {"mosquitto_sub", text, 0644},
                          {"ca.crt", bundle->authority, 0644},
                          {"integrator.crt", bundle->pair->certificate, 0644},
                          {"integrator.key", bundle->pair->key, 0600},
                      },
                      bundle->pair->certificate ? 4 : 2); /* new ones */
    free(text);
    return rc;
}

static const struct verb_help helps[] = {
    {"add", "NAME",
     "Lets somebody listen, and writes a directory with a certificate and its key. Once "
     "more for "
     "the same name it renews one that ends soon or was revoked.",
     "bdwr", 1, 1},
    {"list", "", "Lists who may listen, and until when each certificate is good.", "o", 0,
     0},
    {"revoke", "NAME", "Shuts somebody out.", "", 1, 1},
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
            "add writes a directory with a certificate and its key. Once more for the "
            "same name it renews one that ends soon or was revoked.",
        .verbs = helps,
        .for_units = false,
        .told_to_broker = true,
        .write = write_bundle,
    };

    return identity_run(cli, &kind, argc, argv);
}
