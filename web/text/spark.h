/*
 * spark - small drawings inside a table: a rate over twelve months, and what a total is
 * made of.
 *
 * Inline SVG without style attributes, so that the strict content policy holds; each names
 * what it shows in words.
 */
#ifndef WEB_TEXT_SPARK_H
#define WEB_TEXT_SPARK_H

#include "web/text/view.h"

/*
 * The lower end of an axis that all of these rows share, in hundredths of a percent: the
 * highest of 90, 80, 70, 50 and 0 % that no month lies below. Months with fewer than min_n
 * dossiers have no say: two late ones of four would flatten all the others.
 */
int spark_floor(const struct source_row *rows, size_t count, int min_n);

/* The rate of twelve months, the target dashed, a gap where nothing was resolved. */
void spark_trend(struct html *html, const struct view *view, const struct source_row *row,
                 int floor_percent100);

/* Early, on time and late as shares of what was resolved; nothing when nothing was. */
void spark_parts(struct html *html, const struct view *view, const struct figures *figures);

/* The five cells of form 06 that make up what was received: early, on time and late; not due and
 * overdue. Nothing without any. */
void spark_cells(struct html *html, const struct view *view, const struct figures *figures);

#endif
