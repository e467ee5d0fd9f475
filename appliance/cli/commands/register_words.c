#include "appliance/cli/commands/register_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

/* What the command does, and what the columns of the register hold. The caller frees it. */
static char *say(const struct verb_help *verb, const struct register_kind *kind)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    for (const char *at = verb->says, *next; *at; at = next) {
        bool name = strncmp(at, "%s", 2) == 0, names = strncmp(at, "%n", 2) == 0;

        next = at + (name || names ? 2 : 1);
        if (name || names)
            (void)fputs(name ? kind->name : kind->names, out);
        else
            (void)fputc(*at, out);
    }
    (void)fprintf(out, "\vColumns:\n");
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct csv_column *column = &kind->columns[i];
        const char *about = register_about(kind, column->name);

        (void)fprintf(out, "  %s%s%s%s", column->name, column->required ? ", needed" : "",
                      *about ? ": " : "", about);
        register_others(column, out);
        (void)fputc('\n', out);
    }
    (void)fclose(out);
    return text;
}

static void parse_register(const struct argp *argp, const struct register_words *words,
                           const struct register_kind *kind, int argc, char **argv,
                           void *input)
{
    const struct verb_help *of = kind->reset ? &words->whole : &words->any;
    char *says = say(of, kind);
    const struct verb_help verbs[] = {
        {kind->name, of->takes, says, of->options, of->least, of->most}, {0}};

    verbs_parse(argp, verbs, argc, argv, input);
    free(says);
}

static bool is_other(const struct verb_help *others, const char *word)
{
    for (; others && others->name; others++) {
        if (strcmp(others->name, word) == 0)
            return true;
    }
    return false;
}

void register_words_parse(const struct argp *argp, const struct register_words *words,
                          int argc, char **argv, void *input)
{
    const struct register_kind *kind = argc > 1 ? register_find(argv[1]) : NULL;
    struct argp own = *argp;

    own.help_filter = NULL; /* it lists the registers */
    if (kind)
        parse_register(&own, words, kind, argc, argv, input);
    else if (argc > 1 && is_other(words->others, argv[1]))
        verbs_parse(&own, words->others, argc, argv, input);
    else
        argp_parse(argp, argc, argv, 0, NULL, input);
}
