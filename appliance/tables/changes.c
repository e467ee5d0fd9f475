#include "appliance/tables/changes.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

enum { FORM = 1, FIRST_ROOM = 16, VARINT_BITS = 7, VARINT_MORE = 1 << VARINT_BITS };

void changes_release(struct changes *changes)
{
    free(changes->figures);
    *changes = (struct changes){0};
}

/* --- coming together ----------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const struct changes_figures *a = left, *b = right;

    ORDER_BY(unit);
    ORDER_BY(field);
    ORDER_BY(month);
    return 0;
}

/* Orders them, each once. */
static void settle(struct changes *changes)
{
    struct changes_figures *figures = changes->figures;
    size_t kept = 0;

    if (changes->count)
        qsort(figures, changes->count, sizeof *figures, by_place);
    for (size_t i = 0; i < changes->count; i++) {
        if (kept == 0 || by_place(&figures[kept - 1], &figures[i]) != 0)
            figures[kept++] = figures[i];
    }
    changes->count = kept;
    changes->all |= kept > CHANGES_MOST;
}

/* What is there twice goes before the list grows, so it is never much longer than it must be. */
static void make_room(struct changes *changes)
{
    if (changes->count < changes->room)
        return;
    settle(changes);
    if (changes->count < changes->room / 2)
        return;
    changes->room = changes->room ? changes->room * 2 : FIRST_ROOM;
    changes->figures =
        need(reallocarray(changes->figures, changes->room, sizeof *changes->figures));
}

void changes_add_figures(struct changes *changes, int unit, int field, int32_t day)
{
    if (changes->all)
        return;
    make_room(changes);
    changes->figures[changes->count++] =
        (struct changes_figures){unit, field, ledger_slot(LEDGER_GRAIN_MONTH, day)};
}

/* Of days alone, for the sum of a coarser grain may stay while its days change. */
static int note_rollup(void *owner, const struct rollup_key *key,
                       const struct measures *change)
{
    struct changes_tap *tap = owner;

    if (key->grain == LEDGER_GRAIN_DAY)
        changes_add_figures(tap->changes, key->unit, key->field, key->slot);
    return tap->into.rollup(tap->into.owner, key, change);
}

static int note_move(void *owner, const struct move_key *key, int64_t change)
{
    struct changes_tap *tap = owner;

    if (key->grain == LEDGER_GRAIN_DAY)
        changes_add_figures(tap->changes, key->unit, key->field,
                            key->moved_day == LEDGER_WITHIN ? key->slot : key->moved_day);
    return tap->into.move(tap->into.owner, key, change);
}

struct ledger_sink changes_tap(struct changes_tap *tap)
{
    return (struct ledger_sink){tap, note_rollup, note_move};
}

/* --- writing ------------------------------------------------------------------------- */

static void put_number(FILE *out, int64_t number)
{
    uint64_t left = (uint64_t)number;

    for (; left >= VARINT_MORE; left >>= VARINT_BITS)
        (void)fputc((int)(left % VARINT_MORE) | VARINT_MORE, out);
    (void)fputc((int)left, out);
}

static void put_text(FILE *out, const char *text)
{
    size_t bytes = strnlen(text, CHANGES_TEXT_BYTES - 1);

    put_number(out, (int64_t)bytes);
    (void)fwrite(text, 1, bytes, out);
}

static int32_t first_month(const struct changes *changes)
{
    int32_t first = INT32_MAX;

    for (size_t i = 0; i < changes->count; i++)
        first = changes->figures[i].month < first ? changes->figures[i].month : first;
    return first;
}

static void put_figures(FILE *out, const struct changes *changes)
{
    const int32_t first = first_month(changes);
    struct changes_figures before = {0};

    (void)fputc(CHANGES_FIGURES, out);
    put_number(out, (int64_t)changes->count);
    put_number(out, first);
    for (size_t i = 0; i < changes->count; i++) {
        const struct changes_figures *now = &changes->figures[i];
        bool same_unit = i > 0 && now->unit == before.unit;
        bool same_field = same_unit && now->field == before.field;

        put_number(out, now->unit - before.unit);
        put_number(out, same_unit ? now->field - before.field : now->field);
        put_number(out, same_field ? now->month - before.month : now->month - first);
        before = *now;
    }
}

unsigned char *changes_write(struct changes *changes, size_t *ret_bytes)
{
    char *text = NULL;
    FILE *out;

    settle(changes);
    if (!changes->all && !changes->count && !changes->reg)
        return NULL;
    out = need(open_memstream(&text, ret_bytes));
    (void)fputc(FORM, out);
    if (changes->all)
        (void)fputc(CHANGES_ALL, out);
    else if (changes->count)
        put_figures(out, changes);
    if (changes->reg) {
        (void)fputc(CHANGES_REGISTER, out);
        put_text(out, changes->reg);
        put_text(out, changes->id ? changes->id : "");
    }
    (void)fclose(out);
    return (unsigned char *)need(text);
}

/* --- reading ------------------------------------------------------------------------- */

struct reading {
    const unsigned char *at, *end;
    int (*tell)(void *owner, const struct change *change);
    void *owner;
};

/* From `least` to `most`, in the shortest way. */
static int take_number(struct reading *reading, int64_t least, int64_t most, int64_t *ret)
{
    int64_t number = 0;

    for (int shift = 0; reading->at < reading->end && shift < 5 * VARINT_BITS;
         shift += VARINT_BITS) {
        unsigned char byte = *reading->at++;

        number |= (int64_t)(byte % VARINT_MORE) << shift;
        if (byte & VARINT_MORE)
            continue;
        *ret = number;
        return number < least || number > most || (shift > 0 && byte == 0) ? -EILSEQ : 0;
    }
    return -EILSEQ;
}

static int take_text(struct reading *reading, char ret[static CHANGES_TEXT_BYTES])
{
    int64_t bytes;
    int rc = take_number(reading, 0, CHANGES_TEXT_BYTES - 1, &bytes);

    if (rc < 0)
        return rc;
    if (reading->end - reading->at < bytes || memchr(reading->at, '\0', (size_t)bytes))
        return -EILSEQ;
    memcpy(ret, reading->at, (size_t)bytes);
    ret[bytes] = '\0';
    reading->at += bytes;
    return 0;
}

/* The one after `before`, of which there is none when it is zeroed. */
static int take_place(struct reading *reading, int32_t first, const struct change *before,
                      struct change *ret)
{
    int64_t unit, field, month;
    bool same_unit, same_field;
    int rc = take_number(reading, before->kind ? 0 : 1, INT_MAX - before->unit, &unit);

    if (rc < 0)
        return rc;
    same_unit = before->kind && unit == 0;
    rc = take_number(reading, 0, INT_MAX - (same_unit ? before->field : 0), &field);
    if (rc < 0)
        return rc;
    same_field = same_unit && field == 0;
    rc = take_number(reading, same_field, INT_MAX - (same_field ? before->month : first),
                     &month);
    *ret = (struct change){.kind = CHANGES_FIGURES,
                           .unit = before->unit + (int)unit,
                           .field = (same_unit ? before->field : 0) + (int)field,
                           .month = (same_field ? before->month : first) + (int32_t)month};
    return rc;
}

static int read_figures(struct reading *reading)
{
    struct change before = {0}, now;
    int64_t count, first;
    int rc = take_number(reading, 1, CHANGES_MOST, &count);

    if (rc == 0)
        rc = take_number(reading, 0, INT_MAX, &first);
    for (int64_t i = 0; rc == 0 && i < count; i++) {
        rc = take_place(reading, (int32_t)first, &before, &now);
        if (rc == 0)
            rc = reading->tell(reading->owner, &now);
        before = now;
    }
    return rc;
}

static int read_register(struct reading *reading)
{
    struct change change = {.kind = CHANGES_REGISTER};
    int rc = take_text(reading, change.reg);

    if (rc == 0)
        rc = take_text(reading, change.id);
    return rc < 0 ? rc : reading->tell(reading->owner, &change);
}

static int read_all(struct reading *reading)
{
    return reading->tell(reading->owner, &(struct change){.kind = CHANGES_ALL});
}

int changes_read(const unsigned char *bytes, size_t count,
                 int (*tell)(void *owner, const struct change *change), void *owner)
{
    static int (*const readers[CHANGES_KINDS])(struct reading *) = {
        [CHANGES_ALL] = read_all,
        [CHANGES_FIGURES] = read_figures,
        [CHANGES_REGISTER] = read_register,
    };
    struct reading reading = {bytes, bytes + count, tell, owner};
    int rc = 0;

    if (count < 2 || *reading.at++ != FORM)
        return -EILSEQ;
    while (rc == 0 && reading.at < reading.end) {
        unsigned kind = *reading.at++;

        rc = kind < CHANGES_KINDS && readers[kind] ? readers[kind](&reading) : -EILSEQ;
    }
    return rc;
}
