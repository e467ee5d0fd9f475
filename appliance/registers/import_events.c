#include "appliance/registers/import_events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "appliance/count/dossier_register.h"
#include "appliance/count/ingest.h"
#include "appliance/count/quarantine.h"
#include "appliance/registers/repeats.h"
#include "appliance/report/aside.h"
#include "appliance/streams/streams.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv_text.h"

enum {
    COMMIT_EVENTS = 20000,
    REFUSALS_SHOWN = 50,
    PROGRESS_LINES = 256,
    PROGRESS_MS = 250
};

struct importing {
    struct store *store;
    struct ingest *ingest;
    const char *path;
    const struct import_watch *watch;
    struct repeats *repeats; /* of this file */
    struct import_counts counts;
    int64_t told_ms; /* when progress was told last */
    int64_t *again;  /* entries of the quarantine that may be taken in at the end */
    size_t again_count, again_room;
};

/* --- what is refused ----------------------------------------------------------------- */

static void show_refusal(const struct importing *at, const struct ingest_refusal *refusal)
{
    unsigned long long line = at->counts.lines;

    if (at->counts.refused > REFUSALS_SHOWN)
        return;
    if (*refusal->detail)
        log_error("%s:%llu: %s", at->path, line, refusal->detail);
    else
        log_error("%s:%llu: %s: %s", at->path, line, refusal->reason,
                  aside_reason_meanings[aside_reason_find(refusal->reason)]);
}

/* Kept, and remembered where another try at the end may take it in: a void may have come before
 * what it cancels, and what was refused of the same file before may be right now. */
static int refuse(struct importing *at, const struct ingest_refusal *refusal)
{
    bool before = false;
    int64_t id = 0;
    int rc = ingest_set_aside(at->ingest, refusal, clock_wall_ms(), &id, &before);

    if (rc < 0)
        return rc;
    at->counts.refused++;
    show_refusal(at, refusal);
    if (!id ||
        !(before || strcmp(refusal->reason, aside_reason_names[ASIDE_UNKNOWN_EVENT]) == 0))
        return 0;
    at->again = memory_grow(at->again, at->again_count, &at->again_room, sizeof *at->again);
    at->again[at->again_count++] = id;
    return 0;
}

static int try_again(struct importing *at)
{
    int rc = 0;

    for (size_t i = 0; i < at->again_count && rc == 0; i += QUARANTINE_SLICE) {
        size_t left = at->again_count - i;
        const struct quarantine_choice choice = {
            .filter = {"", ""},
            .ids = at->again + i,
            .id_count = left < QUARANTINE_SLICE ? left : QUARANTINE_SLICE,
        };
        struct quarantine_outcome outcome = {0};

        rc = quarantine_replay(at->store, at->ingest, &choice, clock_wall_ms(), &outcome);
        at->counts.added += outcome.replayed;
        at->counts.known +=
            outcome.known + outcome.missing; /* missing: the same line twice */
        at->counts.refused -= outcome.replayed + outcome.known + outcome.missing;
    }
    return rc;
}

/* --- lines --------------------------------------------------------------------------- */

/* One line without what ends it. */
static int take_line(struct importing *at, const char *line, size_t length)
{
    char fault[PAYLOAD_FAULT_BYTES] = "";
    struct ingest_refusal refusal = {line, length, 1, aside_reason_names[ASIDE_BAD_EVENT],
                                     fault};
    struct ingest_doubt doubt;
    struct event event;
    bool added = false;
    int rc;

    at->counts.lines++;
    if (length == 0)
        return 0;
    if (length > PAYLOAD_MAX_BYTES)
        refusal.reason = aside_reason_names[ASIDE_TOO_LARGE];
    if (length > PAYLOAD_MAX_BYTES || payload_read_event(line, length, &event, fault) < 0)
        return refuse(at, &refusal);
    refusal.nth = repeats_count(at->repeats, &event);
    rc = ingest_import(at->ingest, &event, refusal.nth, clock_wall_ms(), &added, &doubt);
    if (rc == -EINVAL) {
        refusal.reason = doubt.reason;
        refusal.detail = doubt.detail;
        return refuse(at, &refusal);
    }
    at->counts.added += rc == 0 && added;
    at->counts.known += rc == 0 && !added;
    return rc;
}

/* -EINTR: it shall stop. */
static int look_up(struct importing *at)
{
    int64_t now_ms;

    if (*at->watch->stop)
        return -EINTR;
    if (at->counts.lines % PROGRESS_LINES)
        return 0;
    now_ms = clock_mono_ms();
    if (now_ms - at->told_ms < PROGRESS_MS)
        return 0;
    at->told_ms = now_ms;
    at->watch->progress(at->watch->owner, &at->counts);
    return 0;
}

/* A file that was saved as "UTF-8" elsewhere may begin with its mark; *line is behind it.
 * -EINVAL, logged: it is no text, or in UTF-16, of which no line would be understood. */
static int skip_mark(const struct importing *at, char **line, size_t *length)
{
    const char *foreign = csv_text_foreign(*line, *length);
    size_t marks = csv_text_marks(*line, *length);

    *line += marks;
    *length -= marks;
    if (foreign)
        log_error("%s: this is %s: wanted is one JSON object a line", at->path, foreign);
    else if (csv_text_is_utf16(*line, *length))
        log_error("%s: this is UTF-16: save it as UTF-8", at->path);
    else
        return 0;
    return -EINVAL;
}

/* Blanks, and the Ctrl-Z that some programs end a file with. */
static bool is_at_end(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x1A;
}

static int read_line(struct importing *at, char *line, size_t length)
{
    int rc = 0;

    at->counts.bytes += (int64_t)length;
    if (at->counts.lines == 0)
        rc = skip_mark(at, &line, &length);
    while (length > 0 && is_at_end(line[length - 1]))
        length--;
    return rc < 0 ? rc : take_line(at, line, length);
}

static int read_lines(struct importing *at, FILE *file)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int rc = 0;

    while (rc == 0 && (length = getline(&line, &room, file)) >= 0) {
        rc = read_line(at, line, (size_t)length);
        if (rc == 0 && ingest_pending(at->ingest) >= COMMIT_EVENTS)
            rc = ingest_commit(at->ingest);
        if (rc == 0)
            rc = look_up(at);
    }
    if (rc == 0 && ferror(file))
        rc = *at->watch->stop ? -EINTR : log_fail(-errno, "%s", at->path);
    free(line);
    return rc;
}

/* What was read is stored, also when it was stopped. */
static int run(struct importing *at, FILE *file)
{
    struct stat about = {0};
    int rc, stored;

    if (fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode))
        at->counts.of_bytes = about.st_size;
    rc = read_lines(at, file);
    if (rc < 0 && rc != -EINTR)
        return rc;
    stored = ingest_commit(at->ingest);
    if (stored == 0)
        stored = try_again(at);
    return stored < 0 ? stored : rc;
}

int import_events(struct store *store, const struct rules *rules, const char *path,
                  const struct import_watch *watch, struct import_counts *ret)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct importing at = {
        .store = store, .path = path, .watch = watch, .repeats = repeats_open()};
    struct dossier_register *dossiers = NULL;
    int rc;

    if (!file) {
        rc = log_fail(-errno, "%s", path);
        repeats_close(at.repeats);
        return rc;
    }
    rc = payload_make_name(at.counts.epoch);
    if (rc == 0)
        rc = dossier_register_open(&dossiers, store, rules);
    if (rc == 0)
        rc = ingest_open(&at.ingest, store, dossiers, rules);
    if (rc == 0) {
        ingest_import_as(at.ingest, at.counts.epoch);
        rc = run(&at, file);
        at.counts.places = ingest_imported(at.ingest);
    }
    ingest_close(at.ingest);
    dossier_register_close(dossiers);
    if (file != stdin)
        (void)fclose(file);
    repeats_close(at.repeats);
    free(at.again);
    *ret = at.counts;
    return rc;
}
