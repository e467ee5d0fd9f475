/* Dates and stamps. */
#include <string.h>

#include "mqtt/base/date.h"
#include "tests/fuzz/fuzz.h"

static void check_date(const char *text)
{
    char again[DATE_BYTES];
    int32_t day;

    if (date_parse(text, &day) < 0)
        return;
    FUZZ_DEMAND(strcmp(date_format(day, again), text) == 0);
    FUZZ_DEMAND(date_day_at(date_start_ms(day)) == day);
}

static void check_stamp(const char *text, int (*parse)(const char *, int64_t *))
{
    char written[DATE_STAMP_BYTES];
    int64_t wall_ms, again_ms;

    if (parse(text, &wall_ms) < 0)
        return;
    FUZZ_DEMAND(stamp_parse(stamp_format(wall_ms, written), &again_ms) == 0);
    FUZZ_DEMAND(again_ms == wall_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    check_date(text);
    check_stamp(text, stamp_parse);
    check_stamp(text, stamp_parse_local);
    free(text);
    return 0;
}
