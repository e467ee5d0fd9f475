/* The actions on what was set aside. */
#include <errno.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "appliance/count/quarantine.h"
#include "mqtt/base/clock.h"

typedef int (*quarantine_deed)(struct store *store, struct ingest *ingest,
                               const struct quarantine_choice *choice, int64_t now_ms,
                               struct quarantine_outcome *ret);

static json_t *report_outcome(const struct quarantine_outcome *outcome)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "replayed",
                     (json_int_t)outcome->replayed, "dropped", (json_int_t)outcome->dropped,
                     "known", (json_int_t)outcome->known, "refused",
                     (json_int_t)outcome->refused, "unplaced",
                     (json_int_t)outcome->unplaced, "missing", (json_int_t)outcome->missing,
                     "after", (json_int_t)outcome->reached, "more", outcome->more);
}

/* -EINVAL: more than may be asked for at once, or no numbers. */
static int read_ids(json_t *list, int64_t ids[static ACTION_IDS_MOST], size_t *ret_count)
{
    size_t count = json_array_size(list);

    if (count > ACTION_IDS_MOST || (list && !json_is_array(list)))
        return -EINVAL;
    for (size_t i = 0; i < count; i++) {
        ids[i] = json_integer_value(json_array_get(list, i));
        if (ids[i] < 1)
            return -EINVAL;
    }
    *ret_count = count;
    return 0;
}

static json_t *do_quarantine(const struct action_desk *desk,
                             const struct control_request *request, quarantine_deed deed)
{
    int64_t ids[ACTION_IDS_MOST];
    struct quarantine_choice choice = {.filter = {"", ""}, .ids = ids};
    struct quarantine_outcome outcome;
    json_t *list = NULL;
    json_int_t after = 0;

    if (json_unpack((json_t *)request->words, "{s?o, s?s, s?s, s?I}", "ids", &list,
                    "gateway", &choice.filter.gateway, "reason", &choice.filter.reason,
                    "after", &after) < 0 ||
        read_ids(list, ids, &choice.id_count) < 0)
        return refusal_plain(
            "wanted is: ids (up to 1000 numbers), or gateway and reason (texts) "
            "with after (a number)");
    if (list && choice.id_count == 0)
        return report_outcome(&(struct quarantine_outcome){0});
    choice.after = after;
    if (deed(desk->store, desk->ingest, &choice, clock_wall_ms(), &outcome) < 0)
        return refusal_of_store();
    return report_outcome(&outcome);
}

json_t *action_quarantine_replay(const struct action_desk *desk,
                                 const struct control_request *request)
{
    return do_quarantine(desk, request, quarantine_replay);
}

json_t *action_quarantine_drop(const struct action_desk *desk,
                               const struct control_request *request)
{
    return do_quarantine(desk, request, quarantine_drop);
}
