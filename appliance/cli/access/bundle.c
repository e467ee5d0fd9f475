#include "appliance/cli/access/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* What is not finished is of no use to anybody. */
static void remove_all(int fd, const char *path, const struct bundle_file *files,
                       size_t count)
{
    for (size_t i = 0; fd >= 0 && i < count; i++)
        (void)unlinkat(fd, files[i].name, 0);
    (void)rmdir(path);
}

static int write_all(int fd, const struct bundle_file *files, size_t count)
{
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++)
        rc = file_write_in(fd, files[i].name, files[i].text, strlen(files[i].text),
                           files[i].mode);
    return rc;
}

/* The directory that was just made, and none that somebody has put in its place. */
static int open_ours(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    struct stat about;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &about) == 0 && about.st_uid == geteuid() && !(about.st_mode & 077))
        return fd;
    (void)close(fd);
    return -EPERM;
}

/* As it was said, without a slash at its end. */
static char *clean(const char *directory)
{
    char *copy = need(strdup(directory));
    size_t bytes = strlen(copy);

    while (bytes > 1 && copy[bytes - 1] == '/')
        copy[--bytes] = '\0';
    return copy;
}

int bundle_write(const char *directory, const struct bundle_file *files, size_t count)
{
    char *place = clean(directory), *fresh;
    int fd = -1, rc = 0;

    if (asprintf(&fresh, "%s.XXXXXX", place) < 0)
        abort();
    if (access(place, F_OK) == 0) {
        log_error("%s is there already; say with --output where to write", place);
        rc = -EEXIST;
    } else if (!mkdtemp(fresh)) { /* a name that nobody knows before, for us alone */
        rc = log_fail(-errno, "%s", fresh);
    } else {
        fd = open_ours(fresh);
        rc = fd < 0 ? fd : write_all(fd, files, count);
        /* Into an empty directory that was made meanwhile it goes too, into another one not. */
        if (rc == 0 && rename(fresh, place) < 0)
            rc = -errno;
        if (rc < 0) {
            (void)log_fail(rc, "%s", place);
            remove_all(fd, fresh, files, count);
        }
    }
    if (fd >= 0)
        (void)close(fd);
    free(fresh);
    free(place);
    return rc;
}
