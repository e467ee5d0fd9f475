/*
 * metrics_figures - the cells of form 06 for Prometheus: of the current month, by unit, by field, and by
 * both.
 *
 * All are gauges: what is received and resolved in a month falls back to 0 with the next one, and
 * what was counted wrong goes down when it is mended. The cells of one family add up to the whole,
 * so each scope has families of its own. By both they are given where they fit within the bound,
 * else a comment line says what is left out. Pure; any thread.
 */
#ifndef WEB_API_METRICS_FIGURES_H
#define WEB_API_METRICS_FIGURES_H

#include <stdio.h>

#include "web/source.h"

/* At most so many series beyond those of each unit and each field, which are always there. */
void metrics_figures_write(FILE *out, const struct source_overview *overview,
                           int series_most);

#endif
