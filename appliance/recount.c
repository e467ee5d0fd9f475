#include "appliance/recount.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/docket.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

enum { SHOWN = 20, LINE_BYTES = 512, DIGEST_RAW_BYTES = 32 };

struct counting {
    struct store *store;
    const struct calendar *calendar;
    const struct catalogue *catalogue;
    struct ledger_batch *batch;
    struct recount *result;
    int64_t reached; /* events on the chains of dossiers */
};

/* --- dossiers ------------------------------------------------------------------------ */

static int count_dossier(void *owner, const struct store_dossier *dossier)
{
    struct counting *counting = owner;
    struct dossier_event *events;
    struct dossier state;
    size_t count;
    int rc = docket_read_chain(counting->store, counting->catalogue, dossier->last_event,
                               &events, &count);

    if (rc < 0)
        return rc;
    dossier_fold(counting->calendar, events, count, &state);
    free(events);
    counting->reached += (int64_t)count;
    ledger_batch_add(counting->batch, &state, 1);
    if (!dossier_same(&state, &dossier->state) &&
        counting->result->wrong_dossiers++ < SHOWN)
        log_error("dossier in row %lld is not what its events say", (long long)dossier->id);
    return 0;
}

/* --- ledger -------------------------------------------------------------------------- */

static int subtract_cell(void *owner, const struct ledger_key *key,
                         const struct measures *m)
{
    ledger_batch_subtract_cell(((struct counting *)owner)->batch, key, m);
    return 0;
}

static int subtract_rollup(void *owner, const struct rollup_key *key,
                           const struct rollup_measures *m)
{
    ledger_batch_subtract_rollup(((struct counting *)owner)->batch, key, m);
    return 0;
}

static int report_cell(void *owner, const struct ledger_key *key, const struct measures *m)
{
    struct counting *counting = owner;
    char day[DATE_BYTES];

    if (counting->result->wrong_cells++ < SHOWN)
        log_error(
            "ledger %s, unit %d, field %d, procedure %d, channel %d: events less ledger: "
            "received %lld, early %lld, on time %lld, late %lld, overdue %lld",
            date_format(key->day, day), key->unit, key->field, key->procedure,
            (int)key->channel, (long long)m->received, (long long)m->early,
            (long long)m->on_time, (long long)m->late, (long long)m->overdue);
    return 0;
}

static int report_rollup(void *owner, const struct rollup_key *key,
                         const struct rollup_measures *m)
{
    struct counting *counting = owner;

    (void)m;
    if (counting->result->wrong_cells++ < SHOWN)
        log_error("roll-up of grain %d, slot %d, unit %d, field %d differs",
                  (int)key->grain, key->slot, key->unit, key->field);
    return 0;
}

int recount_run(struct store *store, const struct calendar *calendar,
                const struct catalogue *catalogue, struct recount *ret)
{
    struct recount result = {0};
    struct counting counting = {store,   calendar, catalogue, ledger_batch_open(),
                                &result, 0};
    const struct ledger_sink report = {&counting, report_cell, report_rollup};
    int rc = store_count_events(store, &result.events, &result.dossiers);

    if (rc == 0)
        rc = store_each_dossier(store, count_dossier, &counting);
    if (rc == 0)
        rc = store_each_cell(store, subtract_cell, &counting);
    if (rc == 0)
        rc = store_each_rollup(store, subtract_rollup, &counting);
    if (rc == 0)
        rc = ledger_batch_flush(counting.batch, &report);
    result.stray_events = result.events - counting.reached;
    ledger_batch_close(counting.batch);
    if (rc == 0)
        *ret = result;
    return rc;
}

/* --- digest -------------------------------------------------------------------------- */

static int hash_cell(void *owner, const struct store_coded_cell *cell)
{
    char line[LINE_BYTES], day[DATE_BYTES];
    const struct measures *m = &cell->measures;
    int length = snprintf(line, sizeof line, "%s|%s|%s|%s|%s|%lld|%lld|%lld|%lld|%lld\n",
                          date_format(cell->day, day), cell->unit, cell->field,
                          cell->procedure, event_channel_names[cell->channel],
                          (long long)m->received, (long long)m->early,
                          (long long)m->on_time, (long long)m->late, (long long)m->overdue);

    if (length < 0 || length >= LINE_BYTES)
        return -EOVERFLOW;
    return gnutls_hash(*(gnutls_hash_hd_t *)owner, line, (size_t)length) < 0 ? -EIO : 0;
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
