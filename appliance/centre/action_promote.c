/* The action that makes a twin the centre. */
#include <inttypes.h>
#include <stdlib.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "appliance/tables/store_term.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

static const char *const standings[TERM_STANDINGS] = {
    [TERM_LEADS] = "leads",
    [TERM_FOLLOWS] = "follows",
    [TERM_REPLACED] = "replaced",
};

static json_t *refuse(const struct term *term)
{
    return refusal_as("leads",
                      json_sprintf("this is the centre already, of term %" PRIu64
                                   ": nothing is done. Where gateways have heard of "
                                   "a higher term, which their log says: --above it",
                                   term->own));
}

/* What has waited for the commit is committed with it. */
static int take(const struct action_desk *desk, const struct term *term)
{
    int rc = ingest_begin(desk->ingest);

    if (rc == 0)
        rc = store_write_term(desk->store, term);
    if (rc < 0) {
        ingest_abandon(desk->ingest);
        return rc;
    }
    return ingest_commit(desk->ingest);
}

json_t *action_promote(const struct action_desk *desk,
                       const struct control_request *request)
{
    json_int_t above = json_integer_value(json_object_get(request->words, "above"));
    enum term_standing before;
    struct term term;

    if (above < 0 || store_read_term(desk->store, &term) < 0)
        return above < 0 ? refusal_plain("wanted is: above, a term or 0")
                         : refusal_of_store();
    before = term_standing(&term, desk->config->twin);
    if (before == TERM_LEADS && !above)
        return refuse(&term);
    term.own = term.seen = term_next(&term, (uint64_t)above, arc4random());
    if (take(desk, &term) < 0)
        return refusal_of_store();
    log_warning("promoted: this is the centre, of term %" PRIu64, term.own);
    return need(
        json_pack("{s:I, s:s}", "term", (json_int_t)term.own, "before", standings[before]));
}
