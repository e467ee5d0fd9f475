#include "appliance/cli/cli.h"

#include <string.h>

#include "mqtt/base/log.h"

bool cli_wants_json(const struct argp_state *state, const char *value)
{
    bool json = strcmp(value, "json") == 0;

    if (!json && strcmp(value, "text") != 0)
        argp_error(state, "--format '%s': wanted is text or json", value);
    return json;
}

/* Who only reads does not count again, and must not go on in silence. */
static int tell_other_rules(struct cli_store *opened)
{
    int rc = rulebook_settled(&opened->rulebook, opened->store, &opened->settled);

    if (rc == 0 && !opened->settled)
        log_warning(
            "the ledger was counted by other rules than are in force now (policies, "
            "sessions, calendar, catalogue, or those of the program): start the "
            "centre again, or run dunghan verify --repair, to count by these");
    return rc;
}

int cli_open(const struct cli *cli, enum store_mode mode, struct cli_store *ret)
{
    struct cli_store opened = {0};
    char fault[CONFIG_FAULT_BYTES];
    int rc = config_open(&opened.config, cli->config_path, fault);

    if (rc < 0)
        log_error("%s", fault);
    if (rc == 0)
        rc = store_open(&opened.store, opened.config->data, mode);
    if (rc == 0)
        rc = rulebook_open(&opened.rulebook, opened.store, opened.config);
    if (rc == 0 && mode == STORE_READ)
        rc = tell_other_rules(&opened);
    if (rc < 0)
        cli_close(&opened);
    *ret = opened;
    return rc;
}

void cli_close(struct cli_store *opened)
{
    rulebook_close(&opened->rulebook);
    store_close(opened->store);
    if (opened->config)
        config_close(opened->config);
    *opened = (struct cli_store){0};
}

int cli_on_store(const struct cli *cli, enum store_mode mode,
                 int (*work)(const struct cli_store *opened, const void *arguments),
                 const void *arguments)
{
    struct cli_store opened;
    int rc = cli_open(cli, mode, &opened);

    if (rc == 0)
        rc = work(&opened, arguments);
    cli_close(&opened);
    return rc;
}
