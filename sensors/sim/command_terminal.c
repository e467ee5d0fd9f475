/* Commands of a record terminal. */
#include <inttypes.h>

#include "mqtt/base/date.h"
#include "mqtt/event.h"
#include "sensors/sim/command_parts.h"
#include "sensors/sim/device/ring.h"

enum { BURST_MAX = 1000000 };

void command_put(struct words *words)
{
    struct event event;
    size_t terminal;
    uint32_t index;

    if (!words_terminal(words, &terminal) || !words_event(words, &event))
        return;
    if (ring_append(bank_ring(words->bank, terminal), &event, &index) < 0)
        fprintf(words->out, "full %zu\n", terminal);
    else
        fprintf(words->out, "ok %zu %" PRIu32 "\n", terminal, index);
}

/* "<unit>-YYMMDD-NNNN" into ret. */
static bool dossier_code(const char *unit, int64_t at_ms, long number, char *ret)
{
    struct date date = date_of(date_day_at(at_ms));
    int length = snprintf(ret, EVENT_DOSSIER_BYTES, "%s-%02d%02d%02d-%04ld", unit,
                          date.year % 100, date.month, date.day, number);

    return length < EVENT_DOSSIER_BYTES;
}

void command_burst(struct words *words)
{
    char *const *list = words->list;
    struct event event = {.type = EVENT_INTAKE};
    size_t terminal;
    long count;
    long first;
    int channel;
    uint32_t index = 0;

    if (!words_terminal(words, &terminal) || !words_time(words, list[3], &event.at_ms) ||
        !words_text(words, list[4], event.procedure, sizeof event.procedure) ||
        !words_name(words, list[5], event_channel_names, EVENT_CHANNELS, &channel))
        return;
    if (!words_number(list[2], 1, BURST_MAX, &count) ||
        !words_number(list[7], 0, 99999999, &first) ||
        !dossier_code(list[6], event.at_ms, first + count, event.dossier)) {
        words_fail(words,
                   "count %s, unit %s, first %s; allowed: 1 to %d, a short code, "
                   "0 to 99999999",
                   list[2], list[6], list[7], BURST_MAX);
        return;
    }
    event.channel = (enum event_channel)channel;
    for (long i = 0; i < count; i++) {
        dossier_code(list[6], event.at_ms, first + i, event.dossier);
        if (ring_append(bank_ring(words->bank, terminal), &event, &index) < 0) {
            fprintf(words->out, "full %zu %ld\n", terminal, i);
            return;
        }
    }
    fprintf(words->out, "ok %zu %" PRIu32 "\n", terminal, index);
}
