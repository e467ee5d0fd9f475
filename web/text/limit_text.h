/*
 * limit_text - a limit of time as people of each language write it. Pure; any thread.
 */
#ifndef WEB_TEXT_LIMIT_TEXT_H
#define WEB_TEXT_LIMIT_TEXT_H

#include "web/text/number.h"

/* "10wd": 10 ngày làm việc · "3.5wh": 3,5 giờ làm việc · "same_day": trong ngày; another text as it is. */
struct label limit_text(enum language language, const char *limit);

#endif
