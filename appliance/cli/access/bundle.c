#include "appliance/cli/access/bundle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/file.h"
#include "mqtt/base/log.h"

static char *join(const char *directory, const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", directory, name) < 0)
        abort();
    return path;
}

/* What is not finished is of no use to anybody. */
static void remove_all(const char *directory, const struct bundle_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *path = join(directory, files[i].name);

        (void)unlink(path);
        free(path);
    }
    (void)rmdir(directory);
}

static int write_all(const char *directory, const struct bundle_file *files, size_t count)
{
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++) {
        char *path = join(directory, files[i].name);

        rc = file_write(path, files[i].text, strlen(files[i].text), files[i].mode);
        free(path);
    }
    return rc;
}

int bundle_write(const char *directory, const struct bundle_file *files, size_t count)
{
    char *fresh;
    int rc;

    if (access(directory, F_OK) == 0) {
        log_error("%s is there already; say with --output where to write", directory);
        return -EEXIST;
    }
    if (asprintf(&fresh, "%s.new", directory) < 0)
        abort();
    rc = file_make_directory(fresh, 0700);
    if (rc == 0 || rc == -EEXIST) /* of a run that was cut off */
        rc = write_all(fresh, files, count);
    /* Into an empty directory that was made meanwhile it goes too, into another one not. */
    if (rc == 0 && rename(fresh, directory) < 0)
        rc = log_fail(-errno, "%s", directory);
    if (rc < 0)
        remove_all(fresh, files, count);
    free(fresh);
    return rc;
}
