#include "mqtt/base/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mqtt/base/log.h"

/* Not exit(), which is under way. Was it closed from the beginning, nothing was to be printed. */
static void close_output(void)
{
    int failed = ferror(stdout);

    errno = EIO; /* of what failed before nobody knows why */
    if (fflush(stdout) == 0 && !failed)
        return;
    (void)log_fail(-errno, "stdout");
    _exit(EXIT_FAILURE);
}

void output_watch(void)
{
    if (atexit(close_output) != 0)
        abort(); /* out of memory */
}
