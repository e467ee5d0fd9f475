/*
 * checker - compares passwords on a thread of its own.
 *
 * A comparison takes long by design, and the page must go on meanwhile. One at a time and
 * few in wait, so that a flood of logins costs no more than one processor's time. For the server's
 * thread.
 */
#ifndef WEB_LOGIN_CHECKER_H
#define WEB_LOGIN_CHECKER_H

#include <stdbool.h>

enum { CHECKER_WAITING = 8 };

struct checker;

/* Adds to the eventfd `wake_fd`, borrowed, when checker_run() has something to do. */
struct checker *checker_open(int wake_fd);

/* Waits for the comparison under way; the others are not answered any more. Takes NULL. */
void checker_close(struct checker *checker);

/*
 * Copies both texts. done() is called once, later, by checker_run(). -EBUSY: as many wait
 * as may; then it is not called. Other errors: there can be no thread.
 */
int checker_ask(struct checker *checker, const char *hash, const char *password,
                void (*done)(void *listener, bool right), void *listener);

/* Tells what has been compared. */
void checker_run(struct checker *checker);

#endif
