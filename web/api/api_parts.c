#include "web/api/api_parts.h"

#include "appliance/report/figures_json.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/text/alarm.h"
#include "web/text/source_state.h"

char *api_finish(json_t *root)
{
    char *text = need(json_dumps(root, JSON_COMPACT));

    json_decref(root);
    return text;
}

json_t *api_stamp(int64_t wall_ms)
{
    char text[DATE_STAMP_BYTES];

    return wall_ms > 0 ? json_string(stamp_format(wall_ms, text)) : json_null();
}

json_t *api_name(const char *vi, const char *en)
{
    return json_pack("{s:s, s:s}", "vi", vi, "en", en && *en ? en : vi);
}

json_t *api_rate(struct fraction rate, enum definition definition)
{
    return json_pack("{s:s, s:I, s:I, s:o}", "definition",
                     definition_words[definition].name, "num", (json_int_t)rate.num, "den",
                     (json_int_t)rate.den, "pct", figures_percent_json(rate));
}

json_t *api_link(const struct source_link *link)
{
    return json_pack("{s:s, s:o}", "state", source_link_looks[link->state].name, "since",
                     api_stamp(link->since_ms));
}

/* The names of those that stand; of the failures alone, if so wished. */
json_t *api_alarms(unsigned standing, bool failing)
{
    json_t *list = json_array();

    for (int i = 0; i < ALARMS; i++) {
        if (alarm_stands(standing, (enum alarm)i) && (alarm_looks[i].failing || !failing))
            json_array_append_new(list, json_string(alarm_looks[i].name));
    }
    return list;
}

/* What begins every answer: which data it is, and of when. */
json_t *api_begin(const struct view *view)
{
    const struct source_overview *o = view->overview;

    return json_pack("{s:I, s:o, s:b, s:o, s:o}", "version", (json_int_t)o->version,
                     "as_of", api_stamp(o->as_of_ms), "simulated", o->simulated, "link",
                     api_link(&o->link), "alarms", api_alarms(view->alarms, false));
}
