/*
 * lookups_parts - what the answers of appliance/lookups share. Only they include it.
 */
#ifndef APPLIANCE_LOOKUPS_LOOKUPS_PARTS_H
#define APPLIANCE_LOOKUPS_LOOKUPS_PARTS_H

#include "appliance/config.h"
#include "appliance/form06/lateness_rows.h"
#include "appliance/lookups/kept_forms.h"
#include "appliance/lookups/late_months.h"
#include "appliance/lookups/made_overview.h"
#include "appliance/lookups/real_times.h"
#include "appliance/registers/rules_shelf.h"
#include "appliance/store/store.h"
#include "web/lookups.h"

struct lookups {
    const struct config *config;
    struct rules_shelf *shelf;
    struct store *store;
    struct source_lookups source;

    /* What was late on this day, as of this commit and this cause that was stated; of the day 0 nothing
     * is kept. */
    struct lateness_rows late;
    int64_t late_commit, late_cause;
    int32_t late_day;

    struct late_months late_news;
    struct kept_forms forms;
    struct made_overview *made; /* that was told last */

    struct real_times *times; /* borrowed */
    /* What was told last, and whose texts: of procedures ... */
    const struct catalogue *shown;
    struct lookup_procedure *procedures;
    struct lookup_version *versions;
    /* ... and of ratings and queues. */
    const struct catalogue *rated;
    struct lookup_visits *units, *fields;
};

/* Begins a transaction that sees one moment, and gives the rules of that moment. Whatever it returns,
 * lookups_end() is to be called with the same, zeroed before. */
int lookups_begin(struct lookups *lookups, struct rulebook *ret);
void lookups_end(struct lookups *lookups, struct rulebook *rulebook);

/* The answers, as web/lookups.h has them; `owner` is a struct lookups. */
int lookup_apologies(void *owner, const char *unit, const struct source_period *period,
                     struct lookup_apologies *ret);
int lookup_calendar(void *owner, int year,
                    int (*tell)(void *listener, const struct lookup_day *day),
                    void *listener, struct lookup_year *ret);
int lookup_late(void *owner, int (*tell)(void *listener, const struct lookup_late *month),
                void *listener);
int lookup_lateness(void *owner,
                    int (*tell)(void *listener, const struct lookup_lateness *row),
                    void *listener);
int lookup_months(void *owner, const struct lookup_part *parts, size_t count, int32_t first,
                  int32_t last, struct figures *ret);

int lookup_overview(void *owner, const struct source_overview *now,
                    const struct lookup_period *period, const struct source_overview **ret);
int lookup_unit_days(void *owner, int32_t last_day, const char *const *units, size_t count,
                     struct lookup_unit_days *ret, bool ret_working[static LOOKUP_DAYS]);
int lookup_procedures(void *owner, struct lookup_procedures *ret);
int lookup_procedure(void *owner, const char *code, struct lookup_one_procedure *ret);
int lookup_satisfaction(void *owner, int month, struct lookup_satisfaction *ret);

#endif
