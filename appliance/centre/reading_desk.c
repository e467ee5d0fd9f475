#include "appliance/centre/reading_desk.h"

#include <stdlib.h>

#include "appliance/centre/report_desk.h"
#include "appliance/lookups/lookups.h"
#include "mqtt/base/memory.h"

struct reading_desk {
    struct report_desk *reports;
    struct lookups *lookups;
};

int reading_desk_open(struct reading_desk **ret, const struct reading_desk_centre *centre)
{
    struct reading_desk *desk = need(calloc(1, sizeof *desk));
    int rc = report_desk_open(&desk->reports, centre->config, centre->shelf, centre->boot);

    if (rc < 0) {
        reading_desk_close(desk);
        return rc;
    }
    desk->lookups = lookups_open(centre->config, centre->shelf, reading_desk_store(desk),
                                 centre->times);
    *ret = desk;
    return 0;
}

void reading_desk_close(struct reading_desk *desk)
{
    if (!desk)
        return;
    lookups_close(desk->lookups);
    report_desk_close(desk->reports);
    free(desk);
}

struct store *reading_desk_store(const struct reading_desk *desk)
{
    return report_desk_reader(desk->reports);
}

struct source_reading reading_desk_source(const struct reading_desk *desk)
{
    return (struct source_reading){lookups_source(desk->lookups),
                                   report_desk_source(desk->reports)};
}
