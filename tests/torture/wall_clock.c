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

/* Parameters have the names that libc's headers give them. */
int clock_gettime(clockid_t __clock_id, struct timespec *__tp)
{
    long rc = syscall(SYS_clock_gettime, __clock_id, __tp);

    if (rc == 0 && ahead_s &&
        (__clock_id == CLOCK_REALTIME || __clock_id == CLOCK_REALTIME_COARSE))
        __tp->tv_sec += *ahead_s;
    return (int)rc;
}

time_t time(time_t *__timer)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (__timer)
        *__timer = now.tv_sec;
    return now.tv_sec;
}
