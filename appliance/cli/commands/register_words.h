/*
 * register_words - commands whose first word is a register, each with a help of its own that says
 * what the columns of that register hold: `dunghan import calendar --help`.
 */
#ifndef APPLIANCE_CLI_COMMANDS_REGISTER_WORDS_H
#define APPLIANCE_CLI_COMMANDS_REGISTER_WORDS_H

#include "appliance/cli/verbs.h"
#include "appliance/registers/register.h"

struct register_words {
    /* What the command takes and does, of a register and of one that can be reset; `says` has %s
     * for the register's name, and %n for what a file of it names. Options as in verbs.h. */
    struct verb_help any, whole;
    const struct verb_help *others; /* words that are no register; the last has no name */
};

/* Parses as argp_parse() does; with a word that is known, as its help says. */
void register_words_parse(const struct argp *argp, const struct register_words *words,
                          int argc, char **argv, void *input);

#endif
