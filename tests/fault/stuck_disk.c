/*
 * Preloaded into a program under test: syncing a file takes DUNGHAN_SLOW_DISK_MS longer than it would,
 * as on a slow disk, and does not return while the file named by DUNGHAN_STUCK_DISK exists, as on one
 * that has stopped answering.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOK_EVERY_US = 10000 };

static void wait_for_disk(void)
{
    const char *path = getenv("DUNGHAN_STUCK_DISK"); /* NOLINT(concurrency-mt-unsafe) */
    const char *slow_ms =
        getenv("DUNGHAN_SLOW_DISK_MS"); /* NOLINT(concurrency-mt-unsafe) */

    if (slow_ms)
        (void)usleep(1000 * (useconds_t)strtoul(slow_ms, NULL, 10));
    while (path && access(path, F_OK) == 0)
        (void)usleep(LOOK_EVERY_US);
}

/* Parameters have the names that libc's headers give them. */
int fsync(int __fd)
{
    wait_for_disk();
    return (int)syscall(SYS_fsync, __fd);
}

int fdatasync(int __fildes)
{
    wait_for_disk();
    return (int)syscall(SYS_fdatasync, __fildes);
}
