/* The part of `dunghan doctor` about fields: are those that the settings put first in the catalogue? */
#include "appliance/cli/doctor/doctor.h"

void doctor_look_at_fields(struct doctor *doctor, const struct catalogue *catalogue)
{
    const struct config *config = doctor->config;

    for (unsigned i = 0; i < config->priority_fields_count; i++) {
        if (!catalogue_find(catalogue, CATALOGUE_FIELDS, config->priority_fields[i]))
            doctor_say(doctor, FINDING_WARN, "fields",
                       "priority_fields[%u]: the catalogue has no field \"%s\"; wanted are "
                       "codes as `dunghan list fields` prints them",
                       i, config->priority_fields[i]);
    }
}
