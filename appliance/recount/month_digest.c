#include "appliance/recount/month_digest.h"

#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_ledger.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/date.h"
#include "mqtt/base/fnv.h"
#include "mqtt/base/memory.h"

enum { LINE_BYTES = 2048, NO_MONTH = -1 };

/* A month of a unit and field, as far as its days have been read. */
struct row {
    char unit[EVENT_UNIT_BYTES], field[EVENT_FIELD_BYTES];
    struct measures sums;
    uint32_t days;
};

struct digest {
    void *rows; /* of one month, by unit and field */
    int32_t month;
    int (*tell)(void *owner, const char *line);
    void *owner;
    int rc; /* of tell() */
};

static int by_place(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int order = strcmp(a->unit, b->unit);

    return order ? order : strcmp(a->field, b->field);
}

static struct row *reach(struct digest *digest, const struct store_coded_cell *cell)
{
    struct row *row = need(calloc(1, sizeof *row)), **found;

    (void)snprintf(row->unit, sizeof row->unit, "%s", cell->unit);
    (void)snprintf(row->field, sizeof row->field, "%s", *cell->field ? cell->field : "-");
    row->days = FNV_BEGIN;
    found = need(tsearch(row, &digest->rows, by_place));
    if (*found != row)
        free(row);
    return *found;
}

static void add(struct row *row, const struct store_coded_cell *cell)
{
    row->days = fnv_add(row->days, (uint32_t)cell->day);
    for (int i = 0; i < MEASURES; i++) {
        uint64_t value = (uint64_t)cell->measures.of[i];

        row->sums.of[i] += cell->measures.of[i];
        row->days = fnv_add(row->days, (uint32_t)value);
        row->days = fnv_add(row->days, (uint32_t)(value >> 32));
    }
}

static void write_row(struct digest *digest, const struct row *row)
{
    char line[LINE_BYTES];
    size_t used = (size_t)snprintf(line, sizeof line, "%04d-%02d %s %s days=%08" PRIx32,
                                   digest->month / 12, digest->month % 12 + 1, row->unit,
                                   row->field, row->days);

    for (int i = 0; i < MEASURES && used < sizeof line; i++) {
        if (row->sums.of[i])
            used += (size_t)snprintf(line + used, sizeof line - used, " %s=%" PRId64,
                                     measure_names[i], row->sums.of[i]);
    }
    digest->rc = digest->tell(digest->owner, line);
}

static void on_row(const void *node, VISIT visit, void *owner)
{
    struct digest *digest = owner;

    if ((visit == postorder || visit == leaf) && digest->rc == 0)
        write_row(digest, *(const struct row *const *)node);
}

static void end_month(struct digest *digest)
{
    twalk_r(digest->rows, on_row, digest);
    tdestroy(digest->rows, free);
    digest->rows = NULL;
}

/* Cells come by their days. */
static int on_cell(void *owner, const struct store_coded_cell *cell)
{
    struct digest *digest = owner;
    struct date date = date_of(cell->day);
    int32_t month = date.year * 12 + date.month - 1;

    if (month != digest->month)
        end_month(digest);
    digest->month = month;
    add(reach(digest, cell), cell);
    return digest->rc;
}

/* --- outboxes ------------------------------------------------------------------------ */

struct outboxes {
    struct store_stream *list;
    size_t count, room;
};

static int keep_stream(void *owner, const struct store_stream *stream)
{
    struct outboxes *outboxes = owner;

    outboxes->list = memory_grow(outboxes->list, outboxes->count, &outboxes->room,
                                 sizeof *outboxes->list);
    outboxes->list[outboxes->count++] = *stream;
    return 0;
}

static int add_gap(void *owner, int64_t id, const struct gap *gap)
{
    const struct outboxes *outboxes = owner;

    for (size_t i = 0; i < outboxes->count; i++) {
        if (outboxes->list[i].id == id)
            outboxes->list[i].lost += gap->last - gap->first + 1;
    }
    return 0;
}

static int by_name(const void *left, const void *right)
{
    const struct store_stream *a = left, *b = right;
    int order = strcmp(a->gateway, b->gateway);

    return order ? order : strcmp(a->epoch, b->epoch);
}

static int write_stream(struct digest *digest, const struct store_stream *stream)
{
    char line[LINE_BYTES];

    (void)snprintf(line, sizeof line,
                   "outbox %s %s committed=%" PRIu64 " chain=%s lost=%" PRIu64
                   " aside=%" PRIu64,
                   stream->gateway, stream->epoch, stream->committed, stream->chain,
                   stream->lost, stream->quarantined);
    return digest->tell(digest->owner, line);
}

static int each_outbox(struct digest *digest, struct store *store)
{
    struct outboxes outboxes = {0};
    int rc = store_read_streams(store, keep_stream, &outboxes);

    if (rc == 0)
        rc = store_read_gaps(store, add_gap, &outboxes);
    if (outboxes.count > 0)
        qsort(outboxes.list, outboxes.count, sizeof *outboxes.list, by_name);
    for (size_t i = 0; rc == 0 && i < outboxes.count; i++)
        rc = write_stream(digest, &outboxes.list[i]);
    free(outboxes.list);
    return rc;
}

int month_digest_each(struct store *store, int (*tell)(void *owner, const char *line),
                      void *owner)
{
    struct digest digest = {.month = NO_MONTH, .tell = tell, .owner = owner};
    int rc = store_each_coded_cell(store, on_cell, &digest);

    end_month(&digest);
    if (rc == 0)
        rc = digest.rc;
    return rc < 0 ? rc : each_outbox(&digest, store);
}
