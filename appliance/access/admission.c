#include "appliance/access/admission.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/inotify.h>

#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

struct admission {
    struct registry *registry;
    sd_event_source *files;
    void (*changed)(void *owner);
    void *owner;
};

int admission_open(struct admission **ret, const char *data)
{
    struct admission *admission = need(calloc(1, sizeof *admission));
    int rc = registry_open(&admission->registry, data);

    if (rc == 0) {
        *ret = admission;
        admission = NULL; /* now the caller's */
    }
    admission_close(admission);
    return rc;
}

static int on_files(sd_event_source *source, const struct inotify_event *event, void *owner)
{
    struct admission *admission = owner;

    (void)source;
    if (event->mask & IN_Q_OVERFLOW)
        registry_reload(admission->registry);
    else if (event->len > 0)
        registry_take(admission->registry, event->name);
    admission->changed(admission->owner);
    return 0;
}

int admission_watch(struct admission *admission, sd_event *loop,
                    void (*changed)(void *owner), void *owner)
{
    const char *directory = registry_directory(admission->registry);
    int rc = file_make_directory(directory, 0700);

    if (rc < 0 && rc != -EEXIST)
        return rc;
    admission->changed = changed;
    admission->owner = owner;
    rc = sd_event_add_inotify(loop, &admission->files, directory,
                              IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE,
                              on_files, admission);
    if (rc < 0)
        return log_fail(rc, "%s cannot be watched", directory);
    registry_reload(admission->registry); /* what came since it was opened */
    return 0;
}

void admission_close(struct admission *admission)
{
    if (!admission)
        return;
    sd_event_source_unref(admission->files);
    registry_close(admission->registry);
    free(admission);
}

const struct registry *admission_registry(const struct admission *admission)
{
    return admission->registry;
}
