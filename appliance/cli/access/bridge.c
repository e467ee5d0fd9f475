/* dunghan bridge - the brokers of districts, which carry for gateways behind them. */
#include "appliance/cli/access/identity.h"

static const struct verb_help helps[] = {
    {"list", "", "Lists the bridges, and until when each certificate is good.", "o", 0, 0},
    {"revoke", "NAME",
     "Shuts a bridge out once the broker is reloaded: nothing of the gateways behind it "
     "comes any more, until they come straight or by another one.",
     "", 1, 1},
    {0},
};

int cli_bridge(const struct cli *cli, int argc, char **argv)
{
    static const struct identity_kind kind = {
        .role = REGISTRY_BRIDGE,
        .usage = "list\nrevoke NAME",
        .help = "Brokers of districts that bridge to this centre's. dunghan broker-config "
                "--bridge-to makes one, and dunghan gateway add --bridge says who comes by "
                "it.",
        .verbs = helps,
        .told_to_broker = true,
    };

    return identity_run(cli, &kind, argc, argv);
}
