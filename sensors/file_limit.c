#include "sensors/file_limit.h"

#include <errno.h>
#include <sys/resource.h>

#include "mqtt/base/log.h"

enum { OTHERS = 64 }; /* outbox, broker, timers, sockets, and room */

/* Only a privileged process may raise the hard limit too, and one that is confined perhaps neither. */
static int raise_to(struct rlimit *limit, rlim_t needed)
{
    struct rlimit wanted = {needed, limit->rlim_max > needed ? limit->rlim_max : needed};

    if (setrlimit(RLIMIT_NOFILE, &wanted) == 0)
        return 0;
    limit->rlim_cur = limit->rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, limit); /* as many as there may be */
    return -EMFILE;
}

int file_limit_raise(size_t lines)
{
    struct rlimit limit;
    rlim_t needed = lines + OTHERS;
    int rc;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return -errno;
    if (limit.rlim_cur >= needed)
        return 0;
    rc = raise_to(&limit, needed);
    if (rc < 0)
        log_warning("%zu devices may need %zu descriptors, %llu are allowed here: raise "
                    "LimitNOFILE= of the service",
                    lines, (size_t)needed, (unsigned long long)limit.rlim_max);
    return rc;
}
