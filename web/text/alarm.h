/*
 * alarm - what is wrong at the centre, as said on top of every page, by the API and /healthz.
 *
 * All of it is derived from the centre's health, here and nowhere else; that nothing is said of
 * devices or gateways for which nobody knows is the rule of source_state.h. Any thread.
 */
#ifndef WEB_TEXT_ALARM_H
#define WEB_TEXT_ALARM_H

#include "web/source.h"
#include "web/text/words.h"

/* The worst first. */
enum alarm {
    ALARM_LOST,
    ALARM_DAMAGE,
    ALARM_REPLACED,
    ALARM_LOOP,
    ALARM_DISK,
    ALARM_STORE,
    ALARM_LINK_NEVER,
    ALARM_LINK_LOST,
    ALARM_LINK_SILENT,
    ALARM_CLOCK,
    ALARM_CERTIFICATES,
    ALARM_BROKER_SETTINGS,
    ALARM_UPSTREAM,
    ALARM_TWIN, /* nothing is wrong, but it is to be known of every figure */
    ALARMS
};

/* What stands at {0} in the words of an alarm. */
enum alarm_fact {
    ALARM_FACT_NONE,
    ALARM_FACT_SINCE, /* of the link's state */
    ALARM_FACT_AS_OF, /* of the figures */
    ALARM_FACT_LOST,  /* events */
    ALARM_FACT_CERTIFICATES,
    ALARM_FACTS
};

struct alarm_look {
    const char *name; /* "link_lost": in the API and of its metric */
    bool failing;     /* /healthz says 503; else it is to be looked at */
    enum word what, note;
    enum alarm_fact fact;
    const char
        *part; /* of the page of devices, where more is said: "gaps-h"; NULL: nowhere */
};

extern const struct alarm_look alarm_looks[ALARMS];

/* Those that stand, as bits: 1U << ALARM_x. */
unsigned alarm_standing(const struct source_health *health, int64_t now_mono_ms);

/* The same, asked of the source now; the link is that of the overview, beside which it is told. */
unsigned alarm_ask(const struct source *source, const struct source_overview *overview);

static inline bool alarm_stands(unsigned alarms, enum alarm alarm)
{
    return alarms >> alarm & 1U;
}

/* Is any of them a failure? */
bool alarm_failing(unsigned alarms);

#endif
