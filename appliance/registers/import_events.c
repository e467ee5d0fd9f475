#include "appliance/registers/import_events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "appliance/count/dossier_register.h"
#include "appliance/count/ingest.h"
#include "appliance/store/store_calendar.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

enum { COMMIT_EVENTS = 20000, REFUSALS_SHOWN = 50 };

static void refuse(struct import_counts *counts, const char *path, const char *why)
{
    if (counts->refused++ < REFUSALS_SHOWN)
        log_error("%s:%llu: %s", path, (unsigned long long)counts->lines, why);
}

/* One line without its line feed. */
static int take_line(struct ingest *ingest, const char *path, const char *line,
                     size_t length, struct import_counts *counts)
{
    char fault[PAYLOAD_FAULT_BYTES];
    const char *reason = NULL;
    struct event event;
    bool added = false;
    int rc;

    counts->lines++;
    if (length == 0)
        return 0;
    if (payload_read_event(line, length, &event, fault) < 0) {
        refuse(counts, path, fault);
        return 0;
    }
    rc = ingest_import(ingest, &event, clock_wall_ms(), &added, &reason);
    if (rc == -EINVAL) {
        refuse(counts, path, reason);
        return 0;
    }
    counts->added += added;
    counts->known += rc == 0 && !added;
    return rc;
}

static int read_lines(struct ingest *ingest, FILE *file, const char *path,
                      void (*progress)(int64_t, int64_t, const struct import_counts *),
                      struct import_counts *counts)
{
    struct stat about = {0};
    char *line = NULL;
    size_t room = 0;
    int64_t bytes = 0;
    ssize_t length;
    int rc = 0;

    (void)fstat(fileno(file), &about);
    while (rc == 0 && (length = getline(&line, &room, file)) >= 0) {
        bytes += length;
        if (length > 0 && line[length - 1] == '\n')
            length--;
        rc = take_line(ingest, path, line, (size_t)length, counts);
        if (rc == 0 && ingest_pending(ingest) >= COMMIT_EVENTS) {
            rc = ingest_commit(ingest);
            progress(bytes, about.st_size, counts);
        }
    }
    if (rc == 0 && ferror(file))
        rc = log_fail(-EIO, "%s", path);
    if (rc == 0)
        rc = ingest_commit(ingest);
    if (rc == 0)
        progress(bytes, about.st_size, counts);
    free(line);
    return rc;
}

int import_events(struct store *store, const struct rules *rules, const char *path,
                  void (*progress)(int64_t bytes, int64_t of_bytes,
                                   const struct import_counts *counts),
                  struct import_counts *ret)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct import_counts counts = {0};
    struct dossier_register *dossiers = NULL;
    struct ingest *ingest = NULL;
    int rc;

    if (!file)
        return log_fail(-errno, "%s", path);
    rc = dossier_register_open(&dossiers, store, rules);
    if (rc == 0)
        rc = ingest_open(&ingest, store, dossiers, rules);
    if (rc == 0)
        rc = read_lines(ingest, file, path, progress, &counts);
    ingest_close(ingest);
    dossier_register_close(dossiers);
    if (file != stdin)
        (void)fclose(file);
    *ret = counts;
    return rc;
}
