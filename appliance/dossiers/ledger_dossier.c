/* What a dossier adds to the ledger: see ledger.h. */
#include "appliance/dossiers/ledger.h"
#include "mqtt/base/date.h"

struct adding {
    struct ledger_batch *batch;
    const struct dossier *dossier;
    int sign;
};

/* Counts for a unit on a day; nothing for a day, or a unit, that is not there. */
static void add_for(const struct adding *adding, int unit, int32_t day,
                    enum measure measure, int sign)
{
    const struct dossier_summary *summary = &adding->dossier->summary;
    const struct ledger_place place = {day, unit, summary->field, summary->channel};

    if (day != DOSSIER_NO_DAY && unit)
        ledger_batch_tally(adding->batch, &place, measure, (int64_t)adding->sign * sign);
}

static void add(const struct adding *adding, int32_t day, enum measure measure)
{
    add_for(adding, charges_on(&adding->dossier->charges, day), day, measure, 1);
}

/* Each day of the span counts for the unit in charge on it. */
static void add_span(const struct adding *adding, const struct dossier_span *span,
                     enum measure measure)
{
    const struct charges *charges = &adding->dossier->charges;
    int32_t to_day = span->to_day == DOSSIER_NO_DAY ? INT32_MAX : span->to_day;
    size_t end = charges_until(charges, to_day);

    add(adding, span->from_day, measure);
    for (size_t i = charges_until(charges, span->from_day); i < end; i++) {
        const struct charge *charge = &charges->list[i];

        add_for(adding, charge[-1].unit, charge->from_day, measure, -1);
        add_for(adding, charge->unit, charge->from_day, measure, 1);
    }
    if (span->to_day != DOSSIER_NO_DAY)
        add_for(adding, charges_on(charges, span->to_day), span->to_day + 1, measure, -1);
}

static void add_spans(const struct adding *adding, const struct dossier_span *spans,
                      size_t count, enum measure measure)
{
    for (size_t i = 0; i < count; i++)
        add_span(adding, &spans[i], measure);
}

static void add_move(const struct adding *adding, int32_t moved_day, int unit,
                     enum measure measure)
{
    const struct dossier_summary *summary = &adding->dossier->summary;
    const struct move_key key = {LEDGER_GRAIN_DAY, summary->received_day, moved_day, unit,
                                 summary->field,   summary->channel};

    add_for(adding, unit, moved_day, measure, 1);
    ledger_batch_move(adding->batch, &key,
                      measure == MEASURE_MOVED_IN ? adding->sign : -adding->sign);
}

static void add_moves(const struct adding *adding)
{
    const struct charge *charges = adding->dossier->charges.list;

    for (size_t i = 1; i < adding->dossier->charges.count; i++) {
        int32_t day = charges[i].from_day;

        if (!charges[i].unit) {
            add_move(adding, day, charges[i - 1].unit, MEASURE_EXCLUDED);
            continue;
        }
        add_move(adding, day, charges[i - 1].unit, MEASURE_MOVED_OUT);
        add_move(adding, day, charges[i].unit, MEASURE_MOVED_IN);
    }
}

/* Also on the day from which it is in no column. */
static void add_asked(const struct adding *adding, int32_t day)
{
    int unit = charges_on(&adding->dossier->charges, day);

    add_for(adding, unit ? unit : adding->dossier->summary.unit, day, MEASURE_SUPPLEMENTS,
            1);
}

static void add_supplements(const struct adding *adding)
{
    const struct dossier *dossier = adding->dossier;

    for (size_t i = 0; i < dossier->suspension_count; i++) {
        if (dossier->suspensions[i].supplement)
            add_asked(adding, date_day_at(dossier->suspensions[i].from_ms));
    }
}

/* Results count for the unit that was in charge, which may be none from that day on. */
static void add_of_result(const struct adding *adding, int32_t day, enum measure measure)
{
    add_for(adding, adding->dossier->summary.unit, day, measure, 1);
}

/* A late dossier for which the office had apologised. */
static void add_apology(const struct adding *adding)
{
    const struct dossier_summary *summary = &adding->dossier->summary;
    const struct {
        enum measure measure;
        bool counts;
    } measures[] = {
        {MEASURE_APOLOGISED, true},
        {MEASURE_APOLOGISED_IN_TIME, summary->apologised_in_time},
        {MEASURE_APPOINTMENT_KEPT, summary->appointment_kept},
        {MEASURE_APOLOGISED_AGAIN, summary->apologies > 1},
    };

    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        if (measures[i].counts)
            add_of_result(adding, summary->resolved_day, measures[i].measure);
    }
}

/* A result waits until the citizen collects it, where those are who came after its unit. */
static void add_collecting(const struct adding *adding)
{
    int32_t collected_day = adding->dossier->summary.collected_day;
    int unit = 0;

    for (size_t i = 0; i < adding->dossier->keepers.count; i++) {
        const struct charge *keeper = &adding->dossier->keepers.list[i];

        add_for(adding, unit, keeper->from_day, MEASURE_TO_COLLECT, -1);
        unit = keeper->unit;
        add_for(adding, unit, keeper->from_day, MEASURE_TO_COLLECT, 1);
    }
    add_for(adding, unit, collected_day, MEASURE_TO_COLLECT, -1);
    add_for(adding, unit, collected_day, MEASURE_COLLECTED, 1);
}

static void add_result(const struct adding *adding)
{
    static const enum measure by_class[] = {
        [DOSSIER_CLASS_NONE] = MEASURES,
        [DOSSIER_CLASS_EARLY] = MEASURE_EARLY,
        [DOSSIER_CLASS_ON_TIME] = MEASURE_ON_TIME,
        [DOSSIER_CLASS_LATE] = MEASURE_LATE,
    };
    static const enum measure by_outcome[EVENT_OUTCOMES] = {
        [EVENT_OUTCOME_GRANTED] = MEASURES,
        [EVENT_OUTCOME_DENIED] = MEASURES,
        [EVENT_OUTCOME_RETURNED] = MEASURE_UNRESOLVED,
        [EVENT_OUTCOME_STOPPED] = MEASURE_UNRESOLVED,
        [EVENT_OUTCOME_WITHDRAWN] = MEASURE_WITHDRAWN,
    };
    const struct dossier *dossier = adding->dossier;
    const struct dossier_summary *summary = &dossier->summary;

    if (by_class[summary->class] != MEASURES)
        add_of_result(adding, summary->resolved_day, by_class[summary->class]);
    if (by_outcome[dossier->outcome] != MEASURES)
        add_of_result(adding, summary->resolved_day, by_outcome[dossier->outcome]);
    if (dossier->outcome != EVENT_OUTCOME_WITHDRAWN) /* which leaves nothing to collect */
        add_collecting(adding);
    if (summary->class == DOSSIER_CLASS_LATE && summary->apologies)
        add_apology(adding);
}

static void add_refusal(const struct adding *adding)
{
    const struct dossier_refusal *refusal = &adding->dossier->refusal;
    const struct ledger_place place = {refusal->day, refusal->unit, refusal->field,
                                       refusal->channel};

    if (refusal->day != DOSSIER_NO_DAY)
        ledger_batch_tally(adding->batch, &place, MEASURE_REFUSED, adding->sign);
}

void ledger_batch_add(struct ledger_batch *batch, const struct dossier *dossier, int sign)
{
    const struct adding adding = {batch, dossier, sign};
    const struct dossier_summary *summary = &dossier->summary;

    add_refusal(&adding);
    if (summary->received_day == DOSSIER_NO_DAY)
        return;
    add(&adding, summary->received_day, MEASURE_RECEIVED);
    add_for(&adding, dossier->taken_in_unit, summary->received_day, MEASURE_TAKEN_IN, 1);
    add_moves(&adding);
    add_spans(&adding, dossier->overdue, dossier->overdue_count, MEASURE_OVERDUE);
    add_spans(&adding, dossier->suspended, dossier->suspended_count, MEASURE_SUSPENDED);
    add_supplements(&adding);
    if (summary->resolved_day != DOSSIER_NO_DAY)
        add_result(&adding);
}
