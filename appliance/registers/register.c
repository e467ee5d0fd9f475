#include "appliance/registers/register.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/register/store_versions.h"
#include "appliance/tables/store_changes.h"
#include "mqtt/base/memory.h"

const struct register_kind *const register_kinds[] = {
    &register_fields,
    &register_units,
    &register_procedures,
    &register_calendar,
    &register_periods,
    &register_totals,
    NULL,
};

const struct register_kind *register_find(const char *name)
{
    for (const struct register_kind *const *kind = register_kinds; *kind; kind++) {
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    }
    return NULL;
}

char *register_names(void)
{
    char *names = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&names, &bytes));

    for (const struct register_kind *const *kind = register_kinds; *kind; kind++)
        (void)fprintf(out, "%s%s", kind > register_kinds ? ", " : "", (*kind)->name);
    (void)fclose(out);
    return names;
}

static const char revision[] = "registers"; /* key in the store's numbers */

int register_revision(struct store *store, int64_t *ret)
{
    return store_read_meta(store, revision, ret);
}

/* --- versions ------------------------------------------------------------------------ */

struct text {
    const struct register_kind *kind;
    FILE *out;
};

static void put_row(void *owner, const char *const *cells)
{
    const struct text *text = owner;

    csv_put_row(text->out, cells, text->kind->column_count);
}

int register_write(const struct register_kind *kind, struct store *store, FILE *out)
{
    struct text text = {kind, out};
    const char **names = need(calloc(kind->column_count, sizeof *names));

    for (size_t i = 0; i < kind->column_count; i++)
        names[i] = kind->columns[i].name;
    csv_put_row(out, names, kind->column_count);
    free(names);
    return kind->list(store, put_row, &text);
}

/* The same as a text, which the caller frees; NULL: an error of the store. */
static char *write_text(const struct register_kind *kind, struct store *store,
                        size_t *ret_size, int *ret_rc)
{
    char *csv = NULL;
    FILE *out = need(open_memstream(&csv, ret_size));

    *ret_rc = register_write(kind, store, out);
    (void)fclose(out);
    if (*ret_rc == 0)
        return csv;
    free(csv);
    return NULL;
}

/* `of` is the id of the one thing of it that has changed; NULL: it is not one. */
static int keep(struct store *store, const struct store_version *version, const char *of,
                const char *csv, size_t size)
{
    struct changes changes = {.reg = version->reg, .id = of};
    int64_t number;
    int rc = store_read_meta(store, revision, &number);

    if (rc == 0)
        rc = store_write_meta(store, revision, number + 1);
    if (rc == 0)
        rc = store_add_changes(store, &changes);
    return rc < 0 ? rc : store_add_version(store, version, csv, size);
}

int register_touch(const struct register_kind *kind, struct store *store,
                   const struct register_touch *touch)
{
    const struct store_version version = {.reg = kind->name,
                                          .taken_ms = touch->now_ms,
                                          .file = "",
                                          .by = touch->by,
                                          .how = touch->how};
    size_t size;
    int rc;
    char *csv = write_text(kind, store, &size, &rc);

    if (rc == 0)
        rc = keep(store, &version, touch->of, csv, size);
    free(csv);
    return rc;
}

/* --- taking in ----------------------------------------------------------------------- */

static const struct {
    const char *how; /* of the version */
    bool whole;      /* the register becomes what the file has, or nothing of it stays */
} modes[] = {
    [REGISTER_MERGE] = {"taken in", false},
    [REGISTER_REPLACE] = {"replaced", true},
    [REGISTER_RESET] = {"reset", true},
};

static bool may(const struct register_kind *kind, const struct register_order *order,
                struct csv_faults *faults)
{
    if (!modes[order->mode].whole || kind->reset)
        return true;
    csv_fault(faults, 1,
              "rows of %s are never taken away, for dossiers may stand on them: only "
              "calendar and totals are replaced or reset; end a row by its valid_to",
              kind->name);
    return false;
}

static int change(const struct register_kind *kind, struct store *store,
                  const struct register_order *order, struct csv_faults *faults,
                  struct register_outcome *ret)
{
    int rc;

    if (order->mode == REGISTER_RESET)
        return kind->reset(store, ret);
    rc = kind->take(store, order, faults, ret);
    if (rc == 0 && ret->added + ret->changed + ret->untouched == 0) {
        csv_fault(faults, 1, "there is no row, so nothing is named that could change");
        rc = -EINVAL;
    }
    return rc;
}

/* What the register was and what it is; keeps it when they differ. */
static int settle(const struct register_kind *kind, struct store *store,
                  const struct register_order *order, const char *before,
                  struct register_outcome *ret)
{
    bool file = !order->version && order->mode != REGISTER_RESET;
    char put_back[40];
    const struct store_version version = {
        .reg = kind->name,
        .taken_ms = order->now_ms,
        .file = file ? order->file : "",
        .by = order->by,
        .how = order->version ? put_back : modes[order->mode].how,
    };
    size_t size;
    int rc;
    char *after = write_text(kind, store, &size, &rc);

    (void)snprintf(put_back, sizeof put_back, "version %" PRId64 " put back",
                   order->version);
    if (rc == 0 && strcmp(before, after) != 0) {
        ret->differences = differences_find(before, after);
        rc = keep(store, &version, NULL, after, size);
    }
    free(after);
    return rc;
}

int register_take(const struct register_kind *kind, struct store *store,
                  const struct register_order *order, struct csv_faults *faults,
                  struct register_outcome *ret)
{
    size_t size;
    char *before;
    int rc;

    *ret = (struct register_outcome){0};
    if (!may(kind, order, faults))
        return -EINVAL;
    before = write_text(kind, store, &size, &rc);
    if (rc == 0)
        rc = change(kind, store, order, faults, ret);
    if (rc == 0)
        rc = settle(kind, store, order, before, ret);
    free(before);
    return rc;
}

void register_outcome_release(struct register_outcome *outcome)
{
    differences_release(&outcome->differences);
    for (size_t i = 0; i < REGISTER_REMARKS_SHOWN; i++)
        free(outcome->remarks[i]);
}

void register_remark(struct register_outcome *outcome, const struct csv_faults *faults,
                     size_t line, const char *text)
{
    size_t at = outcome->remark_count++;
    char place[24] = "";

    if (at >= REGISTER_REMARKS_SHOWN)
        return;
    if (line)
        (void)snprintf(place, sizeof place, ":%zu", line);
    if (asprintf(&outcome->remarks[at], "%s%s: %s", faults->file, place, text) < 0)
        (void)need(NULL);
}
