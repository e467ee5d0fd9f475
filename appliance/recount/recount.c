#include "appliance/recount/recount.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/dossier_register.h"
#include "appliance/dossiers/dossier_fold.h"
#include "appliance/tables/store_changes.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_events.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

enum { SHOWN = RECOUNT_SHOWN, LINE_BYTES = 512, DIGEST_RAW_BYTES = 32, BATCH_ROWS = 20000 };

struct counting {
    struct store *store;
    struct store *into; /* where the ledger is built again */
    const struct rules *rules;
    const struct pulse *pulse; /* NULL: nobody waits for a sign of life */
    struct ledger_batch *batch;
    size_t batch_rows;      /* dossiers or roll-ups in it */
    struct dossier dossier; /* scratch */
    struct recount *result;
    int64_t reached; /* events on the chains of dossiers, and loose ones */
    int64_t quality[DOSSIER_FAULTS];
};

static int flush(struct counting *counting)
{
    const struct ledger_sink sink = store_ledger_sink(counting->into);

    counting->batch_rows = 0;
    return ledger_batch_flush(counting->batch, &sink);
}

/* So that memory does not grow with the number of dossiers. */
static int flush_when_full(struct counting *counting)
{
    return ++counting->batch_rows < BATCH_ROWS ? 0 : flush(counting);
}

/* --- dossiers ------------------------------------------------------------------------ */

/* Folds the dossier again into counting->dossier and adds it to the batch. */
static int count_again(struct counting *counting, const struct store_dossier *dossier)
{
    const struct dossier_summary *summary = &counting->dossier.summary;
    struct dossier_event *events;
    size_t count;
    int rc = dossier_register_read_chain(counting->store, counting->rules,
                                         dossier->last_event, &events, &count);

    if (rc < 0)
        return rc;
    dossier_fold(counting->rules, dossier->code, events, count, &counting->dossier);
    free(events);
    pulse_count(counting->pulse, counting->reached, counting->reached + (int64_t)count);
    counting->reached += (int64_t)count;
    ledger_batch_add(counting->batch, &counting->dossier, 1);
    for (int fault = 0; fault < DOSSIER_FAULTS; fault++)
        counting->quality[fault] += (summary->faults >> fault) & 1U;
    return flush_when_full(counting);
}

static int compare_dossier(void *owner, const struct store_dossier *dossier)
{
    struct counting *counting = owner;
    int rc = count_again(counting, dossier);

    if (rc == 0 && !dossier_same(&counting->dossier.summary, &dossier->summary) &&
        counting->result->wrong_dossiers++ < SHOWN)
        log_error("dossier in row %lld is not what its events say", (long long)dossier->id);
    return rc;
}

static void note_moved(struct counting *counting, const struct store_dossier *dossier)
{
    int32_t before = dossier->summary.due_day, after = counting->dossier.summary.due_day;
    struct recount *result = counting->result;
    struct recount_move *move;

    result->judged_otherwise += dossier->summary.class != counting->dossier.summary.class &&
                                counting->dossier.summary.resolved_day != DOSSIER_NO_DAY;
    if (before == after || counting->dossier.summary.resolved_day != DOSSIER_NO_DAY)
        return;
    if (result->moved_due_dates++ >= RECOUNT_SHOWN)
        return;
    move = &result->moves[result->moved_due_dates - 1];
    move->from_day = before;
    move->to_day = after;
    memcpy(move->dossier, dossier->code, sizeof move->dossier);
}

static const char *day_text(int32_t day, char ret[static DATE_BYTES])
{
    return day == DOSSIER_NO_DAY ? "none" : date_format(day, ret);
}

const char *recount_move_text(const struct recount_move *move,
                              char ret[static RECOUNT_MOVE_BYTES])
{
    char from[DATE_BYTES], to[DATE_BYTES];

    (void)snprintf(ret, RECOUNT_MOVE_BYTES, "%s moves from %s to %s", move->dossier,
                   day_text(move->from_day, from), day_text(move->to_day, to));
    return ret;
}

static int repair_dossier(void *owner, const struct store_dossier *dossier)
{
    struct counting *counting = owner;
    struct store_dossier changed = *dossier;
    int rc = count_again(counting, dossier);

    if (rc < 0 || dossier_same(&counting->dossier.summary, &dossier->summary))
        return rc;
    counting->result->wrong_dossiers++;
    note_moved(counting, dossier);
    changed.summary = counting->dossier.summary;
    return store_change_dossier(counting->store, &changed);
}

static int count_loose(void *owner, const struct store_event *event)
{
    struct counting *counting = owner;

    if (!event->event.voided)
        dossier_register_count_loose(counting->rules, event, counting->batch, 1);
    return flush_when_full(counting);
}

/* --- ledger -------------------------------------------------------------------------- */

static int subtract_rollup(void *owner, const struct rollup_key *key,
                           const struct measures *m)
{
    struct counting *counting = owner;

    ledger_batch_subtract_rollup(counting->batch, key, m);
    return flush_when_full(counting);
}

static int subtract_move(void *owner, const struct move_key *key, int64_t dossiers)
{
    struct counting *counting = owner;

    ledger_batch_subtract_move(counting->batch, key, dossiers);
    return flush_when_full(counting);
}

static int report_rollup(void *owner, const struct rollup_key *key,
                         const struct measures *m)
{
    struct counting *counting = owner;

    for (int i = 0; i < MEASURES; i++) {
        if (m->of[i] && counting->result->wrong_cells++ < SHOWN)
            log_error(
                "ledger, grain %d, slot %d, unit %d, field %d: %s is %lld less than the "
                "events say",
                (int)key->grain, key->slot, key->unit, key->field, measure_names[i],
                (long long)m->of[i]);
    }
    return 0;
}

static int report_move(void *owner, const struct move_key *key, int64_t dossiers)
{
    struct counting *counting = owner;
    char moved[DATE_BYTES];

    if (counting->result->wrong_cells++ < SHOWN)
        log_error("moves of %s, received in grain %d, slot %d, unit %d, field %d, channel "
                  "%d: %lld less than the events say",
                  key->moved_day == LEDGER_WITHIN ? "the slot"
                                                  : date_format(key->moved_day, moved),
                  (int)key->grain, key->slot, key->unit, key->field, (int)key->channel,
                  (long long)dossiers);
    return 0;
}

/* Events that are neither on a chain nor of a type that has none. */
static int count_all_loose(struct counting *counting)
{
    static const enum event_type counted[] = {EVENT_TALLY, EVENT_REFUSED};
    int64_t loose = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof counted / sizeof counted[0]; i++)
        rc = store_each_loose_event(counting->store, counted[i], count_loose, counting);
    if (rc == 0)
        rc = store_count_loose(counting->store, &loose);
    counting->reached += loose;
    return rc < 0 ? rc : flush(counting);
}

static int compare_quality(void *owner, enum dossier_fault fault, int64_t dossiers)
{
    struct counting *counting = owner;

    counting->quality[fault] -= dossiers;
    return 0;
}

/* The ledger as it should be less the one that is: what is left are the differences. */
static int compare_ledger(struct counting *counting)
{
    int rc = store_each_rollup(counting->store, subtract_rollup, counting);

    if (rc == 0)
        rc = flush(counting);
    if (rc == 0)
        rc = store_each_move(counting->store, subtract_move, counting);
    if (rc == 0)
        rc = flush(counting);
    if (rc == 0)
        rc = store_each_rollup(counting->into, report_rollup, counting);
    if (rc == 0)
        rc = store_each_move(counting->into, report_move, counting);
    return rc;
}

static int compare_all(struct counting *counting)
{
    int rc = store_open(&counting->into, NULL, STORE_SCRATCH);

    if (rc == 0)
        rc = store_begin(counting->into);
    if (rc == 0)
        rc = store_each_dossier(counting->store, compare_dossier, counting);
    if (rc == 0)
        rc = count_all_loose(counting);
    if (rc == 0)
        rc = compare_ledger(counting);
    store_close(counting->into);
    if (rc == 0)
        rc = store_each_quality(counting->store, compare_quality, counting);
    for (int fault = 0; rc == 0 && fault < DOSSIER_FAULTS; fault++)
        counting->result->wrong_cells += counting->quality[fault] != 0;
    counting->result->stray_events = counting->result->events - counting->reached;
    return rc;
}

static int repair_all(struct counting *counting)
{
    int rc = store_clear_ledger(counting->store);

    counting->into = counting->store;
    if (rc == 0)
        rc = store_each_dossier(counting->store, repair_dossier, counting);
    if (rc == 0)
        rc = count_all_loose(counting);
    for (int fault = 0; rc == 0 && fault < DOSSIER_FAULTS; fault++)
        rc = store_add_quality(counting->store, (enum dossier_fault)fault,
                               counting->quality[fault]);
    return rc < 0 ? rc : store_add_changes(counting->store, &(struct changes){.all = true});
}

static int run(struct counting counting, int (*all)(struct counting *counting),
               struct recount *ret)
{
    struct recount result = {0};
    int64_t dossiers;
    int rc = store_count_events(counting.store, &result.events, &dossiers);

    counting.batch = ledger_batch_open();
    counting.result = &result;
    if (rc == 0)
        rc = all(&counting);
    result.dossiers = dossiers;
    ledger_batch_close(counting.batch);
    dossier_release(&counting.dossier);
    if (rc == 0)
        *ret = result;
    return rc;
}

int recount_run(struct store *store, const struct rules *rules, struct recount *ret)
{
    return run((struct counting){.store = store, .rules = rules}, compare_all, ret);
}

int recount_repair(struct store *store, const struct rules *rules,
                   const struct pulse *pulse, struct recount *ret)
{
    return run((struct counting){.store = store, .rules = rules, .pulse = pulse},
               repair_all, ret);
}

/* --- digest -------------------------------------------------------------------------- */

static int hash_cell(void *owner, const struct store_coded_cell *cell)
{
    char line[LINE_BYTES], day[DATE_BYTES];
    int length = snprintf(line, sizeof line, "%s|%s|%s", date_format(cell->day, day),
                          cell->unit, cell->field);

    for (int i = 0; i < MEASURES && length > 0 && length < LINE_BYTES; i++)
        length += snprintf(line + length, sizeof line - (size_t)length, "|%lld",
                           (long long)cell->measures.of[i]);
    if (length < 0 || length >= LINE_BYTES - 1)
        return -EOVERFLOW;
    line[length] = '\n';
    return gnutls_hash(*(gnutls_hash_hd_t *)owner, line, (size_t)length + 1) < 0 ? -EIO : 0;
}

int recount_digest(struct store *store, char ret[static RECOUNT_DIGEST_BYTES])
{
    unsigned char raw[DIGEST_RAW_BYTES];
    gnutls_hash_hd_t hash;
    int rc;

    if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) < 0)
        return -EIO;
    rc = store_each_coded_cell(store, hash_cell, &hash);
    gnutls_hash_deinit(hash, raw);
    for (size_t i = 0; i < sizeof raw && rc == 0; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", raw[i]);
    return rc;
}
