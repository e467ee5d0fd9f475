#include "sensors/sim/device/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

int mapped_make(const char *path, const void *head, size_t head_bytes, size_t bytes)
{
    char fresh[PATH_BYTES + 8];
    int fd;
    int rc;

    snprintf(fresh, sizeof fresh, "%s.new", path);
    fd = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    rc = -posix_fallocate(fd, 0, (off_t)bytes); /* no SIGBUS on a full disk */
    if (rc == 0 && pwrite(fd, head, head_bytes, 0) != (ssize_t)head_bytes)
        rc = -EIO;
    if (rc == 0 && rename(fresh, path) < 0)
        rc = -errno;
    if (rc < 0)
        unlink(fresh);
    close(fd);
    return rc;
}

static int map(int fd, void **ret, size_t *ret_bytes, size_t least_bytes)
{
    struct stat status;
    void *memory;

    if (fstat(fd, &status) < 0)
        return -errno;
    if ((size_t)status.st_size < least_bytes)
        return -EBADMSG;
    memory = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return -errno;
    *ret = memory;
    *ret_bytes = (size_t)status.st_size;
    return 0;
}

int mapped_open(void **ret, size_t *ret_bytes, const char *path, size_t least_bytes)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return -errno;
    rc = map(fd, ret, ret_bytes, least_bytes);
    close(fd);
    return rc;
}

void mapped_close(void *memory, size_t bytes)
{
    if (memory)
        munmap(memory, bytes);
}
