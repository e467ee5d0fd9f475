#include "appliance/upstream/telling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/national/database.h"
#include "appliance/store/store.h"
#include "appliance/tables/changes.h"
#include "appliance/tables/store_term.h"
#include "appliance/upstream/rows.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"

enum { ANEW_MS = 600 * 1000 };

/* What is to be told, of one moment of the store. */
struct plan {
    struct upstream_mark from, to;
    struct changes changes; /* .all: everything */
    unsigned char *figures; /* the same as changes_write() has it; NULL: none; owned */
    size_t figures_bytes;
    bool names; /* of units and fields, too */
    int64_t rules, as_of_ms;
};

static int note(void *owner, const struct change *change)
{
    struct plan *plan = owner;

    if (change->kind == CHANGES_FIGURES)
        changes_add_figures(&plan->changes, change->unit, change->field,
                            date_month_day(change->month));
    plan->changes.all |= change->kind == CHANGES_ALL;
    plan->names |= change->kind == CHANGES_REGISTER;
    return 0;
}

static int note_row(void *owner, const struct store_change *change)
{
    return changes_read(change->keys, change->bytes, note, owner);
}

/* Within a transaction of the store. */
static int look(struct store *store, struct plan *plan)
{
    int rc = store_changes_newest(store, &plan->to.applied);

    plan->as_of_ms = clock_wall_ms();
    if (rc == 0)
        rc = store_changes_incarnation(store, plan->to.incarnation);
    if (rc == 0)
        rc = store_read_meta(store, "rules", &plan->rules);
    if (rc < 0)
        return rc;
    plan->changes.all |= strcmp(plan->from.incarnation, plan->to.incarnation) != 0;
    if (!plan->changes.all)
        rc = store_each_change_since(store, plan->from.applied, note_row, plan);
    plan->changes.all |= rc == -ESTALE;
    return rc == -ESTALE ? 0 : rc;
}

static int tell_anew(struct upstream_rows *rows, struct plan *plan)
{
    struct upstream_rows old = *rows;
    int rc = database_allow(rows->database, ANEW_MS);

    plan->to.generation = rows->generation = plan->from.generation + 1;
    if (rc == 0)
        rc = upstream_rows_fill(rows);
    if (rc == 0)
        rc = upstream_rows_name(rows);
    return rc < 0 ? rc : upstream_rows_drop(&old);
}

/* changes_write() gives each once, and everything where they have become too many. */
static int tell_changes(struct upstream_rows *rows, struct plan *plan)
{
    int rc = 0;

    plan->figures = changes_write(&plan->changes, &plan->figures_bytes);
    if (plan->changes.all)
        rc = tell_anew(rows, plan);
    else if (plan->figures)
        rc = upstream_rows_merge(rows, plan->figures, plan->figures_bytes);
    if (rc == 0 && plan->names && !plan->changes.all)
        rc = upstream_rows_name(rows);
    return rc;
}

/* Behind the mark, where one of two that tell is alone. */
static int note_changes(struct upstream_rows *rows, const struct plan *plan)
{
    if (plan->changes.all || plan->to.applied == plan->from.applied)
        return 0;
    return upstream_rows_note(rows, plan->from.applied, plan->to.applied, plan->names,
                              plan->figures, plan->figures_bytes);
}

static int tell(struct store *store, struct database *database, struct plan *plan,
                struct upstream_told *ret)
{
    struct upstream_rows rows = {.database = database,
                                 .store = store,
                                 .centre = plan->from.centre,
                                 .generation = plan->from.generation};
    int rc = store_begin(store);

    if (rc == 0)
        rc = look(store, plan);
    if (rc == 0)
        rc = database_begin(database);
    if (rc == 0)
        rc = tell_changes(&rows, plan);
    if (rc == 0)
        rc = upstream_mark_move(database, &plan->from, &plan->to, plan->rules,
                                plan->as_of_ms);
    if (rc == 0)
        rc = note_changes(&rows, plan);
    store_rollback(store);
    if (rc == 0)
        rc = database_commit(database);
    database_rollback(database);
    if (rc == 0 && plan->changes.all)
        rc = database_allow(database, 0);
    *ret = (struct upstream_told){plan->from, plan->to, plan->changes.all, rows.told};
    return rc;
}

int upstream_tell(struct store *store, struct database *database, bool anew,
                  struct upstream_told *ret)
{
    struct plan plan = {.changes.all = anew};
    int rc = upstream_mark_read(database, &plan.from);

    plan.to = plan.from;
    if (rc == 0)
        rc = tell(store, database, &plan, ret);
    changes_release(&plan.changes);
    free(plan.figures);
    return rc;
}

int upstream_leads(const struct config *config, struct store *store, bool *ret)
{
    struct term term;
    int rc = store_read_term(store, &term);

    if (rc == 0)
        *ret = term_standing(&term, config->twin) == TERM_LEADS;
    return rc;
}

int upstream_behind(struct store *store, const struct upstream_mark *mark, int64_t *ret)
{
    char incarnation[STORE_CHANGES_INCARNATION_BYTES];
    int64_t newest;
    int rc = store_changes_newest(store, &newest);

    if (rc == 0)
        rc = store_changes_incarnation(store, incarnation);
    if (rc == 0)
        *ret = strcmp(incarnation, mark->incarnation) == 0 && newest >= mark->applied
                   ? newest - mark->applied
                   : -1;
    return rc;
}
