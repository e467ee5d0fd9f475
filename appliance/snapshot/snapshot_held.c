#include "appliance/snapshot/snapshot_held.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

void *snapshot_list(size_t count, size_t bytes)
{
    return need(calloc(count + 1, bytes));
}

const char *snapshot_keep_text(struct held *held, char *text)
{
    if (held->text_count == held->text_room) {
        held->text_room = held->text_room ? held->text_room * 2 : 32;
        held->texts = need(reallocarray(held->texts, held->text_room, sizeof *held->texts));
    }
    return held->texts[held->text_count++] = text;
}

const char *snapshot_keep(struct held *held, const char *text)
{
    return snapshot_keep_text(held, need(strdup(text)));
}

void snapshot_held_free(struct held *held)
{
    for (size_t i = 0; i < held->text_count; i++)
        free(held->texts[i]);
    catalogue_close(held->catalogue);
    basis_release(&held->overview.basis);
    free(held->texts);
    free(held->fields);
    free(held->units);
    free(held->crossings);
    free(held->devices);
    free(held->device_faults);
    free(held->undecided);
    free(held->decided);
    free(held->gateways);
    free(held->gaps);
    free(held->quarantine);
    free(held->faults);
    free(held);
}
