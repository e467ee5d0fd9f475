#include "appliance/centre/refusal.h"

#include "mqtt/base/memory.h"

json_t *refusal_plain(const char *text)
{
    return need(json_pack("{s:s}", "error", text));
}

json_t *refusal_as(const char *reason, json_t *text)
{
    return need(json_pack("{s:s, s:o}", "reason", reason, "error", text));
}

json_t *refusal_of_store(void)
{
    return refusal_as(
        "store", json_string("the store failed and nothing is changed; its log says why"));
}
