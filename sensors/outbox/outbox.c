#include "sensors/outbox/outbox.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/outbox/outbox_chain.h"
#include "sensors/outbox/outbox_file.h"

enum {
    SWEEP_EVENTS = 500,
    RECEIPT_EVERY_MS = 60 * 1000,
};

enum statement {
    BEGIN,
    COMMIT,
    ROLLBACK,
    USED,
    LOAD,
    LAST_RECEIPT,
    APPEND,
    SET_MARK,
    PUT_RECEIPT,
    DROP_RECEIPTS_ABOVE,
    DROP_RECEIPTS_BEFORE,
    OLD_ENOUGH,
    DELETE,
    RENEW,
    PUT_TERM,
    GET_MARK, /* from here on of the reading side */
    READ,
    STAMP,
    BEFORE,
    STATEMENTS,
};

static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [USED] = "SELECT (page_count - freelist_count) * page_size"
             " FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    [LOAD] =
        "SELECT epoch, base, (SELECT min(seq) FROM event), (SELECT max(seq) FROM event),"
        " begun, term FROM meta",
    [LAST_RECEIPT] = "SELECT max(committed) FROM receipt",
    [APPEND] = "INSERT INTO event (seq, at, json, before) VALUES (?, ?, ?, ?)",
    [SET_MARK] = "INSERT INTO mark (unit, counter, key, mark) VALUES (?, ?, ?, ?)"
                 " ON CONFLICT DO UPDATE SET mark = excluded.mark",
    [PUT_RECEIPT] = "INSERT OR REPLACE INTO receipt (at, committed) VALUES (?, ?)",
    [DROP_RECEIPTS_ABOVE] = "DELETE FROM receipt WHERE committed > ?",
    [DROP_RECEIPTS_BEFORE] = "DELETE FROM receipt WHERE at < ?"
                             " AND at < (SELECT max(at) FROM receipt)",
    [OLD_ENOUGH] = "SELECT max(committed) FROM receipt WHERE at <= ?",
    [DELETE] = "DELETE FROM event WHERE seq <= ?",
    [RENEW] = "UPDATE meta SET epoch = ?, base = ?, begun = ?",
    [PUT_TERM] = "UPDATE meta SET term = ?",
    [GET_MARK] = "SELECT mark FROM mark WHERE unit = ? AND counter = ? AND key = ?",
    [READ] = "SELECT seq, json FROM event WHERE seq >= ? AND seq <= ? ORDER BY seq",
    [STAMP] = "SELECT at FROM event WHERE seq = ?",
    [BEFORE] = "SELECT before FROM event WHERE seq = ?",
};

/* From where to where events are kept. */
struct ends {
    int64_t first, last;
    char chain[PAYLOAD_EPOCH_BYTES]; /* after `last` */
};

/*
 * Numbers are as in the table, `base` more than those that travel. Up to base they are of an epoch
 * that is over, and only wait to be swept.
 */
struct outbox {
    struct outbox_file file;
    sqlite3_stmt *statements[STATEMENTS];
    struct outbox_limits limits;
    char epoch[PAYLOAD_EPOCH_BYTES], run[PAYLOAD_EPOCH_BYTES];
    char begun[PAYLOAD_EPOCH_BYTES];
    int64_t base;              /* changes only in outbox_renew() */
    struct ends shown;         /* the reading side's */
    _Atomic int64_t committed; /* likewise; the writing side looks */
    _Atomic int64_t term;      /* likewise */

    /* The writing side's. */
    struct ends written;
    int64_t appended; /* written.last, with what is not committed yet ... */
    char chain_appended[PAYLOAD_EPOCH_BYTES]; /* ... and the chain after it */
    int64_t receipt, receipt_ms; /* in the newest row of receipt, and its wall clock */
    int64_t term_written;
    bool busy; /* a transaction is open */
};

/* Runs a bound statement that gives no row, and makes it ready for the next time. */
static int run(struct outbox *box, enum statement which)
{
    int rc = outbox_file_errno(sqlite3_step(box->statements[which]));

    sqlite3_reset(box->statements[which]);
    return rc;
}

static int run_with(struct outbox *box, enum statement which, int64_t value)
{
    sqlite3_bind_int64(box->statements[which], 1, value);
    return run(box, which);
}

/* The first column of the first row; 0 also where it is NULL or there is none. */
static int ask(struct outbox *box, enum statement which, int64_t *ret)
{
    sqlite3_stmt *statement = box->statements[which];
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        *ret = sqlite3_column_int64(statement, 0);
    else if (code == SQLITE_DONE)
        *ret = 0;
    sqlite3_reset(statement);
    return outbox_file_errno(code);
}

static void discard(struct outbox *box)
{
    /* After a failure SQLite may have rolled back by itself. */
    if (box->busy && !sqlite3_get_autocommit(box->file.db))
        run(box, ROLLBACK);
    box->busy = false;
    box->appended = box->written.last;
    memcpy(box->chain_appended, box->written.chain, sizeof box->chain_appended);
}

static int begin(struct outbox *box)
{
    int64_t used = 0;
    int rc;

    if (box->busy)
        return 0;
    rc = ask(box, USED, &used);
    if (rc == 0 && (uint64_t)used >= box->limits.max_bytes)
        rc = -ENOSPC;
    if (rc == 0)
        rc = run(box, BEGIN);
    box->busy = rc == 0;
    return rc;
}

static int load(struct outbox *box)
{
    sqlite3_stmt *statement = box->statements[LOAD];
    struct ends *ends = &box->written;
    int code = sqlite3_step(statement);

    if (code != SQLITE_ROW) {
        sqlite3_reset(statement);
        return code == SQLITE_DONE ? -EBADMSG : outbox_file_errno(code);
    }
    snprintf(box->epoch, sizeof box->epoch, "%s", sqlite3_column_text(statement, 0));
    snprintf(box->begun, sizeof box->begun, "%s", sqlite3_column_text(statement, 4));
    box->term = box->term_written = sqlite3_column_int64(statement, 5);
    box->base = sqlite3_column_int64(statement, 1);
    ends->last = sqlite3_column_int64(statement, 3);
    ends->first = ends->last ? sqlite3_column_int64(statement, 2) : box->base + 1;
    if (ends->last < box->base)
        ends->last = box->base;
    sqlite3_reset(statement);
    discard(box);
    outbox_show(box);
    return ask(box, LAST_RECEIPT, &box->receipt);
}

/* A receipt is not written down each time; but without one nothing was deleted. */
static int64_t known_receipt(const struct outbox *box)
{
    int64_t least = box->written.first - 1 > box->base ? box->written.first - 1 : box->base;

    return box->receipt > least ? box->receipt : least;
}

static int prepare(struct outbox *box)
{
    int code = SQLITE_OK;

    for (int i = 0; code == SQLITE_OK && i < STATEMENTS; i++)
        code = sqlite3_prepare_v3(i < GET_MARK ? box->file.db : box->file.reads, texts[i],
                                  -1, SQLITE_PREPARE_PERSISTENT, &box->statements[i], NULL);
    return outbox_file_errno(code);
}

int outbox_open(struct outbox **ret, const char *directory,
                const struct outbox_limits *limits)
{
    struct outbox *box = need(calloc(1, sizeof *box));
    int rc;

    box->file.lock = -1;
    box->limits = *limits;
    rc = outbox_file_open(&box->file, directory);
    if (rc < 0)
        goto out;
    rc = outbox_chain_mend(box->file.db, box->written.chain);
    if (rc == 0)
        rc = payload_make_name(box->run);
    if (rc == 0)
        rc = prepare(box);
    if (rc == 0)
        rc = load(box);
    if (rc < 0) {
        log_fail(rc, "outbox in %s", directory);
        goto out;
    }
    box->committed = known_receipt(box);

    *ret = box;
    box = NULL; /* now the caller's */
out:
    outbox_close(box);
    return rc;
}

void outbox_close(struct outbox *box)
{
    if (!box)
        return;
    discard(box);
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(box->statements[i]);
    outbox_file_close(&box->file);
    free(box);
}

const char *outbox_epoch(const struct outbox *box)
{
    return box->epoch;
}

const char *outbox_run(const struct outbox *box)
{
    return box->run;
}

const char *outbox_begun(const struct outbox *box)
{
    return box->begun;
}

uint64_t outbox_first(const struct outbox *box)
{
    const int64_t first = box->shown.first;

    return first > box->base ? (uint64_t)(first - box->base) : 1;
}

uint64_t outbox_last(const struct outbox *box)
{
    return (uint64_t)(box->shown.last - box->base);
}

uint64_t outbox_half(const struct outbox *box)
{
    return box->limits.max_bytes / 2 / OUTBOX_EVENT_BYTES;
}

uint64_t outbox_committed(const struct outbox *box)
{
    return (uint64_t)(box->committed - box->base);
}

int outbox_append(struct outbox *box, int64_t wall_ms, const char *json)
{
    sqlite3_stmt *statement = box->statements[APPEND];
    int rc = begin(box);

    if (rc == 0) {
        sqlite3_bind_int64(statement, 1, box->appended + 1);
        sqlite3_bind_int64(statement, 2, wall_ms);
        sqlite3_bind_text(statement, 3, json, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 4, box->chain_appended, -1, SQLITE_STATIC);
        rc = run(box, APPEND);
    }
    if (rc < 0) {
        discard(box);
        return rc;
    }
    outbox_chain_next(box->chain_appended, json, box->chain_appended);
    box->appended++;
    return 0;
}

static void bind_cursor(sqlite3_stmt *statement, const struct outbox_cursor *cursor)
{
    sqlite3_bind_text(statement, 1, cursor->unit, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, cursor->counter, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, cursor->key, -1, SQLITE_STATIC);
}

int outbox_set_mark(struct outbox *box, const struct outbox_cursor *cursor,
                    const char *mark)
{
    int rc = begin(box);

    if (rc == 0) {
        bind_cursor(box->statements[SET_MARK], cursor);
        sqlite3_bind_text(box->statements[SET_MARK], 4, mark, -1, SQLITE_STATIC);
        rc = run(box, SET_MARK);
    }
    if (rc < 0)
        discard(box);
    return rc;
}

int outbox_get_mark(struct outbox *box, const struct outbox_cursor *cursor,
                    char ret[static OUTBOX_MARK_BYTES])
{
    sqlite3_stmt *statement = box->statements[GET_MARK];
    int code;
    int rc;

    bind_cursor(statement, cursor);
    code = sqlite3_step(statement);
    rc = code == SQLITE_DONE ? -ENOENT : outbox_file_errno(code);
    if (code == SQLITE_ROW)
        snprintf(ret, OUTBOX_MARK_BYTES, "%s", sqlite3_column_text(statement, 0));
    sqlite3_reset(statement);
    return rc;
}

int outbox_commit(struct outbox *box)
{
    int rc;

    if (!box->busy)
        return 0;
    rc = run(box, COMMIT);
    if (rc == 0) {
        box->busy = false;
        box->written.last = box->appended;
        memcpy(box->written.chain, box->chain_appended, sizeof box->chain_appended);
    }
    discard(box); /* nothing, when the commit was good */
    return rc;
}

void outbox_show(struct outbox *box)
{
    box->shown = box->written;
}

static int read_row(sqlite3_stmt *statement, struct outbox_page *page, size_t *left)
{
    const char *json = (const char *)sqlite3_column_text(statement, 1);
    size_t bytes = (size_t)sqlite3_column_bytes(statement, 1);

    if (!json)
        return -EBADMSG;
    if (page->count > 0 && bytes + 1 > *left)
        return -E2BIG;
    page->events[page->count++] = need(strdup(json));
    *left -= bytes + 1 < *left ? bytes + 1 : *left;
    return 0;
}

int outbox_read(struct outbox *box, uint64_t first, size_t max_bytes,
                struct outbox_page *ret)
{
    sqlite3_stmt *statement = box->statements[READ];
    struct outbox_page page = {.first = first};
    size_t left = max_bytes;
    int code = SQLITE_DONE;
    int rc = 0;

    sqlite3_bind_int64(statement, 1, (int64_t)first + box->base);
    sqlite3_bind_int64(statement, 2, box->shown.last);
    while (rc == 0 && page.count < OUTBOX_PAGE_EVENTS) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        /* A hole in the numbers: the file is not what we wrote. */
        if (sqlite3_column_int64(statement, 0) != (int64_t)(first + page.count) + box->base)
            rc = page.count == 0 ? -ENOENT : -E2BIG;
        else
            rc = read_row(statement, &page, &left);
    }
    sqlite3_reset(statement);
    if (rc == -E2BIG)
        rc = 0; /* the next page's */
    if (rc == 0)
        rc = outbox_file_errno(code);
    if (rc == 0 && page.count == 0)
        rc = -ENOENT;
    if (rc < 0)
        outbox_page_release(&page);
    else
        *ret = page;
    return rc;
}

void outbox_page_release(struct outbox_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        free(page->events[i]);
    page->count = 0;
}

int outbox_stamp(struct outbox *box, uint64_t seq, int64_t *ret_wall_ms)
{
    int64_t stamp = 0;
    int rc;

    sqlite3_bind_int64(box->statements[STAMP], 1, (int64_t)seq + box->base);
    rc = ask(box, STAMP, &stamp);
    if (rc == 0 && stamp == 0)
        rc = -ENOENT;
    if (rc == 0)
        *ret_wall_ms = stamp;
    return rc;
}

int outbox_chain(struct outbox *box, uint64_t seq, char ret[static PAYLOAD_EPOCH_BYTES])
{
    sqlite3_stmt *statement = box->statements[BEFORE];
    int64_t at = (int64_t)seq + box->base;
    int code;
    int rc;

    if (at > box->shown.last)
        return -ENOENT;
    if (at == box->shown.last) {
        memcpy(ret, box->shown.chain, PAYLOAD_EPOCH_BYTES);
        return 0;
    }
    sqlite3_bind_int64(statement, 1, at + 1);
    code = sqlite3_step(statement);
    rc = code == SQLITE_DONE ? -ENOENT : outbox_file_errno(code);
    if (code == SQLITE_ROW)
        snprintf(ret, PAYLOAD_EPOCH_BYTES, "%s", sqlite3_column_text(statement, 0));
    sqlite3_reset(statement);
    return rc;
}

int outbox_receive(struct outbox *box, uint64_t committed)
{
    int64_t upto = (int64_t)committed + box->base;

    if (upto > box->shown.last)
        return -ERANGE;
    box->committed = upto;
    return 0;
}

uint64_t outbox_term(const struct outbox *box)
{
    return (uint64_t)box->term;
}

void outbox_receive_term(struct outbox *box, uint64_t term)
{
    box->term = (int64_t)term;
}

static int put_term(struct outbox *box, int64_t term)
{
    int rc = term == box->term_written ? 0 : run_with(box, PUT_TERM, term);

    if (rc == 0)
        box->term_written = term;
    return rc;
}

/* Now and then, and at once where the centre has gone back. */
static int put_receipt(struct outbox *box, int64_t wall_ms, int64_t committed)
{
    int64_t age_ms = wall_ms - box->receipt_ms;
    bool restored = committed < box->receipt;
    int rc = 0;

    if (committed == box->receipt ||
        (!restored && age_ms >= 0 && age_ms < RECEIPT_EVERY_MS))
        return 0;
    if (restored)
        rc = run_with(box, DROP_RECEIPTS_ABOVE, committed);
    if (rc == 0) {
        sqlite3_bind_int64(box->statements[PUT_RECEIPT], 2, committed);
        rc = run_with(box, PUT_RECEIPT, wall_ms);
    }
    if (rc == 0) {
        box->receipt = committed;
        box->receipt_ms = wall_ms;
    }
    return rc;
}

/* Up to where events may go; where space runs short, everything that has a receipt. */
static int sweep_limit(struct outbox *box, int64_t wall_ms, int64_t committed, int64_t *ret)
{
    int64_t used = 0;
    int64_t old = 0;
    int rc = ask(box, USED, &used);

    if (rc < 0)
        return rc;
    sqlite3_bind_int64(box->statements[OLD_ENOUGH], 1, wall_ms - box->limits.retention_ms);
    rc = ask(box, OLD_ENOUGH, &old);
    if ((uint64_t)used > box->limits.max_bytes / 4 * 3)
        old = committed;
    if (old > committed)
        old = committed;
    if (old < box->base)
        old = box->base;
    *ret = old < box->written.last ? old : box->written.last - 1;
    return rc;
}

static int sweep(struct outbox *box, int64_t wall_ms, int64_t committed,
                 size_t *ret_deleted)
{
    int64_t *first = &box->written.first;
    int64_t limit = 0;
    int rc = sweep_limit(box, wall_ms, committed, &limit);

    if (rc < 0)
        return rc;
    if (limit < *first)
        return run_with(box, DROP_RECEIPTS_BEFORE, wall_ms - box->limits.retention_ms);
    if (limit > *first + SWEEP_EVENTS - 1)
        limit = *first + SWEEP_EVENTS - 1;
    rc = run_with(box, DELETE, limit);
    if (rc == 0) {
        *ret_deleted = (size_t)(limit - *first + 1);
        *first = limit + 1;
    }
    return rc;
}

int outbox_sweep(struct outbox *box, int64_t wall_ms, size_t *ret_deleted)
{
    int64_t committed = box->committed;
    int put, swept;

    *ret_deleted = 0;
    if (box->busy)
        return 0;
    put = put_term(box, box->term);
    if (put == 0)
        put = put_receipt(box, wall_ms, committed);
    swept =
        sweep(box, wall_ms, committed, ret_deleted); /* which may make the room for it */
    return swept < 0 ? swept : put;
}

int outbox_renew(struct outbox *box, uint64_t after)
{
    sqlite3_stmt *statement = box->statements[RENEW];
    char epoch[PAYLOAD_EPOCH_BYTES];
    int64_t base = box->base + (int64_t)after;
    int rc = outbox_commit(box);

    if (rc == 0)
        rc = payload_make_name(epoch);
    if (rc == 0)
        rc = run(box, BEGIN);
    if (rc < 0)
        return rc;
    box->busy = true;
    rc = run_with(box, DROP_RECEIPTS_ABOVE, -1);
    if (rc == 0) {
        sqlite3_bind_text(statement, 1, epoch, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, base);
        sqlite3_bind_text(statement, 3, box->run, -1, SQLITE_STATIC);
        rc = run(box, RENEW);
    }
    if (rc == 0)
        rc = outbox_commit(box);
    discard(box);
    if (rc < 0)
        return rc;
    memcpy(box->epoch, epoch, sizeof box->epoch);
    memcpy(box->begun, box->run, sizeof box->begun);
    box->base = box->receipt = base;
    box->committed = base;
    outbox_show(box);
    return 0;
}
