/* Why staff say that a dossier is late, in the document that explains it. */
#include "appliance/explain/explanation_parts.h"
#include "appliance/tables/store_causes.h"
#include "mqtt/base/memory.h"

static int take_cause(void *owner, const struct store_cause *cause)
{
    json_array_append_new(
        owner, need(json_pack("{s:o, s:s, s:s, s:s}", "at", explanation_stamp(cause->at_ms),
                              "who", cause->who, "cause", cause_words[cause->cause].name,
                              "note", cause->note)));
    return 0;
}

int explanation_causes(struct store *store, int64_t dossier, json_t *document)
{
    json_t *causes = need(json_array());
    enum cause cause = CAUSE_NOT_STATED;
    int rc = store_each_cause_of(store, dossier, take_cause, causes);

    if (rc == 0)
        rc = store_cause_of(store, dossier, &cause);
    json_object_set_new(document, "cause",
                        cause == CAUSE_NOT_STATED ? json_null()
                                                  : json_string(cause_words[cause].name));
    json_object_set_new(document, "causes", causes);
    return rc;
}
