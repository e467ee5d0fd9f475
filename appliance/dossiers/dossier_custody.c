#include "appliance/dossiers/dossier_custody.h"

#include "mqtt/base/date.h"

/* --- claims -------------------------------------------------------------------------- */

static enum standing_claim claim_of(const struct dossier_custody *custody,
                                    const struct dossier_event *event)
{
    return standing_claim(custody->catalogue, custody->code, event->unit,
                          date_day_at(event->at_ms));
}

bool dossier_custody_claims(const struct dossier_custody *custody,
                            const struct dossier_event *event)
{
    return custody->claim == STANDING_CLAIM_FAR ||
           claim_of(custody, event) >= custody->claim;
}

static bool is_claim(const struct dossier_event *event)
{
    return !event->voided && (event->type == EVENT_INTAKE || event->type == EVENT_REFUSED);
}

/* An intake is better than any refusal, and of equal ones the earlier. */
static void consider(struct dossier_custody *custody, const struct dossier_event *event)
{
    enum standing_claim claim = claim_of(custody, event);
    bool intake = event->type == EVENT_INTAKE, first = intake && !custody->intake;

    if (!intake && custody->intake)
        return;
    if (first || claim > custody->claim)
        custody->claim = claim;
    else if (intake)
        return;
    if (intake)
        custody->intake = event;
}

void dossier_custody_begin(struct dossier_custody *custody,
                           const struct catalogue *catalogue, const char *code,
                           struct dossier *dossier, const struct dossier_event *events,
                           size_t count)
{
    size_t claims = 0;

    *custody =
        (struct dossier_custody){.catalogue = catalogue, .code = code, .dossier = dossier};
    for (size_t i = 0; i < count; i++) {
        claims += is_claim(&events[i]);
        if (is_claim(&events[i]) && events[i].type == EVENT_INTAKE && !custody->intake)
            custody->intake = &events[i];
    }
    if (claims < 2)
        return; /* how good the only one is does not matter, and most dossiers have one */
    custody->intake = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_claim(&events[i]))
            consider(custody, &events[i]);
    }
}

/* --- from unit to unit --------------------------------------------------------------- */

int dossier_custody_holder(struct dossier_custody *custody, int32_t day)
{
    struct dossier *d = custody->dossier;

    if (!d->charges.count) /* it will be taken in */
        return custody->intake->unit;
    if (d->summary.resolved_day != DOSSIER_NO_DAY)
        return charges_heir(custody->catalogue, d->summary.unit, d->summary.resolved_day,
                            day);
    charges_hand_over(&d->charges, custody->catalogue, day);
    return charges_last(&d->charges);
}

static void give(struct dossier_custody *custody, int32_t day, int unit)
{
    struct charges *charges = &custody->dossier->charges;

    charges_give(charges, day, unit);
    charges_hand_over(charges, custody->catalogue, day);
    custody->dossier->summary.unit = unit;
    custody->dossier->offered = (struct charge){0};
    custody->offer = NULL;
}

/* Is it the receiver's word on the offer? */
static bool is_of_receiver(const struct dossier_custody *custody,
                           const struct dossier_event *event, int32_t day)
{
    const struct dossier_event *offer = custody->offer;

    return offer && custody->dossier->summary.resolved_day == DOSSIER_NO_DAY &&
           standing_speaks(custody->catalogue, event->unit,
                           charges_heir(custody->catalogue, offer->to_unit,
                                        date_day_at(offer->at_ms), day),
                           day);
}

static bool goes_to(const struct dossier_custody *custody,
                    const struct dossier_event *event, int unit, int32_t day)
{
    return event->type == EVENT_TRANSFERRED &&
           standing_speaks(custody->catalogue, event->to_unit, unit, day);
}

bool dossier_custody_hear(struct dossier_custody *custody,
                          const struct dossier_event *event)
{
    int32_t day = date_day_at(event->at_ms), taken_day;
    struct standing standing = {.in_charge = dossier_custody_holder(custody, day),
                                .intake = custody->intake->unit,
                                .day = day};

    if (!custody->offer && event->unit == standing.in_charge)
        return true; /* as nearly always */
    if (is_of_receiver(custody, event, day)) {
        if (goes_to(custody, event, standing.in_charge, day))
            return true; /* it hands it back */
        custody->offer->passed_over = DOSSIER_FAULTS;
        give(custody, day, custody->offer->to_unit);
        return true;
    }
    taken_day = date_day_at(custody->intake->at_ms);
    standing.intake_heir =
        charges_heir(custody->catalogue, standing.intake, taken_day, day);
    return standing_may(custody->catalogue, &standing, event->unit, event->type);
}

void dossier_custody_transfer(struct dossier_custody *custody, struct dossier_event *event)
{
    int32_t day = date_day_at(event->at_ms);

    custody->offer = NULL;
    custody->dossier->offered = (struct charge){0};
    if (goes_to(custody, event, dossier_custody_holder(custody, day), day))
        return;
    if (standing_above(custody->catalogue, event->unit, event->to_unit, day)) {
        give(custody, day, event->to_unit);
        return;
    }
    event->passed_over = DOSSIER_FAULT_IN_TRANSFER;
    custody->offer = event;
    custody->dossier->offered = (struct charge){day, event->to_unit};
}
