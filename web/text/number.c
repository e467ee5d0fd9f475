#include "web/text/number.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"

static const struct {
    char group, point;
} marks[LANGUAGES] = {[LANGUAGE_VIETNAMESE] = {'.', ','}, [LANGUAGE_ENGLISH] = {',', '.'}};

struct label number_count(enum language language, int64_t value)
{
    char digits[24];
    struct label label;
    char *to = label.text;
    int length = snprintf(digits, sizeof digits, "%" PRIu64,
                          value < 0 ? -(uint64_t)value : (uint64_t)value);

    if (value < 0)
        to = stpcpy(to, "\u2212");
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = marks[language].group;
        *to++ = digits[i];
    }
    *to = '\0';
    return label;
}

struct label number_counter(enum language language, const char *counter)
{
    const char *digits = counter + 1;
    bool numbered = *counter == 'q' && *digits && !digits[strspn(digits, "0123456789")];
    struct label label;

    if (numbered)
        (void)snprintf(label.text, sizeof label.text, "%s %s",
                       words_get(language, WORD_COUNTER), digits);
    else
        (void)snprintf(label.text, sizeof label.text, "%s", counter);
    return label;
}

struct label number_plain(int value)
{
    struct label label;

    (void)snprintf(label.text, sizeof label.text, "%d", value);
    return label;
}

struct label number_signed(enum language language, int64_t difference)
{
    struct label count = number_count(language, difference), label;

    (void)snprintf(label.text, sizeof label.text, "%s%.40s", difference > 0 ? "+" : "",
                   count.text);
    return label;
}

/* Would `shown` hundredths claim a level that the exact fraction does not reach? */
static bool claims(struct fraction fraction, int shown, int level)
{
    return shown >= level && !fraction_reaches(fraction, level);
}

struct label number_percent(enum language language, struct fraction fraction,
                            const struct source_levels *levels)
{
    const int lines[] = {levels->good, levels->ok, levels->warn};
    struct label label = {"–"};
    char text[FRACTION_BYTES];
    int tenths, hundredths;
    bool crosses = false;

    if (!fraction_format(fraction, 1, marks[language].point, text))
        return label;
    if (fraction.num == 0 || fraction.num == fraction.den)
        return number_threshold(language, fraction.num == 0 ? 0 : 10000);
    tenths = (int)((fraction.num * 2000 + fraction.den) / (fraction.den * 2));
    hundredths = fraction_percent100(fraction);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        crosses |= claims(fraction, tenths * 10, lines[i]);
        if (claims(fraction, hundredths, lines[i]))
            hundredths = lines[i] - 1;
    }
    if (crosses)
        (void)snprintf(label.text, sizeof label.text, "%d%c%02d%%", hundredths / 100,
                       marks[language].point, hundredths % 100);
    else
        (void)snprintf(label.text, sizeof label.text, "%s%%", text);
    return label;
}

struct label number_threshold(enum language language, int percent100)
{
    struct label label;
    int length = snprintf(label.text, sizeof label.text, "%d", percent100 / 100);

    if (percent100 % 100)
        length += snprintf(label.text + length, sizeof label.text - (size_t)length,
                           "%c%02d", marks[language].point, percent100 % 100);
    (void)snprintf(label.text + length, sizeof label.text - (size_t)length, "%%");
    return label;
}

int number_change(struct fraction now, struct fraction before, int *ret_tenths)
{
    int difference;

    if (now.den <= 0 || before.den <= 0)
        return -EDOM;
    difference = fraction_percent100(now) - fraction_percent100(before);
    *ret_tenths = (difference + (difference < 0 ? -5 : 5)) / 10;
    return 0;
}

struct label number_points_size(enum language language, int tenths)
{
    struct label label;

    (void)snprintf(label.text, sizeof label.text, "%d%c%d", abs(tenths) / 10,
                   marks[language].point, abs(tenths) % 10);
    return label;
}

struct label number_points(enum language language, int tenths)
{
    struct label label;
    const char *sign = tenths > 0 ? "+" : "\u2212";

    (void)snprintf(label.text, sizeof label.text, "%s%.12s", tenths == 0 ? "" : sign,
                   number_points_size(language, tenths).text);
    return label;
}

struct label number_milliseconds(enum language language, uint32_t us)
{
    enum { TENTH_US = 100, MS_US = 1000, TENTHS_BELOW_MS = 10 };
    uint32_t tenths = us / TENTH_US + (us % TENTH_US >= TENTH_US / 2);
    bool small = tenths < TENTHS_BELOW_MS * MS_US / TENTH_US;
    struct label number = small ? number_points_size(language, tenths > 0 ? (int)tenths : 1)
                                : number_count(language, ((int64_t)us + MS_US / 2) / MS_US);
    struct label label;

    (void)snprintf(label.text, sizeof label.text, "%s%.40s\u00a0ms", tenths == 0 ? "<" : "",
                   number.text);
    return label;
}

int64_t number_minutes(int64_t ms)
{
    const int64_t minute_ms = 60000;

    return (llabs(ms) + minute_ms / 2) / minute_ms;
}

struct label number_span(enum language language, int64_t ms)
{
    static const struct {
        int from_minutes, minutes; /* from how many on it is used; in one of it */
        const char *vi, *one, *many;
    } units[] = {
        {2 * 24 * 60, 24 * 60, "ngày", "day", "days"},
        {2 * 60, 60, "giờ", "hour", "hours"},
        {0, 1, "phút", "minute", "minutes"},
    };
    int64_t minutes = number_minutes(ms), count;
    struct label label;
    size_t i = 0;

    while (minutes < units[i].from_minutes)
        i++;
    count = (minutes + units[i].minutes / 2) / units[i].minutes;
    (void)snprintf(label.text, sizeof label.text, "%.20s %s",
                   number_count(language, count).text,
                   language == LANGUAGE_VIETNAMESE ? units[i].vi
                   : count == 1                    ? units[i].one
                                                   : units[i].many);
    return label;
}

struct label number_date(enum language language, int64_t wall_ms)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct date date = date_of(date_day_at(wall_ms));
    struct label label;

    if (language == LANGUAGE_ENGLISH)
        (void)snprintf(label.text, sizeof label.text, "%d %s %d", date.day,
                       months[date.month - 1], date.year);
    else
        (void)snprintf(label.text, sizeof label.text, "%02d/%02d/%d", date.day, date.month,
                       date.year);
    return label;
}

struct label number_time(int64_t wall_ms)
{
    struct label label = number_time_exact(wall_ms);

    label.text[5] = '\0';
    return label;
}

struct label number_time_exact(int64_t wall_ms)
{
    int second = date_second_at(wall_ms);
    struct label label;

    (void)snprintf(label.text, sizeof label.text, "%02d:%02d:%02d", second / 3600,
                   second / 60 % 60, second % 60);
    return label;
}

struct label number_moment(enum language language, int64_t wall_ms)
{
    struct label label;

    (void)snprintf(label.text, sizeof label.text, "%.5s %s %.16s",
                   number_time(wall_ms).text, words_get(language, WORD_ON_DAY),
                   number_date(language, wall_ms).text);
    return label;
}

static struct label month(enum language language, int32_t day, const char *lead)
{
    static const char *const names[12] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
    struct date date = date_of(day);
    struct label label;

    if (language == LANGUAGE_ENGLISH)
        (void)snprintf(label.text, sizeof label.text, "%s %d", names[date.month - 1],
                       date.year);
    else
        (void)snprintf(label.text, sizeof label.text, "%s %d/%d", lead, date.month,
                       date.year);
    return label;
}

struct label number_month(enum language language, int32_t day)
{
    return month(language, day, "tháng");
}

struct label number_month_first(enum language language, int32_t day)
{
    return month(language, day, "Tháng");
}
