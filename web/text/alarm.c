#include "web/text/alarm.h"

#include "mqtt/base/clock.h"

enum { LOOP_AWAY_MS = 10 * 1000 }; /* a loop that has not come round for so long is stuck */

const struct alarm_look alarm_looks[ALARMS] = {
    [ALARM_LOST] = {"lost", false, WORD_LOST_EVENTS, WORD_LOST_SHORT, ALARM_FACT_LOST,
                    "gaps-h"},
    [ALARM_DAMAGE] = {"damage", true, WORD_HALT_DAMAGE, WORD_HALT_NOTE, ALARM_FACT_NONE,
                      NULL},
    [ALARM_REPLACED] = {"replaced", true, WORD_HALT_REPLACED, WORD_HALT_REPLACED_NOTE,
                        ALARM_FACT_NONE, NULL},
    [ALARM_LOOP] = {"loop", true, WORD_ALARM_LOOP, WORD_ALARM_KEPT, ALARM_FACT_AS_OF, NULL},
    [ALARM_DISK] = {"disk", true, WORD_HALT_DISK, WORD_HALT_NOTE, ALARM_FACT_NONE, NULL},
    [ALARM_STORE] = {"store", true, WORD_ALARM_STORE, WORD_ALARM_KEPT, ALARM_FACT_NONE,
                     NULL},
    [ALARM_LINK_NEVER] = {"link_never", true, WORD_ALARM_LINK_NEVER, WORD_ALARM_LINK_NOTE,
                          ALARM_FACT_SINCE, NULL},
    [ALARM_LINK_LOST] = {"link_lost", true, WORD_ALARM_LINK_LOST, WORD_ALARM_LINK_NOTE,
                         ALARM_FACT_SINCE, NULL},
    [ALARM_LINK_SILENT] = {"link_silent", true, WORD_ALARM_LINK_SILENT,
                           WORD_ALARM_LINK_SILENT_NOTE, ALARM_FACT_NONE, NULL},
    [ALARM_CLOCK] = {"clock", false, WORD_ALARM_CLOCK, WORD_ALARM_CLOCK_NOTE,
                     ALARM_FACT_NONE, NULL},
    [ALARM_CERTIFICATES] = {"certificates", false, WORD_ALARM_CERTIFICATES,
                            WORD_ALARM_CERTIFICATES_NOTE, ALARM_FACT_CERTIFICATES,
                            "devices-h"},
    [ALARM_BROKER_SETTINGS] = {"broker_settings", false, WORD_ALARM_BROKER_SETTINGS,
                               WORD_ALARM_BROKER_SETTINGS_NOTE, ALARM_FACT_NONE, NULL},
    [ALARM_UPSTREAM] = {"upstream", false, WORD_ALARM_UPSTREAM, WORD_ALARM_UPSTREAM_NOTE,
                        ALARM_FACT_NONE, NULL},
    [ALARM_TWIN] = {"twin", false, WORD_ALARM_TWIN, WORD_ALARM_TWIN_NOTE, ALARM_FACT_NONE,
                    NULL},
};

unsigned alarm_standing(const struct source_health *health, int64_t now_mono_ms)
{
    const bool stands[ALARMS] = {
        [ALARM_LOST] = health->lost > 0,
        [ALARM_DAMAGE] = health->halt == SOURCE_HALT_DAMAGE,
        [ALARM_REPLACED] = health->halt == SOURCE_HALT_REPLACED,
        [ALARM_LOOP] = now_mono_ms - health->loop_mono_ms >= LOOP_AWAY_MS,
        [ALARM_DISK] = health->halt == SOURCE_HALT_DISK,
        [ALARM_STORE] = !health->store && health->halt == SOURCE_HALT_NONE,
        [ALARM_LINK_NEVER] = health->link.state == SOURCE_LINK_NEVER,
        [ALARM_LINK_LOST] = health->link.state == SOURCE_LINK_LOST,
        [ALARM_LINK_SILENT] = health->link.state == SOURCE_LINK_SILENT,
        [ALARM_CLOCK] = health->clock == SOURCE_CLOCK_UNSYNCHRONISED,
        [ALARM_CERTIFICATES] = health->certificates_ending > 0,
        [ALARM_BROKER_SETTINGS] = health->broker_advice != NULL,
        [ALARM_UPSTREAM] = health->role == SOURCE_ROLE_CENTRE && health->upstream &&
                           (health->upstream_lag_ms == SOURCE_UPSTREAM_NEVER ||
                            health->upstream_lag_ms >= SOURCE_UPSTREAM_LATE_MS),
        [ALARM_TWIN] = health->role == SOURCE_ROLE_TWIN,
    };
    unsigned alarms = 0;

    for (int i = 0; i < ALARMS; i++)
        alarms |= (unsigned)stands[i] << i;
    return alarms;
}

unsigned alarm_ask(const struct source *source, const struct source_overview *overview)
{
    struct source_health health;

    source->health(source->owner, &health);
    health.link = overview->link;
    return alarm_standing(&health, clock_mono_ms());
}

bool alarm_failing(unsigned alarms)
{
    for (int i = 0; i < ALARMS; i++) {
        if (alarm_stands(alarms, (enum alarm)i) && alarm_looks[i].failing)
            return true;
    }
    return false;
}
