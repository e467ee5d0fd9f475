/*
 * profile_schema - which keys a profile may have: a table of libcyaml; a part of profile.c.
 */
#ifndef SENSORS_PROFILE_PROFILE_SCHEMA_H
#define SENSORS_PROFILE_PROFILE_SCHEMA_H

#include <cyaml/cyaml.h>

/* Of a struct profile. */
extern const cyaml_schema_value_t profile_schema;

#endif
