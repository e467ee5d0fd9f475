/*
 * term - of two centres that one broker has heard, which is the centre?
 *
 * A number that rises with each promotion (`dunghan promote`), said in every receipt and in the
 * retained state of the centre (mqtt/payload.h). Whoever has taken the highest one leads; who took a
 * lower one has been replaced. A centre where nobody was ever promoted has taken 0, and so have those of
 * programs that know no terms, so that they go on as before until there is a promotion.
 *
 * What each side does of it, whichever the other's version:
 *
 *     gateway that knows terms   believes no receipt of a lower one than it has seen
 *     gateway that does not      believes each: nothing is lost by it, as events stay with a receipt too,
 *                                but a centre that was replaced must not run
 *     centre that knows terms    stops at once where it hears of a higher one than its own
 *     centre that does not       is not believed by gateways, and put right by the one that leads
 *
 * A promotion takes the next of TERM_STEP numbers, and in it any by chance, so that two machines
 * that are promoted at once have different ones, and one of them leads. Pure.
 */
#ifndef APPLIANCE_RULES_TERM_H
#define APPLIANCE_RULES_TERM_H

#include <stdbool.h>
#include <stdint.h>

enum { TERM_STEP = 1000000 };

struct term {
    uint64_t own;  /* the one that was taken here; 0: none */
    uint64_t seen; /* the highest that was heard of, own included */
};

enum term_standing {
    TERM_LEADS,    /* the centre: answers and publishes */
    TERM_FOLLOWS,  /* a twin: takes in, and says nothing */
    TERM_REPLACED, /* another has taken its place: it takes nothing in either */
    TERM_STANDINGS
};

/* `twin`: it was set up as one. A twin that was promoted leads, and is a twin again when replaced. */
enum term_standing term_standing(const struct term *term, bool twin);

/* The one that a promotion takes: above all that were heard of, and above `above`. `chance` is any number. */
uint64_t term_next(const struct term *term, uint64_t above, uint32_t chance);

#endif
