/*
 * procedures_notes - in words: what a limit means, and what the real times of results are of.
 */
#ifndef WEB_TABLES_PROCEDURES_NOTES_H
#define WEB_TABLES_PROCEDURES_NOTES_H

#include "web/lookup_procedures.h"
#include "web/text/view.h"

/* Of which results, counted when, and how. */
void procedures_notes_counted(struct html *html, const struct view *view,
                              const struct lookup_counted *counted);

/* How days of such a limit are counted. */
void procedures_notes_limit(struct html *html, const struct view *view, const char *limit);

#endif
