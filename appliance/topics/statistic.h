/*
 * statistic - what one topic of statistics says: the figures of a unit with those below it, in a
 * field and a period.
 *
 *     dunghan/v1/stats/<unit>/<field>/<period>
 *     {"v": 1, "unit": "H42.31", "field": "dat-dai",
 *      "period": {"name": "month", "id": "2026-11", "from": "2026-11-01", "to": "2026-11-30"},
 *      "state": "running", "as_of": "2026-11-20T08:01:12+07:00", "revision": 1842,
 *      "simulated": false,
 *      "received": {...}, "resolved": {...}, "in_progress": {...},
 *      "rates": {"A": {"num": 193, "den": 200, "pct": "96.50"}, "B": ..., "C": ..., "D": ...},
 *      "completeness": {"devices": 12, "reporting": 11, "silent": 1, "oldest_gap": null}}
 *
 * unit and field are codes, or "_all", or "_none" for dossiers of which the catalogue says none.
 * The cells are those of figures_json.h. as_of and revision are of the moment at which the figures
 * were counted; they are no news by themselves.
 *
 * state   running    the period goes on; open dossiers are judged as of today
 *         closed     it is over; late events still correct it
 *         frozen     the office has frozen the period of these days: the figures as they were then
 *         corrected  frozen, and counted now they would be others: those are in "now", with the
 *                    same members of cells and rates
 *
 * completeness is null but for what runs; reporting is null while the centre hears nobody.
 * oldest_gap is since when events are known to be lost for good, of the whole centre. Any thread.
 */
#ifndef APPLIANCE_TOPICS_STATISTIC_H
#define APPLIANCE_TOPICS_STATISTIC_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/report/figures.h"
#include "appliance/rules/named_period.h"
#include "appliance/topics/reporting.h"
#include "mqtt/topic.h"

enum statistic_state {
    STATISTIC_RUNNING,
    STATISTIC_CLOSED,
    STATISTIC_FROZEN,
    STATISTIC_CORRECTED,
    STATISTIC_STATES
};

/* What many of one period have in common; all borrowed. */
struct statistic_base {
    enum named_period name;
    const struct period *period;
    bool simulated;
    int64_t as_of_ms;
    int64_t revision;
};

struct statistic {
    const struct statistic_base *base;
    const char *unit, *field; /* borrowed */
    enum statistic_state state;
    struct figures figures;
    struct figures now;               /* of STATISTIC_CORRECTED, else 0 */
    struct reporting_devices devices; /* of STATISTIC_RUNNING, else 0 */
    bool devices_known;
    int64_t oldest_gap_ms;
};

/* The digest of its topic, appliance/topics/digest.h, and its topic. */
uint64_t statistic_topic_digest(const struct statistic *statistic);
const char *statistic_topic(const struct statistic *statistic,
                            char ret[static TOPIC_STATS_BYTES]);

/* A digest of all that it says but as_of and revision. */
uint64_t statistic_digest(const struct statistic *statistic);

/* The caller frees it. */
char *statistic_write(const struct statistic *statistic);

#endif
