#include "appliance/lookups/kept_forms.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_changes.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

/* --- forgetting ---------------------------------------------------------------------- */

static void forget_form(struct kept_form *form)
{
    free(form->rows);
    *form = (struct kept_form){0};
}

static void forget_months(struct kept_months *months)
{
    free(months->units);
    free(months->fields);
    *months = (struct kept_months){0};
}

void kept_forms_release(struct kept_forms *kept)
{
    for (int i = 0; i < KEPT_FORMS_MOST; i++)
        forget_form(&kept->forms[i]);
    forget_months(&kept->months);
}

/* What ends in this month or later; frozen figures never change. */
static void forget_from(struct kept_forms *kept, int32_t month)
{
    for (int i = 0; i < KEPT_FORMS_MOST; i++) {
        struct kept_form *form = &kept->forms[i];

        if (!form->number && ledger_slot(LEDGER_GRAIN_MONTH, form->to_day) >= month)
            forget_form(form);
    }
    if (kept->months.last >= month)
        forget_months(&kept->months);
}

static int read_change(void *owner, const struct change *change)
{
    if (change->kind == CHANGES_FIGURES)
        forget_from(owner, change->month);
    else
        kept_forms_release(owner);
    return 0;
}

static int read_commit(void *owner, const struct store_change *commit)
{
    return changes_read(commit->keys, commit->bytes, read_change, owner);
}

int kept_forms_renew(struct kept_forms *kept, struct store *store)
{
    int64_t newest;
    int rc = store_changes_newest(store, &newest);

    if (rc < 0 || newest == kept->commit)
        return rc;
    if (kept->asked)
        rc = store_each_change_since(store, kept->commit, read_commit, kept);
    if (rc < 0)
        kept_forms_release(kept);
    if (rc < 0 && rc != -ESTALE && rc != -EILSEQ)
        return rc;
    kept->commit = newest;
    return 0;
}

/* --- forms --------------------------------------------------------------------------- */

static void add_row(struct kept_form *form, size_t *room, int unit, int field,
                    const struct figures *figures)
{
    if (!figures_any(figures))
        return;
    form->rows = memory_grow(form->rows, form->count, room, sizeof *form->rows);
    form->rows[form->count++] = (struct kept_row){unit, field, *figures};
}

static int read_live(struct store *store, struct kept_form *form)
{
    struct form06 counted;
    size_t room = 0;
    int rc = form06_compute(store, form->from_day, form->to_day, &counted);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < counted.count; i++)
        add_row(form, &room, counted.rows[i].unit, counted.rows[i].field,
                &counted.rows[i].figures);
    form06_release(&counted);
    return 0;
}

struct reading {
    struct kept_form *form;
    size_t room;
};

static int add_frozen(void *owner, int unit, int field, const struct figures *figures)
{
    struct reading *reading = owner;

    add_row(reading->form, &reading->room, unit, field, figures);
    return 0;
}

static int by_unit(const void *left, const void *right)
{
    const struct kept_row *a = left, *b = right;

    ORDER_BY(unit);
    ORDER_BY(field);
    return 0;
}

static int read_form(struct store *store, struct kept_form *form)
{
    struct reading reading = {form, 0};
    int rc = form->number ? store_each_frozen(store, form->number, add_frozen, &reading)
                          : read_live(store, form);

    if (rc == 0 && form->count > 0)
        qsort(form->rows, form->count, sizeof *form->rows, by_unit);
    return rc;
}

static struct kept_form *find_form(struct kept_forms *kept, const struct kept_form *wanted)
{
    for (int i = 0; i < KEPT_FORMS_MOST; i++) {
        struct kept_form *form = &kept->forms[i];

        if (form->used && form->number == wanted->number &&
            form->from_day == wanted->from_day && form->to_day == wanted->to_day)
            return form;
    }
    return NULL;
}

/* A free place, or that of what was not asked for longest. */
static struct kept_form *make_room(struct kept_forms *kept)
{
    struct kept_form *oldest = &kept->forms[0];

    for (int i = 1; i < KEPT_FORMS_MOST; i++) {
        if (kept->forms[i].used < oldest->used)
            oldest = &kept->forms[i];
    }
    forget_form(oldest);
    return oldest;
}

int kept_forms_get(struct kept_forms *kept, struct store *store, int number,
                   int32_t from_day, int32_t to_day, const struct kept_form **ret)
{
    struct kept_form wanted = {.number = number, .from_day = from_day, .to_day = to_day};
    struct kept_form *form = find_form(kept, &wanted);
    int rc = 0;

    if (!form) {
        rc = read_form(store, &wanted);
        if (rc < 0) {
            free(wanted.rows);
            return rc;
        }
        form = make_room(kept);
        *form = wanted;
    }
    form->used = ++kept->asked;
    *ret = form;
    return 0;
}

bool kept_forms_differ(const struct kept_form *a, const struct kept_form *b)
{
    if (a->count != b->count)
        return true;
    for (size_t i = 0; i < a->count; i++) {
        if (by_unit(&a->rows[i], &b->rows[i]) != 0 ||
            !figures_equal(&a->rows[i].figures, &b->rows[i].figures))
            return true;
    }
    return false;
}

/* --- months -------------------------------------------------------------------------- */

/* With room up to this number. */
static struct kept_rates *reach(struct kept_rates **rates, size_t *count, int number)
{
    size_t wanted = (size_t)number + 1;

    if (wanted > *count) {
        *rates = need(reallocarray(*rates, wanted, sizeof **rates));
        memset(*rates + *count, 0, (wanted - *count) * sizeof **rates);
        *count = wanted;
    }
    return &(*rates)[number];
}

static void add_rate(struct kept_rates *rates, int month, const struct measures *m)
{
    int64_t in_time = m->of[MEASURE_EARLY] + m->of[MEASURE_ON_TIME];

    rates->months[month].num += in_time;
    rates->months[month].den += in_time + m->of[MEASURE_LATE];
}

static int add_month(void *owner, const struct rollup_key *key, const struct measures *m)
{
    struct kept_months *months = owner;
    int month = KEPT_FORMS_MONTHS - 1 - (months->last - key->slot);

    add_rate(&months->all, month, m);
    add_rate(reach(&months->units, &months->unit_count, key->unit), month, m);
    add_rate(reach(&months->fields, &months->field_count, key->field), month, m);
    return 0;
}

int kept_forms_months(struct kept_forms *kept, struct store *store, int32_t last,
                      const struct kept_months **ret)
{
    /* What is resolved is among the measures of stock, which are read alone. */
    const struct ledger_span span = {.grain = LEDGER_GRAIN_MONTH,
                                     .first = last - KEPT_FORMS_MONTHS + 1,
                                     .last = last,
                                     .stock = true};
    struct kept_months *months = &kept->months;
    int rc = 0;

    if (months->last != last) {
        forget_months(months);
        months->last = last;
        rc = store_each_in_span(store, &span, add_month, months);
    }
    if (rc < 0)
        forget_months(months);
    else
        *ret = months;
    return rc;
}

const struct kept_rates *kept_months_of(const struct kept_rates *rates, size_t count,
                                        int number)
{
    return (size_t)number < count ? &rates[number] : NULL;
}
