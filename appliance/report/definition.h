/*
 * definition - the four official on-time rates by their names, and what each means.
 *
 * Constants and arithmetic; any thread.
 */
#ifndef APPLIANCE_REPORT_DEFINITION_H
#define APPLIANCE_REPORT_DEFINITION_H

#include "appliance/report/figures.h"

/* As appliance/rules/RULES.md has them, rates. */
enum definition { DEFINITION_A, DEFINITION_B, DEFINITION_C, DEFINITION_D, DEFINITIONS };

/* The formula is in the members of figures_json(). */
struct definition_words {
    const char *name, *formula, *vi, *en;
};

extern const struct definition_words definition_words[DEFINITIONS];

struct fraction definition_rate(const struct figures *figures, enum definition definition);

#endif
