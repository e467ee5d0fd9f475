#include "mqtt/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* Could only root or we ourselves have put a link into this directory? */
static bool is_trusted(int directory)
{
    struct stat about;

    return fstat(directory, &about) == 0 &&
           (about.st_uid == 0 || about.st_uid == geteuid()) &&
           !(about.st_mode & (S_IWGRP | S_IWOTH));
}

/* What the path is called in its directory; "": nothing stands behind the last slash. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The directory that the path is in; the caller frees it. */
static char *above(const char *path)
{
    size_t bytes = (size_t)(name_of(path) - path);

    while (bytes > 1 && path[bytes - 1] == '/')
        bytes--;
    return need(bytes > 0 ? strndup(path, bytes) : strdup("."));
}

int file_open_directory(const char *path)
{
    const char *name = *name_of(path) ? name_of(path) : ".";
    char *directory = above(path);
    int outer = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd = outer;

    if (outer >= 0)
        fd = openat(outer, name,
                    O_RDONLY | O_DIRECTORY | O_CLOEXEC |
                        (is_trusted(outer) ? 0 : O_NOFOLLOW));
    fd = fd < 0 ? -errno : fd;
    if (outer >= 0)
        (void)close(outer);
    free(directory);
    return fd;
}

/* The directory that the path is in. */
static int open_parent(const char *path)
{
    char *directory = above(path);
    int fd = file_open_directory(directory);

    free(directory);
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

/* A new file and no other; one that was there is of a process that was killed, or a trap. */
static int make(int parent, const char *name)
{
    static const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    int fd = openat(parent, name, flags, 0600);

    if (fd < 0 && errno == EEXIST && unlinkat(parent, name, 0) == 0)
        fd = openat(parent, name, flags, 0600);
    return fd < 0 ? -errno : fd;
}

static int fill(int parent, const char *name, const void *bytes, size_t count, mode_t mode)
{
    int fd = make(parent, name), rc;

    if (fd < 0)
        return fd;
    rc = write_all(fd, bytes, count);
    if (rc == 0)
        rc = give_to_owner(fd, parent);
    if (rc == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
        rc = -errno;
    if (close(fd) < 0 && rc == 0)
        rc = -errno;
    return rc;
}

int file_write_in(int directory, const char *name, const void *bytes, size_t count,
                  mode_t mode)
{
    char fresh[NAME_MAX + 1];
    int rc = 0;

    if (snprintf(fresh, sizeof fresh, "%s.%d.new", name, (int)getpid()) >=
        (int)sizeof fresh)
        return -ENAMETOOLONG;
    rc = fill(directory, fresh, bytes, count, mode);
    if (rc == 0 && renameat(directory, fresh, directory, name) < 0)
        rc = -errno;
    if (rc == 0 && fsync(directory) < 0)
        rc = -errno;
    if (rc < 0)
        (void)unlinkat(directory, fresh, 0);
    return rc;
}

int file_write(const char *path, const void *bytes, size_t count, mode_t mode)
{
    int parent = open_parent(path);
    int rc = parent < 0 ? parent : file_write_in(parent, name_of(path), bytes, count, mode);

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
        fd = openat(parent, name_of(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        rc = fd < 0 ? -errno : give_to_owner(fd, parent);
    }
    if (fd >= 0)
        (void)close(fd);
    if (parent >= 0)
        (void)close(parent);
    return rc < 0 && rc != -EEXIST ? log_fail(rc, "%s cannot be made", path) : rc;
}

int file_open_lock(const char *path)
{
    int parent = open_parent(path), fd = -1;
    int rc = parent < 0 ? parent : 0;
    struct stat about = {0};

    if (rc == 0) {
        fd = openat(parent, name_of(path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        rc = fd < 0 || fstat(fd, &about) < 0 ? -errno : 0;
    }
    /* Under another name it could be anything of anybody. */
    if (rc == 0 && (!S_ISREG(about.st_mode) || about.st_nlink != 1))
        rc = -EMLINK;
    if (rc == 0)
        rc = give_to_owner(fd, parent);
    if (rc < 0 && fd >= 0)
        (void)close(fd);
    if (parent >= 0)
        (void)close(parent);
    return rc < 0 ? log_fail(rc, "%s cannot be opened", path) : fd;
}

int file_make_directory(const char *path, mode_t mode)
{
    int parent = open_parent(path), fd = -1;
    int rc = parent < 0 ? parent : 0;

    if (rc == 0 && mkdirat(parent, name_of(path), mode) < 0)
        rc = -errno;
    if (rc == 0) {
        fd = openat(parent, name_of(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
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
