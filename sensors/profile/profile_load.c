#include "sensors/profile/profile_load.h"

#include "mqtt/settings.h"
#include "sensors/profile/profile_check.h"
#include "sensors/profile/profile_schema.h"

int profile_open(struct profile **ret, const char *name, const char *text, size_t bytes,
                 char fault[static PROFILE_FAULT_BYTES])
{
    struct yaml_place *place = NULL;
    void *loaded = NULL;
    int rc = yaml_place_open_text(&place, name, text, bytes, fault);

    if (rc < 0)
        return rc;
    rc = settings_load(place, &profile_schema, &loaded, fault);
    if (rc == 0)
        rc = profile_check(&(struct settings_check){place, fault}, loaded);
    yaml_place_close(place);
    if (rc < 0)
        profile_close(loaded);
    else
        *ret = loaded;
    return rc;
}

void profile_close(struct profile *profile)
{
    settings_free(&profile_schema, profile);
}
