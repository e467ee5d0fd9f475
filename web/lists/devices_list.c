/* The list of counter devices, without where they are and which ones, which staff know: those that the
 * page is asked for, and all of them for the API, which asks for none. */
#include <stdlib.h>

#include "web/devices/device_rows.h"
#include "web/lists/lists.h"
#include "web/text/source_state.h"

static void put_device(struct list *list, const struct view *view,
                       const struct source_device *device)
{
    const struct source_look *look = &source_device_looks[device->state];

    list_put(list, list_text(device->unit));
    list_put(list, list_text(device->unit_vi));
    list_put(list, list_text(device->counter));
    list_put(list, list_text(device->gateway));
    list_put(list, list_word(look->name, view_word(view, look->word)));
    list_put(list, list_moment(device->seen_ms));
    list_put(list, list_count((int64_t)device->records));
    list_put(list, list_count((int64_t)device->faults));
    list_put(list,
             device->round_trip_us ? list_count(device->round_trip_us) : list_nothing());
    list_put(list, *device->firmware ? list_text(device->firmware) : list_nothing());
}

int devices_list(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"unit", WORD_LIST_UNIT_CODE, LIST_TEXT},
        {"unit_name", WORD_UNIT, LIST_TEXT},
        {"counter", WORD_COUNTER, LIST_TEXT},
        {"gateway", WORD_GATEWAY, LIST_TEXT},
        {"state", WORD_STATE, LIST_WORD},
        {"last_seen", WORD_SEEN, LIST_MOMENT},
        {"records", WORD_RECORDS, LIST_COUNT},
        {"faults", WORD_FAULTS, LIST_COUNT},
        {"round_trip_us", WORD_LIST_ROUND_TRIP, LIST_COUNT},
        {"firmware", WORD_FIRMWARE, LIST_TEXT},
    };
    const struct devices_question question = devices_query(view->asked.values);
    struct device_rows rows;

    list_title(list, view_word(view, WORD_DEVICES_STAFF));
    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    device_rows_make(&rows, view->overview, &question);
    for (size_t i = 0; i < rows.count; i++)
        put_device(list, view, rows.devices[i]);
    free(rows.devices);
    return 0;
}
