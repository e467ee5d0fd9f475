#include "appliance/rules/term.h"

enum term_standing term_standing(const struct term *term, bool twin)
{
    bool highest = term->own >= term->seen;

    if (twin)
        return highest && term->own > 0 ? TERM_LEADS : TERM_FOLLOWS;
    return highest ? TERM_LEADS : TERM_REPLACED;
}

uint64_t term_next(const struct term *term, uint64_t above, uint32_t chance)
{
    uint64_t highest = term->own > term->seen ? term->own : term->seen;

    if (highest < above)
        highest = above;
    return (highest / TERM_STEP + 1) * TERM_STEP + chance % TERM_STEP;
}
