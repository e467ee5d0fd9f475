#include "appliance/dossiers/dossier.h"

#include <stdlib.h>

const char *const dossier_class_names[DOSSIER_CLASSES] = {
    [DOSSIER_CLASS_NONE] = NULL,
    [DOSSIER_CLASS_EARLY] = "early",
    [DOSSIER_CLASS_ON_TIME] = "on_time",
    [DOSSIER_CLASS_LATE] = "late",
};

const char *const dossier_fault_names[DOSSIER_FAULTS] = {
    [DOSSIER_FAULT_SECOND_INTAKE] = "second_intake",
    [DOSSIER_FAULT_BEFORE_INTAKE] = "before_intake",
    [DOSSIER_FAULT_AFTER_RESULT] = "after_result",
    [DOSSIER_FAULT_SECOND_RESULT] = "second_result",
    [DOSSIER_FAULT_SUSPENDED_TWICE] = "suspended_twice",
    [DOSSIER_FAULT_NOT_SUSPENDED] = "not_suspended",
    [DOSSIER_FAULT_NO_DUE_DATE] = "no_due_date",
    [DOSSIER_FAULT_REFUSED_AND_TAKEN] = "refused_and_taken",
    [DOSSIER_FAULT_OTHER_UNIT] = "other_unit",
    [DOSSIER_FAULT_UNIT_ENDED] = "unit_ended",
    [DOSSIER_FAULT_FOREIGN] = "foreign",
    [DOSSIER_FAULT_FOREIGN_INTAKE] = "foreign_intake",
    [DOSSIER_FAULT_IN_TRANSFER] = "in_transfer",
    [DOSSIER_FAULT_TOO_MANY_CHANGES] = "too_many_changes",
};

void dossier_release(struct dossier *dossier)
{
    free(dossier->overdue);
    free(dossier->suspended);
    charges_release(&dossier->charges);
    charges_release(&dossier->keepers);
    free(dossier->suspensions);
    *dossier = (struct dossier){0};
}

bool dossier_same(const struct dossier_summary *a, const struct dossier_summary *b)
{
    return a->unit == b->unit && a->field == b->field && a->procedure == b->procedure &&
           a->channel == b->channel && a->received_day == b->received_day &&
           a->due_day == b->due_day && a->resolved_day == b->resolved_day &&
           a->collected_day == b->collected_day && a->refused_day == b->refused_day &&
           a->class == b->class && a->provisional == b->provisional &&
           a->suspended == b->suspended && a->supplements == b->supplements &&
           a->apologies == b->apologies && a->apologised_in_time == b->apologised_in_time &&
           a->appointment_kept == b->appointment_kept && a->faults == b->faults;
}
