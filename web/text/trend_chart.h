/*
 * trend_chart - a trend as a drawing: a line for each part, the target, and the month that is not over
 * hatched. Lines differ by their dashes and by a label at their end, not by colour alone.
 */
#ifndef WEB_TEXT_TREND_CHART_H
#define WEB_TEXT_TREND_CHART_H

#include "web/text/trend.h"

/* The percentage at which the axis begins, in hundredths: below the target and below every month that
 * is drawn, as far as this one counts min_n dossiers. */
int trend_chart_floor(const struct trend *trend, const struct source_levels *levels);

/* An <svg>; what it shows stands in a table too, which is the caller's. */
void trend_chart_write(struct html *html, const struct view *view,
                       const struct trend *trend);

/* The dashes of a line, for its name beside it. */
void trend_chart_key(struct html *html, size_t line);

#endif
