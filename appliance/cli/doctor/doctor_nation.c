/* The part of doctor.h that is about the nation, which is told what is counted here. */
#include <inttypes.h>
#include <string.h>

#include "appliance/cli/doctor/doctor.h"
#include "appliance/upstream/progress.h"
#include "web/source.h"

static const char what[] = "nation";
static const char advice[] =
    "see that it runs (systemctl status dunghan-upstream), its log, and "
    "dunghan upstream status";

void doctor_look_at_nation(struct doctor *doctor, struct store *store)
{
    int64_t lag_ms;
    int rc;

    if (!doctor->config->upstream.connection)
        return;
    rc = upstream_progress_lag(store, doctor->config->data, doctor->now_ms, &lag_ms);
    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, what, "%s", strerrordesc_np(-rc));
    else if (lag_ms == UPSTREAM_NEVER_MS)
        doctor_say(doctor, FINDING_FAIL, what,
                   "nothing of this store has been told yet: %s", advice);
    else if (lag_ms >= SOURCE_UPSTREAM_LATE_MS)
        doctor_say(doctor, FINDING_WARN, what,
                   "what has changed for %" PRId64 " minutes is not told: %s",
                   lag_ms / 60000, advice);
    else
        doctor_say(doctor, FINDING_OK, what, "it is told what is counted here");
}
