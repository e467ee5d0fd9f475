#include "sensors/commission/reading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

int reading_open(struct reading *ret, const struct reading_wish *wish)
{
    int rc;

    *ret = (struct reading){
        .wish = wish,
        .cells = need(calloc((size_t)wish->profile->cells + 1, sizeof *ret->cells)),
    };
    rc = asker_open(&ret->asker);
    return rc < 0 ? rc : asker_turn_to(ret->asker, &wish->place);
}

void reading_close(struct reading *reading)
{
    asker_close(reading->asker);
    free(reading->cells);
}

static void note_time(struct reading *reading)
{
    int64_t us = asker_took_us(reading->asker);

    reading->last_us = us;
    reading->least_us =
        reading->least_us == 0 || us < reading->least_us ? us : reading->least_us;
    reading->most_us = us > reading->most_us ? us : reading->most_us;
}

int reading_ask(struct reading *reading, enum line_order order, int address, int count)
{
    int rc;

    reading->asked = (struct line_request){
        .order = order,
        .unit_id = reading->wish->unit_id,
        .address = address,
        .count = count,
        .timeout_ms = reading->wish->timeout_ms,
    };
    rc = asker_ask(reading->asker, &reading->asked);
    if (rc == 0)
        note_time(reading);
    return rc;
}

int reading_take(struct reading *reading)
{
    const struct profile *profile = reading->wish->profile;
    const struct profile_answers answers = reading_answers(reading);

    reading->mismatch = -1;
    for (unsigned i = 0; i < profile->reads_count; i++) {
        const struct profile_read *read = &profile->reads[i];
        int rc = reading_ask(reading, read->order, read->address, read->count);

        if (rc < 0)
            return rc;
        memcpy(reading->cells + read->begins, asker_values(reading->asker),
               (size_t)read->count * sizeof *reading->cells);
        if (reading->mismatch < 0)
            reading->mismatch = profile_find_mismatch(&answers, i);
    }
    return reading->mismatch < 0 ? 0 : -EPROTO;
}

const char *reading_trouble(const struct reading *reading, int rc,
                            char ret[static PROFILE_TROUBLE_BYTES])
{
    const struct profile_answers answers = reading_answers(reading);

    if (rc == -EREMOTEIO)
        return profile_refusal_text(answers.profile, &reading->asked, ret);
    if (rc != -EPROTO || answers.profile->identity_count == 0)
        return reading->wish->cause(rc);
    return profile_mismatch_text(answers.profile, reading->mismatch,
                                 profile_identity_cell(&answers, reading->mismatch), ret);
}

struct profile_answers reading_answers(const struct reading *reading)
{
    return (struct profile_answers){reading->wish->profile, reading->cells};
}
