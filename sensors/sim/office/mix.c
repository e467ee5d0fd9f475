#include "sensors/sim/office/mix.h"

#include <string.h>

#include "mqtt/base/date.h"

static const struct mix_field fields[] = {
    {"certification", 46, 22, 0.016, 0.00, 0.5},
    {"civil-status", 25, 12, 0.028, 0.30, 1.3},
    {"land", 6, 26, 0.100, 0.45, 0.6},
    {"social-protection", 9, 4, 0.060, 0.55, 0.9},
    {"household-business", 2, 14, 0.030, 0.60, 1.7},
    {"merit", 3, 2, 0.050, 0.50, 0.7},
    {"construction", 1.5, 9, 0.095, 0.50, 1.2},
    {"education", 1.5, 4, 0.015, 0.20, 1.4},
    {"environment", 0.5, 2, 0.060, 0.50, 1.2},
    {"cooperatives", 0.3, 1.5, 0.030, 0.60, 1.5},
    {"adoption", 0.2, 0.2, 0.040, 0.60, 0.3},
    {"complaints", 0.4, 0.8, 0.110, 0.40, 0.3},
    {NULL, 0.7, 0.8, 0.035, 0.55, 0.9},
};

static const double month_weights[12] = {0.95, 0.85, 1.05, 1.0, 1.05, 1.1,
                                         1.1,  1.15, 1.0,  1.0, 1.0,  0.95};
static const double weekday_weights[7] = {1.2, 1.05, 1.0, 0.9, 0.85, 0.5, 0.5};

enum { PER_COUNTER = 10, ONLINE_BASE_DAY = 20089 /* 2025-01-01 */ };

const struct mix_field *mix_field(const char *id)
{
    const struct mix_field *field = fields;

    while (field->id && strcmp(field->id, id) != 0)
        field++;
    return field;
}

double mix_per_counter(int32_t day)
{
    return PER_COUNTER * month_weights[date_of(day).month - 1] *
           weekday_weights[date_weekday(day)];
}

/* The online share: 30 % at the start of 2025, 12 points more each year. */
enum event_channel mix_channel(struct chance *chance, const struct mix_field *field,
                               int32_t day)
{
    double online = (0.30 + 0.12 * (day - ONLINE_BASE_DAY) / 365.25) * field->online;

    if (online < 0.02)
        online = 0.02;
    if (online > 0.90)
        online = 0.90;
    if (chance_hits(chance, online))
        return EVENT_CHANNEL_ONLINE;
    return chance_hits(chance, 0.04) ? EVENT_CHANNEL_POSTAL : EVENT_CHANNEL_IN_PERSON;
}

enum event_outcome mix_outcome(struct chance *chance)
{
    static const double sums[EVENT_OUTCOMES] = {
        [EVENT_OUTCOME_GRANTED] = 0.968,   [EVENT_OUTCOME_DENIED] = 0.978,
        [EVENT_OUTCOME_RETURNED] = 0.990,  [EVENT_OUTCOME_STOPPED] = 0.994,
        [EVENT_OUTCOME_WITHDRAWN] = 1.000,
    };

    return (enum event_outcome)chance_pick(chance, sums, EVENT_OUTCOMES);
}
