/*
 * csv_dates - dates as offices write them, the day first: 31/12/2026, also with - or . between.
 *
 * A spreadsheet that is set to English writes the month first, and both look alike up to the
 * 12th. So such a date is taken only where something says which it is. Pure; any thread.
 */
#ifndef MQTT_TABLE_CSV_DATES_H
#define MQTT_TABLE_CSV_DATES_H

#include <stdint.h>

enum csv_dates_order {
    CSV_DATES_OTHER,       /* of another form, or there is no such day */
    CSV_DATES_DAY_FIRST,   /* 31/12/2026 */
    CSV_DATES_SAME,        /* 12/12/2026, whichever it is */
    CSV_DATES_EITHER,      /* 01/07/2026 */
    CSV_DATES_MONTH_FIRST, /* 12/31/2026 */
};

/* The day as it is with the day first, and as with the month first; -1 where there is none. */
struct csv_dates {
    int32_t day_first, month_first;
};

enum csv_dates_order csv_dates_read(const char *text, struct csv_dates *ret);

#endif
