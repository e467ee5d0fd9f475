/*
 * shift_clock - preloaded into a program, moves its wall clock, and no other clock.
 *
 * By so many seconds as the file says that SHIFT_CLOCK names; it may be changed at any
 * time, as a clock may be set at any time. Timers stay right: they run by the monotonic
 * clock. With SHIFT_CLOCK_SYNCHRONISED the kernel says that a source of time keeps it right.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static long shift_s(void)
{
    const char *path = getenv("SHIFT_CLOCK"); /* NOLINT(concurrency-mt-unsafe): never set */
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char text[32] = "";
    ssize_t bytes = file < 0 ? 0 : read(file, text, sizeof text - 1);

    if (file >= 0)
        close(file);
    return bytes > 0 ? strtol(text, NULL, 10) : 0;
}

/* In the place of libc's. */
int clock_gettime(clockid_t clock_id, struct timespec *tp)
{
    int rc = (int)syscall(SYS_clock_gettime, clock_id, tp);

    if (rc == 0 && clock_id == CLOCK_REALTIME)
        tp->tv_sec += shift_s();
    return rc;
}

int adjtimex(struct timex *ntx)
{
    int rc = (int)syscall(SYS_adjtimex, ntx);

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): never set */
    if (rc >= 0 && getenv("SHIFT_CLOCK_SYNCHRONISED"))
        ntx->status &= ~STA_UNSYNC;
    return rc;
}
