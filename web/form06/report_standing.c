#include "web/form06/report_standing.h"

const struct report_standing_look report_standing_looks[REPORT_STANDINGS] = {
    [REPORT_STANDING_AHEAD] = {"ahead", "none", "–", WORD_STANDING_AHEAD},
    [REPORT_STANDING_RUNNING] = {"running", "ok", "●", WORD_STANDING_RUNNING},
    [REPORT_STANDING_OPEN] = {"open", "warn", "▲", WORD_STANDING_OPEN},
    [REPORT_STANDING_FROZEN] = {"frozen", "good", "✔", WORD_STANDING_FROZEN},
    [REPORT_STANDING_FROZEN_PROVISIONAL] = {"frozen_provisional", "warn", "▲",
                                            WORD_STANDING_FROZEN_PROVISIONAL},
};

enum report_standing report_standing_of(const struct report_period *period, int32_t today)
{
    if (period->frozen_ms)
        return period->provisional ? REPORT_STANDING_FROZEN_PROVISIONAL
                                   : REPORT_STANDING_FROZEN;
    if (period->from_day > today)
        return REPORT_STANDING_AHEAD;
    return period->to_day >= today ? REPORT_STANDING_RUNNING : REPORT_STANDING_OPEN;
}
