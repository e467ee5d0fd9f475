/*
 * explain - says of profiles what a gateway would read by them, and how it counts.
 *
 * Prints to stdout; for a program that does nothing else.
 */
#ifndef SENSORS_COMMISSION_EXPLAIN_H
#define SENSORS_COMMISSION_EXPLAIN_H

/*
 * All profiles, a line each; those of /etc/dunghan/profiles and of `drafts` (NULL: none) are marked. Negative errno of the
 * first that cannot be loaded, which is said in the log; the others are listed all the same.
 */
int explain_list(const char *drafts);

/* One of them. -ENOENT, -EINVAL, said in the log. */
int explain_profile(const char *drafts, const char *name);

#endif
