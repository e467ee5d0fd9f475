/*
 * report_standing - how a period stands on a day: not begun, running, over, or frozen.
 *
 * The table is constant; pure; any thread.
 */
#ifndef WEB_FORM06_REPORT_STANDING_H
#define WEB_FORM06_REPORT_STANDING_H

#include "appliance/report/report.h"
#include "web/text/words.h"

enum report_standing {
    REPORT_STANDING_AHEAD,
    REPORT_STANDING_RUNNING,
    REPORT_STANDING_OPEN, /* over, and not frozen */
    REPORT_STANDING_FROZEN,
    REPORT_STANDING_FROZEN_PROVISIONAL, /* on days off that were not announced */
    REPORT_STANDINGS
};

struct report_standing_look {
    const char *name;           /* for programs */
    const char *class, *symbol; /* of a badge */
    enum word word;             /* of a frozen one {0} is when */
};

extern const struct report_standing_look report_standing_looks[REPORT_STANDINGS];

enum report_standing report_standing_of(const struct report_period *period, int32_t today);

#endif
