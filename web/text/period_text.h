/*
 * period_text - what a period is called: "tháng 11/2026", "quý III/2026", "6 tháng đầu năm 2026", a name
 * of the register with its days, or days alone.
 *
 * By value, to stand among the arguments of a call. Pure; any thread.
 */
#ifndef WEB_TEXT_PERIOD_TEXT_H
#define WEB_TEXT_PERIOD_TEXT_H

#include "web/text/view.h"

struct period_text {
    char text[SOURCE_PERIOD_NAME_BYTES + 3 * NUMBER_BYTES];
};

struct period_text period_text(enum language language, const struct source_period *period);

/* The same at the beginning of a sentence. */
struct period_text period_text_first(enum language language,
                                     const struct source_period *period);

/* Of the period of the overview, for the first words of a page: a running one with the moment as of which
 * it is. */
struct period_text period_text_lead(const struct view *view);

/* "Tháng 11/2026 (đang chạy)", of the month that runs. */
struct period_text period_text_running(const struct view *view);

/* What may become of its figures, as a badge; of a frozen one with when it was frozen. */
void period_text_state(struct html *html, const struct view *view,
                       const struct source_period *period);

/* For programs: "running", "open", "frozen", "corrected". */
const char *period_text_state_name(enum source_period_state state);

#endif
