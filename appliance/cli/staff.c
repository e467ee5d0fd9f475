/* dunghan staff - who may log in to the staff pages. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "appliance/cli/cli.h"
#include "mqtt/base/log.h"
#include "web/account.h"

enum { WORDS_MOST = 2 };

struct arguments {
    const char *words[WORDS_MOST]; /* verb, name */
    int count;
};

/* What a verb works on. */
struct job {
    struct accounts accounts;
    const char *name;
    bool changed;
};

/* --- the password -------------------------------------------------------------------- */

/* One line without its end, from a terminal or a pipe. */
static int read_line(char ret[static ACCOUNT_PASSWORD_BYTES])
{
    size_t bytes;

    if (!fgets(ret, ACCOUNT_PASSWORD_BYTES, stdin))
        return -ENODATA;
    bytes = strcspn(ret, "\n");
    if (ret[bytes] != '\n' && !feof(stdin))
        return -EMSGSIZE;
    ret[bytes] = '\0';
    return 0;
}

static int ask(const char *question, char ret[static ACCOUNT_PASSWORD_BYTES])
{
    struct termios before, quiet;
    int rc;

    if (tcgetattr(STDIN_FILENO, &before) < 0) /* no terminal */
        return read_line(ret);
    (void)fputs(question, stderr);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    rc = read_line(ret);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
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
                  ACCOUNT_PASSWORD_BYTES - 2);
    return rc;
}

static int set_password(struct job *job)
{
    char password[ACCOUNT_PASSWORD_BYTES] = "";
    struct account account = {0};
    int rc = read_password(password);

    (void)stpcpy(account.name, job->name);
    if (rc == 0) {
        rc = account_hash(password, account.hash);
        if (rc < 0)
            log_error("this system has no yescrypt");
    }
    explicit_bzero(password, sizeof password);
    if (rc == 0) {
        rc = accounts_put(&job->accounts, &account);
        if (rc < 0)
            log_error("there are %d accounts; no more fit", ACCOUNT_MOST);
    }
    job->changed = rc == 0;
    return rc;
}

/* --- verbs --------------------------------------------------------------------------- */

static int add(struct job *job)
{
    if (accounts_find(&job->accounts, job->name)) {
        log_error("'%s' has an account; see dunghan staff password", job->name);
        return -EEXIST;
    }
    return set_password(job);
}

static int change(struct job *job)
{
    if (accounts_find(&job->accounts, job->name))
        return set_password(job);
    log_error("'%s' has no account; see dunghan staff list", job->name);
    return -ENOENT;
}

static int take_away(struct job *job)
{
    int rc = accounts_remove(&job->accounts, job->name);

    if (rc < 0)
        log_error("'%s' has no account; see dunghan staff list", job->name);
    job->changed = rc == 0;
    return rc;
}

static int list(struct job *job)
{
    for (size_t i = 0; i < job->accounts.count; i++)
        (void)printf("%s\n", job->accounts.list[i].name);
    return 0;
}

static const struct verb {
    const char *name;
    bool named; /* wants the name of an account */
    int (*run)(struct job *job);
} verbs[] = {
    {"add",      true,  add      },
    {"list",     false, list     },
    {"password", true,  change   },
    {"remove",   true,  take_away},
};

static const struct verb *find_verb(const struct arguments *arguments)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (arguments->count > 0 && strcmp(verbs[i].name, arguments->words[0]) == 0)
            return &verbs[i];
    }
    log_error("allowed: add NAME, list, password NAME, remove NAME");
    return NULL;
}

static int check_name(const struct verb *verb, const struct arguments *arguments)
{
    if (!verb->named && arguments->count == 1)
        return 0;
    if (!verb->named || arguments->count < 2) {
        log_error("%s takes %s", verb->name, verb->named ? "a NAME" : "nothing more");
        return -EINVAL;
    }
    if (account_name_good(arguments->words[1]))
        return 0;
    log_error("'%s' can be no name; allowed: a-z, 0-9 and . _ - within, at most %d",
              arguments->words[1], ACCOUNT_NAME_BYTES - 1);
    return -EINVAL;
}

static int run(const struct verb *verb, const char *directory, const char *path,
               const char *name)
{
    struct job job = {.name = name};
    int lock = accounts_lock(directory), rc;

    if (lock < 0)
        return log_fail(lock, "%s", directory);
    rc = accounts_load(path, &job.accounts);
    if (rc < 0)
        (void)log_fail(rc, "%s", path);
    if (rc == 0)
        rc = verb->run(&job);
    if (rc == 0 && job.changed) {
        rc = accounts_save(path, &job.accounts);
        if (rc < 0)
            (void)log_fail(rc, "%s", path);
    }
    accounts_release(&job.accounts);
    (void)close(lock);
    return rc;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    if (arguments->count == WORDS_MOST)
        argp_usage(state);
    else
        arguments->words[arguments->count++] = value;
    return 0;
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
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    verb = find_verb(&arguments);
    rc = verb ? check_name(verb, &arguments) : -EINVAL;
    if (rc == 0) {
        rc = config_open(&config, cli->config_path, fault);
        if (rc < 0)
            log_error("%s", fault);
    }
    if (rc == 0)
        rc = run(verb, config->data, config_accounts(config, path), arguments.words[1]);
    config_close(config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
