/* dunghan staff - who may log in to the staff pages. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "mqtt/base/log.h"
#include "web/login/account.h"

struct arguments {
    struct verbs_said said;
    char name[ACCOUNT_NAME_BYTES]; /* empty: none is wanted */
};

/* What a verb works on. */
struct job {
    const char *path;       /* of the file of accounts */
    struct account account; /* its name, and its new hash where there is one */
    struct accounts accounts;
};

/* --- the password -------------------------------------------------------------------- */

/* One line without its end, from a terminal or a pipe. */
static int read_line(char ret[static ACCOUNT_PASSWORD_BYTES])
{
    char typed[ACCOUNT_TYPED_BYTES];
    size_t bytes;
    int rc = -EMSGSIZE;

    if (!fgets(typed, sizeof typed, stdin))
        return -ENODATA;
    bytes = strcspn(typed, "\n");
    if (typed[bytes] == '\n' || feof(stdin)) {
        typed[bytes] = '\0';
        rc = account_password_read(typed, ret);
    }
    explicit_bzero(typed, sizeof typed);
    return rc;
}

/* Ctrl-C ends the reading, and then the program, but not before the terminal is mended. */
static void on_interrupt(int number)
{
    (void)number;
}

/* What is typed must not show, not even if it is typed before the question. */
static int ask(const char *question, char ret[static ACCOUNT_PASSWORD_BYTES])
{
    const struct sigaction interrupt = {.sa_handler = on_interrupt};
    struct sigaction otherwise;
    struct termios before, quiet;
    int rc;

    if (tcgetattr(STDIN_FILENO, &before) < 0) /* no terminal */
        return read_line(ret);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)sigaction(SIGINT, &interrupt, &otherwise);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    (void)fputs(question, stderr);
    rc = read_line(ret);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)sigaction(SIGINT, &otherwise, NULL);
    (void)fputc('\n', stderr);
    return rc;
}

/* Asked twice where nobody sees what is typed. */
static int read_password(char ret[static ACCOUNT_PASSWORD_BYTES])
{
    char again[ACCOUNT_PASSWORD_BYTES] = "";
    int rc = ask("Password: ", ret);

    if (rc == 0 && !account_password_good(ret)) {
        log_error("the password has too few characters; allowed: %d or more",
                  ACCOUNT_PASSWORD_LEAST);
        return -EINVAL;
    }
    if (rc == 0 && isatty(STDIN_FILENO)) {
        rc = ask("The same again: ", again);
        if (rc == 0 && strcmp(ret, again) != 0) {
            log_error("the two passwords differ");
            rc = -EINVAL;
        }
        explicit_bzero(again, sizeof again);
    }
    if (rc == -ENODATA || rc == -EMSGSIZE)
        log_error("a password is wanted: one line of at most %d bytes",
                  ACCOUNT_PASSWORD_BYTES - 1);
    return rc;
}

static int make_hash(struct job *job)
{
    char password[ACCOUNT_PASSWORD_BYTES] = "";
    int rc = read_password(password);

    if (rc == 0) {
        rc = account_hash(password, job->account.hash);
        if (rc < 0)
            log_error("this system has no yescrypt");
    }
    explicit_bzero(password, sizeof password);
    return rc;
}

/* --- verbs --------------------------------------------------------------------------- */

static int put(struct job *job)
{
    int rc = accounts_put(&job->accounts, &job->account);

    if (rc < 0)
        log_error("there are %d accounts; no more fit", ACCOUNT_MOST);
    return rc;
}

static int take_away(struct job *job)
{
    return accounts_remove(&job->accounts, job->account.name);
}

static int list(struct job *job)
{
    for (size_t i = 0; i < job->accounts.count; i++)
        (void)printf("%s\n", job->accounts.list[i].name);
    return 0;
}

static const struct verb_help helps[] = {
    {"add", "NAME",
     "Lets NAME log in to the staff pages. The password is read from the terminal, or as "
     "one line "
     "from standard input.",
     "", 1, 1},
    {"list", "", "Lists who may log in.", "", 0, 0},
    {"password", "NAME", "Gives NAME another password, read as by add.", "", 1, 1},
    {"remove", "NAME", "Lets NAME log in no more.", "", 1, 1},
    {0},
};

/* In the same order. */
static const struct verb {
    bool named;    /* wants the name of an account ... */
    bool existing; /* ... that there is, or else that there is not yet */
    bool asks;     /* for a password */
    int (*run)(struct job *job);
} verbs[] = {
    {true, false, true, put},
    {false, false, false, list},
    {true, true, true, put},
    {true, true, false, take_away},
};

/* Is the account there, or not there, as the verb wants? */
static int load(struct job *job, const struct verb *verb)
{
    int rc = accounts_load(job->path, &job->accounts);
    bool there;

    if (rc < 0)
        return log_fail(rc, "%s", job->path);
    there = accounts_find(&job->accounts, job->account.name) != NULL;
    if (!verb->named || there == verb->existing)
        return 0;
    log_error(there ? "'%s' has an account; see dunghan staff password"
                    : "'%s' has no account; see dunghan staff list",
              job->account.name);
    return there ? -EEXIST : -ENOENT;
}

static int change(struct job *job, const struct verb *verb, const char *directory)
{
    int lock = accounts_lock(directory), rc;

    if (lock < 0)
        return log_fail(lock, "%s", directory);
    rc = load(job, verb);
    if (rc == 0)
        rc = verb->run(job);
    if (rc == 0)
        rc = accounts_save(job->path, &job->accounts);
    (void)close(lock);
    return rc;
}

/* A password is read before the lock is taken: nobody waits for somebody's typing. */
static int run(const struct verb *verb, const char *directory, struct job *job)
{
    int rc = load(job, verb);

    if (rc == 0 && !verb->named)
        rc = verb->run(job);
    if (rc == 0 && verb->asks)
        rc = make_hash(job);
    accounts_release(&job->accounts);
    if (rc == 0 && verb->named)
        rc = change(job, verb, directory);
    accounts_release(&job->accounts);
    return rc;
}

static void take_name(struct argp_state *state, const char *name)
{
    struct arguments *arguments = state->input;

    if (account_name_read(name, arguments->name) < 0)
        argp_error(state,
                   "'%s' can be no name; allowed: a-z, 0-9 and . _ - within, at most %d",
                   name, ACCOUNT_NAME_BYTES - 1);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            take_name(state, value);
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_staff(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        "add|password|remove NAME\nlist",
        "Who may log in to the staff pages. A password is read from the terminal, or as "
        "one "
        "line from standard input; it is taken up at once, also by a centre that runs.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    char fault[CONFIG_FAULT_BYTES], path[CONFIG_PATH_BYTES];
    const struct verb *verb;
    struct config *config = NULL;
    struct job job = {0};
    int rc;

    verbs_parse(&argp, helps, argc, argv, &arguments);
    verb = &verbs[arguments.said.verb - helps];
    rc = config_open(&config, cli->config_path, fault);
    if (rc < 0)
        log_error("%s", fault);
    if (rc == 0) {
        job.path = config_accounts(config, path);
        if (verb->named)
            (void)stpcpy(job.account.name, arguments.name);
        rc = run(verb, config->data, &job);
    }
    config_close(config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
