/*
 * Preloaded into a program under test: its wall clock is ahead of the machine's by the
 * seconds (int64_t) at the beginning of the file DUNGHAN_WALL_CLOCK, which may change at
 * any moment.
 *
 * libfaketime moves timers along with the clock, monotonic ones too; a clock that somebody
 * sets does not.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_s;

__attribute__((constructor)) static void open_clock(void)
{
    const char *path = getenv("DUNGHAN_WALL_CLOCK"); /* NOLINT(concurrency-mt-unsafe) */
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *page = mmap(NULL, sizeof *ahead_s, PROT_READ, MAP_SHARED, fd, 0);

    if (page != MAP_FAILED)
        ahead_s = page;
    if (fd >= 0)
        (void)close(fd);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
 */
int clock_gettime(clockid_t clock, struct timespec *ret)
{
    long rc = syscall(SYS_clock_gettime, clock, ret);

    if (rc == 0 && ahead_s && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        ret->tv_sec += *ahead_s;
    return (int)rc;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved
 */
time_t time(time_t *ret)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (ret)
        *ret = now.tv_sec;
    return now.tv_sec;
}
