#include "appliance/cli/commands/import_events.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "appliance/registers/import_events.h"
#include "appliance/store/store.h"
#include "mqtt/base/clock.h"

enum { PATIENCE_MS = 2000 }; /* what is done sooner shows no progress */

static volatile sig_atomic_t stop;

static void note_stop(int number)
{
    stop = number;
}

/* A second Ctrl-C ends it at once: what was not committed is not there, and nothing is torn. */
static void listen_to_signals(void)
{
    struct sigaction action = {.sa_handler = note_stop, .sa_flags = (int)SA_RESETHAND};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

struct progress {
    int64_t begun_ms;
    bool shown;
};

static void show_remaining(const struct import_counts *counts, int64_t past_ms)
{
    double left_s = (double)(counts->of_bytes - counts->bytes) * (double)past_ms / 1000 /
                    (double)counts->bytes;

    (void)fprintf(stderr, "%3d%%, %d:%02d left, ",
                  (int)(counts->bytes * 100 / counts->of_bytes), (int)(left_s / 60),
                  (int)left_s % 60);
}

static void show_progress(void *owner, const struct import_counts *counts)
{
    struct progress *progress = owner;
    int64_t past_ms = clock_mono_ms() - progress->begun_ms;

    if (past_ms < PATIENCE_MS || !isatty(STDERR_FILENO))
        return;
    progress->shown = true;
    (void)fputc('\r', stderr);
    if (counts->of_bytes && counts->bytes)
        show_remaining(counts, past_ms);
    (void)fprintf(stderr, "%" PRIu64 " lines, %" PRIu64 " a second\033[K", counts->lines,
                  counts->lines * 1000 / (uint64_t)past_ms);
}

static void print_outcome(const struct import_counts *counts, const char *path,
                          bool stopped)
{
    printf("events: %" PRIu64 " added, %" PRIu64 " known already, %" PRIu64 " refused\n",
           counts->added, counts->known, counts->refused);
    if (counts->refused)
        printf("what was refused is set aside: dunghan quarantine list --gateway import; "
               "once its reason is gone, such as a unit that the catalogue did not have, "
               "dunghan quarantine replay takes it in; a line that is wrong itself is "
               "imported anew\n");
    if (counts->places)
        printf("their places, by which an event of type voided can name each: %s:1 to "
               "%s:%" PRIu64 ", in the order of the file\n",
               counts->epoch, counts->epoch, counts->places);
    if (stopped)
        printf("stopped after line %" PRIu64 " of %s: what was read is stored; import it "
               "again to go on\n",
               counts->lines, path);
}

static int import_all(const struct cli_store *opened, const char *path)
{
    struct progress progress = {clock_mono_ms(), false};
    const struct import_watch watch = {show_progress, &progress, &stop};
    struct import_counts counts = {0};
    bool recounted;
    int rc = rulebook_apply(&opened->rulebook, opened->store, &recounted);

    listen_to_signals();
    if (rc == 0)
        rc = import_events(opened->store, &opened->rulebook.rules, path, &watch, &counts);
    if (progress.shown)
        (void)fputc('\n', stderr);
    print_outcome(&counts, path, rc == -EINTR);
    return rc < 0 ? rc : counts.refused ? -EINVAL : 0;
}

int cli_import_events(const struct cli *cli, const char *path)
{
    struct cli_store opened;
    int rc = cli_open(cli, STORE_WRITE, &opened);

    if (rc == 0)
        rc = import_all(&opened, path);
    cli_close(&opened);
    return rc;
}
