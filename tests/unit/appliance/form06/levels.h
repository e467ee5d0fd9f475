/*
 * levels - a small catalogue for tests of reports: a unit or a field at a time.
 */
#ifndef TESTS_UNIT_APPLIANCE_FORM06_LEVELS_H
#define TESTS_UNIT_APPLIANCE_FORM06_LEVELS_H

#include "appliance/rules/catalogue.h"

/* parent 0: it stands at the top. */
static inline void levels_add_unit(struct catalogue *catalogue, int id, const char *code,
                                   const char *level, int parent)
{
    catalogue_add(catalogue, CATALOGUE_UNITS,
                  &(struct catalogue_entry){.id = id,
                                            .place = id,
                                            .code = code,
                                            .name_vi = code,
                                            .name_en = "",
                                            .level = level,
                                            .parent = parent});
}

static inline void levels_add_field(struct catalogue *catalogue, int id, const char *code)
{
    catalogue_add(catalogue, CATALOGUE_FIELDS,
                  &(struct catalogue_entry){
                      .id = id, .place = id, .code = code, .name_vi = code, .name_en = ""});
}

#endif
