/*
 * Preloaded into a program under test: syncing a file does not return while the file named
 * by DUNGHAN_STUCK_DISK exists, as on a disk that has stopped answering.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOK_EVERY_US = 10000 };

static void wait_for_disk(void)
{
    const char *path = getenv("DUNGHAN_STUCK_DISK"); /* NOLINT(concurrency-mt-unsafe) */

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
