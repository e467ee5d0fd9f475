/* What the columns of the registers hold: the words of `dunghan list REGISTER --columns`. */
#include <string.h>

#include "appliance/registers/register.h"

/* NULL: of every register that has a column of this name. */
static const struct {
    const struct register_kind *kind;
    const char *column, *about;
} abouts[] = {
    {NULL, "name_vi", "what people call it"},
    {NULL, "name_en", "the same in English; empty: the Vietnamese name"},
    {NULL, "valid_from", "the first day, such as 2025-07-01; empty: since ever"},
    {NULL, "valid_to", "the last day; empty: without end"},
    {&register_units, "code", "the identifier of the organisation, such as H42.31"},
    {&register_units, "level", "of administration, in a word: province, commune ..."},
    {&register_units, "parent", "code of the unit above, which is valid when this one is"},
    {&register_units, "counters",
     "how many of its own are expected to report, 0: none; empty: not known, and as long "
     "as that "
     "is so nothing is called complete, unless it has units below it and only sums them "
     "up"},
    {&register_units, "schedule",
     "sessions: P1, P2, or 07:30-11:30 13:00-16:30; empty: as in the settings"},
    {&register_units, "successor",
     "code of the unit that took it over after valid_to; empty: none, or several"},
    {&register_fields, "id", "1 to 32 of a-z 0-9 -"},
    {&register_procedures, "code", "of the national catalogue, such as 1.001193"},
    {&register_procedures, "field", "an id of fields"},
    {&register_procedures, "limit",
     "10wd, 30cd, 3.5wh, 1mo, same_day; empty: intakes say it themselves"},
    {&register_calendar, "date", "a day that is not what its weekday says"},
    {&register_calendar, "kind", "off (a weekday), or working (a day of a weekend)"},
    {&register_calendar, "reason", "such as the name of the holiday"},
    {&register_periods, "id", "says the days of most kinds: 2026-11, 2026-q4, 2026"},
    {&register_periods, "name", "for people; empty: after kind and id"},
    {&register_periods, "kind", "which it belongs with: dunghan period add --help"},
    {&register_periods, "from", "the first day; empty: after kind and id"},
    {&register_periods, "to", "the last day, likewise"},
    {&register_totals, "period", "an id of periods"},
    {&register_totals, "unit", "a code: it with those below it; empty: all"},
    {&register_totals, "field", "an id of fields; empty: all"},
    {&register_totals, "received_total",
     "column 3 of form 06; empty: not printed, which is not 0"},
    {&register_totals, "received_online", "column 4"},
    {&register_totals, "received_direct_or_postal", "column 5"},
    {&register_totals, "carried_over", "column 6"},
    {&register_totals, "resolved_total", "column 7"},
    {&register_totals, "resolved_early", "column 8"},
    {&register_totals, "resolved_on_time", "column 9"},
    {&register_totals, "resolved_late", "column 10"},
    {&register_totals, "in_progress", "column 11"},
    {&register_totals, "in_progress_not_due", "column 12"},
    {&register_totals, "in_progress_overdue", "column 13"},
    {&register_totals, "resolved_early_and_on_time",
     "columns 8 and 9, where they were printed as one figure"},
    {&register_totals, "rates", "as printed, with their decimals: 98,81 %; 1,19 %"},
    {&register_totals, "source", "where it was printed: title, number, date, address"},
};

const char *register_about(const struct register_kind *kind, const char *column)
{
    for (size_t i = 0; i < sizeof abouts / sizeof abouts[0]; i++) {
        if ((!abouts[i].kind || abouts[i].kind == kind) &&
            strcmp(abouts[i].column, column) == 0)
            return abouts[i].about;
    }
    return "";
}

void register_others(const struct csv_column *column, FILE *out)
{
    for (int i = 0; i < CSV_OTHER_NAMES && column->others[i]; i++)
        (void)fprintf(out, "%s %s", i ? "," : "; or", column->others[i]);
}
