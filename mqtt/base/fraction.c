#include "mqtt/base/fraction.h"

#include <stdio.h>

/* num/den in units of 1/scale, half up, kept off both ends unless it is exactly there. */
static int rounded(struct fraction f, int scale)
{
    int value = (int)((f.num * 2 * scale + f.den) / (f.den * 2));

    if (value >= scale && f.num < f.den)
        return scale - 1;
    if (value <= 0 && f.num > 0)
        return 1;
    return value;
}

int fraction_percent100(struct fraction f)
{
    return f.den > 0 ? rounded(f, 10000) : -1;
}

const char *fraction_format(struct fraction f, int decimals, char point,
                            char ret[static FRACTION_BYTES])
{
    int value;

    if (f.den <= 0)
        return NULL;
    if (decimals == 1) {
        /* One decimal speaks only where it does not need to be held off the ends. */
        int tenths = (int)((f.num * 2000 + f.den) / (f.den * 2));

        if ((tenths > 0 || f.num == 0) && (tenths < 1000 || f.num == f.den)) {
            (void)snprintf(ret, FRACTION_BYTES, "%u%c%u", (unsigned)tenths / 10U % 1000U,
                           point, (unsigned)tenths % 10U);
            return ret;
        }
    }
    value = rounded(f, 10000);
    (void)snprintf(ret, FRACTION_BYTES, "%u%c%02u", (unsigned)value / 100U % 1000U, point,
                   (unsigned)value % 100U);
    return ret;
}

_Bool fraction_reaches(struct fraction f, int percent100)
{
    return f.den > 0 && f.num * 10000 >= f.den * percent100;
}
