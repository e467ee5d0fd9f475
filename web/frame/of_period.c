#include "web/frame/of_period.h"

#include <errno.h>
#include <stdlib.h>

#include "web/http/period_query.h"
#include "web/lookups.h"

static int look_up(const struct view *view, const struct lookup_period *period,
                   const struct source_overview **ret)
{
    return view->lookups
               ? view->lookups->overview(view->lookups->owner, view->overview, period, ret)
               : -ENOENT;
}

int of_period_begin(const struct query_list *takes, const struct view *view,
                    struct view *ret)
{
    struct lookup_period period;
    int rc = period_query(takes, view->asked.values, &period);

    *ret = *view;
    ret->period = NULL;
    if (rc != 0 || !period_query_is_taken(takes))
        return rc;
    rc = look_up(view, &period, &ret->overview);
    if (rc < 0 && !period_query_is_said(&period))
        return 0; /* the running month stands in the view, whatever the store says */
    if (rc == -ENOENT || rc == -ERANGE)
        return period_query_refused(takes, &period);
    if (rc == 0 && period_query_is_said(&period))
        ret->period = period_query_write(takes, view->asked.values);
    return rc;
}

void of_period_end(struct view *view)
{
    free((char *)view->period);
}
