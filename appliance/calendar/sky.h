/*
 * sky - when the moon is new, and how far the sun has gone.
 *
 * What the lunar calendar is reckoned from. A moment is a double: local days since
 * 1970-01-01T00:00 UTC+7 with their fraction, so that its floor is a day of
 * mqtt/base/date.h. The series are those that Jean Meeus published, cut off where they are
 * good enough: from 1975 to 2100 new moons are within 40 seconds and the sun within
 * 7 minutes of its way of an ephemeris (VSOP87 and ELP, as libastro has them; sky_test.c).
 * The earth's own turning (delta T) is known up to today and a forecast afterwards, which
 * may be wrong by a minute or two in 2100. Pure functions; any thread.
 */
#ifndef APPLIANCE_CALENDAR_SKY_H
#define APPLIANCE_CALENDAR_SKY_H

#include <stdint.h>

/* The moment of a new moon; 0 is that of 7 January 2000, 1 the next, -1 the one before. */
double sky_new_moon(int moon);

/* The last new moon that is on this day or before it. */
int sky_moon_on(int32_t day);

/* The sun's apparent longitude in degrees, 0 ... 360: 0 is the equinox of March. */
double sky_sun_longitude(double moment);

#endif
