#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "mqtt/base/log.h"
#include "mqtt/base/output.h"
#include "sensors/sim/options.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} subcommands[] = {
    {"serve", options_serve, "serve simulated counter devices over Modbus TCP and RTU"},
    {"history", options_history, "print the events of a simulated district"},
};

static void usage(FILE *out)
{
    fputs("Usage: dunghan-sim COMMAND [OPTION...]\n\n", out);
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        fprintf(out, "  %-8s %s\n", subcommands[i].name, subcommands[i].what);
    fputs("\ndunghan-sim COMMAND --help tells more; dunghan-sim --version tells which it "
          "is.\n",
          out);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    log_setup("dunghan-sim", LOG_LEVEL_INFO);
    output_watch();
    argp_program_version = "dunghan-sim " DUNGHAN_VERSION;
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++) {
        char name[64];

        if (strcmp(subcommands[i].name, word) != 0)
            continue;
        snprintf(name, sizeof name, "dunghan-sim %s", word);
        argv[1] = name;
        return subcommands[i].run(argc - 1, argv + 1);
    }
    if (strcmp(word, "--version") == 0) {
        puts(argp_program_version);
        return EXIT_SUCCESS;
    }
    if (strcmp(word, "--help") == 0) {
        usage(stdout);
        return EXIT_SUCCESS;
    }
    if (word[0])
        fprintf(stderr, "dunghan-sim: no command \"%s\"\n", word);
    usage(stderr);
    return EX_USAGE;
}
