/*
 * figures_table - the figures per field and per unit, one row each.
 *
 * Complete without JavaScript; the script sorts by the attributes data-v that the cells
 * carry.
 */
#ifndef WEB_TABLES_FIGURES_TABLE_H
#define WEB_TABLES_FIGURES_TABLE_H

#include "appliance/report/definition.h"
#include "web/text/view.h"

void figures_table_fields(struct html *html, const struct view *view);

/* Of more than a dozen those with the lowest rates, of the level that most are of. */
void figures_table_units(struct html *html, const struct view *view);

/* The word of a level, or why there is none. */
void figures_table_level(struct html *html, const struct view *view, enum word level);

/* Why the row's figures may lack something, and since when; its silence is not NONE. */
void figures_table_silence(struct html *html, const struct view *view,
                           const struct source_row *row);

/* After other words: of which part of the units the figures are, where it is a part. */
void figures_table_part(struct html *html, const struct view *view);

/* The word "provisional", where figures are (appliance/report/basis.h). */
void figures_table_tentative(struct html *html, const struct view *view);

/* A share with its level, percentage and fraction; its denominator is not 0. */
void figures_table_share(struct html *html, const struct view *view, struct fraction share,
                         enum source_silence silence);

/* A rate with its symbol, level, fraction and parts, as in the tables. */
void figures_table_rate(struct html *html, const struct view *view,
                        const struct source_row *row, enum definition definition);

/* A cell with it. */
void figures_table_rate_cell(struct html *html, const struct view *view,
                             const struct source_row *row, enum definition definition);

/* A cell with a number: its label for narrow screens, its value for sorting. */
void figures_table_count(struct html *html, const struct view *view, enum word label,
                         int64_t value);

/* What is due soon; a dash where that is not known. */
void figures_table_soon(struct html *html, const struct view *view, int64_t due_soon);

/* What column 13 is called: of now, or of the end of a period that is over. */
const char *figures_table_overdue_word(const struct view *view);

/* The same of what is overdue. */
void figures_table_overdue(struct html *html, const struct view *view, int64_t value);

/* Beside a field's name: that the office puts it first. Nothing beside others. */
void figures_table_priority(struct html *html, const struct view *view,
                            const struct source_row *row);

/* Under a unit's name: its last day, what of it reports, and how fresh its figures are. */
void figures_table_freshness(struct html *html, const struct view *view,
                             const struct source_row *row);

#endif
