#include "appliance/centre/audit_desk.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_audit.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

struct note {
    char who[SOURCE_WHO_BYTES];
    const char *what, *outcome; /* constant */
    bool counted;
    int64_t at_ms, due_mono_ms;
    int64_t times;
};

struct audit_desk {
    struct store *reader; /* of web's thread */
    struct source_audit source;
    pthread_mutex_t lock;
    size_t count; /* of notes, under the lock */
    struct note notes[AUDIT_DESK_NOTES];
};

/* --- on web's thread ----------------------------------------------------------------- */

/* One that waits for more of its kind; NULL: there is none. */
static struct note *find(struct audit_desk *desk, const struct source_note *said)
{
    for (size_t i = 0; i < desk->count; i++) {
        struct note *note = &desk->notes[i];

        if (note->counted && strcmp(note->what, said->what) == 0 &&
            strcmp(note->outcome, said->outcome) == 0 && strcmp(note->who, said->who) == 0)
            return note;
    }
    return NULL;
}

/* The last place is for all that have none of their own. */
static struct note *take_place(struct audit_desk *desk, const struct source_note *said)
{
    bool full = desk->count == AUDIT_DESK_NOTES;
    struct note *note = &desk->notes[full ? AUDIT_DESK_NOTES - 1 : desk->count++];

    if (full) {
        *note->who = '\0';
        return note;
    }
    *note = (struct note){.what = said->what,
                          .outcome = said->outcome,
                          .counted = said->counted,
                          .at_ms = clock_wall_ms(),
                          .due_mono_ms =
                              said->counted ? clock_mono_ms() + AUDIT_DESK_WAIT_MS : 0};
    (void)stpncpy(note->who, said->who, sizeof note->who - 1);
    return note;
}

static void on_note(void *owner, const struct source_note *said)
{
    struct audit_desk *desk = owner;
    struct note *note;

    pthread_mutex_lock(&desk->lock);
    note = said->counted ? find(desk, said) : NULL;
    if (!note)
        note = take_place(desk, said);
    note->times++;
    pthread_mutex_unlock(&desk->lock);
}

struct telling {
    int (*tell)(void *listener, const struct source_audit_row *row);
    void *listener;
};

static int tell_row(void *owner, const struct store_audit *row)
{
    const struct telling *telling = owner;

    return telling->tell(telling->listener,
                         &(struct source_audit_row){row->id, row->at_ms, row->place,
                                                    row->who, row->what, row->about,
                                                    row->outcome, row->times});
}

static int on_each(void *owner, const struct source_audit_question *question,
                   int (*tell)(void *listener, const struct source_audit_row *row),
                   void *listener)
{
    struct audit_desk *desk = owner;
    struct telling telling = {tell, listener};
    const struct store_audit_filter filter = {.who = question->who,
                                              .what = question->what,
                                              .since_ms = question->since_ms,
                                              .until_ms = question->until_ms,
                                              .below = question->below,
                                              .most = question->limit};

    return store_each_audit(desk->reader, &filter, tell_row, &telling);
}

/* --- on the thread of the store ------------------------------------------------------ */

static bool is_due(const struct note *note, int64_t mono_ms)
{
    return note->due_mono_ms <= mono_ms;
}

/* Those that are due, copied; they are taken away once they are written. */
static size_t copy_due(struct audit_desk *desk, int64_t mono_ms,
                       struct note ret[static AUDIT_DESK_NOTES])
{
    size_t due = 0, kept = 0;

    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->count; i++) {
        if (is_due(&desk->notes[i], mono_ms))
            ret[due++] = desk->notes[i];
        else
            desk->notes[kept++] = desk->notes[i];
    }
    desk->count = kept;
    pthread_mutex_unlock(&desk->lock);
    return due;
}

/* What could not be written, as far as there is room. */
static void put_back(struct audit_desk *desk, const struct note *notes, size_t count)
{
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < count && desk->count < AUDIT_DESK_NOTES; i++)
        desk->notes[desk->count++] = notes[i];
    pthread_mutex_unlock(&desk->lock);
}

static int write_all(struct store *store, const struct note *notes, size_t count)
{
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++) {
        const struct note *note = &notes[i];

        rc = store_add_audit(store, &(struct store_audit){.at_ms = note->at_ms,
                                                          .place = "page",
                                                          .who = note->who,
                                                          .what = note->what,
                                                          .about = "",
                                                          .outcome = note->outcome,
                                                          .times = note->times});
    }
    return rc;
}

int audit_desk_write(struct audit_desk *desk, struct store *store, struct ingest *ingest,
                     int64_t mono_ms)
{
    struct note notes[AUDIT_DESK_NOTES];
    size_t count = copy_due(desk, mono_ms, notes);
    int rc;

    if (count == 0)
        return 0;
    rc = ingest_commit(ingest);
    if (rc == 0)
        rc = store_begin(store);
    if (rc == 0)
        rc = write_all(store, notes, count);
    if (rc == 0)
        rc = store_commit(store);
    if (rc < 0) {
        store_rollback(store);
        put_back(desk, notes, count);
    }
    return rc;
}

/* --- opening ------------------------------------------------------------------------- */

struct audit_desk *audit_desk_open(struct store *reader)
{
    struct audit_desk *desk = need(calloc(1, sizeof *desk));

    desk->reader = reader;
    desk->source = (struct source_audit){desk, on_note, on_each};
    desk->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    return desk;
}

void audit_desk_close(struct audit_desk *desk)
{
    free(desk);
}

const struct source_audit *audit_desk_source(const struct audit_desk *desk)
{
    return &desk->source;
}
