#include "web/devices/device_rows.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/devices/device_cells.h"
#include "web/tables/plain_table.h"
#include "web/text/fold.h"

/* --- which --------------------------------------------------------------------------- */

bool device_rows_is_troubled(const struct source_device *device)
{
    return device->state != SOURCE_DEVICE_REPORTING || device->clock_wrong;
}

/* Has its unit, counter or gateway the folded text in it? */
static bool matches(const struct source_device *device, const char *wanted)
{
    char *text, *folded;
    bool found;

    text = need(malloc(strlen(device->unit) + strlen(device->unit_vi) +
                       strlen(device->counter) + strlen(device->gateway) + 4));
    (void)sprintf(text, "%s %s %s %s", device->unit, device->unit_vi, device->counter,
                  device->gateway);
    folded = fold_text(text);
    found = strstr(folded, wanted) != NULL;
    free(text);
    free(folded);
    return found;
}

static void add(struct device_rows *list, const struct source_overview *overview,
                bool troubled, const char *wanted)
{
    for (size_t i = 0; i < overview->device_count; i++) {
        const struct source_device *device = &overview->devices[i];

        if (device_rows_is_troubled(device) == troubled &&
            (!*wanted || matches(device, wanted)))
            list->devices[list->count++] = device;
    }
}

void device_rows_make(struct device_rows *ret, const struct source_overview *overview,
                      const struct devices_question *question)
{
    char *wanted = fold_text(question->search);

    *ret =
        (struct device_rows){need(calloc(overview->device_count + 1, sizeof(void *))), 0};
    add(ret, overview, true, wanted);
    if (!question->troubled)
        add(ret, overview, false, wanted);
    free(wanted);
}

/* --- the table ----------------------------------------------------------------------- */

static void write_device(struct html *html, const struct view *view,
                         const struct source_device *device)
{
    html_put(html, "<tr>");
    device_cells_begin(html, view, device);
    plain_table_count(html, view, WORD_RECORDS, device->records);
    plain_table_count(html, view, WORD_FAULTS, device->faults);
    device_cells_round_trip(html, view, device);
    html_put(html, "</tr>\n");
}

void device_rows_write(struct html *html, const struct view *view, enum word label,
                       const struct source_device *const *devices, size_t count)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},    {WORD_STATE, false},  {WORD_SEEN, false},
        {WORD_GATEWAY, false},   {WORD_RECORDS, true}, {WORD_FAULTS, true},
        {WORD_ROUND_TRIP, true},
    };

    PLAIN_TABLE_BEGIN(html, view, view_word(view, label), columns);
    for (size_t i = 0; i < count; i++)
        write_device(html, view, devices[i]);
    plain_table_end(html);
}
