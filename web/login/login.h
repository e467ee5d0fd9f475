/*
 * login - the door of the staff pages: accounts, attempts and sessions.
 *
 * The accounts are read anew whenever their file has changed; a session ends when its
 * account is taken away or gets another password from elsewhere, and goes on in another role when it gets
 * that. Too many wrong attempts lock a name for the
 * address that they come from, and after more of them for every address but those from which it
 * has logged in before: nobody can lock somebody out for good. A name that does not exist costs the same
 * time as a wrong password. Who logs in and out is logged; what was typed never is. For the
 * server's thread; times are mono_ms.
 */
#ifndef WEB_LOGIN_LOGIN_H
#define WEB_LOGIN_LOGIN_H

#include "web/connection/tally.h"
#include "web/login/checker.h"
#include "web/login/session.h"
#include "web/login/throttle.h"

enum {
    LOGIN_FREE_PAIR = 5,  /* failures of one name from one address before it has to wait */
    LOGIN_FREE_NAME = 20, /* of one name, from all addresses together */
    LOGIN_FREE_ADDRESS = 20, /* of one address: an office may sit behind it */
    LOGIN_WRONG_LINES =
        30, /* in the log, a minute; the next one says how many more there were */
    LOGIN_KNOWN = 256, /* names with an address from which they logged in */
};

struct login;

/* The path of the file of accounts, the tally and where logins are noted are borrowed. Adds to the
 * eventfd `wake_fd`, the same, when login_run() has something to do. */
struct login *login_open(const char *path, struct tally *tally,
                         const struct source_audit *audit, int wake_fd);

/* Tells of the attempts whose passwords have been compared. */
void login_run(struct login *login);

/* Waits for the password that is being compared; no other one is from here on. */
void login_stop(struct login *login);

/* Takes NULL. */
void login_close(struct login *login);

/* One attempt. */
struct login_try {
    const char *address, *name, *password; /* borrowed for the call; as visitor_key() */
    void (*done)(void *listener, bool right);
    void *listener;
};

/*
 * Has the password compared: done() is called by login_run(), later, and then login_end() is
 * due. -EAGAIN: too many failures, wait *ret_wait_ms. -EBUSY: too many attempts at once.
 */
int login_begin(struct login *login, const struct login_try *attempt, int64_t now_ms,
                int64_t *ret_wait_ms);

/* What came of it: is it right still? Of who is logged in already, and says his password again. */
bool login_settle(struct login *login, const char *address, const char *name, bool right);

/* What came of it. NULL: wrong; else a session, borrowed. */
struct session *login_end(struct login *login, const char *address, const char *name,
                          bool right, int64_t now_ms);

/* Of a cookie's value, NULL for no cookie. NULL: none that is alive. */
struct session *login_session(struct login *login, const char *cookie, int64_t now_ms);

void login_out(struct login *login, struct session *session);

/* Who may log in, as their file says it now; borrowed until the next call of any of these. */
const struct accounts *login_accounts(struct login *login);

#endif
