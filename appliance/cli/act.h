/*
 * act - has an action done: by the running centre, or on the store itself when none runs.
 */
#ifndef APPLIANCE_CLI_ACT_H
#define APPLIANCE_CLI_ACT_H

#include "appliance/centre/action.h"
#include "appliance/cli/cli.h"

struct cli_acting {
    const struct cli *cli;
    struct config *config;
    struct cli_store opened; /* when no centre runs; stays open until cli_act_close() */
    struct dossier_register *dossiers;
    struct ingest *ingest;
    struct registry *registry;
    struct fleet *fleet;
    struct fleet_memory memory;
};

/* Errors are logged; closed in any case. */
int cli_act_open(const struct cli *cli, struct cli_acting *ret);
void cli_act_close(struct cli_acting *acting);

/* Takes the request over; NULL is one that could not be made of what was typed. The caller gives
 * the answer back; a refusal is logged, with the sentences of its `faults`, and -EINVAL. Every
 * request says `by` whom: the operator's account, or that from which sudo came. */
int cli_act(struct cli_acting *acting, json_t *request, json_t **ret_answer);

/* The same with a file beside the request. */
int cli_act_on_file(struct cli_acting *acting, json_t *request, const char *bytes,
                    size_t size, json_t **ret_answer);

/* One action from beginning to end, as above. */
int cli_act_once(const struct cli *cli, json_t *request, json_t **ret_answer);

#endif
