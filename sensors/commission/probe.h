/*
 * probe - looks who answers at some places, and says how the settings name them.
 *
 * It only reads, one request at a time. What it finds goes to stdout, as proposal.h says; how far it is,
 * and where nobody answers, to stderr.
 */
#ifndef SENSORS_COMMISSION_PROBE_H
#define SENSORS_COMMISSION_PROBE_H

struct probe_wish {
    char *const *targets; /* see target.h */
    int count;
    int first, last; /* unit ids */
    int timeout_ms;  /* of each; 0: as short as is usual there */
    const char
        *profiles; /* directory of profiles beside those that were built in; NULL: none */
    const char *drafts; /* another one, which wins; NULL: none */
};

/*
 * "3" or "1-16" are unit ids from 1 to 247. -EINVAL
 */
int probe_read_units(const char *text, struct probe_wish *wish);

/* 0: something was found. Negative errno, said on stderr: nothing was, or it was stopped. */
int probe_run(const struct probe_wish *wish);

#endif
