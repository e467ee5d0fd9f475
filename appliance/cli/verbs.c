#include "appliance/cli/verbs.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MOST = 32, NAME_BYTES = 64, NAMES_BYTES = 160 };

static const struct verb_help *find(const struct verb_help *verbs, const char *word)
{
    for (; verbs->name; verbs++) {
        if (word && strcmp(verbs->name, word) == 0)
            return verbs;
    }
    return NULL;
}

/* "add, list or show" */
static const char *list_names(const struct verb_help *verbs, char ret[static NAMES_BYTES])
{
    size_t used = 0;

    *ret = '\0';
    for (const struct verb_help *at = verbs; at->name && used < NAMES_BYTES; at++)
        used += (size_t)snprintf(ret + used, NAMES_BYTES - used, "%s%s",
                                 at == verbs      ? ""
                                 : (at + 1)->name ? ", "
                                                  : " or ",
                                 at->name);
    return ret;
}

bool verbs_take(struct argp_state *state, const struct verb_help *verbs,
                struct verbs_said *said, const char *word)
{
    char names[NAMES_BYTES];

    if (!said->verb) {
        said->verb = find(verbs, word);
        if (!said->verb)
            argp_error(state, "'%s': wanted is %s", word, list_names(verbs, names));
        return false;
    }
    if (++said->count > said->verb->most)
        argp_error(state, "'%s' is too much", word);
    return true;
}

void verbs_end(struct argp_state *state, const struct verbs_said *said)
{
    if (!said->verb || said->count < said->verb->least)
        argp_usage(state);
}

/* How many are the verb's; they come in one group and without heads. */
static size_t choose(const struct argp_option *all, const struct verb_help *verb,
                     struct argp_option ret[static OPTIONS_MOST])
{
    size_t count = 0;

    for (; all && (all->name || all->doc); all++) {
        if (all->name && strchr(verb->options, all->key) && count < OPTIONS_MOST - 1) {
            ret[count] = *all;
            ret[count++].group = 0;
        }
    }
    ret[count] = (struct argp_option){0};
    return count;
}

void verbs_parse_one(const struct argp *argp, const struct verb_help *verb, int argc,
                     char **argv, void *input)
{
    struct argp_option options[OPTIONS_MOST];
    struct argp own = *argp;

    own.options = choose(argp->options, verb, options) ? options : NULL;
    own.args_doc =
        *verb->takes ? verb->takes : NULL; /* "" would end the usage in a blank */
    own.doc = verb->says;
    argp_parse(&own, argc, argv, 0, NULL, input);
}

void verbs_parse(const struct argp *argp, const struct verb_help *verbs, int argc,
                 char **argv, void *input)
{
    const struct verb_help *verb = argc > 1 ? find(verbs, argv[1]) : NULL;
    char name[NAME_BYTES];

    if (!verb) {
        argp_parse(argp, argc, argv, 0, NULL, input);
        return;
    }
    (void)snprintf(name, sizeof name, "%s %s", argv[0], verb->name);
    argv[0] = name;
    verbs_parse_one(argp, verb, argc, argv, input);
}
