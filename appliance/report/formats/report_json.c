#include "appliance/report/formats/report_json.h"

#include "mqtt/base/date.h"

static json_t *stamp(int64_t wall_ms)
{
    char text[DATE_STAMP_BYTES];

    return wall_ms > 0 ? json_string(stamp_format(wall_ms, text)) : json_null();
}

static json_t *words(const char *vi, const char *en)
{
    return json_pack("{s:s, s:s}", "vi", vi, "en", *en ? en : vi);
}

static json_t *name(const struct report_name *name)
{
    return words(name->vi, name->en);
}

/* null: all of them, or none */
static json_t *chosen(const struct report_name *chosen)
{
    if (!*chosen->code)
        return json_null();
    return json_pack("{s:s, s:o}", "code", chosen->code, "name", name(chosen));
}

/* null: they are not known */
static json_t *notes(const struct report *report, const struct notes *notes)
{
    json_t *object;

    if (!report->notes_known)
        return json_null();
    object = json_object();
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        json_object_set_new(object, notes_words[kind].name, json_integer(notes->of[kind]));
    return object;
}

static void put_columns(json_t *object, const struct figures *figures)
{
    int64_t values[REPORT_COLUMNS];

    report_values(figures, values);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        json_object_set_new(object, report_columns[i].name, json_integer(values[i]));
}

static json_t *columns(const struct figures *figures)
{
    json_t *object = json_object();

    put_columns(object, figures);
    return object;
}

static json_t *rows(const struct report *report)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *row = &report->rows[i];
        json_t *object = json_pack("{s:i, s:s, s:s, s:o}", "row", row->number, "level",
                                   report->levels[row->level].name.code, "field",
                                   row->field.code, "name", name(&row->field));

        put_columns(object, &row->figures);
        json_object_set_new(object, "notes", notes(report, &row->notes));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *levels(const struct report *report)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->level_count; i++) {
        const struct report_level *level = &report->levels[i];
        json_t *object =
            json_pack("{s:s, s:o}", "level", level->name.code, "name", name(&level->name));

        put_columns(object, &level->figures);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *total(const struct report *report)
{
    json_t *object =
        json_pack("{s:s, s:o}", "field", "_all", "name", words("Tổng cộng", "Total"));

    put_columns(object, &report->total);
    json_object_set_new(object, "notes", notes(report, &report->notes));
    return object;
}

static json_t *checks(const struct report *report)
{
    json_t *list = json_array();

    for (int i = 0; i < REPORT_IDENTITIES; i++) {
        struct report_check check = report_check(report, (enum report_identity)i);

        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:I, s:o}", "identity", check.formula, "name",
                            words(check.vi, check.en), "holds",
                            check.known ? json_boolean(check.holds) : json_null(), "left",
                            (json_int_t)check.left, "right",
                            check.known ? json_integer(check.right) : json_null()));
    }
    return list;
}

static json_t *rates(const struct report *report)
{
    json_t *list = json_array();

    for (int i = 0; i < REPORT_RATES; i++) {
        const struct report_rate *rate = &report_rates[i];
        struct fraction fraction = rate->of(&report->total);
        char text[FRACTION_BYTES];
        const char *percent = report_percent(fraction, '.', text);

        if (!report_rate_applies(report, rate))
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:s, s:I, s:I, s:s?, s:b}", "definition",
                            rate->definition, "name", words(rate->vi, rate->en), "formula",
                            rate->formula, "num", (json_int_t)fraction.num, "den",
                            (json_int_t)fraction.den, "pct", percent, "doubtful",
                            report_missing(report) > 0));
    }
    return list;
}

json_t *report_json_period(const struct report_period *period)
{
    char from[DATE_BYTES], to[DATE_BYTES];

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:b}", "id", period->id, "name",
                     period->name, "kind", period->kind, "from",
                     date_format(period->from_day, from), "to",
                     date_format(period->to_day, to), "frozen", stamp(period->frozen_ms),
                     "provisional", period->provisional);
}

static json_t *previous(const struct report *report)
{
    const struct report_previous *previous = &report->previous;
    json_t *object, *gaps;

    if (!previous->known)
        return json_null();
    gaps = json_array();
    object = report_json_period(&previous->period);
    for (size_t i = 0; i < previous->gap_count; i++) {
        const struct report_gap *gap = &previous->gaps[i];

        json_array_append_new(
            gaps, json_pack("{s:s, s:s, s:o, s:I, s:I, s:I}", "level", gap->level.code,
                            "field", gap->field.code, "name", name(&gap->field),
                            "in_progress", (json_int_t)gap->left, "carried_over",
                            (json_int_t)gap->carried_over, "difference",
                            (json_int_t)(gap->carried_over - gap->left - gap->moved)));
    }
    json_object_set_new(object, "in_progress", json_integer(previous->in_progress));
    json_object_set_new(object, "difference",
                        json_integer(report->total.carried_over - previous->in_progress -
                                     report->notes.of[NOTES_CARRIED_MOVED]));
    json_object_set_new(object, "differences", gaps);
    return object;
}

/* Figures and notes of one time. */
static json_t *corrected(const struct report *report, const struct figures *figures,
                         const struct notes *some)
{
    json_t *object = columns(figures);

    json_object_set_new(object, "notes", notes(report, some));
    return object;
}

static json_t *difference(const struct report *report,
                          const struct report_correction *correction)
{
    int64_t frozen[REPORT_COLUMNS], now[REPORT_COLUMNS];
    struct notes between = correction->now_notes;
    json_t *object = json_object();

    report_values(&correction->frozen, frozen);
    report_values(&correction->now, now);
    for (int c = 0; c < REPORT_COLUMNS; c++)
        json_object_set_new(object, report_columns[c].name,
                            json_integer(now[c] - frozen[c]));
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        between.of[kind] -= correction->frozen_notes.of[kind];
    json_object_set_new(object, "notes", notes(report, &between));
    return object;
}

static json_t *corrections(const struct report *report)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->correction_count; i++) {
        const struct report_correction *correction = &report->corrections[i];

        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "level", correction->level.code,
                      "field", correction->field.code, "name", name(&correction->field),
                      "frozen",
                      corrected(report, &correction->frozen, &correction->frozen_notes),
                      "now", corrected(report, &correction->now, &correction->now_notes),
                      "difference", difference(report, correction)));
    }
    return list;
}

/* null: it was not printed */
static json_t *figure(int64_t value)
{
    return value == STATED_UNKNOWN ? json_null() : json_integer(value);
}

static json_t *findings(const struct report_stated *stated)
{
    json_t *list = json_array();

    for (size_t i = 0; i < stated->finding_count; i++) {
        const struct stated_finding *finding = &stated->findings[i];

        json_array_append_new(list, json_pack("{s:s, s:o}", "kind",
                                              stated_kind_names[finding->kind], "text",
                                              words(finding->vi, finding->en)));
    }
    return list;
}

static json_t *stated(const struct report *report)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->stated_count; i++) {
        const struct report_stated *stated = &report->stated[i];
        json_t *object = json_pack("{s:s, s:s, s:s, s:o}", "field",
                                   *stated->field.code ? stated->field.code : "_all",
                                   "source", stated->source, "rates", stated->stated.rates,
                                   "findings", findings(stated));

        for (int c = 0; c < REPORT_COLUMNS; c++)
            json_object_set_new(object, report_columns[c].name,
                                figure(stated->stated.columns[c]));
        json_object_set_new(object, "resolved_early_and_on_time",
                            figure(stated->stated.in_time));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *ended(const struct report *report)
{
    json_t *list = json_array();
    char day[DATE_BYTES];

    for (size_t i = 0; i < report->ended_count; i++) {
        const struct report_ended *ended = &report->ended[i];

        json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:s, s:o}", "unit",
                                              ended->unit.code, "name", name(&ended->unit),
                                              "level", ended->level, "last_day",
                                              date_format(ended->last_day, day),
                                              "successor", chosen(&ended->successor)));
    }
    return list;
}

json_t *report_json(const struct report *report)
{
    char from[DATE_BYTES], to[DATE_BYTES], as_of[DATE_BYTES];
    json_t *root = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:b, s:b, s:s, s:o, s:b, s:s, s:o, s:o, s:I, s:I}",
        "form", "06", "title", report_title, "from",
        date_format(report->period.from_day, from), "to",
        date_format(report->period.to_day, to), "period",
        *report->period.id ? report_json_period(&report->period) : json_null(), "office",
        name(&report->office), "simulated", report->simulated, "running", report->running,
        "as_of", date_format(report->as_of_day, as_of), "unit", chosen(&report->unit),
        "sub_units", report->sub_units, "structure", report->as_now ? "now" : "then",
        "field", chosen(&report->field), "made", stamp(report->made_ms), "newest_event",
        (json_int_t)report->newest_event, "revision", (json_int_t)report->revision);

    json_object_set_new(root, "provisional",
                        report->basis.known
                            ? json_boolean(basis_provisional(&report->basis))
                            : json_null());
    json_object_set_new(root, "basis", basis_json(&report->basis));
    json_object_set_new(
        root, "figures_of",
        report->part.known
            ? json_pack("{s:i, s:i}", "units", report->part.figured, "of", report->part.all)
            : json_null());
    json_object_set_new(root, "rows", rows(report));
    json_object_set_new(root, "levels", levels(report));
    json_object_set_new(root, "total", total(report));
    json_object_set_new(root, "ended_units", ended(report));
    json_object_set_new(root, "balanced", json_boolean(report_balanced(report)));
    json_object_set_new(root, "checks", checks(report));
    json_object_set_new(root, "carried_over_missing", json_integer(report_missing(report)));
    json_object_set_new(root, "rates", rates(report));
    json_object_set_new(root, "previous", previous(report));
    json_object_set_new(root, "corrections", corrections(report));
    json_object_set_new(root, "stated", stated(report));
    return root;
}
