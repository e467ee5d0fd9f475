#include "web/api/metrics_figures.h"

#include <assert.h>
#include <inttypes.h>

#include "mqtt/base/date.h"

/* Beside one another those of a family; the label tells them apart. */
static const struct cell {
    const char *family, *help, *label, *value;
    size_t offset; /* in struct figures */
} cells[] = {
#define CELL(family, help, label, value, member)                                           \
    {                                                                                      \
        family, help, label, value, offsetof(struct figures, member)                       \
    }
    CELL("received_dossiers", "Dossiers to be resolved this month, by where they come from",
         "channel", "online", received_online),
    CELL("received_dossiers", "", "channel", "direct", received_direct_or_postal),
    CELL("received_dossiers", "", "channel", "carried_over", carried_over),
    CELL("resolved_dossiers", "Dossiers resolved this month, by when", "class", "early",
         resolved_early),
    CELL("resolved_dossiers", "", "class", "on_time", resolved_on_time),
    CELL("resolved_dossiers", "", "class", "late", resolved_late),
    CELL("in_progress_dossiers", "Dossiers in progress, by whether they are overdue", "due",
         "not_due", in_progress_not_due),
    CELL("in_progress_dossiers", "", "due", "overdue", in_progress_overdue),
#undef CELL
};

enum { CELLS = sizeof cells / sizeof cells[0] };
static_assert((int)CELLS == (int)FIGURES, "a new figure has its place here");

/* One line of a scope: codes, of which one may be NULL. They hold no letter that needs escaping. */
struct line {
    const char *unit, *field;
    const struct figures *figures;
};

struct scope {
    const char *name, *help;
    size_t count;
    struct line (*line)(const struct source_overview *overview, size_t index);
};

static struct line unit_line(const struct source_overview *overview, size_t index)
{
    return (struct line){overview->units[index].code, NULL, &overview->units[index].now};
}

static struct line field_line(const struct source_overview *overview, size_t index)
{
    return (struct line){NULL, overview->fields[index].code, &overview->fields[index].now};
}

static struct line crossing_line(const struct source_overview *overview, size_t index)
{
    const struct source_crossing *crossing = &overview->crossings[index];

    return (struct line){crossing->unit, crossing->field, &crossing->now};
}

static void write_line(FILE *out, const struct scope *scope, const struct cell *cell,
                       const struct line *line)
{
    int64_t value = *(const int64_t *)((const char *)line->figures + cell->offset);

    (void)fprintf(out, "dunghan_%s_%s{", scope->name, cell->family);
    if (line->unit)
        (void)fprintf(out, "unit=\"%s\",", line->unit);
    if (line->field)
        (void)fprintf(out, "field=\"%s\",", line->field);
    (void)fprintf(out, "%s=\"%s\"} %" PRId64 "\n", cell->label, cell->value, value);
}

static void write_scope(FILE *out, const struct scope *scope,
                        const struct source_overview *overview)
{
    for (int i = 0; i < CELLS; i++) {
        if (*cells[i].help)
            (void)fprintf(out,
                          "# HELP dunghan_%s_%s %s, %s.\n"
                          "# TYPE dunghan_%s_%s gauge\n",
                          scope->name, cells[i].family, cells[i].help, scope->help,
                          scope->name, cells[i].family);
        for (size_t row = 0; row < scope->count; row++) {
            const struct line line = scope->line(overview, row);

            write_line(out, scope, &cells[i], &line);
        }
    }
}

void metrics_figures_write(FILE *out, const struct source_overview *overview,
                           int series_most)
{
    const struct scope units = {"unit", "of each unit without those below it",
                                overview->unit_count, unit_line};
    const struct scope fields = {"field", "of each field", overview->field_count,
                                 field_line};
    const struct scope both = {"unit_field", "of each field of each unit",
                               overview->crossing_count, crossing_line};
    size_t series = overview->crossing_count * CELLS;

    (void)fprintf(out,
                  "# HELP dunghan_month_start_time_seconds Unix time at which the month of "
                  "these figures began.\n"
                  "# TYPE dunghan_month_start_time_seconds gauge\n"
                  "dunghan_month_start_time_seconds %" PRId64 "\n",
                  date_start_ms(overview->period.from_day) / 1000);
    write_scope(out, &units, overview);
    write_scope(out, &fields, overview);
    if (series <= (size_t)series_most)
        write_scope(out, &both, overview);
    else
        (void)fprintf(out,
                      "# dunghan_unit_field_*: left out, %zu series are more than "
                      "web.metrics_series, %d\n",
                      series, series_most);
}
