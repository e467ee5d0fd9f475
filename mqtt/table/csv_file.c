/* A table out of a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

enum { FILE_MOST_BYTES = 64 << 20 };

int csv_load(const char *path, char **ret_bytes, size_t *ret_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about = {0};
    char *bytes = NULL;
    ssize_t got = 0;
    size_t size = 0;
    int rc = fd < 0 ? -errno : 0;

    if (rc == 0 && fstat(fd, &about) < 0)
        rc = -errno;
    if (rc == 0 && !S_ISREG(about.st_mode))
        rc = -EINVAL;
    if (rc == 0 && about.st_size > FILE_MOST_BYTES)
        rc = -EFBIG;
    if (rc < 0)
        goto out;
    bytes = need(malloc((size_t)about.st_size + 1));
    while (size < (size_t)about.st_size &&
           (got = read(fd, bytes + size, (size_t)about.st_size - size)) > 0)
        size += (size_t)got;
    if (got < 0) {
        rc = -errno;
        free(bytes);
        goto out;
    }
    bytes[size] = '\0';
    *ret_bytes = bytes;
    *ret_size = size;
out:
    if (fd >= 0)
        close(fd);
    return rc;
}

int csv_read_file(const struct csv_reader *reader, struct csv_faults *faults)
{
    char *bytes = NULL;
    size_t size = 0;
    int rc = csv_load(faults->file, &bytes, &size);

    if (rc < 0)
        return log_fail(rc, "%s", faults->file);
    rc = csv_read(bytes, size, reader, faults);
    free(bytes);
    return rc;
}
