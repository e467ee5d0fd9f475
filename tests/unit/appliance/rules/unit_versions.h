/*
 * unit_versions - catalogues of made-up units, written as tables of their versions.
 */
#ifndef TESTS_UNIT_APPLIANCE_RULES_UNIT_VERSIONS_H
#define TESTS_UNIT_APPLIANCE_RULES_UNIT_VERSIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "appliance/rules/catalogue.h"
#include "mqtt/base/date.h"

/* NULL is no day: since ever, without end. */
static inline int32_t unit_versions_day(const char *text)
{
    int32_t day = 0;

    if (text)
        assert_int_equal(date_parse(text, &day), 0);
    return day;
}

struct unit_version {
    int id;
    const char *from, *to;
    const char *name, *level;
    int parent, successor;
};

/* Codes are U1, U2 ...; the last one has id 0. */
static inline struct catalogue *unit_versions_open(const struct unit_version *units)
{
    struct catalogue *catalogue = catalogue_open();

    for (; units->id; units++) {
        char code[16];

        (void)snprintf(code, sizeof code, "U%d", units->id);
        catalogue_add(catalogue, CATALOGUE_UNITS,
                      &(struct catalogue_entry){
                          .id = units->id,
                          .code = code,
                          .name_vi = units->name ? units->name : "",
                          .name_en = "",
                          .level = units->level,
                          .from_day = unit_versions_day(units->from),
                          .to_day = unit_versions_day(units->to),
                          .parent = units->parent,
                          .successor = units->successor,
                      });
    }
    catalogue_seal(catalogue);
    return catalogue;
}

#endif
