/*
 * cli - what the subcommands of `dunghan` share. One file per subcommand.
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

#include "appliance/config.h"
#include "appliance/count/rulebook.h"
#include "appliance/report/report.h"
#include "appliance/store/store.h"

struct cli {
    const char *config_path;
};

/* A subcommand: argv[0] is "dunghan NAME". Returns the exit status. */
int cli_apologies(const struct cli *cli, int argc, char **argv);
int cli_backup(const struct cli *cli, int argc, char **argv);
int cli_broker_config(const struct cli *cli, int argc, char **argv);
int cli_doctor(const struct cli *cli, int argc, char **argv);
int cli_dossier(const struct cli *cli, int argc, char **argv);
int cli_due(const struct cli *cli, int argc, char **argv);
int cli_form06(const struct cli *cli, int argc, char **argv);
int cli_gateway(const struct cli *cli, int argc, char **argv);
int cli_import(const struct cli *cli, int argc, char **argv);
int cli_integrator(const struct cli *cli, int argc, char **argv);
int cli_list(const struct cli *cli, int argc, char **argv);
int cli_period(const struct cli *cli, int argc, char **argv);
int cli_quarantine(const struct cli *cli, int argc, char **argv);
int cli_restore(const struct cli *cli, int argc, char **argv);
int cli_staff(const struct cli *cli, int argc, char **argv);
int cli_verify(const struct cli *cli, int argc, char **argv);
int cli_worklist(const struct cli *cli, int argc,
                 char **argv); /* due-soon, late, overdue */

/* For argp's help_filter: says behind the options of --help which registers there are. */
char *cli_register_help(int key, const char *text, void *input);

/*
 * Opens the store of the configuration, and the rules in force. Everything is logged. The
 * caller closes both with cli_close(), which takes what a failed open left.
 */
struct cli_store {
    struct config *config;
    struct store *store;
    struct rulebook rulebook;
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

/* A report of the store; what is wrong is logged. The caller closes it. */
int cli_report(const struct cli_store *opened, const struct report_question *question,
               struct report **ret);

#endif
