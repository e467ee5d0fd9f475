#include "mqtt/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* The directory that the path is in. */
static int open_parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *copy = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd;

    fd = open(need(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fd = fd < 0 ? -errno : fd;
    free(copy);
    return fd;
}

static int write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);

        if (written < 0 && errno != EINTR)
            return -errno;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
    return 0;
}

/* Of the owner of the directory when we are root; else it is ours in any case. */
static int give_to_owner(int fd, int parent)
{
    struct stat about;

    if (geteuid() != 0)
        return 0;
    return fstat(parent, &about) < 0 || fchown(fd, about.st_uid, about.st_gid) < 0 ? -errno
                                                                                   : 0;
}

static int fill(const char *path, int parent, const void *bytes, size_t count, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int rc;

    if (fd < 0)
        return -errno;
    rc = write_all(fd, bytes, count);
    if (rc == 0)
        rc = give_to_owner(fd, parent);
    if (rc == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
        rc = -errno;
    if (close(fd) < 0 && rc == 0)
        rc = -errno;
    return rc;
}

int file_write(const char *path, const void *bytes, size_t count, mode_t mode)
{
    int parent = open_parent(path);
    char fresh[PATH_MAX];
    int rc = parent < 0 ? parent : 0;

    if (rc == 0 && snprintf(fresh, sizeof fresh, "%s.%d.new", path, (int)getpid()) >=
                       (int)sizeof fresh)
        rc = -ENAMETOOLONG;
    if (rc == 0)
        rc = fill(fresh, parent, bytes, count, mode);
    if (rc == 0 && rename(fresh, path) < 0)
        rc = -errno;
    if (rc == 0 && fsync(parent) < 0)
        rc = -errno;
    if (rc < 0 && parent >= 0)
        (void)unlink(fresh);
    if (parent >= 0)
        (void)close(parent);
    return rc < 0 ? log_fail(rc, "%s cannot be written", path) : 0;
}

int file_read(const char *path, size_t most_bytes, char **ret, size_t *ret_bytes)
{
    FILE *stream = fopen(path, "re");
    char *text;
    size_t count;
    int rc = 0;

    if (!stream)
        return -errno;
    text = need(malloc(most_bytes + 1));
    count = fread(text, 1, most_bytes, stream);
    if (ferror(stream))
        rc = -errno; /* -EISDIR too */
    else if (fgetc(stream) != EOF)
        rc = -EFBIG;
    (void)fclose(stream);
    if (rc == 0) {
        text[count] = '\0';
        *ret = text;
        *ret_bytes = count;
        text = NULL; /* now the caller's */
    }
    free(text);
    return rc;
}

int file_reserve(const char *path)
{
    int parent = open_parent(path), fd = -1;
    int rc = parent < 0 ? parent : 0;

    if (rc == 0) {
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        rc = fd < 0 ? -errno : give_to_owner(fd, parent);
    }
    if (fd >= 0)
        (void)close(fd);
    if (parent >= 0)
        (void)close(parent);
    return rc < 0 && rc != -EEXIST ? log_fail(rc, "%s cannot be made", path) : rc;
}

int file_make_directory(const char *path, mode_t mode)
{
    int parent = open_parent(path), fd = -1;
    int rc = parent < 0 ? parent : 0;

    if (rc == 0 && mkdir(path, mode) < 0)
        rc = -errno;
    if (rc == 0) {
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        rc = fd < 0 ? -errno : give_to_owner(fd, parent);
    }
    if (rc == 0 && fsync(parent) < 0)
        rc = -errno;
    if (fd >= 0)
        (void)close(fd);
    if (parent >= 0)
        (void)close(parent);
    return rc < 0 && rc != -EEXIST ? log_fail(rc, "directory %s", path) : rc;
}
