/* dunghan - the operator's command line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "appliance/cli/cli.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/output.h"

const char *argp_program_version = "dunghan " DUNGHAN_VERSION;

static const struct command {
    const char *name;
    const char *summary;
    int (*run)(const struct cli *cli, int argc, char **argv);
} commands[] = {
#define ROW(name, run, summary) {name, summary, cli_##run},
    COMMANDS_EACH(ROW)
#undef ROW
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

struct arguments {
    struct cli cli;
    int first; /* index of the subcommand in argv; 0: none was given */
};

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0,
     "settings, said before the command or, in full, behind it; " CONFIG_DEFAULT_PATH
     " when not said",
     0},
    {0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'c':
        arguments->cli = (struct cli){value, true};
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

/* Takes "--config FILE" out of what stands behind the command, as if it stood before. Gives back how many
 * words are left; negative: FILE is missing. */
static int take_config(int argc, char **argv, struct cli *cli)
{
    static const char option[] = "--config";
    size_t length = strlen(option);
    int kept = 0;

    for (int i = 0; i < argc; i++) {
        const char *file = argv[i] + length;

        if (strncmp(argv[i], option, length) != 0 || (*file && *file != '=')) {
            argv[kept++] = argv[i];
            continue;
        }
        file = *file ? file + 1 : argv[++i]; /* argv ends with NULL */
        if (!file)
            return -EINVAL;
        *cli = (struct cli){file, true};
    }
    argv[kept] = NULL;
    return kept;
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
    char name[64], **words;
    int count;

    (void)umask(077); /* what is made here is for nobody else, until it says otherwise */
    log_setup("dunghan", LOG_LEVEL_INFO);
    output_watch();
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
    command = find(argv[arguments.first]);
    if (!command) {
        log_error("there is no command '%s'; see --help", argv[arguments.first]);
        return EX_USAGE;
    }
    words = argv + arguments.first;
    count = take_config(argc - arguments.first, words, &arguments.cli);
    if (count < 0) {
        log_error("--config wants a FILE behind it");
        return EX_USAGE;
    }
    (void)snprintf(name, sizeof name, "dunghan %s", command->name);
    words[0] = name;
    return command->run(&arguments.cli, count, words);
}
