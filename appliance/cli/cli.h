/*
 * cli - what the subcommands of `dunghan` share, and the table of them. One file per subcommand,
 * in appliance/cli/commands.
 *
 * Results go to stdout, faults to stderr, and the exit status is 0 only when all went well.
 *
 * Two languages, never in one output: what an office hands on is Vietnamese, as the form is, with
 * moments as report_moment() writes them (form06, period show, apologies); what operates the
 * appliance is English, with those of stamp_format() and date_format(). Names from the catalogue
 * and the calendar are as they were taken in.
 */
#ifndef APPLIANCE_CLI_CLI_H
#define APPLIANCE_CLI_CLI_H

#include <argp.h>
#include <stdbool.h>

#include "appliance/config.h"
#include "appliance/recount/rulebook.h"
#include "appliance/report/report.h"
#include "appliance/store/store.h"

struct cli {
    const char *config_path;
    bool config_given; /* false: it is the default */
};

/* A row of the name, the function cli_<...> and what it does. */
#define COMMANDS_EACH(X)                                                                   \
    X("apologies", apologies, "count late results with and without an apology")            \
    X("audit", audit, "print or check the log of who had what done")                       \
    X("backup", backup, "copy the store while it is in use")                               \
    X("bridge", bridge, "list or revoke brokers of districts")                             \
    X("broker-config", broker_config, "write what mosquitto is to read")                   \
    X("cause", cause, "state or list why dossiers are late")                               \
    X("claim", claim, "list or dismiss what gateways claim")                               \
    X("device", device, "list or retire counter devices")                                  \
    X("digest", digest, "print what is counted here, or compare it with another centre")   \
    X("doctor", doctor, "say how everything is")                                           \
    X("dossier", dossier, "explain one dossier")                                           \
    X("due", due, "work out and explain a due date")                                       \
    X("due-soon", worklist, "list the dossiers that are due soon")                         \
    X("form06", form06, "print form 06 for any period")                                    \
    X("gateway", gateway, "add, list, retire or revoke gateways")                          \
    X("held", held, "list, accept or drop what gateways hold back")                        \
    X("import", import, "take in a register, or events")                                   \
    X("integrator", integrator, "add, list or revoke who may listen")                      \
    X("late", worklist, "list the dossiers whose result was late")                         \
    X("list", list, "print a register, or what its columns hold")                          \
    X("national", national, "the nation's tables in PostgreSQL, and who may write")        \
    X("overdue", worklist, "list the dossiers in progress that are overdue")               \
    X("period", period, "add, list, freeze or show reporting periods")                     \
    X("promote", promote, "make a twin the centre")                                        \
    X("quarantine", quarantine, "list, show, replay or drop what was set aside")           \
    X("restore", restore, "put a backup in place")                                         \
    X("staff", staff, "say who may log in to the page, and in which role")                 \
    X("upstream", upstream, "tell the nation what is counted here, or say how far it is")  \
    X("verify", verify, "count everything again from the events and compare")              \
    X("waiting", worklist, "list the dossiers that wait long for a supplement")

/* A subcommand: argv[0] is "dunghan NAME". Returns the exit status. */
#define PROTOTYPE(name, run, summary)                                                      \
    int cli_##run(const struct cli *cli, int argc, char **argv);
COMMANDS_EACH(PROTOTYPE)
#undef PROTOTYPE

/* For argp's help_filter: says behind the options of --help which registers there are. */
char *cli_register_help(int key, const char *text, void *input);

/* What --format says of a command that has text, when it is not said, and JSON; anything else ends
 * it. */
bool cli_wants_json(const struct argp_state *state, const char *value);

/*
 * Opens the store of the configuration, and the rules in force. Everything is logged. -EOPNOTSUPP: it
 * has none, but a `source`. The
 * caller closes both with cli_close(), which takes what a failed open left.
 */
struct cli_store {
    struct config *config;
    struct store *store;
    struct nation *nation; /* whose store that is; NULL: it is the centre's */
    struct rulebook rulebook;
    bool
        settled; /* what the ledger holds is counted by these rules; only when it is read */
};

int cli_open(const struct cli *cli, enum store_mode mode, struct cli_store *ret);
void cli_close(struct cli_store *opened);

/*
 * Opens it, has the work done and closes it. The arguments are the work's, and so is what it
 * gives back.
 */
int cli_on_store(const struct cli *cli, enum store_mode mode,
                 int (*work)(const struct cli_store *opened, const void *arguments),
                 const void *arguments);

/* The same, to read figures alone: where the settings have a `source` of those of the nation, which have no
 * dossiers behind them and are none of a centre's, and which all other work refuses. */
int cli_on_figures(const struct cli *cli,
                   int (*work)(const struct cli_store *opened, const void *arguments),
                   const void *arguments);

/* A report of the store; what is wrong is logged. The caller closes it. -ESTALE: its figures would be
 * by other rules than those that it names as its basis, unless they are frozen. */
int cli_report(const struct cli_store *opened, const struct report_question *question,
               struct report **ret);

#endif
