/*
 * fraction - an exact fraction and how it is shown as a percentage.
 *
 * Integer arithmetic, half up. "100" is shown only when num == den and "0" only when
 * num == 0: 19999/20000 is 99.99, 1/20000 is 0.01, whatever the rounding would say, for
 * nobody reads "100" as "nearly all". Pure functions; any thread.
 */
#ifndef MQTT_BASE_FRACTION_H
#define MQTT_BASE_FRACTION_H

#include <stdint.h>

struct fraction {
    int64_t num; /* 0 ... den */
    int64_t den; /* 0: there is nothing to divide, "no data"; at most 10^14 */
};

enum { FRACTION_BYTES = 8 }; /* "100.00" and its NUL */

/* Hundredths of a percent, 0 ... 10000, rounded as above; -1 when den is 0. */
int fraction_percent100(struct fraction fraction);

/*
 * "95.84" with `decimals` (1 or 2) digits behind `point`, which is '.' or ','. NULL when
 * den is 0: the caller says "no data", never 0 and never 100. One decimal becomes two where
 * one would show 0.0 or 100.0 for a fraction that is neither.
 */
const char *fraction_format(struct fraction fraction, int decimals, char point,
                            char ret[static FRACTION_BYTES]);

/* Is num/den >= percent100/10000, exactly? False when den is 0. */
_Bool fraction_reaches(struct fraction fraction, int percent100);

#endif
