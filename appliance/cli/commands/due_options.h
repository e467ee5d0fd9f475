/*
 * due_options - what is said to `dunghan due`, checked.
 */
#ifndef APPLIANCE_CLI_COMMANDS_DUE_OPTIONS_H
#define APPLIANCE_CLI_COMMANDS_DUE_OPTIONS_H

#include <stdbool.h>

#include "appliance/rules/deadline.h"
#include "appliance/rules/policy.h"

enum {
    DUE_OPTIONS_SUSPENSIONS = 64,
    DUE_OPTIONS_UNSAID = -1, /* a choice of which nothing is said */
};

struct due_options {
    bool built_in;    /* whatever store there is */
    const char *unit; /* NULL: that of nobody */
    bool json, supplement;
    bool received_given;
    int64_t received_ms;
    struct limit limit, extended; /* extended: LIMIT_NONE when it is not */
    struct suspension suspensions[DUE_OPTIONS_SUSPENSIONS]; /* ordered by from_ms */
    size_t suspension_count;
    struct schedule schedule;  /* count 0: it is not said */
    int chosen[POLICY_KINDS];  /* or DUE_OPTIONS_UNSAID */
    const char *calendar_path; /* NULL: it is not said */
};

/* What is wrong ends the program with a sentence. */
void due_options_parse(int argc, char **argv, struct due_options *ret);

#endif
