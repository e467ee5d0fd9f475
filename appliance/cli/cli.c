#include "appliance/cli/cli.h"

#include <errno.h>
#include <string.h>

#include "appliance/nation/nation.h"
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

static int open_rules(struct cli_store *opened, enum store_mode mode)
{
    int rc = rulebook_open(&opened->rulebook, opened->store, opened->config);

    opened->settled = opened->nation != NULL; /* each centre counts by its own */
    return rc == 0 && mode == STORE_READ && !opened->nation ? tell_other_rules(opened) : rc;
}

static int read_config(const struct cli *cli, struct cli_store *opened)
{
    char fault[CONFIG_FAULT_BYTES];
    int rc = config_open(&opened->config, cli->config_path, fault);

    if (rc < 0)
        log_error("%s", fault);
    return rc;
}

int cli_open(const struct cli *cli, enum store_mode mode, struct cli_store *ret)
{
    struct cli_store opened = {0};
    int rc = read_config(cli, &opened);

    if (rc == 0 && opened.config->source.connection)
        rc = log_fail(-EOPNOTSUPP, "the settings have a `source`: of the nation there are "
                                   "figures alone, as dunghan form06 prints them");
    if (rc == 0)
        rc = store_open(&opened.store, opened.config->data, mode);
    if (rc == 0)
        rc = open_rules(&opened, mode);
    if (rc < 0)
        cli_close(&opened);
    *ret = opened;
    return rc;
}

static int open_nation(struct cli_store *opened)
{
    int rc = nation_open(&opened->nation, &opened->config->source);

    if (rc < 0)
        return rc;
    opened->store = nation_store(opened->nation);
    return open_rules(opened, STORE_READ);
}

void cli_close(struct cli_store *opened)
{
    rulebook_close(&opened->rulebook);
    if (!opened->nation)
        store_close(opened->store);
    nation_close(opened->nation);
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

int cli_on_figures(const struct cli *cli,
                   int (*work)(const struct cli_store *opened, const void *arguments),
                   const void *arguments)
{
    struct cli_store opened = {0};
    int rc = read_config(cli, &opened);

    if (rc == 0 && !opened.config->source.connection) {
        cli_close(&opened);
        return cli_on_store(cli, STORE_READ, work, arguments);
    }
    if (rc == 0)
        rc = open_nation(&opened);
    if (rc == 0)
        rc = work(&opened, arguments);
    cli_close(&opened);
    return rc;
}
