/* dunghan staff - who may log in to the staff pages, and in which role. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "appliance/cli/act.h"
#include "appliance/cli/cli.h"
#include "appliance/cli/verbs.h"
#include "mqtt/base/log.h"
#include "web/login/account.h"

struct arguments {
    struct verbs_said said;
    struct account account; /* its name, empty: none is wanted; its role and units */
    bool has_role;
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

static int make_hash(struct account *account)
{
    char password[ACCOUNT_PASSWORD_BYTES] = "";
    int rc = read_password(password);

    if (rc == 0) {
        rc = account_hash(password, account->hash);
        if (rc < 0)
            log_error("this system has no yescrypt");
    }
    explicit_bzero(password, sizeof password);
    return rc;
}

/* --- verbs --------------------------------------------------------------------------- */

static int print(const char *path)
{
    struct accounts accounts;
    int rc = accounts_load(path, &accounts);

    if (rc < 0)
        return log_fail(rc, "%s", path);
    for (size_t i = 0; i < accounts.count; i++) {
        const struct account *account = &accounts.list[i];

        (void)printf(*account->units ? "%s %s %s\n" : "%s %s\n", account->name,
                     role_names[account->role], account->units);
    }
    accounts_release(&accounts);
    return 0;
}

static const struct argp_option options[] = {
    {"role", 'r', "ROLE", 0,
     "reader, clerk, editor or administrator; not said: clerk with --unit, else "
     "administrator as long as there is none, then reader",
     0},
    {"unit", 'u', "CODE", 0,
     "of a clerk: sees this unit and those below it; may be said again", 0},
    {0},
};

#define ROLES_HELP                                                                         \
    "A reader sees the lists and dossiers of all units, a clerk those of the units given " \
    "by --unit; an editor decides on events, counts, registers and periods; an "           \
    "administrator also on accounts."

static const struct verb_help helps[] = {
    {"add", "NAME",
     "Lets NAME log in to the staff pages. The password is read from the terminal, or as "
     "one line "
     "from standard input.\v" ROLES_HELP,
     "ru", 1, 1},
    {"list", "", "Lists who may log in, with role and units.", "", 0, 0},
    {"password", "NAME", "Gives NAME another password, read as by add.", "", 1, 1},
    {"remove", "NAME", "Lets NAME log in no more.", "", 1, 1},
    {"role", "NAME ROLE",
     "Gives NAME another role, at once, also where it is logged in.\v" ROLES_HELP, "u", 2,
     2},
    {0},
};

/* In the same order. */
static const struct verb {
    const char *action; /* NULL: the accounts are listed */
    bool existing;      /* wants an account that there is, or else that there is not yet */
    bool asks;          /* for a password */
} verbs[] = {
    {"account_add", false, true},     {NULL, false, false},
    {"account_password", true, true}, {"account_remove", true, false},
    {"account_role", true, false},
};

/* Is the account there, or not there, as the verb wants? So that nobody types a password for nothing. */
static int look(const char *path, const struct verb *verb, const char *name)
{
    struct accounts accounts;
    int rc = accounts_load(path, &accounts);
    bool there;

    if (rc < 0)
        return log_fail(rc, "%s", path);
    there = accounts_find(&accounts, name) != NULL;
    accounts_release(&accounts);
    if (there == verb->existing)
        return 0;
    log_error(there ? "'%s' has an account; see dunghan staff password"
                    : "'%s' has no account; see dunghan staff list",
              name);
    return there ? -EEXIST : -ENOENT;
}

static json_t *request_of(const struct verb *verb, const struct arguments *arguments)
{
    const struct account *account = &arguments->account;
    json_t *request = json_pack("{s:s, s:s}", "do", verb->action, "name", account->name);

    if (request && verb->asks)
        json_object_set_new(request, "hash", json_string(account->hash));
    if (request && arguments->has_role) {
        json_object_set_new(request, "role", json_string(role_names[account->role]));
        json_object_set_new(request, "units", json_string(account->units));
    }
    return request;
}

static int run(const struct cli *cli, const struct verb *verb, const char *path,
               struct arguments *arguments)
{
    json_t *answer;
    int rc;

    if (!verb->action)
        return print(path);
    rc = look(path, verb, arguments->account.name);
    if (rc == 0 && verb->asks)
        rc = make_hash(&arguments->account);
    if (rc == 0)
        rc = cli_act_once(cli, request_of(verb, arguments), &answer);
    if (rc == 0)
        json_decref(answer);
    return rc;
}

static void take_name(struct argp_state *state, const char *name)
{
    struct arguments *arguments = state->input;

    if (account_name_read(name, arguments->account.name) < 0)
        argp_error(state,
                   "'%s' can be no name; allowed: a-z, 0-9 and . _ - within, at most %d",
                   name, ACCOUNT_NAME_BYTES - 1);
}

static void take_role(struct argp_state *state, const char *name)
{
    struct arguments *arguments = state->input;
    int role = role_find(name);

    if (role < 0)
        argp_error(state, "'%s' is no role; allowed: reader, clerk, editor, administrator",
                   name);
    arguments->account.role = (enum role)role;
    arguments->has_role = true;
}

static void take_unit(struct argp_state *state, const char *code)
{
    struct arguments *arguments = state->input;
    char *units = arguments->account.units;

    if (account_add_unit(units, code) < 0)
        argp_error(state, "so many units have no place");
    if (!account_role_good(ROLE_CLERK, units))
        argp_error(state, "'%s' is said twice, or can be no code of a unit", code);
}

/* A role and the units go together. */
static void end_role(struct argp_state *state)
{
    struct arguments *arguments = state->input;
    struct account *account = &arguments->account;

    if (*account->units && !arguments->has_role) {
        account->role = ROLE_CLERK;
        arguments->has_role = true;
    }
    if (arguments->has_role && !account_role_good(account->role, account->units))
        argp_error(state, account->role == ROLE_CLERK
                              ? "of which units, is missing: --unit CODE"
                              : "only a clerk is held to units");
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'r':
        take_role(state, value);
        return 0;
    case 'u':
        take_unit(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (verbs_take(state, helps, &arguments->said, value))
            (arguments->said.count == 1 ? take_name : take_role)(state, value);
        return 0;
    case ARGP_KEY_END:
        verbs_end(state, &arguments->said);
        end_role(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_staff(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take_option,
        "add|password|remove NAME\nrole NAME ROLE\nlist",
        "Who may log in to the staff pages. A password is read from the terminal, or as "
        "one "
        "line from standard input; it is taken up at once, also by a centre that "
        "runs.\v" ROLES_HELP,
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    char fault[CONFIG_FAULT_BYTES], path[CONFIG_PATH_BYTES];
    struct config *config = NULL;
    int rc;

    verbs_parse(&argp, helps, argc, argv, &arguments);
    rc = config_open(&config, cli->config_path, fault);
    if (rc < 0)
        log_error("%s", fault);
    if (rc == 0)
        (void)config_accounts(config, path);
    config_close(config);
    if (rc == 0)
        rc = run(cli, &verbs[arguments.said.verb - helps], path, &arguments);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
