/*
 * sentence - the state of affairs in one breath, to be read out or pasted into a notice.
 */
#ifndef WEB_TEXT_SENTENCE_H
#define WEB_TEXT_SENTENCE_H

#include "web/text/view.h"

/* Plain text in the view's language; the caller frees it. Any thread. */
char *sentence_write(const struct view *view);

/* The same of one unit or field: its rate, and against the month before. */
char *sentence_write_row(const struct view *view, const struct source_row *row);

#endif
