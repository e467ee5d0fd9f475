#include "web/login/login.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"

struct login {
    const char *path;
    struct stat seen; /* of the file that `accounts` were read from */
    struct accounts accounts;
    struct checker *checker;
    struct sessions *sessions;
    struct throttle *pairs, *names, *addresses;
    char known[LOGIN_KNOWN][THROTTLE_KEY_BYTES]; /* pairs that were right; a ring */
    size_t next_known;
    struct tally *tally;
    const struct source_audit *audit;
    struct log_limit wrong_limit;
    char nobody[ACCOUNT_HASH_BYTES]; /* what a name without account is compared with */
};

struct login *login_open(const char *path, struct tally *tally,
                         const struct source_audit *audit, int wake_fd)
{
    struct login *login = need(malloc(sizeof *login));

    *login = (struct login){
        .path = path,
        .checker = checker_open(wake_fd),
        .sessions = sessions_open(),
        .pairs = throttle_open(LOGIN_FREE_PAIR),
        .names = throttle_open(LOGIN_FREE_NAME),
        .addresses = throttle_open(LOGIN_FREE_ADDRESS),
        .tally = tally,
        .audit = audit,
    };
    if (account_nobody(login->nobody) < 0)
        log_error("staff: this system has no yescrypt; nobody can log in");
    return login;
}

void login_run(struct login *login)
{
    if (login->checker)
        checker_run(login->checker);
}

void login_stop(struct login *login)
{
    checker_close(login->checker);
    login->checker = NULL;
}

void login_close(struct login *login)
{
    if (!login)
        return;
    checker_close(login->checker);
    sessions_close(login->sessions);
    throttle_close(login->pairs);
    throttle_close(login->names);
    throttle_close(login->addresses);
    accounts_release(&login->accounts);
    free(login);
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* A file that cannot be read lets nobody in. */
static void refresh(struct login *login)
{
    struct stat now = {0};
    int rc;

    if (stat(login->path, &now) < 0)
        now = (struct stat){0};
    if (is_same_file(&now, &login->seen))
        return;
    login->seen = now;
    accounts_release(&login->accounts);
    rc = accounts_load(login->path, &login->accounts);
    if (rc < 0)
        (void)log_fail(rc, "staff: %s cannot be used; nobody can log in", login->path);
}

/* No name has a blank in it. */
static void write_pair(const char *name, const char *address,
                       char ret[static THROTTLE_KEY_BYTES])
{
    (void)snprintf(ret, THROTTLE_KEY_BYTES, "%s %s", name, address);
}

static bool is_known(const struct login *login, const char *pair)
{
    for (size_t i = 0; i < LOGIN_KNOWN; i++) {
        if (strcmp(login->known[i], pair) == 0)
            return true;
    }
    return false;
}

static void know(struct login *login, const char *pair)
{
    if (is_known(login, pair))
        return;
    (void)stpcpy(login->known[login->next_known], pair);
    login->next_known = (login->next_known + 1) % LOGIN_KNOWN;
}

/* Wrong ones come in floods. */
static void note(const struct login *login, const char *who, const char *what,
                 const char *outcome)
{
    const struct source_note note = {who, what, outcome, strcmp(outcome, "done") != 0};

    login->audit->note(login->audit->owner, &note);
}

static int64_t longer(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

static int64_t wait_of(const struct login *login, const struct login_try *attempt,
                       const char *pair, int64_t now_ms)
{
    int64_t pair_ms = throttle_wait_ms(login->pairs, pair, now_ms);

    if (is_known(login, pair))
        return pair_ms;
    return longer(pair_ms,
                  longer(throttle_wait_ms(login->names, attempt->name, now_ms),
                         throttle_wait_ms(login->addresses, attempt->address, now_ms)));
}

int login_begin(struct login *login, const struct login_try *attempt, int64_t now_ms,
                int64_t *ret_wait_ms)
{
    char pair[THROTTLE_KEY_BYTES];
    const struct account *account;
    int64_t wait_ms;
    int rc;

    write_pair(attempt->name, attempt->address, pair);
    wait_ms = wait_of(login, attempt, pair, now_ms);
    if (wait_ms > 0) {
        login->tally->kinds[TALLY_LOCKED]++;
        refresh(login);
        note(login, accounts_find(&login->accounts, attempt->name) ? attempt->name : "",
             "login", "locked");
        *ret_wait_ms = wait_ms;
        return -EAGAIN;
    }
    refresh(login);
    account = accounts_find(&login->accounts, attempt->name);
    if (!login->checker)
        return -EBUSY;
    rc = checker_ask(login->checker, account ? account->hash : login->nobody,
                     attempt->password, attempt->done, attempt->listener);
    if (rc < 0)
        return -EBUSY;
    throttle_try(login->pairs, pair, now_ms);
    throttle_try(login->names, attempt->name, now_ms);
    throttle_try(login->addresses, attempt->address, now_ms);
    return 0;
}

/* NULL: it was wrong. */
static const struct account *settle(struct login *login, const char *address,
                                    const char *name, bool right)
{
    char pair[THROTTLE_KEY_BYTES];
    char times[LOG_LIMIT_BYTES];
    const struct account *account;

    write_pair(name, address, pair);
    refresh(login);
    account = accounts_find(&login->accounts, name);
    if (!account || !right) {
        login->tally->kinds[TALLY_WRONG]++;
        note(login, account ? name : "", "login", "refused");
        /* An unknown name may be a password that was typed in the wrong place. */
        if (log_limit_pass_some(&login->wrong_limit, LOGIN_WRONG_LINES, clock_mono_ms(),
                                times))
            log_warning("staff: wrong login as %s from %s%s",
                        account ? name : "nobody known", address, times);
        return NULL;
    }
    throttle_right(login->pairs, pair, true);
    throttle_right(login->names, name, false);
    throttle_right(login->addresses, address, false);
    know(login, pair);
    return account;
}

bool login_settle(struct login *login, const char *address, const char *name, bool right)
{
    return settle(login, address, name, right) != NULL;
}

struct session *login_end(struct login *login, const char *address, const char *name,
                          bool right, int64_t now_ms)
{
    const struct account *account = settle(login, address, name, right);

    if (!account)
        return NULL;
    login->tally->kinds[TALLY_LOGIN]++;
    log_info("staff: %s logged in from %s", name, address);
    note(login, name, "login", "done");
    return sessions_begin(login->sessions, account, now_ms);
}

struct session *login_session(struct login *login, const char *cookie, int64_t now_ms)
{
    struct session *session;
    const struct account *account;

    if (!cookie)
        return NULL;
    session = sessions_find(login->sessions, cookie, now_ms);
    if (session) {
        refresh(login);
        account = accounts_find(&login->accounts, session->account.name);
        if (account && (strcmp(account->hash, session->account.hash) == 0 ||
                        strcmp(account->hash, session->renewed) == 0)) {
            session->account = *account; /* it may have another role by now */
            return session;
        }
        session_end(session);
    }
    login->tally->kinds[TALLY_STALE_SESSION]++;
    return NULL;
}

void login_out(struct login *login, struct session *session)
{
    log_info("staff: %s logged out", session->account.name);
    note(login, session->account.name, "logout", "done");
    session_end(session);
}

const struct accounts *login_accounts(struct login *login)
{
    refresh(login);
    return &login->accounts;
}
