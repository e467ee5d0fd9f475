#include "sensors/sim/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { JOURNAL_MAGIC = 0x444e4a32 };

/* Written in the byte order of the machine: the file never leaves it. */
struct head {
    uint32_t magic, seed;
    int32_t from, to;
    uint32_t units, procedures;
    double scale;
};

struct entry {
    struct step step;
    uint32_t serial, index; /* the terminal and the record that the step is to be */
};

struct journal {
    int fd;
    uint64_t count;
};

static off_t offset_of(uint64_t entry)
{
    return (off_t)(sizeof(struct head) + entry * sizeof(struct entry));
}

static bool same(const struct head *a, const struct head *b)
{
    return a->magic == b->magic && a->seed == b->seed && a->from == b->from &&
           a->to == b->to && a->units == b->units && a->procedures == b->procedures &&
           a->scale == b->scale;
}

/* A new file gets its head; an old one must have it. */
static int check_head(struct journal *journal, const char *path, const struct head *head)
{
    struct head found;
    ssize_t got = pread(journal->fd, &found, sizeof found, 0);

    if (got < 0)
        return log_fail(-errno, "%s", path);
    if ((size_t)got < sizeof found) {
        if (pwrite(journal->fd, head, sizeof *head, 0) != (ssize_t)sizeof *head)
            return log_fail(-EIO, "%s", path);
        return 0;
    }
    if (!same(&found, head)) {
        log_error(
            "%s was made by another scenario (seed %u, scale %g, %u units, %u procedures); "
            "give the same options, or another --state",
            path, found.seed, found.scale, found.units, found.procedures);
        return -EINVAL;
    }
    return 0;
}

/* Did the terminal record it? Only of the last entry can that be in doubt. */
static bool recorded(const struct entry *entry, const struct scenario_config *config,
                     struct bank *bank)
{
    uint32_t terminal = scenario_terminal(config->district, &entry->step.dossier);
    const struct ring *ring = bank_ring(bank, terminal);

    return entry->serial != ring_serial(ring) || entry->index <= ring_newest(ring);
}

static bool entry_valid(const struct entry *entry, const struct scenario_config *config)
{
    const struct step_dossier *dossier = &entry->step.dossier;

    return dossier->unit < config->district->unit_count &&
           dossier->procedure < config->district->procedure_count &&
           dossier->counter >= 1 &&
           dossier->counter <= config->district->units[dossier->unit].counters;
}

static int replay(struct journal *journal, const struct scenario_config *config,
                  struct bank *bank, step_visit visit, void *owner)
{
    struct stat status;
    uint64_t count;

    if (fstat(journal->fd, &status) < 0)
        return -errno;
    count = ((uint64_t)status.st_size - sizeof(struct head)) / sizeof(struct entry);
    for (uint64_t i = 0; i < count; i++) {
        struct entry entry;

        if (pread(journal->fd, &entry, sizeof entry, offset_of(i)) != (ssize_t)sizeof entry)
            return -EIO;
        if (!entry_valid(&entry, config))
            return -EBADMSG;
        if (i + 1 == count && !recorded(&entry, config, bank))
            break;
        visit(owner, &entry.step);
        journal->count++;
    }
    return ftruncate(journal->fd, offset_of(journal->count)) < 0 ? -errno : 0;
}

int journal_open(struct journal **ret, const char *path,
                 const struct scenario_config *config, struct bank *bank, step_visit visit,
                 void *owner)
{
    const struct head head = {
        .magic = JOURNAL_MAGIC,
        .seed = config->seed,
        .from = config->from,
        .to = config->to,
        .units = (uint32_t)config->district->unit_count,
        .procedures = (uint32_t)config->district->procedure_count,
        .scale = config->scale,
    };
    struct journal *journal = need(calloc(1, sizeof *journal));
    int rc;

    journal->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (journal->fd < 0) {
        rc = log_fail(-errno, "%s", path);
        goto out;
    }
    rc = check_head(journal, path, &head);
    if (rc < 0)
        goto out;
    rc = replay(journal, config, bank, visit, owner);
    if (rc < 0) {
        log_fail(rc, "%s", path);
        goto out;
    }
    *ret = journal;
    journal = NULL; /* now the caller's */
out:
    journal_close(journal);
    return rc;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    if (journal->fd >= 0)
        close(journal->fd);
    free(journal);
}

uint64_t journal_count(const struct journal *journal)
{
    return journal->count;
}

int journal_add(struct journal *journal, const struct step *step, const struct ring *ring)
{
    struct entry entry;
    ssize_t written;

    memset(&entry, 0, sizeof entry); /* no padding with chance contents on disk */
    entry.step = *step;
    entry.serial = ring_serial(ring);
    entry.index = ring_newest(ring) + 1;
    written = pwrite(journal->fd, &entry, sizeof entry, offset_of(journal->count));
    if (written != (ssize_t)sizeof entry)
        return log_fail(written < 0 ? -errno : -EIO, "journal of the live scenario");
    journal->count++;
    return 0;
}
