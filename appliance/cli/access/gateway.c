/* dunghan gateway - who may deliver events, and for which units. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/access/fill_text.h"
#include "appliance/cli/access/identity.h"
#include "appliance/cli/act.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* Embedded: what a gateway's machine is given. */
extern const char gateway_settings[], gateway_keys[];

/* Where systemd shows the key to the gateway (sensors/keys.conf). */
#define KEY_PATH "/run/credentials/dunghan-gateway.service/gateway.key"

/* A counter for each unit, at addresses that are nobody's (RFC 5737), to be written over.
 */
static char *list_sites(const struct registry_entry *entry)
{
    char *text = NULL;
    size_t bytes;
    FILE *stream = need(open_memstream(&text, &bytes));

    for (unsigned i = 0; i < entry->units_count; i++)
        (void)fprintf(stream,
                      "%s  - unit: %s\n    devices:\n      - {counter: q1, address: "
                      "192.0.2.%u, port: 502, unit_id: %u}",
                      i ? "\n" : "", entry->units[i], 1 + i / 247, 1 + i % 247);
    if (fclose(stream) != 0)
        abort();
    return text;
}

static char *write_settings(const struct identity_bundle *bundle)
{
    char port[16], *sites = list_sites(bundle->entry), *text = NULL;
    const struct fill_text_value values[] = {
        {"name", bundle->entry->name},
        {"host", bundle->host},
        {"port", port},
        {"key", KEY_PATH},
        {"sites", sites},
        {NULL, NULL},
    };
    size_t bytes;
    FILE *stream = need(open_memstream(&text, &bytes));

    (void)snprintf(port, sizeof port, "%d", bundle->port);
    fill_text(stream, gateway_settings, values);
    if (fclose(stream) != 0)
        abort();
    free(sites);
    return text;
}

/* The last two where they are new. */
static int write_bundle(const struct identity_bundle *bundle)
{
    char *settings = write_settings(bundle);
    const struct bundle_file files[] = {
        {"gateway.yaml", settings, 0644},
        {"keys.conf", gateway_keys, 0644},
        {"ca.crt", bundle->authority, 0644},
        {"gateway.crt", bundle->pair->certificate, 0644},
        {"gateway.key", bundle->pair->key, 0600},
    };
    size_t count = sizeof files / sizeof files[0];
    int rc = bundle_write(bundle->directory, files,
                          bundle->pair->certificate ? count : count - 2);

    free(settings);
    return rc;
}

static int forget(const struct cli *cli, const char *name)
{
    json_t *answer = NULL;
    int rc = cli_act_once(
        cli, json_pack("{s:s, s:s}", "do", "gateway_retire", "gateway", name), &answer);

    json_decref(answer);
    if (rc == 0)
        printf(
            "%s: retired; what it said of itself and its devices is forgotten, its events "
            "stay\n",
            name);
    return rc;
}

static const struct verb_help helps[] = {
    {"add", "NAME --unit CODE [--unit CODE...]",
     "Registers a gateway for units and writes a directory to be copied to its machine: "
     "settings, certificates, key. Once more for the same name it adds units to those that "
     "the gateway has, and renews a certificate that ends soon or was revoked. No unit is "
     "taken away but with --replace-units. With --output the settings are written anew, "
     "with all its units; certificate and key only where they are new: --renew. "
     "With --bridge it comes by the broker of a district, where --broker says.",
     "uRbBdwr", 1, 1},
    {"list", "",
     "Lists the gateways, their units, and until when each certificate is good.", "o", 0,
     0},
    {"retire", "NAME",
     "For a gateway that is there no more: revokes it where it is registered, and has the "
     "centre forget what it said of itself and its devices. Its events stay; its row on "
     "the "
     "page goes, unless events of it are lost or awaited.",
     "", 1, 1},
    {"revoke", "NAME", "Shuts a gateway out: the centre hears it no more from now on.", "",
     1, 1},
    {0},
};

int cli_gateway(const struct cli *cli, int argc, char **argv)
{
    static const struct identity_kind kind = {
        .role = REGISTRY_GATEWAY,
        .usage = "add NAME --unit CODE [--unit CODE...]\nlist\nretire NAME\nrevoke NAME",
        .help = "Gateways that may deliver events, and the units for which each may speak. "
                "The running centre takes up every change at once.\v"
                "add writes a directory to be copied to the gateway's machine: settings, "
                "certificates, key. Once more for the same name it adds units to those "
                "that the "
                "gateway has, or takes others away with --replace-units, and "
                "renews a certificate that ends soon or was revoked; the gateway goes on "
                "with its sequence of events.",
        .verbs = helps,
        .told_to_broker = false,
        .write = write_bundle,
        .retire = forget,
    };

    return identity_run(cli, &kind, argc, argv);
}
