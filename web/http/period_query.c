#include "web/http/period_query.h"

#include <string.h>

#include "mqtt/base/date.h"

static const struct query_parameter parameters[] = {PERIOD_QUERY_PARAMETERS};

const struct query_list period_query_takes = {PERIOD_QUERY_NAMES, false,
                                              PERIOD_QUERY_PARAMETERS_COUNT, parameters};

/* They follow one another, in the order of the list. */
enum { ID, FROM, TO };

/* Of the first; -1: there are none. A month alone is no such period. */
static int place_of(const struct query_list *takes)
{
    int place = query_place(takes, "ky"), from = query_place(takes, "tu");

    if (place < 0) {
        place = query_place(takes, "period");
        from = query_place(takes, "from");
    }
    return place >= 0 && from == place + FROM ? place : -1;
}

bool period_query_is_taken(const struct query_list *takes)
{
    return place_of(takes) >= 0;
}

static bool is_said(const char *value)
{
    return value && *value;
}

static int read_days(const char *const *said, struct lookup_period *ret)
{
    if (!is_said(said[FROM]) || date_parse(said[FROM], &ret->from_day) < 0)
        return is_said(said[FROM]) || !is_said(said[TO]) ? FROM + 1 : TO + 1;
    if (!is_said(said[TO]))
        return FROM + 1;
    if (date_parse(said[TO], &ret->to_day) < 0 || ret->to_day < ret->from_day)
        return TO + 1;
    return 0;
}

int period_query(const struct query_list *takes,
                 const char *const values[static ADDRESS_VALUES], struct lookup_period *ret)
{
    int place = place_of(takes), wrong;
    const char *const *said = values + place;

    *ret = (struct lookup_period){0};
    if (place < 0)
        return 0;
    if (is_said(said[ID])) {
        ret->id = said[ID];
        wrong = is_said(said[FROM]) ? FROM + 1 : is_said(said[TO]) ? TO + 1 : 0;
    } else {
        wrong = is_said(said[FROM]) || is_said(said[TO]) ? read_days(said, ret) : 0;
    }
    return wrong ? place + wrong : 0;
}

bool period_query_is_said(const struct lookup_period *period)
{
    return period->id || period->to_day != 0;
}

int period_query_refused(const struct query_list *takes, const struct lookup_period *period)
{
    return place_of(takes) + (period->id ? ID : FROM) + 1;
}

char *period_query_write(const struct query_list *takes,
                         const char *const values[static ADDRESS_VALUES])
{
    const char *said[ADDRESS_VALUES] = {NULL};
    int place = place_of(takes);

    if (place >= 0)
        memcpy(said, values + place, PERIOD_QUERY_PARAMETERS_COUNT * sizeof *said);
    return query_write(&period_query_takes, said);
}
