/* dunghan backup, dunghan restore - a verified copy of the store, and back. */
#include "appliance/recount/backup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "appliance/cli/cli.h"
#include "appliance/store/store.h"
#include "mqtt/base/log.h"

struct arguments {
    const char *path;
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (arguments->path)
            argp_error(state, "'%s' is too much", value);
        arguments->path = value;
        return 0;
    case ARGP_KEY_END:
        if (!arguments->path)
            argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void show_progress(const char *doing, int64_t done, int64_t of)
{
    if (!isatty(STDERR_FILENO))
        return;
    if (of > 0)
        (void)fprintf(stderr, "\r%s %3d%%\033[K", doing, (int)(done * 100 / of));
    else
        (void)fprintf(stderr, "\r%s\033[K", doing);
}

static void end_progress(void)
{
    if (isatty(STDERR_FILENO))
        (void)fputs("\r\033[K", stderr);
}

int cli_backup(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        "FILE",
        "Copies the store into one new file, as it is at one moment, while the centre goes "
        "on. FILE appears only when it is complete, checked (every page and index, and the "
        "ledger against the store's) and on the disk; FILE.sha256 is for sha256sum -c.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    struct cli_store opened;
    struct backup backup;
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    if (cli_open(cli, STORE_READ, &opened) < 0)
        return EXIT_FAILURE;
    rc = backup_make(opened.store, arguments.path, show_progress, &backup);
    end_progress();
    cli_close(&opened);
    if (rc < 0)
        return EXIT_FAILURE;
    printf("%s: %" PRId64 " bytes\nsha256 %s\nledger %s\n", arguments.path, backup.bytes,
           backup.sha256, backup.ledger);
    return EXIT_SUCCESS;
}

int cli_restore(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        take_option,
        "FILE",
        "Puts a backup in the place of the store, after its checksum and every page of it "
        "were checked: all of it or nothing, even when it is killed. The centre must not "
        "be "
        "running. The files before are kept in the data directory, in before-restore-*. "
        "After the start the gateways send by themselves what the backup does not have, as "
        "far back as they keep it.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {0};
    char fault[CONFIG_FAULT_BYTES];
    struct config *config = NULL;
    struct backup backup;
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    rc = config_open(&config, cli->config_path, fault);
    if (rc < 0) {
        log_error("%s", fault);
        return EXIT_FAILURE;
    }
    rc = backup_restore(config->data, arguments.path, show_progress, &backup);
    end_progress();
    if (rc == 0)
        printf("%s: %" PRId64 " bytes are in place\nsha256 %s\n", arguments.path,
               backup.bytes, backup.sha256);
    config_close(config);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
