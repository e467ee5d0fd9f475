#include "sensors/commission/wiring_result.h"

#include <inttypes.h>

static const char *const words[WIRING_RESULTS] = {
    [WIRING_RESULT_UNTRIED] = "not tried",
    [WIRING_RESULT_RIGHT] = "ok",
    [WIRING_RESULT_BOUNCES] = "NOT RIGHT: its contact bounces, counted at one press were ",
    [WIRING_RESULT_SWAPPED] = "NOT RIGHT: wires swapped? What moved was ",
    [WIRING_RESULT_CLOSED] =
        "NOT RIGHT: closed all the time; stuck, or wired the other way round",
    [WIRING_RESULT_NOTHING] = "NOT RIGHT: nothing came; not connected?",
    [WIRING_RESULT_UNREAD] = "NOT RIGHT: cannot be read, ",
    [WIRING_RESULT_SKIPPED] = "skipped",
    [WIRING_RESULT_DISPLAY] = "a display, which nobody presses",
};

const char *wiring_result_text(const struct wiring_result *result,
                               char ret[static WIRING_RESULT_BYTES])
{
    char number[16] = "";
    const char *more = number;

    if (result->what == WIRING_RESULT_BOUNCES)
        (void)snprintf(number, sizeof number, "%" PRIu32, result->moved);
    else if (result->what == WIRING_RESULT_SWAPPED)
        more = result->other;
    else if (result->what == WIRING_RESULT_UNREAD)
        more = result->cause;
    (void)snprintf(ret, WIRING_RESULT_BYTES, "%s%s", words[result->what], more);
    return ret;
}

const char *wiring_input_text(const struct meaning *meaning,
                              char ret[static WIRING_RESULT_BYTES])
{
    char text[MEANING_TEXT_BYTES];

    (void)snprintf(ret, WIRING_RESULT_BYTES, "%s, %s%s%s", meaning->input,
                   meaning_text(meaning, text), meaning->counter ? " at " : "",
                   meaning->counter ? meaning->counter : "");
    return ret;
}

void wiring_result_write(FILE *out, const struct reading_wish *device,
                         const struct wiring_result *results)
{
    char text[WIRING_RESULT_BYTES], place[LINE_PLACE_BYTES];

    (void)fprintf(out, "\n%s: %s unit %d, profile %s version %d\n", device->name,
                  line_place_text(&device->place, place), device->unit_id,
                  device->profile->profile, device->profile->version);
    for (unsigned i = 0; i < device->meanings_count; i++) {
        (void)fprintf(out, "  %-48s", wiring_input_text(&device->meanings[i], text));
        (void)fprintf(out, " %s\n", wiring_result_text(&results[i], text));
    }
}
