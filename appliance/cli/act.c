#include "appliance/cli/act.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "appliance/centre/control.h"
#include "appliance/store/store.h"
#include "mqtt/base/log.h"

int cli_act_open(const struct cli *cli, struct cli_acting *ret)
{
    char fault[CONFIG_FAULT_BYTES];
    int rc;

    *ret = (struct cli_acting){.cli = cli};
    rc = config_open(&ret->config, cli->config_path, fault);
    if (rc < 0)
        log_error("%s", fault);
    return rc;
}

void cli_act_close(struct cli_acting *acting)
{
    fleet_close(acting->fleet);
    ingest_close(acting->ingest);
    registry_close(acting->registry);
    dossier_register_close(acting->dossiers);
    cli_close(&acting->opened);
    if (acting->config)
        config_close(acting->config);
    *acting = (struct cli_acting){0};
}

/* NULL: any gateway may speak. */
static const struct registry *guard_of(const struct cli_acting *acting)
{
    return acting->config->any_gateway ? NULL : acting->registry;
}

/* As the centre does when it starts. */
static int open_own(struct cli_acting *acting)
{
    struct cli_store *opened = &acting->opened;
    bool recounted;
    int rc = cli_open(acting->cli, STORE_WRITE, opened);

    if (rc == 0)
        rc = rulebook_apply(&opened->rulebook, opened->store, &recounted);
    if (rc == 0)
        rc = dossier_register_open(&acting->dossiers, opened->store,
                                   &opened->rulebook.rules);
    if (rc == 0)
        rc = ingest_open(&acting->ingest, opened->store, acting->dossiers,
                         &opened->rulebook.rules);
    if (rc == 0)
        rc = registry_open(&acting->registry, acting->config->data);
    if (rc == 0)
        ingest_guard(acting->ingest, guard_of(acting));
    acting->fleet = fleet_open();
    if (rc == 0)
        rc = fleet_memory_read(acting->fleet, opened->store, guard_of(acting));
    return rc;
}

enum { PATIENCE_S = 3600 }; /* a centre that counts a large store again may take long */

static int ask(struct cli_acting *acting, const struct control_request *request,
               json_t **ret)
{
    int rc = acting->ingest ? -ENOENT
                            : control_ask(acting->config->data, request, PATIENCE_S, ret);

    if (rc != -ENOENT)
        return rc;
    rc = acting->ingest ? 0 : open_own(acting);
    if (rc == 0)
        *ret = action_run(&(struct action_desk){.store = acting->opened.store,
                                                .dossiers = acting->dossiers,
                                                .ingest = acting->ingest,
                                                .rulebook = &acting->opened.rulebook,
                                                .config = acting->config,
                                                .fleet = acting->fleet,
                                                .memory = &acting->memory,
                                                .guard = guard_of(acting)},
                          request);
    return rc;
}

static void log_refusal(const json_t *answer, const char *error)
{
    const json_t *faults = json_object_get(answer, "faults"), *fault;
    size_t i;

    json_array_foreach(faults, i, fault) log_error("%s", json_string_value(fault));
    log_error("%s", error);
}

enum { ACCOUNT_BYTES = 4096 }; /* what getpwuid_r() needs */

/* The account of who types; of root by sudo, theirs. NULL: not to be said in UTF-8. */
static json_t *operator_name(void)
{
    const char *sudo = geteuid() == 0 ? secure_getenv("SUDO_USER") : NULL;
    struct passwd account, *found = NULL;
    char bytes[ACCOUNT_BYTES];

    if (!sudo)
        (void)getpwuid_r(getuid(), &account, bytes, sizeof bytes, &found);
    if (sudo || found)
        return json_sprintf("operator %s", sudo ? sudo : found->pw_name);
    return json_sprintf("operator %u", getuid());
}

int cli_act_on_file(struct cli_acting *acting, json_t *request, const char *bytes,
                    size_t size, json_t **ret_answer)
{
    json_t *answer = NULL;
    const char *error;
    int rc;

    if (!request) { /* jansson takes nothing else */
        log_error("what is said on the command line must be UTF-8 text");
        return -EINVAL;
    }
    (void)json_object_set_new(request, "by", operator_name());
    rc = ask(acting, &(struct control_request){request, bytes, size}, &answer);
    json_decref(request);
    if (rc < 0)
        return rc;
    error = json_string_value(json_object_get(answer, "error"));
    if (error) {
        log_refusal(answer, error);
        json_decref(answer);
        return -EINVAL;
    }
    *ret_answer = answer;
    return 0;
}

int cli_act(struct cli_acting *acting, json_t *request, json_t **ret_answer)
{
    return cli_act_on_file(acting, request, NULL, 0, ret_answer);
}

int cli_act_once(const struct cli *cli, json_t *request, json_t **ret_answer)
{
    struct cli_acting acting;
    int rc = cli_act_open(cli, &acting);

    if (rc == 0)
        rc = cli_act(&acting, request, ret_answer);
    else
        json_decref(request);
    cli_act_close(&acting);
    return rc;
}
