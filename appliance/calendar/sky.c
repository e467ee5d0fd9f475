#include "appliance/calendar/sky.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "mqtt/base/date.h"

#define LENGTH(rows) (sizeof(rows) / sizeof(rows)[0])

/* Julian dates are days since noon of 1 January 4713 BC, in universal or terrestrial time. */
static const double JULIAN_OF_1970 = 2440587.5, JULIAN_OF_1900 = 2415020.0;
static const double FIRST_NEW_MOON = 2451550.09766; /* on average, in January 2000 */
static const double CENTURY_DAYS = 36525.0, YEAR_DAYS = 365.2425, MONTH_DAYS = 29.530588861;
static const double UTC_OFFSET_DAYS = (double)DATE_OFFSET_MS / DATE_DAY_MS;
static const double SECONDS_PER_DAY = 86400.0;

static double sine(double degrees)
{
    return sin(degrees * (3.14159265358979323846 / 180.0));
}

static double cosine(double degrees)
{
    return sine(degrees + 90.0);
}

/* c[0] + c[1] x + c[2] x^2 ... */
static double polynomial(double x, const double *coefficients, size_t count)
{
    double sum = 0;

    while (count > 0)
        sum = sum * x + coefficients[--count];
    return sum;
}

#define POLYNOMIAL(x, ...)                                                                 \
    polynomial(x, (const double[]){__VA_ARGS__},                                           \
               sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

/*
 * How many seconds terrestrial time, of the planets, is ahead of universal time, of the
 * earth that turns ever slower: F. Espenak and J. Meeus, polynomials of NASA's Five
 * Millennium Canon of Solar Eclipses (2006). From 2005 on they are a forecast.
 */
static double delta_t(double year)
{
    if (year < 1986)
        return POLYNOMIAL(year - 1975, 45.45, 1.067, -1.0 / 260, -1.0 / 718);
    if (year < 2005)
        return POLYNOMIAL(year - 2000, 63.86, 0.3345, -0.060374, 0.0017275, 0.000651814,
                          0.00002373599);
    if (year < 2050)
        return POLYNOMIAL(year - 2000, 62.92, 0.32217, 0.005589);
    return POLYNOMIAL((year - 1820) / 100, -20.0, 0.0, 32.0) - 0.5628 * (2150 - year);
}

/* Of universal or terrestrial time: it changes too slowly to tell them apart. */
static double delta_t_days(double days_since_1970)
{
    return delta_t(1970 + days_since_1970 / YEAR_DAYS) / SECONDS_PER_DAY;
}

/* A Julian date in terrestrial time. */
static double julian_of(double moment)
{
    double days = moment - UTC_OFFSET_DAYS;

    return JULIAN_OF_1970 + days + delta_t_days(days);
}

static double moment_of(double julian)
{
    double days = julian - JULIAN_OF_1970;

    return days - delta_t_days(days) + UTC_OFFSET_DAYS;
}

/* --- the moon: J. Meeus, Astronomical Algorithms (1998), chapter 49 -------------------- */

/* days * sin(sun M + moon M' + node F), less by the earth's eccentricity for each M. */
static const struct periodic {
    double days;
    int sun, moon, node;
} periodics[] = {
    {-0.40720, 0, 1, 0}, {0.17241, 1, 0, 0},    {0.01608, 0, 2, 0},  {0.01039, 0, 0, 2},
    {0.00739, -1, 1, 0}, {-0.00514, 1, 1, 0},   {0.00208, 2, 0, 0},  {-0.00111, 0, 1, -2},
    {-0.00057, 0, 1, 2}, {0.00056, 1, 2, 0},    {-0.00042, 0, 3, 0}, {0.00042, 1, 0, 2},
    {0.00038, 1, 0, -2}, {-0.00024, -1, 2, 0},  {-0.00007, 2, 1, 0}, {0.00004, 0, 2, -2},
    {0.00004, 3, 0, 0},  {0.00003, 1, 1, -2},   {0.00003, 0, 2, 2},  {-0.00003, 1, 1, 2},
    {0.00003, -1, 1, 2}, {-0.00002, -1, 1, -2}, {-0.00002, 1, 3, 0}, {0.00002, 0, 4, 0},
};

/* days * sin(at + step k): what the planets do. */
static const struct planetary {
    double days, at, step;
} planetaries[] = {
    {0.000325, 299.77, 0.107408},  {0.000165, 251.88, 0.016321},
    {0.000164, 251.83, 26.651886}, {0.000126, 349.42, 36.412478},
    {0.000110, 84.66, 18.206239},  {0.000062, 141.74, 53.303771},
    {0.000060, 207.14, 2.453732},  {0.000056, 154.84, 7.306860},
    {0.000047, 34.52, 27.261239},  {0.000042, 207.19, 0.121824},
    {0.000040, 291.34, 1.844379},  {0.000037, 161.72, 24.198154},
    {0.000035, 239.56, 25.513099}, {0.000023, 331.55, 3.592518},
};

enum { MOST_SUN = 3 }; /* |sun| of the terms */

/* [|sun|]: the earth's way round the sun becomes rounder, and terms that hang on it smaller. */
static void find_eccentricities(double t, double ret[static MOST_SUN + 1])
{
    ret[0] = 1.0;
    ret[1] = POLYNOMIAL(t, 1.0, -0.002516, -0.0000074);
    for (int sun = 2; sun <= MOST_SUN; sun++)
        ret[sun] = ret[sun - 1] * ret[1];
}

static double periodic_days(double k, double t)
{
    double sun =
        2.5534 + 29.10535670 * k + POLYNOMIAL(t, 0.0, 0.0, -0.0000014, -0.00000011);
    double moon = 201.5643 + 385.81693528 * k +
                  POLYNOMIAL(t, 0.0, 0.0, 0.0107582, 0.00001238, -0.000000058);
    double node = 160.7108 + 390.67050284 * k +
                  POLYNOMIAL(t, 0.0, 0.0, -0.0016118, -0.00000227, 0.000000011);
    double ascending =
        124.7746 - 1.56375588 * k + POLYNOMIAL(t, 0.0, 0.0, 0.0020672, 0.00000215);
    double sum = -0.00017 * sine(ascending);
    double eccentricities[MOST_SUN + 1];

    find_eccentricities(t, eccentricities);
    for (size_t i = 0; i < LENGTH(periodics); i++) {
        const struct periodic *term = &periodics[i];

        sum += term->days * eccentricities[abs(term->sun)] *
               sine(term->sun * sun + term->moon * moon + term->node * node);
    }
    return sum;
}

static double planetary_days(double k)
{
    double sum = 0;

    for (size_t i = 0; i < LENGTH(planetaries); i++)
        sum += planetaries[i].days * sine(planetaries[i].at + planetaries[i].step * k);
    return sum;
}

double sky_new_moon(int moon)
{
    double k = moon, t = k / 1236.85;
    double mean = FIRST_NEW_MOON + MONTH_DAYS * k +
                  POLYNOMIAL(t, 0.0, 0.0, 0.00015437, -0.000000150, 0.00000000073);

    return moment_of(mean + periodic_days(k, t) + planetary_days(k));
}

int sky_moon_on(int32_t day)
{
    int moon = (int)floor((day - moment_of(FIRST_NEW_MOON)) / MONTH_DAYS);

    while (floor(sky_new_moon(moon)) > day)
        moon--;
    while (floor(sky_new_moon(moon + 1)) <= day)
        moon++;
    return moon;
}

/* --- the sun: J. Meeus, Astronomical Formulae for Calculators (1982), chapter 18 ------- */

/* How much the planets and the moon pull the earth forward or back, in degrees. */
static double pull(double t)
{
    return 0.00134 * cosine(153.23 + 22518.7541 * t) +                    /* Venus */
           0.00154 * cosine(216.57 + 45037.5082 * t) +                    /* Venus */
           0.00200 * cosine(312.69 + 32964.3577 * t) +                    /* Jupiter */
           0.00179 * sine(POLYNOMIAL(t, 350.74, 445267.1142, -0.00144)) + /* the moon */
           0.00178 * sine(231.19 + 20.20 * t);
}

double sky_sun_longitude(double moment)
{
    double t = (julian_of(moment) - JULIAN_OF_1900) / CENTURY_DAYS;
    double mean = POLYNOMIAL(t, 279.69668, 36000.76892, 0.0003025);
    double anomaly = POLYNOMIAL(t, 358.47583, 35999.04975, -0.000150, -0.0000033);
    double centre = POLYNOMIAL(t, 1.919460, -0.004789, -0.000014) * sine(anomaly) +
                    POLYNOMIAL(t, 0.020094, -0.000100) * sine(2 * anomaly) +
                    0.000293 * sine(3 * anomaly);
    double aberration_and_nutation = -0.00569 - 0.00479 * sine(259.18 - 1934.142 * t);
    double longitude = mean + centre + pull(t) + aberration_and_nutation;

    return longitude - 360.0 * floor(longitude / 360.0);
}
