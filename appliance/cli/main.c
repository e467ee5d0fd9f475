/* dunghan - the operator's command line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/cli.h"
#include "appliance/store/store.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

const char *argp_program_version = "dunghan " DUNGHAN_VERSION;

static const struct command {
    const char *name;
    const char *summary;
    int (*run)(const struct cli *cli, int argc, char **argv);
} commands[] = {
    {"apologies", "count late results with and without an apology", cli_apologies},
    {"backup", "copy the store while it is in use", cli_backup},
    {"broker-config", "write what mosquitto is to read", cli_broker_config},
    {"doctor", "say how everything is", cli_doctor},
    {"dossier", "explain one dossier", cli_dossier},
    {"due", "work out and explain a due date", cli_due},
    {"due-soon", "list the dossiers that are due soon", cli_worklist},
    {"form06", "print form 06 for any period", cli_form06},
    {"gateway", "add, list or revoke gateways", cli_gateway},
    {"import", "take in a register, or events", cli_import},
    {"integrator", "add, list or revoke who may listen", cli_integrator},
    {"late", "list the dossiers whose result was late", cli_worklist},
    {"list", "print a register, or what its columns hold", cli_list},
    {"overdue", "list the dossiers in progress that are overdue", cli_worklist},
    {"period", "add, list, freeze or show reporting periods", cli_period},
    {"quarantine", "list, show, replay or drop what was set aside", cli_quarantine},
    {"restore", "put a backup in place", cli_restore},
    {"staff", "add, list or remove who may log in to the page", cli_staff},
    {"verify", "count everything again from the events and compare", cli_verify},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

struct arguments {
    struct cli cli;
    int first; /* index of the subcommand in argv; 0: none was given */
};

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "settings, " CONFIG_DEFAULT_PATH " when not said", 0},
    {0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'c':
        arguments->cli.config_path = value;
        return 0;
    case ARGP_KEY_ARG:
        arguments->first = state->next - 1;
        state->next = state->argc; /* the rest is the subcommand's */
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct command *find(const char *name)
{
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

/* The list of subcommands behind the options of --help; argp frees it. */
static char *list_commands(int key, const char *text, void *input)
{
    char *list = NULL;
    size_t bytes;
    FILE *stream;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)text;
    stream = need(open_memstream(&list, &bytes));
    (void)fputs("Commands (each has its own --help):\n", stream);
    for (int i = 0; i < COMMANDS; i++)
        (void)fprintf(stream, "  %-15s%s\n", commands[i].name, commands[i].summary);
    (void)fclose(stream);
    return list;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {options,
                                     take_option,
                                     "COMMAND [OPTION...]",
                                     "Đúng Hạn's command line.\v ",
                                     NULL,
                                     list_commands,
                                     NULL};
    struct arguments arguments = {.cli.config_path = CONFIG_DEFAULT_PATH};
    const struct command *command;
    char name[64];

    log_setup("dunghan", LOG_LEVEL_INFO);
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
    command = find(argv[arguments.first]);
    if (!command) {
        log_error("there is no command '%s'; see --help", argv[arguments.first]);
        return EXIT_FAILURE;
    }
    (void)snprintf(name, sizeof name, "dunghan %s", command->name);
    argv[arguments.first] = name;
    return command->run(&arguments.cli, argc - arguments.first, argv + arguments.first);
}

/* Who only reads does not count again, and must not go on in silence. */
static int tell_other_rules(const struct cli_store *opened)
{
    bool settled;
    int rc = rulebook_settled(&opened->rulebook, opened->store, &settled);

    if (rc == 0 && !settled)
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
    *ret = opened;
    if (rc == 0) /* its rules point into itself */
        rc = rulebook_open(&ret->rulebook, ret->store, ret->config);
    if (rc == 0 && mode == STORE_READ)
        rc = tell_other_rules(ret);
    if (rc < 0)
        cli_close(ret);
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
