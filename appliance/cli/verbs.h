/*
 * verbs - commands with words of their own below them, each with a help of its own:
 * `dunghan period add --help`.
 */
#ifndef APPLIANCE_CLI_VERBS_H
#define APPLIANCE_CLI_VERBS_H

#include <argp.h>
#include <stdbool.h>

struct verb_help {
    const char *name;  /* "add" */
    const char *takes; /* "ID"; "" for nothing */
    const char
        *says; /* what it does, in a sentence or two; after \v what else there is to say */
    const char *options; /* letters of the command's options that it takes */
    int least, most;     /* words behind it */
};

/* What of the words is read. */
struct verbs_said {
    const struct verb_help *verb; /* NULL: not said yet */
    int count;                    /* words behind it */
};

/*
 * For ARGP_KEY_ARG: takes the first word as a verb of the table. true: another one, and the caller's to
 * keep. What is no verb, or too much, ends the program.
 */
bool verbs_take(struct argp_state *state, const struct verb_help *verbs,
                struct verbs_said *said, const char *word);

/* For ARGP_KEY_END: what is missing ends the program. */
void verbs_end(struct argp_state *state, const struct verbs_said *said);

/* Parses as argp_parse() does, of a command that is this one: only its options are known. */
void verbs_parse_one(const struct argp *argp, const struct verb_help *verb, int argc,
                     char **argv, void *input);

/*
 * Parses as argp_parse() does. When the first word is a verb of the table, which ends with a row
 * without a name, only the options of that verb are known, and the help is its own.
 */
void verbs_parse(const struct argp *argp, const struct verb_help *verbs, int argc,
                 char **argv, void *input);

#endif
