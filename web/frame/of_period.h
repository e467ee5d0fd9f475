/*
 * of_period - a view of the period that is asked for, in place of the running month.
 *
 * What is drawn from it knows no difference. Web's thread.
 */
#ifndef WEB_FRAME_OF_PERIOD_H
#define WEB_FRAME_OF_PERIOD_H

#include "web/http/query.h"
#include "web/text/view.h"

/*
 * The same view of what was asked, with what it was a year before beside it where the store can say so.
 * Its overview is good until the next one is asked for; of_period_end() once it is drawn. Else what
 * web/page/page.h says: the place of a parameter, plus one, or an errno of the store.
 */
int of_period_begin(const struct query_list *takes, const struct view *view,
                    struct view *ret);

void of_period_end(struct view *view);

#endif
