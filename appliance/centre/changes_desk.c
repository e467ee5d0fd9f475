#include "appliance/centre/changes_desk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/recount/rulebook.h"
#include "appliance/registers/register.h"
#include "appliance/tables/store_changes.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"

struct changes_desk {
    struct rules_shelf *shelf;
    struct store *store;
    struct log_limit damage_limit;
    char incarnation[STORE_CHANGES_INCARNATION_BYTES];
    struct source_changes source;
};

/* "9f3c52d1a07be644-1842": opaque to whoever gets it. */
static void write_place(const struct changes_desk *desk, int64_t commit_no,
                        char ret[static SOURCE_SINCE_BYTES])
{
    (void)snprintf(ret, SOURCE_SINCE_BYTES, "%s-%" PRId64, desk->incarnation, commit_no);
}

/* -ESTALE: it is none of this store. */
static int read_place(const struct changes_desk *desk, const char *place, int64_t *ret)
{
    size_t letters = strlen(desk->incarnation);

    if (strncmp(place, desk->incarnation, letters) != 0 || place[letters] != '-')
        return -ESTALE;
    *ret = strtoll(place + letters + 1, NULL, 10);
    return 0;
}

static int on_newest(void *owner, char ret[static SOURCE_SINCE_BYTES])
{
    struct changes_desk *desk = owner;
    int64_t newest;
    int rc = store_changes_newest(desk->store, &newest);

    if (rc == 0)
        write_place(desk, newest, ret);
    return rc;
}

/* --- telling ------------------------------------------------------------------------- */

struct telling {
    struct changes_desk *desk;
    const struct catalogue *catalogue;
    const struct store_change *row; /* being told */
    int limit, told;
    int in_row;        /* changes of it */
    int64_t commit_no; /* of the last row that was told */
    bool more;
    int (*tell)(void *listener, const struct source_change *change);
    void *listener;
};

static int count_change(void *owner, const struct change *change)
{
    struct telling *telling = owner;

    (void)change;
    telling->in_row++;
    return 0;
}

static const char *code_of(const struct telling *telling, enum catalogue_kind kind, int id)
{
    const struct catalogue_entry *entry = catalogue_get(telling->catalogue, kind, id);

    return entry ? entry->code : "";
}

static struct source_change figures_of(const struct telling *telling,
                                       const struct change *change)
{
    struct source_change told = {.kind = SOURCE_CHANGE_FIGURES};

    told.unit = code_of(telling, CATALOGUE_UNITS, change->unit);
    told.field = code_of(telling, CATALOGUE_FIELDS, change->field);
    (void)date_month_format(change->month, told.month);
    return told;
}

/* Of a register that this program does not know everything may follow. */
static enum source_change_kind kind_of(const char *reg)
{
    const struct {
        const struct register_kind *reg;
        enum source_change_kind kind;
    } table[] = {
        {&register_units, SOURCE_CHANGE_CATALOGUE},
        {&register_fields, SOURCE_CHANGE_CATALOGUE},
        {&register_procedures, SOURCE_CHANGE_CATALOGUE},
        {&register_calendar, SOURCE_CHANGE_CALENDAR},
        {&register_periods, SOURCE_CHANGE_PERIOD},
        {&register_totals, SOURCE_CHANGE_TOTALS},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(table[i].reg->name, reg) == 0)
            return table[i].kind;
    }
    return SOURCE_CHANGE_ALL;
}

static int tell_change(void *owner, const struct change *change)
{
    const struct telling *telling = owner;
    struct source_change told = {.kind = SOURCE_CHANGE_ALL};

    if (change->kind == CHANGES_FIGURES)
        told = figures_of(telling, change);
    if (change->kind == CHANGES_REGISTER)
        told = (struct source_change){.kind = kind_of(change->reg)};
    told.revision = telling->row->commit_no;
    told.at_ms = telling->row->at_ms;
    told.reg = change->reg;
    told.id = change->id;
    return telling->tell(telling->listener, &told);
}

static int note_damage(struct changes_desk *desk, int64_t commit_no)
{
    char times[LOG_LIMIT_BYTES];

    if (log_limit_pass(&desk->damage_limit, clock_mono_ms(), times))
        log_error("changes: row %" PRId64 " is damaged%s", commit_no, times);
    return -EILSEQ;
}

/* -ECANCELED: there is no room for it any more. */
static int tell_row(void *owner, const struct store_change *row)
{
    struct telling *telling = owner;
    int rc;

    telling->row = row;
    telling->in_row = 0;
    rc = changes_read(row->keys, row->bytes, count_change, telling);
    if (rc < 0)
        return note_damage(telling->desk, row->commit_no);
    telling->more = telling->told > 0 && telling->told + telling->in_row > telling->limit;
    if (telling->more)
        return -ECANCELED;
    telling->told += telling->in_row;
    telling->commit_no = row->commit_no;
    return changes_read(row->keys, row->bytes, tell_change, telling);
}

static int tell_all(struct telling *telling, int64_t since)
{
    struct changes_desk *desk = telling->desk;
    struct rulebook rulebook = {0};
    int rc = rules_shelf_begin(desk->shelf, desk->store, &rulebook);

    telling->catalogue = rulebook.rules.catalogue;
    if (rc == 0)
        rc = store_each_change_since(desk->store, since, tell_row, telling);
    rules_shelf_end(desk->store, &rulebook);
    return rc == -ECANCELED && telling->more ? 0 : rc;
}

static int on_each(void *owner, const char *since, int limit,
                   int (*tell)(void *listener, const struct source_change *change),
                   void *listener, struct source_changes_end *ret)
{
    struct telling telling = {
        .desk = owner, .limit = limit, .tell = tell, .listener = listener};
    int rc = read_place(owner, since, &telling.commit_no);

    if (rc == 0)
        rc = tell_all(&telling, telling.commit_no);
    if (rc < 0)
        return rc;
    write_place(owner, telling.commit_no, ret->next);
    ret->more = telling.more;
    return 0;
}

int changes_desk_open(struct changes_desk **ret, struct store *reader,
                      struct rules_shelf *shelf)
{
    struct changes_desk *desk = need(calloc(1, sizeof *desk));
    int rc = store_changes_incarnation(reader, desk->incarnation);

    desk->shelf = shelf;
    desk->store = reader;
    desk->source = (struct source_changes){desk, on_newest, on_each};
    if (rc == 0) {
        *ret = desk;
        desk = NULL; /* now the caller's */
    }
    changes_desk_close(desk);
    return rc;
}

void changes_desk_close(struct changes_desk *desk)
{
    free(desk);
}

const struct source_changes *changes_desk_source(const struct changes_desk *desk)
{
    return &desk->source;
}
