#include "appliance/centre/report_desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/form06/reporter.h"
#include "appliance/recount/rulebook.h"
#include "appliance/registers/register.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

struct report_desk {
    const struct config *config;
    int64_t boot;
    struct rules_shelf *shelf;
    struct store *store;
    struct source_reports source;
};

/* A report of a running period says that it is one, so the day belongs to the revision. On what it
 * rests is told by the others: policies change with the start, the calendar with the registers. */
static int on_revision(void *owner, char ret[static SOURCE_REVISION_BYTES])
{
    struct report_desk *desk = owner;
    int64_t newest, registers;
    int rc = store_newest_event(desk->store, &newest);

    if (rc == 0)
        rc = register_revision(desk->store, &registers);
    if (rc == 0)
        (void)snprintf(ret, SOURCE_REVISION_BYTES, "%" PRId64 ".%" PRId64 ".%" PRId64 ".%d",
                       desk->boot, newest, registers, (int)date_day_at(clock_wall_ms()));
    return rc;
}

static int on_make(void *owner, const struct report_question *question, struct report **ret,
                   const char **ret_unknown)
{
    struct report_desk *desk = owner;
    struct reporter reporter = {
        .store = desk->store,
        .office_vi = desk->config->title.vi,
        .office_en = desk->config->title.en,
        .simulated = desk->config->simulated,
        .now_ms = clock_wall_ms(),
    };
    struct rulebook rulebook = {0};
    int rc = rules_shelf_begin(desk->shelf, desk->store, &rulebook);

    reporter.rules = &rulebook.rules;
    if (rc == 0)
        rc = reporter_make(&reporter, question, ret, ret_unknown);
    rules_shelf_end(desk->store, &rulebook);
    return rc;
}

struct telling {
    int (*tell)(void *listener, const struct report_period *period);
    void *listener;
};

static int tell_period(void *owner, const struct period *period)
{
    const struct telling *telling = owner;
    struct report_period plain = reporter_period(period);

    return telling->tell(telling->listener, &plain);
}

static int on_periods(void *owner,
                      int (*tell)(void *listener, const struct report_period *period),
                      void *listener)
{
    struct report_desk *desk = owner;
    struct telling telling = {tell, listener};

    return store_each_period(desk->store, tell_period, &telling);
}

int report_desk_open(struct report_desk **ret, const struct config *config,
                     struct rules_shelf *shelf, int64_t boot)
{
    struct report_desk *desk = need(calloc(1, sizeof *desk));
    int rc;

    desk->config = config;
    desk->shelf = shelf;
    desk->boot = boot;
    desk->source = (struct source_reports){desk, on_revision, on_make, on_periods};
    rc = store_open(&desk->store, config->data, STORE_READ);
    if (rc == 0) {
        *ret = desk;
        desk = NULL; /* now the caller's */
    }
    report_desk_close(desk);
    return rc;
}

void report_desk_close(struct report_desk *desk)
{
    if (!desk)
        return;
    store_close(desk->store);
    free(desk);
}

struct store *report_desk_reader(const struct report_desk *desk)
{
    return desk->store;
}

const struct source_reports *report_desk_source(const struct report_desk *desk)
{
    return &desk->source;
}
